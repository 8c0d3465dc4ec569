/**
 * Counters in the table: each counts within a window of time, which its first count opens. The
 * table deletes an item late, so a count may find the window before it still there.
 */
import type { CounterStore } from '../../service/ports/store.ts';
import { type DynamoItems, timeToLive } from './item-access.ts';
import { tableShape } from './table-shape.ts';

/** A counter is kept this long after its window: somebody may want to see it. */
const keptSeconds = 6 * 3_600;
/** Each lost race means that another writer opened the new window: the next round counts in it. */
const mostRounds = 4;

export function dynamoCounters(items: DynamoItems): CounterStore {
  return {
    async add(name, until, now, by = 1) {
      const key = `COUNT#${name}`;
      if (by === 0) {
        const item = await items.get(key, 'WINDOW', true);
        return item && Number(item.u) > now ? Number(item.n) : 0;
      }
      const names = { '#n': 'n', '#u': 'u', '#x': tableShape.timeToLive };
      const values = { ':by': by, ':u': until, ':x': timeToLive(until, keptSeconds), ':now': now };
      for (let round = 0; round < mostRounds; round++) {
        const open = await items.updated(key, 'WINDOW', {
          update: 'SET #u = if_not_exists(#u, :u), #x = if_not_exists(#x, :x) ADD #n :by',
          condition: 'attribute_not_exists(#u) OR #u > :now',
          names,
          values,
        });
        if (open) return Number(open.n);
        const begun = await items.update(key, 'WINDOW', {
          update: 'SET #n = :by, #u = :u, #x = :x',
          condition: '#u <= :now',
          names,
          values,
        });
        if (begun) return by;
      }
      throw new Error(
        `The count of one name lost ${mostRounds} races in a row; let the caller try again.`,
      );
    },
  };
}
