/** Tests the Twilio double's Messages API: what it refuses, and how it shows messages. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { accountSid, authToken, type Bench, startTwilio, twilioClient } from './twilio-client.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await startTwilio();
});
afterEach(() => bench.close());

const create = (more: Record<string, unknown> = {}) =>
  bench.client.messages.create({
    to: '+12025550101',
    from: bench.from,
    body: 'Hello',
    ...more,
  } as never);
const later = async (ms: number) => {
  bench.clock.now += ms;
  return bench.twilio.runDue();
};

describe('the Twilio double', () => {
  test.each([
    [{ to: '' }, 21604],
    [{ to: '12025550101' }, 21211],
    [{ to: '+1202<script>' }, 21211],
    [{ to: '+15555550181' }, 21211],
    [{ to: '+15555550182' }, 21614],
    [{ to: '+15555550183' }, 21408],
    [{ to: '+15555550184' }, 21610],
    [{ to: '+15555550185' }, 21611],
    [{ to: '+12025550100' }, 21266],
    [{ from: '' }, 21603],
    [{ from: 'Mend' }, 21212],
    [{ from: '+12025550199' }, 21606],
    [{ from: '', messagingServiceSid: 'MGx' }, 21705],
    [{ body: '' }, 21602],
    [{ body: 'x'.repeat(1601) }, 21617],
    [{ statusCallback: 'not a url' }, 21609],
    [{ validityPeriod: 0 }, 30400],
    [{ validityPeriod: 36_001 }, 30400],
  ])('refuses %j with %i', async (more, code) => {
    const moreInfo = `https://www.twilio.com/docs/errors/${code}`;
    await expect(create(more)).rejects.toMatchObject({ status: 400, code, moreInfo });
    expect(bench.twilio.messages()).toEqual([]);
  });

  test('refuses wrong credentials, and does not find another account', async () => {
    const stranger = twilioClient(bench.twilio.url, 'wrong');
    await expect(stranger.messages.list()).rejects.toMatchObject({ status: 401, code: 20003 });
    const headers = { authorization: `Basic ${btoa(`${accountSid}:${authToken}`)}` };
    const answer = await fetch(`${bench.twilio.url}/2010-04-01/Accounts/ACother/Messages.json`, {
      headers,
    });
    expect([answer.status, await answer.json()]).toMatchObject([404, { code: 20404, status: 404 }]);
  });

  test('refuses hostile bodies in JSON', async () => {
    const headers = { authorization: `Basic ${btoa(`${accountSid}:${authToken}`)}` };
    const url = `${bench.twilio.url}/2010-04-01/Accounts/${accountSid}/Messages.json`;
    for (const body of ['', '%%%', '{"To": 1}', '\u0000', `To=${'9'.repeat(9999)}`, 'To[]=x']) {
      const answer = await fetch(url, { method: 'POST', headers, body });
      expect([answer.status, await answer.json()]).toMatchObject([
        400,
        { code: expect.any(Number), status: 400 },
      ]);
    }
    expect(
      (await fetch(url, { method: 'POST', headers, body: 'x'.repeat(1_000_001) })).status,
    ).toBe(413);
  });

  test('gives throttling, failures and a suspended account different responses', async () => {
    bench.twilio.faults.set({ throttleNext: 1 });
    await expect(create()).rejects.toMatchObject({ status: 429, code: 20429 });
    bench.twilio.faults.set({ failNext: 1 });
    await expect(create()).rejects.toMatchObject({ status: 500, code: 20500 });
    bench.twilio.faults.set({ failNext: 1, failStatus: 503 });
    await expect(create()).rejects.toMatchObject({ status: 503 });
    bench.twilio.faults.set({ refuseWith: '20003' });
    await expect(create()).rejects.toMatchObject({ status: 401, code: 20003 });
    expect(bench.twilio.faults.counts).toMatchObject({
      posts: 4,
      throttled: 1,
      failed: 2,
      refused: 1,
      accepted: 0,
    });
  });

  test('lists a text that it accepted before a connection reset', async () => {
    bench.twilio.faults.set({ resetAfterAcceptNext: 1 });
    await expect(create({ statusCallback: bench.callbackUrl })).rejects.toThrow();
    expect(await bench.client.messages.list({ to: '+12025550101' })).toHaveLength(1);
    expect(bench.twilio.faults.accepts(bench.callbackUrl)).toBe(1);
  });

  test('applies faults to reads only when they are switched on for reads', async () => {
    bench.twilio.faults.set({ failNext: 1 });
    await expect(bench.client.messages.list()).resolves.toEqual([]);
    bench.twilio.faults.set({ reads: true });
    await expect(bench.client.messages.list()).rejects.toMatchObject({ status: 500 });
  });
});

describe('the message resource', () => {
  test('a created text is shown as Twilio shows it', async () => {
    const text = await create({ body: 'ü'.repeat(71), validityPeriod: 300 });
    expect(text).toMatchObject({
      status: 'queued',
      numSegments: '1',
      direction: 'outbound-api',
      errorCode: null,
      dateSent: null,
    });
    expect(text.sid).toMatch(/^SM[0-9a-f]{32}$/);
    expect(text.dateCreated.toISOString()).toBe('2026-12-01T09:00:00.000Z');
    expect((await create({ body: '✓'.repeat(71) })).numSegments).toBe('2');
  });

  test('a fetched text has its present status', async () => {
    const { sid } = await create();
    await later(1_000);
    const sent = await bench.client.messages(sid).fetch();
    expect([sent.status, sent.dateSent.toISOString()]).toEqual([
      'sent',
      '2026-12-01T09:00:01.000Z',
    ]);
    await later(1_000);
    expect((await bench.client.messages(sid).fetch()).status).toBe('delivered');
    await expect(bench.client.messages(`SM${'0'.repeat(32)}`).fetch()).rejects.toMatchObject({
      code: 20404,
    });
  });

  test('the list is newest first, pages through everything, and filters by number and date', async () => {
    for (let n = 0; n < 7; n += 1) {
      await create({ to: n % 2 === 0 ? '+12025550101' : '+12025550102', body: `${n}` });
      await later(86_400_000);
    }
    const bodies = async (query: object) =>
      (await bench.client.messages.list(query as never)).map((text) => text.body);
    expect(await bodies({ pageSize: 3 })).toEqual(['6', '5', '4', '3', '2', '1', '0']);
    expect(await bodies({ limit: 2 })).toEqual(['6', '5']);
    expect(await bodies({ to: '+12025550102' })).toEqual(['5', '3', '1']);
    expect(await bodies({ to: '+12025550102', from: '+12025550199' })).toEqual([]);
    expect(await bodies({ dateSentAfter: new Date('2026-12-05T00:00:00Z') })).toEqual([
      '6',
      '5',
      '4',
    ]);
    expect(
      await bodies({ to: '+12025550101', dateSentAfter: new Date('2026-12-05T00:00:00Z') }),
    ).toEqual(['6', '4']);
    const page = await bench.client.messages.page({ pageSize: 3 } as never);
    expect(page.nextPageUrl).toContain('Page=1&PageToken=PASM');
    expect((await page.nextPage())?.instances.map((text) => text.body)).toEqual(['3', '2', '1']);
  });

  test('a date filter finds a text that is accepted and not sent yet', async () => {
    await create();
    expect(
      await bench.client.messages.list({ dateSentAfter: new Date(bench.clock.now) }),
    ).toHaveLength(1);
  });

  test('a body can be redacted when the text is complete, and only to an empty one', async () => {
    const { sid } = await create();
    await expect(bench.client.messages(sid).update({ body: '' })).rejects.toMatchObject({
      code: 20009,
    });
    await later(2_000);
    await expect(bench.client.messages(sid).update({ body: 'else' })).rejects.toMatchObject({
      code: 30400,
    });
    expect((await bench.client.messages(sid).update({ body: '' })).body).toBe('');
    expect((await bench.client.messages(sid).fetch()).body).toBe('');
    // The phone keeps its copy.
    expect(bench.twilio.messages()).toMatchObject([{ redacted: true, status: 'delivered' }]);
    await expect(bench.client.messages(sid).remove()).resolves.toBe(true);
    expect(bench.twilio.messages()).toEqual([]);
  });
});
