/**
 * Rewrites each person's row of the due index after a change of the course. The index is a hint
 * that was right when a person was last written: without this an earlier touch would wait for the
 * old moment, and one added after a person's last would wait for ever. It sends nothing, and a lost
 * race does no harm, since the other writer has written the row.
 */

import type { Library } from '../../core/course.ts';
import { dueOf } from '../../core/due.ts';
import type { Subscriber } from '../../core/subscriber.ts';
import { placementOf } from '../apply.ts';
import { errorName } from '../ports/log.ts';
import type { Placement } from '../ports/store.ts';
import type { World } from '../ports/world.ts';

type Settling = Pick<World, 'library' | 'store' | 'now' | 'log'>;

/**
 * Rewrites the rows; with `before`, only those whose next moment has changed. A person whose row
 * cannot be computed delays no other person (promise 7).
 */
export async function reindexCourse(
  world: Settling,
  before?: Library,
): Promise<{ looked: number; written: number }> {
  const count = { looked: 0, written: 0 };
  for await (const { subscriber, version } of world.store.people.all(world.now())) {
    count.looked += 1;
    // A send in progress keeps its row, and writes the new one itself when it advances.
    if (subscriber.sending) continue;
    const placement = newPlacement(world, subscriber, before);
    if (placement && (await world.store.people.save(subscriber, version, placement)))
      count.written += 1;
  }
  return count;
}

/**
 * The new row, or `undefined` if there is nothing to write, or if the item is damaged: `deliver`
 * handles that.
 */
function newPlacement(
  world: Settling,
  subscriber: Subscriber,
  before?: Library,
): Placement | undefined {
  try {
    const placement = placementOf(world, subscriber);
    const was = before && dueOf(before, subscriber);
    const isSame = before && was?.at === placement.due?.at && was?.stream === placement.due?.stream;
    return isSame ? undefined : placement;
  } catch (error) {
    world.log.error('a person cannot be placed', {
      subscriber: subscriber.id,
      error: errorName(error),
    });
    return undefined;
  }
}
