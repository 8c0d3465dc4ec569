/**
 * Covers outages around the service: a restart, a stopped service, faults of SES and of Twilio,
 * lost webhooks, a worker that dies. A person gets each message once, later, and no burst.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { minuteMs } from '../../core/calendar/zone.ts';
import type { HelpLines } from '../../core/course.ts';
import type { Service } from '../../local/local-service.ts';
import { callBudgetMs, messageLeaseMs } from '../../service/ports/outcome.ts';
import { aService, postJson, Visitor, wind } from './visitor.ts';

const open: { close(): Promise<void> }[] = [];
const folders: string[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const service of open.splice(0)) await service.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

async function started(options: Parameters<typeof aService>[0] = {}): Promise<Service> {
  const { service } = await aService(options);
  open.push(service);
  return service;
}

describe('a restart in the middle of the course', () => {
  it('the course goes on in the same week, with the same links, and sends nothing twice', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'mend-'));
    folders.push(dataDir);
    const before = await started({ dataDir });
    const person = await new Visitor(before.urls.web, { phone: '+15550100123' }).join();
    await person.answering(20);
    const seen = await person.messages();
    const now = before.clock.now();
    await before.close();
    open.length = 0;

    const after = await started({ dataDir });
    expect(after.clock.now()).toBeGreaterThanOrEqual(now);
    const back = new Visitor(after.urls.web, { phone: '+15550100123' });
    expect((await back.messages()).map(({ touch }) => touch)).toEqual(
      seen.map(({ touch }) => touch),
    );
    await back.answering(130);
    const touches = (await back.touches()).map(({ touch }) => touch);
    expect(touches).toHaveLength(24);
    expect(new Set(touches).size).toBe(24);
    // A letter from before the restart names the old port; its token still opens the page.
    const old = seen.find(({ touch }) => touch === 'W1')?.text.match(/\/preferences\?t=\S+/)?.[0];
    expect((await fetch(`${after.urls.web}${old}`)).status).toBe(200);
  });
});

describe('the clock', () => {
  it.each([
    [{ advance: 'P99999999D' }, /three years/],
    [{ advance: '-P1D' }, /Send/],
    [{ advance: 'soon' }, /Send/],
    [{ to: '2031-02-30T00:00:00Z' }, /Send/],
    [{ to: '2020-01-01T00:00:00Z' }, /never goes back/],
    [{ advance: 'P1D', to: '2031-01-01T00:00:00Z' }, /Send/],
    [{}, /Send/],
  ])('the local clock refuses %j and names the remedy', async (body, remedy) => {
    const service = await started();
    const answer = await postJson(`${service.urls.web}/local/clock`, body);
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringMatching(remedy)]);
  });
});

describe('an outage of three days', () => {
  it('an outage causes no burst: one message a day, and all later touches move', async () => {
    const service = await started();
    const person = await new Visitor(service.urls.web, { phone: '+15550100123' }).join();
    await person.wind('P9D');
    const before = (await person.touches()).length;
    // The clock goes on while the service is stopped.
    service.clock.jumpTo(service.clock.now() + 3 * 86_400_000);
    await person.answering(140);
    const touches = await person.touches();
    expect(touches).toHaveLength(24);
    const days = touches.slice(before).map(({ localTime }) => localTime.slice(0, 10));
    expect(new Set(days).size).toBe(days.length);
  });
});

describe('SES', () => {
  it.each([
    ['throttles', { throttleNext: 3 }],
    ['is not reached', { refuseWith: 'Throttling' }],
  ])('P5 a letter is sent once, later, when SES %s', async (_what, faults) => {
    const service = await started();
    const person = new Visitor(service.urls.web);
    service.inbox.faults.set(faults);
    await person.signUp();
    const { posts, accepted } = service.inbox.faults.counts;
    expect(posts - accepted).toBeGreaterThan(0);
    service.inbox.faults.set({ throttleNext: 0, refuseWith: '' });
    await person.wind('PT10M');
    expect((await person.messages()).map(({ touch }) => touch)).toEqual(['C1']);
  });

  it.each([
    ['resets the connection after it took the mail', { resetAfterAcceptNext: 1 }, 1],
    ['answers 500 after it took the mail', { failAfterAcceptNext: 1 }, 1],
    ['answers 500', { failNext: 1 }, 0],
    ['resets the connection', { resetNext: 1 }, 0],
  ])(
    'P3 SES gets one call when it %s, and a second only when a canary shows that the letter was lost',
    async (_what, faults, taken) => {
      const service = await started();
      const person = new Visitor(service.urls.web);
      service.inbox.faults.set(faults);
      await person.signUp();
      await person.wind('PT10M');
      expect(service.inbox.faults.counts.posts).toBe(1);
      expect(await person.messages()).toHaveLength(taken);
      await person.wind('PT12H');
      expect((await person.messages()).map(({ touch }) => touch)).toEqual(['C1']);
      const [message] = (await service.inbox.emails())
        .flatMap(({ tags }) => tags.message ?? [])
        .filter((id) => !id.startsWith('canary'));
      expect(await service.world.store.messages.receipt(message ?? '')).toMatchObject({
        status: 'delivered',
      });
      const canaries = (await service.inbox.emails()).filter(({ tags }) =>
        tags.message?.startsWith('canary'),
      );
      expect(canaries).toHaveLength(taken === 1 ? 0 : 1);
    },
  );

  it('P3 a lost letter comes within half an hour, and one that was lost soon after it within 46 minutes', async () => {
    const service = await started();
    const [first, second] = ['sam@example.com', 'kim@example.com'].map(
      (email) => new Visitor(service.urls.web, { email }),
    ) as [Visitor, Visitor];
    const lost = async (person: Visitor) => {
      service.inbox.faults.set({ resetNext: 1 });
      await person.signUp();
      return service.clock.now();
    };
    const began = [await lost(first)];
    await first.wind('PT1M');
    began.push(await lost(second));
    await first.wind('PT2H');
    const minutes = await Promise.all(
      [first, second].map(async (person, at) => {
        const [letter, ...more] = await person.messages();
        expect(more).toEqual([]);
        return (Date.parse(letter?.at ?? '') - (began[at] ?? 0)) / minuteMs;
      }),
    );
    expect(minutes[0]).toBeGreaterThan(26);
    expect(minutes[0]).toBeLessThan(30);
    expect(minutes[1]).toBeGreaterThan(26);
    expect(minutes[1]).toBeLessThan(46);
  });

  it('P3 a letter in doubt is not sent again while SES’s events do not arrive: it stays unproven, and the alarm rings', async () => {
    const log: string[] = [];
    const service = await started({ log: (line) => log.push(line) });
    const person = new Visitor(service.urls.web);
    service.inbox.faults.set({ resetAfterAcceptNext: 1, loseEvents: true });
    await person.signUp();
    await person.wind('P2D');
    const letters = (await person.messages()).filter(({ touch }) => touch === 'C1');
    // At most two: the next day’s reminder and the one letter whose response was lost.
    expect(letters.length).toBeLessThanOrEqual(2);
    expect(log.some((line) => line.includes('no event of SES reaches us'))).toBe(true);
    expect(log.some((line) => line.includes('a send stays unproven'))).toBe(true);
  });

  it('P3 a reset of a kept connection is logged by channel and message, and the letter is in doubt', async () => {
    // The connection is seconds old, however slow the machine is.
    vi.useFakeTimers({ toFake: ['Date'] });
    const log: string[] = [];
    const service = await started({ log: (line) => log.push(line) });
    await new Visitor(service.urls.web).signUp();
    service.inbox.faults.set({ resetNext: 1 });
    await new Visitor(service.urls.web, { email: 'kim@example.com' }).signUp();
    const [reset, ...more] = log
      .map((line) => JSON.parse(line))
      .filter(({ what }) => what === 'a kept connection was reset');
    expect(more).toEqual([]);
    const { level, at: _, what: __, ...facts } = reset;
    expect([level, facts]).toEqual([
      'warn',
      { channel: 'email', message: expect.stringMatching(/^[\w-]+-C1-e-ask$/) },
    ]);
    expect(await service.world.store.messages.receipt(facts.message)).toMatchObject({
      status: 'unknown',
      code: 'ResetOnReused',
    });
  });

  it('an account that SES shut costs nobody a letter', async () => {
    const service = await started();
    const person = new Visitor(service.urls.web);
    service.inbox.faults.set({ refuseWith: 'AccountSendingPausedException' });
    await person.signUp();
    await person.wind('PT30M');
    expect(await person.messages()).toHaveLength(0);
    service.inbox.faults.set({ refuseWith: '' });
    await person.wind('PT12H');
    expect((await person.messages()).map(({ touch }) => touch)).toEqual(['C1']);
  });
});

describe('Twilio', () => {
  it.each([
    ['throttles', { throttleNext: 2 }],
    ['resets after it took the text', { resetAfterAcceptNext: 1 }],
    ['answers HTML with 503', { failNext: 1, failStatus: 503 }],
  ])(
    'P4 one text arrives when Twilio %s: a text that its list does not have is sent once more',
    async (_what, faults) => {
      const service = await started();
      const person = await new Visitor(service.urls.web, { phone: '+15550100123' }).join();
      await person.wind('P2D');
      service.phone.faults.set(faults);
      await person.wind('P3D');
      expect((await person.touches()).filter(({ touch }) => touch === 'W3')).toHaveLength(1);
      const later = await person.wind('P6D');
      expect(later.sent).toBeGreaterThan(0);
    },
  );
});

describe('our webhook for texts', () => {
  it('P32 while it is down the fallback names help lines at once, and the sweep finds every text, STOP too', async () => {
    const service = await started();
    const person = await new Visitor(service.urls.web, { phone: '+15550100123' }).join();
    const { crisis, emergency } = service.world.library.brand.help.US as HelpLines;
    service.phone.faults.set({ webhookDown: true });
    const [words, ...more] = await person.text('I want to die');
    expect(more).toEqual([]);
    expect(words).toContain(crisis.short);
    expect(words).toContain(emergency.short);
    expect(words?.length).toBeLessThanOrEqual(160);
    // The fallback answers STOP with the same words: only the sweep may confirm that it was heard.
    expect(await person.text('STOP')).toEqual([words]);
    expect((await person.stored())?.texts).toMatchObject({ state: 'on' });

    service.phone.faults.set({ webhookDown: false });
    await person.wind('PT15M');
    expect((await person.stored())?.texts).toMatchObject({ state: 'off' });
    await person.wind('P20D');
    expect((await person.touches()).filter(({ channel }) => channel === 'sms')).toEqual([]);
  });

  it('the fallback’s own path takes POST alone', async () => {
    const service = await started();
    const url = `${service.urls.web}/twilio/fallback`;
    const asked = await fetch(url, {
      method: 'POST',
      body: new URLSearchParams({ From: '+15550100123', Body: 'hi' }),
    });
    expect([asked.status, asked.headers.get('content-type')]).toEqual([
      200,
      'text/xml; charset=utf-8',
    ]);
    expect((await fetch(url)).status).toBe(404);
    expect((await fetch(url, { method: 'POST', body: 'From=x' })).status).toBe(400);
  });
});

describe('a worker that dies between the arm and the end', () => {
  it('the next worker sends the message once it is shown that the first did not', async () => {
    const service = await started();
    const { store } = service.world;
    const person = await new Visitor(service.urls.web).join();
    const before = await person.stored();
    const id = String(before?.id);
    // Arms a minute before the moment: a send that is found a day late is given up.
    const item = before?.item as { da: number } | undefined;
    await wind(service.urls.web, { to: new Date((item?.da ?? 0) - minuteMs).toISOString() });
    const stored = await store.people.read(id, service.clock.now(), true);
    const message = `${id}-1-W2-e`;
    expect(
      await store.people.arm(id, stored?.version ?? 0, {
        message,
        token: 'dead',
        at: service.clock.now(),
      }),
    ).toBe(true);
    await person.wind('P7D');
    expect(await store.messages.receipt(message)).toMatchObject({ status: 'delivered' });
    const touches = (await person.touches()).map(({ touch }) => touch);
    expect(touches.filter((touch) => touch === 'W2')).toHaveLength(1);
    expect(touches).toContain('W3');
  });

  it('P6 the lease on a message is longer than a call to a provider may take', () => {
    expect(messageLeaseMs).toBeGreaterThan(callBudgetMs);
  });
});
