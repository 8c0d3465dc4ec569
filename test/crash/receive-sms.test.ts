/**
 * Covers `receive-sms` and `sweep`, killed between each two of their calls: whether Twilio repeats
 * its request or not, every effect of the text happens once.
 */
import { afterAll, beforeAll, expect } from 'vitest';
import { consents, join, person, phone, phoneIs, readyToJoin, seminarGuest } from './people.ts';
import { type Course, describeCrashes, type Scenario, type Seen } from './scenario.ts';
import { Stage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage.close());

const once = (seen: Seen) =>
  expect(seen.came.length, `killed before ${seen.point}, ${seen.course}`).toBe(1);

/** What the phone texts to be joined. */
let joining = '';
/** The record of a seminar's guest that has the phone. */
let guest = '';

const joinedOnce = async (seen: Seen) => {
  once(seen);
  expect((await person(seen.stage)).texts.state, seen.point).toBe('on');
  expect(await consents(seen.stage), seen.point).toMatch(/texts/);
  expect(await phoneIs(seen.stage), seen.point).toMatch(/theirs/);
};

/**
 * Twilio repeats its request, or reaches no function: then the worker and the sweep do the work.
 */
const ofTwilio: Course[] = [
  { name: 'Twilio asks again' },
  { name: 'Twilio does not ask again', reachable: false },
];

const texts: (Omit<Scenario, 'runs' | 'act' | 'courses'> & { readonly says: () => string })[] = [
  {
    promise: 'P30',
    title: 'STOP',
    says: () => 'STOP',
    prepare: (at) => join(at, 'with a phone'),
    awaited: /^text stop$/,
    look: consents,
    holds: async (seen) => {
      once(seen);
      expect((await person(seen.stage)).texts.state, seen.point).toBe('off');
      expect(await consents(seen.stage), seen.point).toMatch(/no more texts/);
    },
  },
  {
    promise: 'P58',
    title: 'words of danger',
    says: () => 'I want to die',
    prepare: (at) => join(at, 'with a phone'),
    awaited: /^(text crisis|the alert)$/,
    holds: async ({ came, stage: at, point }) => {
      expect(came.map(({ what }) => what).sort(), point).toEqual(['text crisis', 'the alert']);
      expect((await person(at)).hold, point).toBeDefined();
    },
  },
  {
    promise: 'P58',
    title: 'words of danger from a phone that nobody knows',
    says: () => 'I want to die',
    prepare: async () => {},
    awaited: /^(text crisis|the alert)$/,
    look: phoneIs,
    holds: async ({ came, stage: at, point }) => {
      expect(came.map(({ what }) => what).sort(), point).toEqual(['text crisis', 'the alert']);
      expect(await phoneIs(at), point).toMatch(/theirs/);
      const people = (await at.table.items()).filter(({ sk }) => sk === 'PROFILE');
      expect(people, point).toHaveLength(1);
    },
  },
  {
    promise: 'P39',
    title: 'DONE',
    says: () => 'DONE',
    prepare: (at) => join(at, 'with a phone'),
    awaited: /^text done$/,
    holds: once,
  },
  {
    promise: 'P67',
    title: 'a code that joins a phone',
    prepare: async (at) => {
      joining = await readyToJoin(at);
    },
    says: () => joining,
    awaited: /^text texts-on$/,
    look: async (at) => `${await consents(at)}. ${await phoneIs(at)}`,
    holds: joinedOnce,
  },
  {
    promise: 'P67',
    title: 'a code with words of danger',
    prepare: async (at) => {
      joining = `${await readyToJoin(at)} I want to die`;
    },
    says: () => joining,
    awaited: /^(text|the alert)/,
    look: async (at) => `${await consents(at)}. ${await phoneIs(at)}`,
    holds: async ({ came, stage: at, point }) => {
      expect(came.map(({ what }) => what).sort(), point).toEqual(['text crisis', 'the alert']);
      expect(await person(at), point).toMatchObject({ phone, hold: { binding: 1 } });
      expect(await phoneIs(at), point).toMatch(/theirs/);
    },
  },
  {
    promise: 'P67',
    title: 'a code from the phone of a seminar’s guest',
    prepare: async (at) => {
      guest = await seminarGuest(at);
      joining = await readyToJoin(at);
    },
    says: () => joining,
    awaited: /^text texts-on$/,
    look: async (at) => `${await consents(at)}. ${await phoneIs(at)}`,
    holds: async (seen) => {
      await joinedOnce(seen);
      const { stage: at, point } = seen;
      const left = await at.world.store.people.read(guest, at.now, true);
      expect(left?.subscriber.phone, point).toBeUndefined();
      expect((await person(at)).seats, point).toMatchObject([{ seminar: 'spring30' }]);
    },
  },
  {
    promise: 'P33',
    title: 'START after STOP',
    says: () => 'START',
    prepare: async (at) => {
      await join(at, 'with a phone');
      await at.text(phone, 'STOP');
      await at.minutes(10);
    },
    awaited: /^text back-on$/,
    look: consents,
    holds: async (seen) => {
      once(seen);
      expect((await person(seen.stage)).texts.state, seen.point).toBe('on');
      const said = (await seen.stage.table.items()).find(({ sk }) => sk === 'WORD');
      expect(said, seen.point).toMatchObject({ wo: 'start' });
    },
  },
  {
    promise: 'P2',
    title: 'ERASE ALL',
    says: () => 'ERASE ALL',
    prepare: (at) => join(at, 'with a phone'),
    awaited: /^(text erase-all|letter erasing-phone)$/,
    holds: async ({ came, stage: at, point }) => {
      expect(came.map(({ what }) => what).sort(), point).toEqual([
        'letter erasing-phone',
        'text erase-all',
      ]);
      expect((await person(at)).erasing, point).toBeDefined();
    },
  },
];

for (const { says, ...scenario } of texts) {
  const act = (at: Stage) => at.text(phone, says());
  describeCrashes(() => stage, { runs: 'receive-sms', act, courses: ofTwilio, ...scenario });
}

describeCrashes(() => stage, {
  promise: 'P32',
  title: 'the sweep finds a STOP',
  runs: 'sweep',
  prepare: (at) => join(at, 'with a phone'),
  act: async (at) => {
    at.phone.faults.set({ webhookDown: true });
    await at.text(phone, 'STOP');
    at.phone.faults.clear();
    await at.call('sweep', { sweep: 'often' });
  },
  courses: [{ name: 'sweep runs again' }],
  awaited: /^text stop$/,
  look: consents,
  holds: async (seen) => {
    once(seen);
    expect((await person(seen.stage)).texts.state, seen.point).toBe('off');
    expect(await consents(seen.stage), seen.point).toMatch(/no more texts/);
  },
});
