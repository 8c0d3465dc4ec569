/**
 * What the coach's morning digest counts (upkeep/morning-digest.ts). Each figure is one counter for
 * the digest that will tell it, so that no walk over everybody is needed: one write when something
 * happens, which may count twice after a lost answer.
 */
import { type Day, hourMs, instantOf, localOf, minuteMs } from '../core/calendar/zone.ts';
import type { Brand } from '../core/course.ts';
import type { World } from './ports/world.ts';

export const digestFigures = ['newWords', 'finished', 'bounced', 'failed'] as const;
export type DigestFigure = (typeof digestFigures)[number];

/** Begins the id of the digest's letter. */
export const digestPrefix = 'digest-';

type Counting = Pick<World, 'store' | 'now' | 'library'>;

/** A digest that comes late, after an outage, still finds the figures of so many days. */
export const daysKept = 7;

/** The coach's day whose digest tells of what happens at this moment. */
function tellingDay({ zone, digestHour }: Brand, at: number): Day {
  const { day, minute } = localOf(at, zone);
  return minute * minuteMs < digestHour * hourMs ? day : day + 1;
}

/** When the first digest after this moment is due. */
export function nextDigestAt(brand: Brand, after: number): number {
  return instantOf(tellingDay(brand, after), brand.digestHour * 60, brand.zone);
}

/** Counts one more for the next digest. */
export async function countForDigest(
  { store, now, library }: Counting,
  figure: DigestFigure,
): Promise<void> {
  const day = tellingDay(library.brand, now());
  const until = instantOf(day + daysKept, 0, library.brand.zone);
  await store.counters.add(nameOf(figure, day), until, now());
}

/** What was counted for the digests of these days. */
export async function digestCounts(
  { store, now }: Counting,
  days: readonly Day[],
): Promise<Readonly<Record<DigestFigure, number>>> {
  const count = async (figure: DigestFigure) => {
    const each = days.map((day) => store.counters.add(nameOf(figure, day), now(), now(), 0));
    return [figure, (await Promise.all(each)).reduce((sum, n) => sum + n, 0)] as const;
  };
  return Object.fromEntries(await Promise.all(digestFigures.map(count))) as Record<
    DigestFigure,
    number
  >;
}

const nameOf = (figure: DigestFigure, day: Day) => `digest-${figure}-${day}`;
