/**
 * Covers the rate of mails: SES's own quota over its own protocol, the setting as its upper bound,
 * and what throttles do to the rate and to the letter.
 */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SesMailer } from '../../../adapters/ses/ses-mailer.ts';
import { startCourse } from '../../../core/calendar/course-position.ts';
import { hourMs, minuteMs } from '../../../core/calendar/zone.ts';
import { type Library, sequenceOf } from '../../../core/course.ts';
import { newSubscriber, type Subscriber } from '../../../core/subscriber.ts';
import { startSesEndpoint } from '../../../local/ses/ses-endpoint.ts';
import { placementOf } from '../../../service/apply.ts';
import { MailRate } from '../../../service/delivery/pacing.ts';
import { runWorker } from '../../../service/delivery/worker.ts';
import { finishInbound } from '../../../service/intake/receive-text.ts';
import { jsonLog } from '../../../service/ports/log.ts';
import type { Mail, SendQuota } from '../../../service/ports/mailer.ts';
import type { DeliveringWorld } from '../../../service/ports/world.ts';
import { theLibrary } from '../../library.ts';
import { MemoryStore } from '../../simulation/memory-store.ts';
import { VirtualTime } from '../../simulation/virtual-time.ts';
import { tuesday } from '../../stories/visitor.ts';

let log: string[];
let at: number;
beforeEach(() => {
  log = [];
  at = 0;
});
const monotonic = () => at;

function rateOf(mailsPerSecond: number, read?: () => Promise<SendQuota>): MailRate {
  const settings = { mailsPerSecond } as DeliveringWorld['settings'];
  return new MailRate(
    { settings, log: jsonLog((line) => log.push(line), Date.now) },
    read,
    monotonic,
  );
}

describe('the rate of mails', () => {
  const open: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const endpoint of open.splice(0)) await endpoint.close();
  });
  async function anSes(mailsPerSecond: number) {
    const identities = ['example.com'];
    const options = {
      port: 0,
      now: Date.now,
      identities,
      configurationSets: ['mend'],
      onEvent: async () => {},
    };
    const endpoint = await startSesEndpoint({ ...options, mailsPerSecond });
    open.push(endpoint);
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const where = { endpoint: endpoint.url, region: 'us-east-1', credentials };
    const sender = { from: 'notes@example.com', senderName: 'Notes', replyTo: 'help@example.com' };
    const mailer = new SesMailer({ ...sender, configurationSet: 'mend', ...where });
    return { endpoint, mailer };
  }

  it.each([
    [50, 14, 14],
    [14, 50, 14],
  ])(
    'P5 the rate is what SES allows, never above the setting: %d set, %d allowed',
    async (set, allowed, rate) => {
      const { mailer } = await anSes(allowed);
      expect(await rateOf(set, () => mailer.quota()).perSecond()).toBe(rate);
    },
  );

  it('the rate is the setting if SES gives no quota, and the log warns once', async () => {
    const { endpoint, mailer } = await anSes(14);
    endpoint.faults.set({ refuseWith: 'AccessDenied', reads: true });
    const rate = rateOf(20, () => mailer.quota());
    expect(await rate.perSecond()).toBe(20);
    at += 10 * minuteMs;
    expect(await rate.perSecond()).toBe(20);
    expect(log.map((line) => JSON.parse(line))).toMatchObject([
      { level: 'warn', mailsPerSecond: 20 },
    ]);
    endpoint.faults.set({ refuseWith: '', reads: false });
    at += 10 * minuteMs;
    expect(await rate.perSecond()).toBe(14);
  });

  it('the rate is the setting if the quota is 0', async () => {
    expect(
      await rateOf(20, async () => ({ perSecond: 0, perDay: 0, sentToday: 0 })).perSecond(),
    ).toBe(20);
    expect(log).toHaveLength(1);
  });

  it("the quota is requested every ten minutes at most, and the log warns before the day's quota is spent", async () => {
    let asked = 0;
    const rate = rateOf(20, async () => {
      asked += 1;
      return { perSecond: 10, perDay: 200, sentToday: 190 };
    });
    for (; at < 10 * minuteMs; at += 1_000) await rate.perSecond();
    expect([asked, log.length]).toEqual([1, 1]);
    await rate.perSecond();
    expect(asked).toBe(2);
  });

  it('P5 each throttle takes half a letter a second off the rate, and each second gives a tenth back', async () => {
    const rate = rateOf(20);
    expect(await rate.perSecond()).toBe(20);
    for (let throttle = 0; throttle < 16; throttle++) rate.throttled('one');
    const seen = [];
    for (let second = 0; second < 6; second++, at += 1_000) seen.push(await rate.perSecond());
    expect(seen).toEqual([12, 14, 16, 18, 20, 20]);
    for (let throttle = 0; throttle < 100; throttle++) rate.throttled('one');
    expect(await rate.perSecond()).toBe(20 / 16);
  });

  it('P5 the wait of a throttled letter doubles while SES takes none, to ten minutes at most, and begins anew with a letter taken', async () => {
    const rate = rateOf(20);
    await rate.perSecond();
    for (let n = 0; n < 12; n++) {
      const longest = Math.min(10 * minuteMs, 2_000 * 2 ** n);
      // Letters throttled together wait alike long, and do not come back together.
      const waits = ['one', 'two', 'three', 'four'].map((letter) => rate.throttled(letter));
      expect(Math.min(...waits)).toBeGreaterThanOrEqual(longest / 2);
      expect(Math.max(...waits)).toBeLessThanOrEqual(longest);
      expect(new Set(waits).size).toBe(4);
      at += longest;
    }
    rate.taken();
    expect(rate.throttled('one')).toBeLessThanOrEqual(2_000);
  });
});

