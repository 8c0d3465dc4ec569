/**
 * The rows of a seminar's seats, by which people are found when the seminar changes. A row is
 * written before the person's own seat. A row whose seat was never written says nothing.
 */
import { seatIn } from '../core/seminar/seats.ts';
import type { Subscriber } from '../core/subscriber.ts';
import type { Beforehand } from './apply.ts';
import type { World } from './ports/world.ts';

/** Writes the row of each seat that a change of a person brings, before the change itself. */
export function seatRowsFirst(world: World): Beforehand {
  return async (before: Subscriber, after: Subscriber): Promise<void> => {
    for (const { seminar, askedAt } of after.seats ?? []) {
      const had = seatIn(before, seminar);
      if (askedAt !== undefined || (had && had.askedAt === undefined)) continue;
      await world.store.seminars.takeSeat(seminar, after.id, world.now());
    }
  };
}
