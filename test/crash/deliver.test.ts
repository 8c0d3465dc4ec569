/**
 * Covers `deliver`, killed between each two of its calls: each message arrives once, and
 * docs/crash-points.md names the points at which it may be lost or repeated.
 */
import { afterAll, beforeAll, expect } from 'vitest';
import { apply } from '../../service/apply.ts';
import {
  consents,
  doubtful,
  join,
  left,
  personOf,
  phone,
  phoneIs,
  readyToJoin,
  signUp,
} from './people.ts';
import { describeCrashes, killedBefore, type Scenario, type Seen } from './scenario.ts';
import { Stage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage.close());

const next = [{ name: 'deliver runs again' }];
const deliver = (at: Stage) => at.call('deliver', {});
const rowOf = (stream: 'm' | 's') => (item: Record<string, unknown>) =>
  String(item.ds).endsWith(stream);
/** The minutes until the touches of the next day, and with them whatever the crash lost. */
const thirtyHours = 30 * 60;
const isReceipt = (item: Record<string, unknown>) => String(item.sk).startsWith('MESSAGE#');

const times = ({ came }: Seen) => came.length;
/** Exactly one copy arrives. */
const once = (seen: Seen) => expect(times(seen), `killed before ${seen.point}`).toBe(1);
/**
 * A message that was already sent again is not sent a third time: it may then be lost, and its
 * receipt says unproven (P2).
 */
const onceOrUnproven = async (seen: Seen) => {
  expect(times(seen), `killed before ${seen.point}`).toBeLessThanOrEqual(1);
  if (times(seen) === 0) expect(await doubtful(seen.stage), seen.point).toMatch(/unproven/);
};

const scenarios: Omit<Scenario, 'runs' | 'act' | 'courses'>[] = [
  {
    promise: 'P1',
    title: 'a letter of the course',
    prepare: async (at) => {
      await join(at, 'without a phone');
      await at.untilDue(rowOf('m'));
    },
    awaited: /^letter W1$/,
    look: doubtful,
    minutes: thirtyHours,
    holds: once,
  },
  {
    promise: 'P1',
    title: 'a text of the course',
    prepare: async (at) => {
      await join(at, 'with a phone');
      await at.untilDue(rowOf('s'));
    },
    awaited: /^text W3$/,
    look: doubtful,
    minutes: thirtyHours,
    holds: once,
  },
  {
    promise: 'P1',
    title: 'a confirmation letter',
    minutes: 44,
    prepare: (at) => at.undelivered(() => signUp(at)),
    awaited: /^letter C1/,
    look: doubtful,
    holds: once,
  },
  {
    promise: 'P60',
    title: 'an alert to the coach',
    prepare: async (at) => {
      await join(at, 'with a phone');
      await at.undelivered(() => at.text(phone, 'I want to die'));
    },
    awaited: /^the alert$/,
    // A repeated alert costs less than a lost one.
    holds: (seen) => expect(times(seen), seen.point).toBeGreaterThanOrEqual(1),
  },
  {
    promise: 'P2',
    title: 'an answer that the webhook did not deliver',
    prepare: async (at) => {
      await join(at, 'with a phone');
      await at.text(phone, 'DONE');
      // Twilio has no record of it: the response was lost.
      at.phone.clear();
      await at.untilDue();
    },
    awaited: /^text done$/,
    look: doubtful,
    holds: once,
  },
  {
    promise: 'P67',
    title: 'a text that the webhook did not finish',
    prepare: async (at) => {
      const text = await readyToJoin(at);
      await killedBefore(at, 'receive-sms', 'UpdateItem CODE (claimed)', () =>
        at.text(phone, text),
      );
      at.phone.clear();
      await at.untilDue((item) => String(item.sk).startsWith('REPLY#'));
    },
    awaited: /^text texts-on$/,
    look: async (at) => `${await consents(at)}. ${await phoneIs(at)}`,
    holds: async (seen) => {
      once(seen);
      expect(await consents(seen.stage), seen.point).toMatch(/texts/);
      expect(await phoneIs(seen.stage), seen.point).toMatch(/theirs/);
    },
  },
  {
    promise: 'P2',
    title: 'a text with an unknown outcome',
    prepare: async (at) => {
      await join(at, 'with a phone');
      await at.untilDue(rowOf('s'));
      at.phone.faults.set({ failNext: 1, failStatus: 503 });
      await deliver(at);
      await at.untilDue(isReceipt);
    },
    awaited: /^text W3$/,
    look: doubtful,
    minutes: thirtyHours,
    holds: onceOrUnproven,
  },
  {
    promise: 'P2',
    title: 'a letter with an unknown outcome',
    prepare: async (at) => {
      await join(at, 'without a phone');
      await at.untilDue(rowOf('m'));
      at.inbox.faults.set({ failNext: 1 });
      await deliver(at);
      await at.untilDue(isReceipt);
    },
    awaited: /^letter W1$/,
    look: doubtful,
    minutes: thirtyHours,
    holds: once,
  },
  {
    promise: 'P26',
    title: 'an erasure',
    prepare: async (at) => {
      await join(at, 'with a phone');
      await at.text(phone, 'ERASE ALL');
      const id = String((await personOf(at))?.id);
      await apply(at.world, id, { type: 'ErasureAsked' });
      await at.minutes(71 * 60);
      await at.untilDue();
    },
    awaited: /./,
    minutes: thirtyHours,
    look: async (at) => `Left: ${left(await at.table.items(), at.now)}`,
    holds: async ({ stage: at, came, point }) => {
      expect(came).toEqual([]);
      expect(left(await at.table.items(), at.now), point).toBe('hashes and proofs alone');
    },
  },
  {
    promise: 'P26',
    title: 'an erasure of the phone’s side',
    prepare: async (at) => {
      await join(at, 'with a phone');
      await at.text(phone, 'he hit me');
      const { hold } = (await personOf(at)) ?? {};
      await apply(at.world, String((await personOf(at))?.id), {
        ...{ type: 'Cleared', hold: hold?.saidAt ?? 0 },
      });
      await at.text(phone, 'ERASE ALL');
      await at.minutes(71 * 60);
      await at.untilDue();
    },
    awaited: /./,
    minutes: thirtyHours,
    look: phoneIs,
    holds: async ({ stage: at, came, point }) => {
      expect(came).toEqual([]);
      const items = await at.table.items();
      expect(
        items.filter(({ sk }) => String(sk).startsWith('REPLY#')),
        point,
      ).toEqual([]);
      const person = await personOf(at);
      expect(person, point).toMatchObject({ email: expect.any(String), texts: { state: 'none' } });
      expect(person, point).not.toHaveProperty('phone');
    },
  },
];

for (const scenario of scenarios) {
  describeCrashes(() => stage, { runs: 'deliver', act: deliver, courses: next, ...scenario });
}
