/**
 * After a change of the course: writes everybody's place on the due index anew. The index is a hint
 * that was right when a person was last written; without this an earlier touch would wait for the
 * old moment, and one added after somebody's last would wait for ever. Nothing is sent from here,
 * and a lost race is no loss: who won has written the place.
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
 * With `before`, only those are written whose next moment has changed. Whoever cannot be placed
 * holds up nobody (promise 7).
 */
export async function reindexCourse(
  world: Settling,
  before?: Library,
): Promise<{ looked: number; written: number }> {
  const count = { looked: 0, written: 0 };
  for await (const { subscriber, version } of world.store.people.all(world.now())) {
    count.looked += 1;
    // A send under way keeps its row and writes the place itself when it advances.
    if (subscriber.sending) continue;
    const placement = newPlacement(world, subscriber, before);
    if (placement && (await world.store.people.save(subscriber, version, placement)))
      count.written += 1;
  }
  return count;
}

/**
 * `undefined` where there is nothing to write, and for an item that is damaged: `deliver` makes of
 * that what it must.
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