describe('a run at few mails a second', () => {
  /** 10:00 on the morning after the sign-up, when the first letter is due. */
  const morning = tuesday + 17 * hourMs;
  const letterOf = (library: Library, id: string): Subscriber => {
    const letters = { state: 'on', at: tuesday } as const;
    const person = {
      ...newSubscriber(id, tuesday),
      email: `${id}@example.com`,
      enrollment: 1,
      letters,
    };
    return {
      ...person,
      position: startCourse(sequenceOf(library, library.course), person, tuesday),
    };
  };
  const askedBy = (id: string): Subscriber => ({
    ...newSubscriber(id, tuesday),
    email: `${id}@example.com`,
    enrollment: 1,
    letters: { state: 'asked', at: tuesday },
    out: [{ id: `${id}-1-C1-e-ask`, channel: 'email', words: 'confirm', notBefore: morning }],
  });

  async function aRun(
    timeMs: number,
    { letters = 100, throttles = 0, perSecond = 1, workers = 1 } = {},
  ) {
    const store = new MemoryStore({ lies: false });
    const library = await theLibrary();
    const sent: { id: string; at: number }[] = [];
    let left = throttles;
    const time = new VirtualTime(morning);
    const world = {
      ...{
        store,
        library,
        now: () => time.now,
        nudge: async () => {},
        failedEvents: async () => 0,
      },
      log: jsonLog((line) => log.push(line), Date.now),
      settings: {
        ...{
          mailsPerSecond: perSecond,
          segmentsPerSecond: 1,
          workers,
          textsPerMonth: 1e9,
          publicUrl: 'https://mend.example.com',
        },
      },
      secrets: { linkKey: 'k'.repeat(32), hashKey: 'k'.repeat(32), twilioAuthToken: 't' },
      mailer: {
        send: async ({ id }: Mail) => {
          if (id.startsWith('person') && left-- > 0)
            return { status: 'refused', retryAfterMs: 0, code: 'Throttling', throttled: true };
          sent.push({ id, at: time.monotonic() });
          return { status: 'sent', providerId: id };
        },
      },
    } as unknown as DeliveringWorld;
    for (let n = 0; n < letters; n++) {
      const person = letterOf(library, `person${String(n).padStart(4, '0')}`);
      await store.people.create(person, placementOf(world, person));
    }
    const late = askedBy('late000001');
    time.at(morning + 5_500, () => void store.people.create(late, placementOf(world, late)));
    const { monotonic, sleep } = time;
    const running = Array.from({ length: workers }, (_, worker) =>
      runWorker(world, { finishInbound, timeMs, worker, monotonic, sleep }),
    );
    await time.pass(morning + 2 * timeMs);
    return { sent, report: await running[0] };
  }

  it('a confirmation is sent within two seconds, though a hundred letters wait', async () => {
    const { sent } = await aRun(60_000);
    const confirmation = sent.find(({ id }) => id.startsWith('late'));
    expect(confirmation?.at).toBeLessThanOrEqual(5_500 + 2_500);
  });

  it('P5 the run waits for a throttled letter that is due within seconds, and a confirmation does not wait with it', async () => {
    const { sent, report } = await aRun(60_000, { letters: 1, throttles: 3, perSecond: 14 });
    const [confirmation, letter] = ['late', 'person'].map((name) =>
      sent.filter(({ id }) => id.startsWith(name)),
    );
    expect([confirmation?.length, letter?.length]).toEqual([1, 1]);
    expect(confirmation?.[0]?.at).toBeLessThanOrEqual(5_500 + 1_000);
    expect(letter?.[0]?.at).toBeGreaterThan(5_500 + 1_000);
    expect(report).toMatchObject({ sent: 2 });
  });

  it('P5 two workers serve each letter once, at the rate of the account together', async () => {
    const perSecond = 4;
    const { sent } = await aRun(60_000, { letters: 80, perSecond, workers: 2 });
    expect(new Set(sent.map(({ id }) => id)).size).toBe(81);
    expect(sent).toHaveLength(81);
    const letters = sent.filter(({ id }) => id.startsWith('person')).map(({ at }) => at);
    // Each worker has one token at its beginning.
    for (let n = 0; n + 2 * perSecond + 2 < letters.length; n++)
      expect((letters[n + 2 * perSecond + 2] ?? 0) - (letters[n] ?? 0)).toBeGreaterThanOrEqual(
        2_000,
      );
    expect(letters.at(-1)).toBeLessThan(1.4 * 20_000);
  });

  it('the run hands over before its time ends, with time for a call and its writes', async () => {
    const { sent, report } = await aRun(60_000);
    expect(report).toMatchObject({ leftEarly: true });
    expect(sent.length).toBeGreaterThan(40);
    expect(sent.at(-1)?.at).toBeLessThanOrEqual(45_000);
  });
});
