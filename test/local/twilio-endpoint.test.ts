import { validateRequest } from 'twilio/lib/webhooks/webhooks.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { accountSid, authToken, type Bench, startTwilio, twilioClient } from './twilio-client.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await startTwilio();
});
afterEach(() => bench.close());

const create = (more: Record<string, unknown> = {}) =>
  bench.client.messages.create({ to: '+12025550101', from: bench.from, body: 'Hello', ...more } as never);
const later = async (ms: number) => {
  bench.clock.now += ms;
  return bench.twilio.runDue();
};

describe('what Twilio refuses', () => {
  test.each([
    [{ to: '' }, 21604],
    [{ to: '12025550101' }, 21211],
    [{ to: '+1202<script>' }, 21211],
    [{ to: '+12025550181' }, 21211],
    [{ to: '+12025550182' }, 21614],
    [{ to: '+13035550183' }, 21408],
    [{ to: '+12025550184' }, 21610],
    [{ to: '+12025550185' }, 21611],
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
  ])('%j is refused with %i', async (more, code) => {
    const moreInfo = `https://www.twilio.com/docs/errors/${code}`;
    await expect(create(more)).rejects.toMatchObject({ status: 400, code, moreInfo });
    expect(bench.twilio.messages()).toEqual([]);
  });

  test('wrong credentials are refused, and another account is not found', async () => {
    const stranger = twilioClient(bench.twilio.url, 'wrong');
    await expect(stranger.messages.list()).rejects.toMatchObject({ status: 401, code: 20003 });
    const headers = { authorization: `Basic ${btoa(`${accountSid}:${authToken}`)}` };
    const answer = await fetch(`${bench.twilio.url}/2010-04-01/Accounts/ACother/Messages.json`, { headers });
    expect([answer.status, await answer.json()]).toMatchObject([404, { code: 20404, status: 404 }]);
  });

  test('hostile bodies are refused in JSON', async () => {
    const headers = { authorization: `Basic ${btoa(`${accountSid}:${authToken}`)}` };
    const url = `${bench.twilio.url}/2010-04-01/Accounts/${accountSid}/Messages.json`;
    for (const body of ['', '%%%', '{"To": 1}', '\u0000', `To=${'9'.repeat(9999)}`, 'To[]=x']) {
      const answer = await fetch(url, { method: 'POST', headers, body });
      expect([answer.status, await answer.json()]).toMatchObject([400, { code: expect.any(Number), status: 400 }]);
    }
    expect((await fetch(url, { method: 'POST', headers, body: 'x'.repeat(1_000_001) })).status).toBe(413);
  });

  test('throttling, failures and a dead account are told apart', async () => {
    bench.twilio.faults.set({ throttleNext: 1 });
    await expect(create()).rejects.toMatchObject({ status: 429, code: 20429 });
    bench.twilio.faults.set({ failNext: 1 });
    await expect(create()).rejects.toMatchObject({ status: 500, code: 20500 });
    bench.twilio.faults.set({ failNext: 1, failStatus: 503 });
    await expect(create()).rejects.toMatchObject({ status: 503 });
    bench.twilio.faults.set({ refuseWith: '20003' });
    await expect(create()).rejects.toMatchObject({ status: 401, code: 20003 });
    expect(bench.twilio.faults.counts).toMatchObject({ posts: 4, throttled: 1, failed: 2, refused: 1, accepted: 0 });
  });

  test('a reset after accepting leaves a text that the list shows', async () => {
    bench.twilio.faults.set({ resetAfterAcceptNext: 1 });
    await expect(create({ statusCallback: bench.callbackUrl })).rejects.toThrow();
    expect(await bench.client.messages.list({ to: '+12025550101' })).toHaveLength(1);
    expect(bench.twilio.faults.accepts(bench.callbackUrl)).toBe(1);
  });

  test('reads suffer only when they are told to', async () => {
    bench.twilio.faults.set({ failNext: 1 });
    await expect(bench.client.messages.list()).resolves.toEqual([]);
    bench.twilio.faults.set({ reads: true });
    await expect(bench.client.messages.list()).rejects.toMatchObject({ status: 500 });
  });
});

