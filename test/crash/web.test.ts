/**
 * Covers `web` and `receive-email-events`, killed between each two of their calls: the person
 * presses the button again, or does not, SNS repeats its event, and no person is left with a
 * half-done change.
 */
import { afterAll, beforeAll, expect } from 'vitest';
import type { WebRequest } from './http-event.ts';
import {
  confirm,
  consents,
  email,
  join,
  joiningText,
  linkTo,
  person,
  personOf,
  phone,
  phoneIs,
  signUp,
  timeline,
  type WithPhone,
} from './people.ts';
import { whatCame } from './received-messages.ts';
import { type Course, describeCrashes, type Scenario } from './scenario.ts';
import { Stage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage.close());

/** The page did not load: a minute later the person presses the button again, or does not. */
function ofPages(press: (at: Stage) => Promise<unknown>): Course[] {
  const again = async (at: Stage) => {
    await at.minutes(1);
    await press(at);
  };
  return [{ name: 'pressed again', after: again }, { name: 'never pressed again' }];
}

/** A person without a record may sign up later, and then it works. */
async function signsUpLater(at: Stage): Promise<void> {
  at.inbox.clear();
  at.phone.clear();
  await signUp(at);
  await confirm(at);
  expect(await personOf(at)).toMatchObject({ letters: { state: 'on' } });
}

/** The request behind the button in the person's newest letter. */
let link: WebRequest;

async function withFirstLetter(at: Stage, which: WithPhone): Promise<void> {
  await join(at, which);
  await at.untilDue();
  await at.call('deliver', {});
}

const pages: Omit<Scenario, 'runs' | 'courses'>[] = [
  {
    promise: 'P26',
    title: 'a sign-up',
    prepare: async () => {},
    act: (at) => signUp(at),
    awaited: /^(letter C1 \(ask\)|text)/,
    look: async (at) =>
      `${(await personOf(at)) ? 'Signed up' : 'Nobody is there'}. ${await consents(at)}`,
    holds: async ({ came, stage: at, point, course }) => {
      const found = await personOf(at);
      expect(came.length, point).toBe(found ? 1 : 0);
      if (course === 'pressed again') expect(found, point).toBeDefined();
      if (found) expect(await consents(at), point).toBe('Proofs: adult, letters, sensitive');
      else await signsUpLater(at);
    },
  },
  {
    promise: 'P2',
    title: 'a confirmation',
    prepare: async (at) => {
      await signUp(at);
      link = await linkTo(at, 'confirm');
    },
    act: (at) => at.web(link),
    awaited: /^letter W1$/,
    minutes: 24 * 60,
    look: async (at) => `Letters: ${(await person(at)).letters.state}`,
    holds: async ({ came, stage: at, point, course }) => {
      const isOn = (await person(at)).letters.state === 'on';
      if (course === 'pressed again') expect(isOn, point).toBe(true);
      expect(came.length, point).toBe(isOn ? 1 : 0);
      // The link still works.
      expect((await at.web(link)).status, point).toBe(200);
      expect(await person(at), point).toMatchObject({ letters: { state: 'on' } });
    },
  },
  {
    promise: 'P67',
    title: 'a code for texts',
    prepare: async (at) => {
      await signUp(at);
      link = await confirm(at);
      await at.minutes(1);
    },
    act: (at) => at.web(link),
    awaited: /^text/,
    look: phoneIs,
    holds: async ({ came, stage: at, point }) => {
      expect(came, point).toEqual([]);
      // The button still works, and its code joins the phone.
      await at.text(phone, await joiningText(at, link));
      expect(await phoneIs(at), point).toBe('The phone is theirs');
    },
  },
  {
    promise: 'P21',
    title: 'an unsubscribe',
    prepare: async (at) => {
      await withFirstLetter(at, 'without a phone');
      link = await linkTo(at, 'unsubscribe');
    },
    act: (at) => at.web(link),
    awaited: /^letter W/,
    minutes: 3 * 24 * 60,
    look: async (at) => `Letters: ${(await person(at)).letters.state}. ${await consents(at)}`,
    holds: async ({ came, stage: at, point, course }) => {
      const isOff = (await person(at)).letters.state === 'off';
      if (course === 'pressed again') expect(isOff, point).toBe(true);
      if (!isOff) return;
      expect(await consents(at), point).toMatch(/no more letters/);
      expect(came, point).toEqual([]);
    },
  },
  {
    promise: 'P26',
    title: 'the end of texts, on the page',
    prepare: async (at) => {
      await withFirstLetter(at, 'with a phone');
      link = { ...(await linkTo(at, 'preferences')), body: 'action=texts-off' };
    },
    act: (at) => at.web(link),
    awaited: /^text W/,
    minutes: 3 * 24 * 60,
    look: async (at) => `Texts: ${(await person(at)).texts.state}. ${await consents(at)}`,
    holds: async ({ came, stage: at, point, course }) => {
      const isOff = (await person(at)).texts.state === 'off';
      if (course === 'pressed again') expect(isOff, point).toBe(true);
      if (!isOff) return;
      expect(await consents(at), point).toMatch(/no more texts/);
      expect(came, point).toEqual([]);
    },
  },
  {
    promise: 'P2',
    title: 'an answer by a button',
    prepare: async (at) => {
      await withFirstLetter(at, 'without a phone');
      link = { ...(await linkTo(at, 'answer')), body: 'answer=hurt' };
    },
    act: (at) => at.web(link),
    awaited: /^(text|the alert)/,
    look: async (at) => `Unanswered: ${(await person(at)).silent}`,
    holds: async ({ came, stage: at, point, course }) => {
      expect(came, point).toEqual([]);
      if (course === 'pressed again') expect((await person(at)).silent, point).toBe(0);
    },
  },
];

for (const scenario of pages) {
  describeCrashes(() => stage, { runs: 'web', courses: ofPages(scenario.act), ...scenario });
}

/** SES's event about the first letter: the address does not exist. */
let bounce: unknown;
const tell = (at: Stage) => at.call('receive-email-events', bounce);

describeCrashes(() => stage, {
  promise: 'P25',
  title: 'a hard bounce',
  runs: 'receive-email-events',
  prepare: async (at) => {
    await withFirstLetter(at, 'without a phone');
    const tags = { message: [at.inbox.facts(email).at(-1)?.tags.message] };
    const said = {
      eventType: 'Bounce',
      mail: { tags },
      bounce: { bounceType: 'Permanent', bounceSubType: 'General' },
    };
    bounce = { Records: [{ Sns: { Message: JSON.stringify(said) } }] };
  },
  act: tell,
  courses: [{ name: 'SNS asks again', after: tell }],
  awaited: /^letter/,
  minutes: 3 * 24 * 60,
  look: async (at) => `Letters: ${(await person(at)).letters.state}`,
  holds: async ({ came, stage: at, point }) => {
    expect(came, point).toEqual([]);
    expect(await person(at), point).toMatchObject({ letters: { state: 'closed' } });
    const { receipts } = await timeline(at);
    expect(receipts.at(-1), point).toMatchObject({ status: 'failed' });
    // A new sign-up does not bring letters back to this address.
    await signUp(at);
    expect(whatCame(at), point).toEqual([]);
  },
});
