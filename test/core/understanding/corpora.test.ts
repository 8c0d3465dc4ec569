/**
 * Covers the examples that phrases must read, line by line: what must be caught, what must not be, and the
 * share of errors.
 */
import { describe, expect, it } from 'vitest';
import { type Danger, dangers } from '../../../core/understanding/compiled-understanding.ts';
import {
  corpus,
  dangerIn,
  type Line,
  type ReadLine,
  reachesHuman,
  read,
  textsOf,
  understood,
} from './corpus.ts';

const shown = (lines: readonly ReadLine[]) =>
  lines.map(({ text, reply }) => `${text} -> ${reply.kind}`);

describe('opt-outs', () => {
  const optOuts = understood('opt-out');
  const others = understood('not-opt-out');

  it('P29 every wish to get no more texts is an opt-out', () => {
    expect(optOuts.length).toBeGreaterThanOrEqual(120);
    expect(textsOf(optOuts.filter(({ reply }) => reply.kind !== 'stop'))).toEqual([]);
  });

  it('P29 words of stopping in a sentence about something else are no opt-out and no danger', () => {
    expect(others.length).toBeGreaterThanOrEqual(80);
    const harmless = ['free-text', 'worry', 'slow'];
    expect(shown(others.filter(({ reply }) => !harmless.includes(reply.kind)))).toEqual([]);
  });

  it('P29 texts that say stop without an opt-out are shown to a human', () => {
    const flagged = others.filter(({ heading }) => heading === 'harmless, seen as a doubtful stop');
    const unseen = flagged.filter(
      ({ reply }) => reply.kind === 'free-text' && !('review' in reply),
    );
    expect(textsOf(unseen)).toEqual([]);
  });
});

describe('danger', () => {
  const lines = understood('danger');

  it('P59 the corpus has at least 400 phrases that must be caught, of every kind', () => {
    expect(new Set(textsOf(lines)).size).toBeGreaterThanOrEqual(400);
    expect([...new Set(lines.map(({ heading }) => heading))]).toEqual(dangers);
  });

  it.each(dangers)('P59 every phrase of the danger "%s" is caught as that', (danger: Danger) => {
    const missed = lines.filter(
      ({ heading, reply }) =>
        heading === danger && !(reply.kind === 'danger' && reply.danger === danger),
    );
    expect(missed.map(({ text, reply }) => ({ text, reply }))).toEqual([]);
  });
});

describe('what is told in the middle of a long text without marks', () => {
  const around = [
    [
      'we walked the dog and made soup and the kids liked the film and',
      'and we had tea and the garden looks so lovely today and thanks for the letter',
    ],
    [
      'so monday was long and the car is in the shop and my sister came by with her boys and then',
      'and now i dont know what to do about the rent and my mother calls every day about the cat',
    ],
  ] as const;
  const [[before, after]] = around;
  const isUnmarked = ({ text }: Line) => /^[a-z\d' ]+$/i.test(text);
  const drowned = corpus('danger')
    .filter(isUnmarked)
    .map(({ text }) => ({ text, reply: read(`${before} ${text} ${after}`) }));

  it('P59 is read as danger, but for 3 of 100, and reaches a human, but for 3 of 1,000', () => {
    const unread = drowned.filter(({ reply }) => dangerIn(reply) === undefined);
    const unheard = drowned.filter(({ reply }) => !reachesHuman(reply));
    console.log(`drowned: ${unread.length} of ${drowned.length} no danger`, unheard);
    expect(drowned.length).toBeGreaterThan(900);
    expect(unread.length / drowned.length).toBeLessThan(0.03);
    expect(unheard.length / drowned.length).toBeLessThan(0.003);
  });

  it('P59 of being found out reaches a human, but for 6 of 100', () => {
    const lines = corpus('exposed-and-worry').filter(
      (line) => line.heading === 'exposed' && isUnmarked(line),
    );
    const told = around.flatMap(([first, last]) =>
      lines.map(({ text }) => ({ text, reply: read(`${first} ${text} ${last}`) })),
    );
    const unheard = told.filter(({ reply }) => !reachesHuman(reply));
    console.log(`drowned: ${unheard.length} of ${told.length} unheard`, unheard);
    expect(told.length).toBeGreaterThan(80);
    expect(unheard.length / told.length).toBeLessThan(0.06);
  });
});

describe('exposed and worry', () => {
  it('P59 every text of being found out, and of what may be danger, is read as that', () => {
    const lines = understood('exposed-and-worry');
    expect(lines.length).toBeGreaterThanOrEqual(100);
    expect(shown(lines.filter(({ heading, reply }) => reply.kind !== heading))).toEqual([]);
  });
});

describe('replies without danger', () => {
  const lines = understood('harmless');
  const alarms = lines.filter(({ reply }) => dangerIn(reply) !== undefined);
  const looked = lines.filter(({ reply }) => reply.kind === 'worry' || reply.kind === 'exposed');
  const share = (some: readonly unknown[]) => some.length / lines.length;

  it('P59 fewer than 1 of 100 such replies are read as danger, and the test prints them', () => {
    console.log(`false alarms: ${alarms.length} of ${lines.length}`, textsOf(alarms));
    expect(lines.length).toBeGreaterThanOrEqual(450);
    expect(share(alarms)).toBeLessThan(0.01);
  });

  it('P59 fewer than 4 of 100 are read as worry or found out, and the test prints them', () => {
    console.log(`worry or exposed: ${looked.length} of ${lines.length}`, shown(looked));
    expect(share(looked)).toBeLessThan(0.04);
  });

  it('fewer than 1 of 200 such replies are read as another command, and the test prints them', () => {
    const misread = lines.filter(
      (line) => !alarms.includes(line) && !looked.includes(line) && !isItsKind(line),
    );
    console.log(`misread: ${misread.length} of ${lines.length}`, shown(misread));
    expect(share(misread)).toBeLessThan(0.005);
    expect(
      textsOf(misread.filter(({ reply }) => reply.kind === 'stop' || reply.kind === 'erase')),
    ).toEqual([]);
  });

  it('fewer than 1 of 20 such replies are shown to a human', () => {
    expect(share(lines.filter(({ reply }) => 'review' in reply))).toBeLessThan(0.05);
  });
});

/** A line is read as its heading, or as words with such an answer; thanks are words too. */
function isItsKind({ heading, reply }: ReadLine): boolean {
  const answer = 'answer' in reply ? reply.answer?.kind : undefined;
  const isWords = heading === 'free-text' && ['thanks', 'automatic'].includes(reply.kind);
  return reply.kind === heading || answer === heading || isWords;
}
