/**
 * Covers promise 68 by the clock: neither the time of an answer nor its words tell who is in the
 * course. answer-times.ts draws 2,000 answers of each state.
 */
import { describe, expect, it } from 'vitest';
import { Seeded } from '../simulation/seeded.ts';
import {
  answersOf,
  drawAnswers,
  email,
  linkOf,
  pairsToldApart,
  post,
  receiversOf,
  toldApart,
} from './answer-times.ts';

/** The first draws ask for the whole page, the others for JSON, which is made after the wait. */
const acceptOf = (draw: number) => (draw < 20 ? 'text/html' : 'application/json');
const course = ['unknown', 'asked', 'on', 'hidden', 'held', 'stopped', 'suppressed'] as const;

// What an outsider who types an address sees.
describe('the answer to a form', () => {
  it.each([
    ['a sign-up', '/subscribe', course],
    ['a registration', '/seminars/evening7/register', [...course, 'guest', 'seated'] as const],
  ])(
    'P41 P68 that is %s takes no time, and says no word, by which a person’s state can be told',
    async (_, path, states) => {
      const seen = await drawAnswers(states, (draw) =>
        post(path, { email, adult: 'on' }, { accept: acceptOf(draw) }),
      );
      // The page and its JSON.
      expect(answersOf(seen)).toHaveLength(2);
      expect(pairsToldApart(seen)).toEqual([]);
      // The mailbox that was typed gets a letter or none. No phone and nobody else gets anything.
      expect(receiversOf(seen)).toEqual([`email to ${email}`]);
    },
  );
});

// What somebody sees who holds a link of the letters, and neither the phone nor its words.
describe('the answer to a button behind a link', () => {
  it('P68 that shows a code is the same and takes the same time in every state', async () => {
    const states = ['on', 'bound', 'hidden', 'held', 'texts stopped', 'stopped'] as const;
    const seen = await drawAnswers(states, (draw) =>
      post('/texts', {}, { query: linkOf('texts'), accept: acceptOf(draw) }),
    );
    expect(answersOf(seen)).toHaveLength(2);
    expect(pairsToldApart(seen)).toEqual([]);
    expect(receiversOf(seen)).toEqual([]);
  });

  it.each([
    ['asks for a letter to their data', { action: 'data' }, [`email to ${email}`]],
    ['saves preferences', { pace: 'baby', paused: 'false' }, []],
  ])('P68 that %s does not tell HIDE or a hold', async (_, fields, receivers) => {
    const states = ['bound', 'hidden', 'held'] as const;
    const seen = await drawAnswers(states, () =>
      post('/preferences', fields, { query: linkOf('preferences') }),
    );
    expect(answersOf(seen)).toHaveLength(1);
    expect(pairsToldApart(seen)).toEqual([]);
    expect(receiversOf(seen)).toEqual(receivers);
  });
});

it('P68 the test finds a path that takes longer', () => {
  const chance = new Seeded(1);
  const time = (ms: number) => Array.from({ length: 400 }, () => ms + chance.next() * 100);
  expect(toldApart(time(400), time(440))).toBeGreaterThan(0.6);
  expect(toldApart(time(400), time(400))).toBeLessThan(0.56);
});
