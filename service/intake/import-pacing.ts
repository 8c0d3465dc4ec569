/**
 * Spreads the first letters of lists over days: at most so many a day, over all imports. The table
 * counts what a day has taken, so that an import that was cut short goes on from there.
 */

import { localDay } from '../../core/calendar/writing-hours.ts';
import { type Day, dayMs } from '../../core/calendar/zone.ts';
import { importMoment, type Listed } from '../../core/imported-person.ts';
import type { World } from '../ports/world.ts';

type Pacer = Pick<World, 'library' | 'store' | 'now'>;

export class ImportPacing {
  private readonly world: Pacer;
  private readonly perDay: number;
  /** False for a dry run: days are counted on from what the table says, and nothing is written. */
  private readonly writes: boolean;
  private readonly full = new Set<Day>();
  private readonly counted = new Map<Day, Promise<{ taken: number }>>();

  constructor(world: Pacer, perDay: number, writes: boolean) {
    this.world = world;
    this.perDay = perDay;
    this.writes = writes;
  }

  /** Takes a place on a day for the next person; answers when their first letter goes. */
  async next(habit: Pick<Listed, 'zone' | 'hour'>): Promise<number> {
    const { library, now } = this.world;
    const at = now();
    for (let day = localDay(at, habit); ; day++) {
      if (
        this.full.has(day) ||
        importMoment(library, habit, { day, share: 0, now: at }) === undefined
      )
        continue;
      const nth = await this.take(day);
      const moment = importMoment(library, habit, { day, share: (nth - 1) / this.perDay, now: at });
      if (nth <= this.perDay && moment !== undefined) return moment;
      this.full.add(day);
      this.counted.delete(day);
    }
  }

  private async take(day: Day): Promise<number> {
    const { store, now } = this.world;
    const name = `import-letters-${day}`;
    const until = (day + 2) * dayMs;
    if (this.writes) return store.counters.add(name, until, now());
    let counted = this.counted.get(day);
    if (!counted)
      this.counted.set(
        day,
        (counted = store.counters.add(name, until, now(), 0).then((taken) => ({ taken }))),
      );
    const known = await counted;
    known.taken += 1;
    return known.taken;
  }
}
