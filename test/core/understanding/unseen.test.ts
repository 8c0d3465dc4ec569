/**
 * Measures the reading of texts that were written without sight of its rules. It prints shares by
 * section, for these and for the corpora that the rules were made with, and never a line: a
 * person who tunes the rules must not read these.
 */
import { describe, expect, it } from 'vitest';
import { dangerIn, isHeld, percent, type ReadLine, reachesHuman, understood } from './corpus.ts';

/** What was reached; the promise is 95 % of all lines. It may only rise. */
const leastReached = 0.77;

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
  const grave = understood('unseen/danger-and-worry');
  const benign = understood('unseen/benign');

  it('P59 prints recall and false holds, for seen and unseen lines apart', () => {
    printed('seen', understood('corpora/danger'));
    printed('seen', understood('corpora/exposed-and-worry'));
    printed('unseen', grave);
    printedStops('seen', understood('corpora/opt-out'), understood('corpora/not-opt-out'));
    printedStops('unseen', understood('unseen/opt-out'), understood('unseen/not-opt-out'));
    printedHolds('seen', understood('corpora/benign'));
    printedHolds('unseen', benign);
    expect(grave.length).toBeGreaterThan(100);
  });

  it('P59 unseen lines of danger, of being found out and of worry reach a human within the hour', () => {
    const reached = count(grave, isTold) / grave.length;
    console.log(`unseen: ${percent(reached, 1)} reach a human within the hour`);
    expect(reached).toBeGreaterThanOrEqual(leastReached);
  });

  it('P59 at most 1 of 100 unseen harmless lines is held', () => {
    expect(count(benign, ({ reply }) => isHeld(reply)) / benign.length).toBeLessThanOrEqual(0.01);
  });
});
