/**
 * Covers the meaning of Twilio's answers, by the real client against the local endpoint: which
 * person's texts end, which texts wait, and which faults are ours.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { meaningOf } from '../../adapters/twilio/twilio-codes.ts';
import { TwilioTexter } from '../../adapters/twilio/twilio-texter.ts';
import { startTwilioEndpoint, type TwilioEndpoint } from '../../local/twilio/twilio-endpoint.ts';
import type { Faults } from '../../local/vendor-faults.ts';
import type { Outcome } from '../../service/ports/outcome.ts';

const account = { accountSid: `AC${'0'.repeat(32)}`, authToken: 'local-auth-token' };
const from = '+15550100100';
let twilio: TwilioEndpoint;
beforeEach(async () => {
  const inboundUrl = 'https://mend.example.com/twilio/inbound';
  twilio = await startTwilioEndpoint({
    ...account,
    port: 0,
    now: Date.now,
    numbers: [from],
    inboundUrl,
  });
});
afterEach(() => twilio.close());

function send(to = '+15550100123', authToken = account.authToken): Promise<Outcome> {
  const texter = new TwilioTexter({
    ...{ accountSid: account.accountSid, authToken, from },
    ...{ url: twilio.url, publicUrl: 'https://mend.example.com' },
  });
  return texter.send({ id: 'aaaaaaaaaaaa-1-W3-s', to, body: 'One breath.' });
}

const closes = { status: 'rejected', closes: true };
const halts = { status: 'halted' };

describe('a send that Twilio refuses', () => {
  const table: readonly (readonly [string, object])[] = [
    ...['21211', '21614', '21266', '30005', '30006'].map(
      (code) => [code, { ...closes, code }] as const,
    ),
    ['21610', { status: 'rejected', closes: false, optedOut: true }],
    ...['30001', '21611', '30022'].map(
      (code) => [code, { status: 'refused', retryAfterMs: 60_000, code, throttled: true }] as const,
    ),
    // Wrong credentials, a closed account, an unverified number, a region not switched on, an
    // unregistered sender, a wrong sender.
    ...['20003', '20005', '21608', '21408', '30034', '21606', '29999'].map(
      (code) => [code, { ...halts, code }] as const,
    ),
  ];
  it.each(table)('P35 %s has the outcome of the table', async (code, outcome) => {
    twilio.faults.set({ refuseWith: code });
    expect(await send()).toMatchObject(outcome);
    expect(twilio.faults.counts.posts).toBe(1);
  });

  const byStatus: readonly (readonly [number, object])[] = [
    ...[401, 402, 403, 404].map((status) => [status, halts] as const),
    [429, { status: 'refused', retryAfterMs: 2_000, throttled: true }],
    [408, { status: 'unknown' }],
    [503, { status: 'unknown' }],
  ];
  it.each(byStatus)(
    'P35 an answer with status %d and without a code of Twilio’s is read by its status',
    async (failStatus, outcome) => {
      twilio.faults.set({ failNext: 1, failStatus });
      expect(await send()).toMatchObject(outcome);
    },
  );

  it.each<[string, Partial<Faults>, object]>([
    ['a throttle', { throttleNext: 1 }, { status: 'refused', code: '20429', throttled: true }],
    ['its own "not taken"', { failNext: 1, failStatus: 500 }, { status: 'refused', code: '20500' }],
  ])('P4 %s is a refusal', async (_what, faults, outcome) => {
    twilio.faults.set(faults);
    expect(await send()).toMatchObject(outcome);
  });

  it('P35 wrong credentials halt the texts by status 401, and cost nobody a touch', async () => {
    expect(await send(undefined, 'another-token')).toEqual({ status: 'halted', code: '20003' });
    expect(twilio.messages()).toEqual([]);
  });

  it.each([
    ['+15555550181', closes],
    ['+15555550182', closes],
    ['+15555550183', halts],
    ['+15555550184', { status: 'rejected', closes: false, optedOut: true }],
    ['+15555550185', { status: 'refused' }],
  ])('P35 the refusal of %s is read from its own words', async (to, outcome) => {
    expect(await send(to)).toMatchObject(outcome);
  });
});

it('P35 a code means the same as text and as number, and an unknown one has no meaning', () => {
  expect([
    meaningOf('30003'),
    meaningOf(30003),
    meaningOf(undefined),
    meaningOf(''),
    meaningOf('12'),
  ]).toEqual([...['unreachable', 'unreachable', undefined, undefined, undefined]]);
});
