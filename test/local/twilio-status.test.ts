/** Tests the status callbacks of the Twilio double, for test numbers and with faults too. */
import { validateRequest } from 'twilio/lib/webhooks/webhooks.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { accountSid, authToken, type Bench, startTwilio } from './twilio-client.ts';

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

describe('status callbacks', () => {
  const reported = () => bench.calls.map(({ params }) => [params.MessageStatus, params.ErrorCode]);

  test('sent and delivered are posted signed, with the query of the URL', async () => {
    const { sid } = await create({ statusCallback: bench.callbackUrl });
    expect(bench.twilio.nextEventAt()).toBe(bench.clock.now + 1_000);
    expect(await later(10_000)).toBe(2);
    expect(reported()).toEqual([
      ['sent', undefined],
      ['delivered', undefined],
    ]);
    for (const { url, headers, params } of bench.calls) {
      expect(url).toBe(bench.callbackUrl);
      expect(params).toMatchObject({
        MessageSid: sid,
        SmsSid: sid,
        AccountSid: accountSid,
        To: '+12025550101',
        From: bench.from,
      });
      expect(validateRequest(authToken, headers['x-twilio-signature'] ?? '', url, params)).toBe(
        true,
      );
      expect(validateRequest('other', headers['x-twilio-signature'] ?? '', url, params)).toBe(
        false,
      );
    }
  });

  test.each([
    [
      '+15555550188',
      [
        ['sent', undefined],
        ['undelivered', '30034'],
      ],
    ],
    ['+15555550189', [['sent', undefined]]],
    ['+15555550191', [['failed', '30001']]],
    [
      '+15555550193',
      [
        ['sent', undefined],
        ['undelivered', '30003'],
      ],
    ],
    [
      '+15555550195',
      [
        ['sent', undefined],
        ['undelivered', '30005'],
      ],
    ],
    [
      '+15555550197',
      [
        ['sent', undefined],
        ['undelivered', '30007'],
      ],
    ],
    [
      '+15555550198',
      [
        ['sent', undefined],
        ['undelivered', '30008'],
      ],
    ],
  ])('the test number %s has the statuses %j', async (to, expected) => {
    await create({ to, statusCallback: bench.callbackUrl });
    await later(60_000);
    expect(reported()).toEqual(expected);
  });

  test('a text that stays queued fails when its validity is over', async () => {
    await create({ to: '+15555550187', statusCallback: bench.callbackUrl, validityPeriod: 300 });
    await later(299_000);
    expect(reported()).toEqual([]);
    await later(1_000);
    expect(reported()).toEqual([['failed', '30036']]);
  });

  test('a text by a Messaging Service is accepted first, without a number', async () => {
    const text = await create({
      from: '',
      messagingServiceSid: `MG${'0'.repeat(32)}`,
      statusCallback: bench.callbackUrl,
    });
    expect(text).toMatchObject({ status: 'accepted', from: null });
    await later(5_000);
    expect(reported().map(([status]) => status)).toEqual(['queued', 'sent', 'delivered']);
  });

  test('a lost callback still changes the status; a repeated one is posted twice with one token', async () => {
    bench.twilio.faults.set({ loseEvents: true });
    await create({ statusCallback: bench.callbackUrl });
    await later(2_000);
    expect([reported(), bench.twilio.messages()[0]?.status]).toEqual([[], 'delivered']);
    bench.twilio.faults.set({ loseEvents: false, repeatEvents: true });
    await create({ statusCallback: bench.callbackUrl });
    await later(1_000);
    expect(reported()).toEqual([
      ['sent', undefined],
      ['sent', undefined],
    ]);
    const [first, second] = bench.calls.map(({ headers }) => headers['i-twilio-idempotency-token']);
    expect(first).toBe(second);
  });

  test('a failed callback is not retried later', async () => {
    bench.answers.push({ status: 500, type: '', body: '' });
    await create({ statusCallback: bench.callbackUrl });
    await later(60_000);
    expect(reported().map(([status]) => status)).toEqual(['sent', 'delivered']);
    expect(bench.twilio.deadEvents()).toMatchObject([{ status: 'sent' }]);
    expect(bench.twilio.log()).toMatchObject([{ code: 11200 }]);
  });
});
