/**
 * One event to one person: load, decide, write if nobody else has; on a lost race, all of it again.
 * State and what must be sent are that one write, so a crash before it loses nothing and one after
 * it has lost nothing.
 */

import { isFinished } from '../core/calendar/course-position.ts';
import { decide } from '../core/decide.ts';
import { type Due, dueOf } from '../core/due.ts';
import type { Event } from '../core/event.ts';
import { type Subscriber, statusOf } from '../core/subscriber.ts';
import { messageLeaseMs } from './ports/outcome.ts';
import type { Placement, Stored } from './ports/store.ts';
import type { World } from './ports/world.ts';

/**
 * More writers than this on one person at once means something is broken; the caller's retry finds
 * it again.
 */
const attempts = 8;

/**
 * What must be on record before the change is, at each attempt to write it: after a crash the
 * repetition finds the change made and nothing left to do. Its own keys make a repeated one the
 * same.
 */
export type Beforehand = (before: Subscriber, after: Subscriber) => Promise<unknown>;

/**
 * What an event made of a person. `autoReply` is the id of the entry of `after.out`, as decided.
 */
export interface Change {
  readonly before: Subscriber;
  readonly after: Subscriber;
  readonly autoReply?: string;
}

/**
 * The person after the event; `undefined` if there is no such person. `read` is how a caller has
 * just read them, which saves a read: consistently, or where the event surely changes them, since
 * only a write would find out that it was stale.
 */
export async function apply(
  world: World,
  id: string,
  event: Event,
  beforehand?: Beforehand,
  read?: Stored,
): Promise<Change | undefined> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const stored =
      (attempt === 0 && read) || (await world.store.people.read(id, world.now(), true));
    if (!stored) return undefined;
    const before = stored.subscriber;
    const { subscriber: after, ...rest } = decide(world.library, before, event, world.now());
    const change = { before, after, ...rest };
    if (after === before) return change;
    await beforehand?.(before, after);
    if (await world.store.people.save(after, stored.version, placementOf(world, after)))
      return change;
  }
  throw new Error(
    `Subscriber ${id} was changed by others ${attempts} times while ${event.type} was to be written.`,
  );
}

/**
 * Where a person stands on the indexes. What is armed stays there, whoever writes: its worker may
 * be gone.
 */
export function placementOf(
  { library }: Pick<World, 'library'>,
  subscriber: Subscriber,
): Placement {
  const { sending } = subscriber;
  const abandoned: Due | undefined = sending && { at: sending.at + messageLeaseMs, stream: '!' };
  const planned = dueOf(library, subscriber);
  const due = abandoned && (!planned || abandoned.at < planned.at) ? abandoned : planned;
  const { lane, seats, followUp } = subscriber;
  // Who came by a seminar alone is through when the notes after it are.
  const finished = lane ? isFinished(library, lane) && !followUp : !seats && !followUp;
  const waitsFor = subscriber.waiting ?? subscriber.stuck;
  return {
    ...(due ? { due } : {}),
    ...(waitsFor ? { waitingAt: waitsFor.at } : {}),
    status: statusOf(subscriber, finished),
  };
}
