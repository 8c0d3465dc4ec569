/**
 * How many workers of `deliver` run side by side, and with how much memory, for the rates that the
 * maker sets. Lambda gives CPU with the memory: 1,769 MB are one core, and a worker uses one at
 * most. `npm run bench -- --only drain` measures each size; docs/performance.md has the figures and
 * the prices.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
 */

export interface DeliverSize {
  /** Letters and text segments a second, together, up to which this size is enough. */
  readonly perSecond: number;
  readonly memoryMb: number;
  /** Divides the four partitions of the due index. */
  readonly workers: 1 | 2 | 4;
}

export const deliverSizes: readonly DeliverSize[] = [
  { perSecond: 20, memoryMb: 512, workers: 1 },
  { perSecond: 60, memoryMb: 1_024, workers: 1 },
  { perSecond: 200, memoryMb: 1_769, workers: 1 },
  { perSecond: 550, memoryMb: 1_769, workers: 2 },
  { perSecond: 1_000, memoryMb: 1_769, workers: 4 },
];

/** The smallest size for these rates; the largest where none is enough. */
export function deliverSizeFor(perSecond: number): DeliverSize {
  const size = deliverSizes.find((each) => each.perSecond >= perSecond) ?? deliverSizes.at(-1);
  if (!size) throw new Error('There are no sizes of deliver.');
  return size;
}
