/**
 * Measures the reading of texts that were written without sight of its rules. It prints shares by
 * section, for these and for the corpora that the rules were made with, and never a line, since
 * nobody who tunes the rules may read these.
 */
import { describe, expect, it } from 'vitest';
import { dangerIn, isHeld, percent, type ReadLine, reachesHuman, understood } from './corpus.ts';

const isTold = ({ reply }: ReadLine) => reachesHuman(reply);
const count = (lines: readonly ReadLine[], fits: (line: ReadLine) => boolean) =>
  lines.filter(fits).length;

function printed(name: string, lines: readonly ReadLine[]): void {
  for (const heading of new Set(lines.map((line) => line.heading))) {
    const some = lines.filter((line) => line.heading === heading);
    const exact = count(some, ({ reply }) => dangerIn(reply) === heading || reply.kind === heading);
    console.log(
      `${name} ${heading}: ${percent(exact, some.length)} read as that,`,
      `${percent(count(some, isTold), some.length)} reach a human, of ${some.length}`,
    );
  }
}

function printedStops(name: string, optOuts: readonly ReadLine[], others: readonly ReadLine[]) {
  const isStop = ({ reply }: ReadLine) => reply.kind === 'stop';
  console.log(
    `${name}: ${percent(count(optOuts, isStop), optOuts.length)} of opt-outs caught,`,
    `${percent(count(others, isStop), others.length)} of others taken for one`,
  );
}

function printedHolds(name: string, lines: readonly ReadLine[]): void {
  const worries = count(lines, ({ reply }) => reply.kind === 'worry');
  console.log(
    `${name}: ${percent(
      count(lines, ({ reply }) => isHeld(reply)),
      lines.length,
    )} false holds,`,
    `${percent(worries, lines.length)} false worries, of ${lines.length}`,
  );
}

describe('texts that nobody saw who wrote the rules', () => {
  it('P59 prints recall and false holds of the lines that the rules were made with', () => {
    printed('seen', understood('danger'));
    printed('seen', understood('exposed-and-worry'));
    printedStops('seen', understood('opt-out'), understood('not-opt-out'));
    printedHolds('seen', understood('harmless'));
    expect(understood('danger').length).toBeGreaterThan(100);
  });

  // Nobody who works on the rules may read either; the second was written a month later.
  it.each([
    ['first', 0.95],
    ['second', 0.95],
  ])(
    'P59 lines of the %s set of danger, of being found out and of worry reach a human within the hour',
    (set, least) => {
      const grave = understood(`unseen/${set}/danger-and-worry`);
      printed(`unseen, ${set} set`, grave);
      const reached = count(grave, isTold) / grave.length;
      console.log(`unseen, ${set} set: ${percent(reached, 1)} reach a human within the hour`);
      expect(reached).toBeGreaterThanOrEqual(least);
    },
  );

  // The promise is 1 % of each; the second set, of harder words, misses it and may only fall.
  it.each([
    ['first', 0.01],
    ['second', 0.02],
  ])('P59 few harmless lines of the %s set are held: %d of them at most', (set, most) => {
    const benign = understood(`unseen/${set}/benign`);
    printedHolds(`unseen, ${set} set`, benign);
    printedStops(
      `unseen, ${set} set`,
      understood(`unseen/${set}/opt-out`),
      understood(`unseen/${set}/not-opt-out`),
    );
    expect(count(benign, ({ reply }) => isHeld(reply)) / benign.length).toBeLessThanOrEqual(most);
  });
});
