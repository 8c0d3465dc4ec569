/**
 * Covers delivery under faults, seed by seed: no message twice, none lost, none after STOP; and the
 * simulator finds each deliberate breakage.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Library } from '../../core/course.ts';
import { theLibrary } from '../library.ts';
import { mutants } from './mutants.ts';
import { simulate } from './simulation.ts';

let library: Library;
beforeAll(async () => {
  library = await theLibrary();
});

/** `SEEDS=10000 npx vitest run test/simulation` runs more seeds. */
const seeds = Number(process.env.SEEDS ?? 150);
/** Seeds of one test: a loaded machine must not run out of its time. */
const seedsATest = 50;
const firsts = Array.from({ length: Math.ceil(seeds / seedsATest) }, (_, n) => n * seedsATest + 1);
const seedsForMutants = 400;

describe('the service in a simulated world', () => {
  it.each(firsts)(
    'P1 P2 P9 P14 each message is sent once and each plan ends, over crashes, lost answers, skew and overlap from seed %i on',
    async (first) => {
      let accepts = 0;
      const last = Math.min(first + seedsATest - 1, seeds);
      for (let seed = first; seed <= last; seed++) {
        const story = await simulate(library, seed);
        accepts += story.accepts;
        if (story.problems.length > 0) {
          expect.fail(
            `Seed ${seed}: ${story.problems.join('; ')}\n${story.trace.slice(-60).join('\n')}`,
          );
        }
      }
      expect(accepts).toBeGreaterThan((last - first + 1) * 8);
    },
  );

  // Skipped where .ci/run looks for every breakage in a run of its own.
  it.skipIf(process.env.CI).each(mutants)('P1 the breakage "%s" is found', async (mutant) => {
    for (let seed = 1; seed <= seedsForMutants; seed++) {
      if ((await simulate(library, seed, mutant)).problems.length > 0) return;
    }
    expect.fail(`${seedsForMutants} seeds did not notice it.`);
  });
});
