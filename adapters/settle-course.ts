/**
 * After a change of the course: writes everybody's place on the due index anew. The index is a hint that was right when a
 * person was last written; without this an earlier touch would wait for the old moment, and one added after somebody's
 * last would wait for ever. Nothing is sent from here, and a lost race is no loss: who won has written the place.
 */

import type { Library } from '../core/course.ts';
import { dueOf } from '../core/due.ts';
import { placementOf } from './apply.ts';
import type { World } from './world.ts';

/** With `before`, only those are written whose next moment has changed. */
export async function settleCourse(
  world: Pick<World, 'library' | 'store' | 'now'>,
  before?: Library,
): Promise<{ looked: number; written: number }> {
  const count = { looked: 0, written: 0 };
  for await (const { subscriber, version } of world.store.everyone(world.now())) {
    count.looked += 1;
    // A send under way keeps its row and writes the place itself when it advances.
    if (subscriber.sending) continue;
    const placement = placementOf(world, subscriber);
    if (before) {
      const was = dueOf(before, subscriber);
      if (was?.at === placement.due?.at && was?.stream === placement.due?.stream) continue;
    }
    if (await world.store.save(subscriber, version, placement)) count.written += 1;
  }
  return count;
}
