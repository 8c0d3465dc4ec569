/**
 * The process of one share of the seeds: `node run-share.cjs <compiled course> <share as JSON>`. It
 * sends one message, the result, and ends at the first seed that fails.
 */
import { readFileSync } from 'node:fs';
import type { Library } from '../../core/course.ts';
import type { Mutant } from './mutants.ts';
import { type Story, simulate } from './simulation.ts';

/** Lines of a failed story that are sent. */
const shownLines = 40;

/** Seeds from the first to the last, both included. */
export interface Share {
  readonly from: number;
  readonly to: number;
  readonly mutant?: Mutant;
}

export interface Result {
  readonly seeds: number;
  readonly accepts: number;
  readonly failed?: Pick<Story, 'seed' | 'problems' | 'trace'>;
}

async function runShare(library: Library, share: Share): Promise<Result> {
  let accepts = 0;
  for (let seed = share.from; seed <= share.to; seed++) {
    const { problems, trace, accepts: accepted } = await simulate(library, seed, share.mutant);
    accepts += accepted;
    if (problems.length > 0) {
      const failed = { seed, problems, trace: trace.slice(-shownLines) };
      return { seeds: seed - share.from + 1, accepts, failed };
    }
  }
  return { seeds: share.to - share.from + 1, accepts };
}

async function main(): Promise<void> {
  const [library = '', share = ''] = process.argv.slice(2);
  const result = await runShare(JSON.parse(readFileSync(library, 'utf8')), JSON.parse(share));
  process.send?.(result, () => process.exit(0));
}

void main();
