/**
 * How times are compared: two tasks in turn, many rounds, medians. It is independent of what is
 * measured.
 */

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

export type Task = () => unknown;

export interface Comparison {
  /** Median of the first task, microseconds of CPU for each time it ran. */
  readonly microseconds: number;
  /** The same of the second. */
  readonly against: number;
  /** Median of the rounds' own ratios: what slowed a round slowed both. */
  readonly ratio: number;
}

export interface Rounds {
  readonly rounds: number;
  /** Times a task runs in one round. */
  readonly times: number;
  readonly warmUp: number;
}

/**
 * CPU of this process, all its threads: what a function is billed for is longer, what it does is
 * this.
 */
export async function compareCpu(
  task: Task,
  baseline: Task,
  { rounds, times, warmUp }: Rounds,
): Promise<Comparison> {
  await cpuOf(task, warmUp);
  await cpuOf(baseline, warmUp);
  const pairs: { first: number; second: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    // In turn, so that neither always runs on the other's warm caches or garbage.
    const early = round % 2 === 0 ? await cpuOf(task, times) : await cpuOf(baseline, times);
    const late = round % 2 === 0 ? await cpuOf(baseline, times) : await cpuOf(task, times);
    pairs.push(round % 2 === 0 ? { first: early, second: late } : { first: late, second: early });
  }
  return {
    microseconds: median(pairs.map(({ first }) => first)),
    against: median(pairs.map(({ second }) => second)),
    ratio: median(pairs.map(({ first, second }) => first / second)),
  };
}

async function cpuOf(task: Task, times: number): Promise<number> {
  const before = process.cpuUsage();
  for (let time = 0; time < times; time++) await task();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / times;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value below which this share of all values lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1));
  return sorted[at] ?? Number.NaN;
}

/** Bytes of heap that are left once everything that can go has gone. */
export function heapInUse(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}