describe('the message resource', () => {
  test('a created text answers as Twilio answers', async () => {
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

  test('fetch shows the status as it is by now', async () => {
    const { sid } = await create();
    await later(1_000);
    const sent = await bench.client.messages(sid).fetch();
    expect([sent.status, sent.dateSent.toISOString()]).toEqual(['sent', '2026-12-01T09:00:01.000Z']);
    await later(1_000);
    expect((await bench.client.messages(sid).fetch()).status).toBe('delivered');
    await expect(bench.client.messages(`SM${'0'.repeat(32)}`).fetch()).rejects.toMatchObject({ code: 20404 });
  });

  test('the list is newest first, pages through everything, and filters by number and date', async () => {
    for (let n = 0; n < 7; n += 1) {
      await create({ to: n % 2 === 0 ? '+12025550101' : '+12025550102', body: `${n}` });
      await later(86_400_000);
    }
    const bodies = async (query: object) => (await bench.client.messages.list(query as never)).map((text) => text.body);
    expect(await bodies({ pageSize: 3 })).toEqual(['6', '5', '4', '3', '2', '1', '0']);
    expect(await bodies({ limit: 2 })).toEqual(['6', '5']);
    expect(await bodies({ to: '+12025550102' })).toEqual(['5', '3', '1']);
    expect(await bodies({ to: '+12025550102', from: '+12025550199' })).toEqual([]);
    expect(await bodies({ dateSentAfter: new Date('2026-12-05T00:00:00Z') })).toEqual(['6', '5', '4']);
    expect(await bodies({ to: '+12025550101', dateSentAfter: new Date('2026-12-05T00:00:00Z') })).toEqual(['6', '4']);
    const page = await bench.client.messages.page({ pageSize: 3 } as never);
    expect(page.nextPageUrl).toContain('Page=1&PageToken=PASM');
    expect((await page.nextPage())?.instances.map((text) => text.body)).toEqual(['3', '2', '1']);
  });

  test('a text just accepted is found by a date filter before it is sent', async () => {
    await create();
    expect(await bench.client.messages.list({ dateSentAfter: new Date(bench.clock.now) })).toHaveLength(1);
  });

  test('a body is redacted once the text is done, and only to nothing', async () => {
    const { sid } = await create();
    await expect(bench.client.messages(sid).update({ body: '' })).rejects.toMatchObject({ code: 20009 });
    await later(2_000);
    await expect(bench.client.messages(sid).update({ body: 'else' })).rejects.toMatchObject({ code: 30400 });
    expect((await bench.client.messages(sid).update({ body: '' })).body).toBe('');
    expect(bench.twilio.messages()).toMatchObject([{ body: '', status: 'delivered' }]);
    await expect(bench.client.messages(sid).remove()).resolves.toBe(true);
    expect(bench.twilio.messages()).toEqual([]);
  });
});

describe('status callbacks', () => {
  const told = () => bench.heard.map(({ params }) => [params.MessageStatus, params.ErrorCode]);

  test('sent and delivered come signed, with the query of the URL', async () => {
    const { sid } = await create({ statusCallback: bench.callbackUrl });
    expect(bench.twilio.nextEventAt()).toBe(bench.clock.now + 1_000);
    expect(await later(10_000)).toBe(2);
    expect(told()).toEqual([
      ['sent', undefined],
      ['delivered', undefined],
    ]);
    for (const { url, headers, params } of bench.heard) {
      expect(url).toBe(bench.callbackUrl);
      expect(params).toMatchObject({
        MessageSid: sid,
        SmsSid: sid,
        AccountSid: accountSid,
        To: '+12025550101',
        From: bench.from,
      });
      expect(validateRequest(authToken, headers['x-twilio-signature'] ?? '', url, params)).toBe(true);
      expect(validateRequest('other', headers['x-twilio-signature'] ?? '', url, params)).toBe(false);
    }
  });

  test.each([
    [
      '+12025550188',
      [
        ['sent', undefined],
        ['undelivered', '30034'],
      ],
    ],
    ['+12025550189', [['sent', undefined]]],
    ['+12025550191', [['failed', '30001']]],
    [
      '+12025550193',
      [
        ['sent', undefined],
        ['undelivered', '30003'],
      ],
    ],
    [
      '+14155550195',
      [
        ['sent', undefined],
        ['undelivered', '30005'],
      ],
    ],
    [
      '+12025550197',
      [
        ['sent', undefined],
        ['undelivered', '30007'],
      ],
    ],
    [
      '+12025550198',
      [
        ['sent', undefined],
        ['undelivered', '30008'],
      ],
    ],
  ])('%s misbehaves as %j', async (to, expected) => {
    await create({ to, statusCallback: bench.callbackUrl });
    await later(60_000);
    expect(told()).toEqual(expected);
  });

  test('a text that stays queued fails when its validity is over', async () => {
    await create({ to: '+12025550187', statusCallback: bench.callbackUrl, validityPeriod: 300 });
    await later(299_000);
    expect(told()).toEqual([]);
    await later(1_000);
    expect(told()).toEqual([['failed', '30036']]);
  });

  test('a Messaging Service accepts first, without a number', async () => {
    const text = await create({
      from: '',
      messagingServiceSid: `MG${'0'.repeat(32)}`,
      statusCallback: bench.callbackUrl,
    });
    expect(text).toMatchObject({ status: 'accepted', from: null });
    await later(5_000);
    expect(told().map(([status]) => status)).toEqual(['queued', 'sent', 'delivered']);
  });

  test('lost callbacks change the status all the same; repeated ones come twice under one token', async () => {
    bench.twilio.faults.set({ loseEvents: true });
    await create({ statusCallback: bench.callbackUrl });
    await later(2_000);
    expect([told(), bench.twilio.messages()[0]?.status]).toEqual([[], 'delivered']);
    bench.twilio.faults.set({ loseEvents: false, repeatEvents: true });
    await create({ statusCallback: bench.callbackUrl });
    await later(1_000);
    expect(told()).toEqual([
      ['sent', undefined],
      ['sent', undefined],
    ]);
    const [first, second] = bench.heard.map(({ headers }) => headers['i-twilio-idempotency-token']);
    expect(first).toBe(second);
  });

  test('a callback that fails is not tried another day', async () => {
    bench.answers.push({ status: 500, type: '', body: '' });
    await create({ statusCallback: bench.callbackUrl });
    await later(60_000);
    expect(told().map(([status]) => status)).toEqual(['sent', 'delivered']);
    expect(bench.twilio.deadEvents()).toMatchObject([{ status: 'sent' }]);
    expect(bench.twilio.log()).toMatchObject([{ code: 11200 }]);
  });
});
