/**
 * Delivery under faults, seed by seed: nothing twice, nothing lost, nothing after STOP; and each
 * deliberate breakage is found.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Library } from '../../core/course.ts';
import { theLibrary } from '../library.ts';
import { mutants, simulate } from './simulation.ts';

let library: Library;
beforeAll(async () => {
  library = await theLibrary();
});

/** `SEEDS=10000 npx vitest run test/simulation` for a long look. */
const seeds = Number(process.env.SEEDS ?? 150);
const seedsForMutants = 400;

describe('the service in a world of chance', () => {
  it(`P1 P2 P9 P14 sends each message once and ends each plan, over ${seeds} seeds of crashes, lost answers, skew and overlap`, async () => {
    let accepts = 0;
    for (let seed = 1; seed <= seeds; seed++) {
      const story = await simulate(library, seed);
      accepts += story.accepts;
      if (story.problems.length > 0) {
        expect.fail(
          `Seed ${seed}: ${story.problems.join('; ')}\n${story.trace.slice(-60).join('\n')}`,
        );
      }
    }
    expect(accepts).toBeGreaterThan(seeds * 8);
  });

  // Where every breakage is looked for by a run of its own (.ci/run), not twice.
  it.skipIf(process.env.CI).each(mutants)('P1 the breakage "%s" is found', async (mutant) => {
    for (let seed = 1; seed <= seedsForMutants; seed++) {
      if ((await simulate(library, seed, mutant)).problems.length > 0) return;
    }
    expect.fail(`${seedsForMutants} seeds did not notice it.`);
  });
});
