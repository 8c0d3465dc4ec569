/**
 * Applies one event to one person: read, decide, write if nobody else has written meanwhile; after
 * a lost race, all of it again. The state and what must be sent are one write, so that a crash
 * loses neither.
 */

import { isFinished, isWatched } from '../core/calendar/course-position.ts';
import { decide } from '../core/decide.ts';
import { type Due, dueOf } from '../core/due.ts';
import type { Event } from '../core/event.ts';
import { type Subscriber, statusOf, unreachedSince } from '../core/subscriber.ts';
import { messageLeaseMs } from './ports/outcome.ts';
import type { Placement, Stored } from './ports/store.ts';
import type { World } from './ports/world.ts';

/** Lost races in a row after which something is broken. */
const attempts = 8;

/**
 * Writes what must be on record before the change, at each attempt to write the change: after a
 * crash a repetition finds the change made, and would not write it again. Its keys must make a
 * repeated record the same.
 */
export type Beforehand = (before: Subscriber, after: Subscriber) => Promise<unknown>;

/**
 * What an event made of a person; `before` and `after` are the same where it changed nothing.
 * `autoReply` is the id of an entry of `after.out` (core/decide.ts).
 */
export interface Change {
  readonly before: Subscriber;
  readonly after: Subscriber;
  readonly autoReply?: string;
}

/**
 * The change by an event; `undefined` where there is no such person. Throws after too many lost
 * races. `read` is how the caller has just read the person, which saves a read. It must be a
 * consistent read, or the event must surely change the person: only a write finds a stale read.
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
 * The place of a person on the indexes. A person with an armed message stays on the due index,
 * since its worker may be gone.
 */
export function placementOf(
  { library }: Pick<World, 'library'>,
  subscriber: Subscriber,
): Placement {
  const { sending } = subscriber;
  const abandoned: Due | undefined = sending && { at: sending.at + messageLeaseMs, stream: '!' };
  const planned = dueOf(library, subscriber);
  const due = abandoned && (!planned || abandoned.at < planned.at) ? abandoned : planned;
  const { position, seats, followUp } = subscriber;
  // A person who came by a seminar alone is finished when its follow-up is.
  const finished = position ? isFinished(library, position) && !followUp : !seats && !followUp;
  const waitsFor = subscriber.waiting?.at ?? subscriber.stuck?.at ?? unreachedSince(subscriber);
  return {
    ...(due ? { due } : {}),
    ...(waitsFor === undefined ? {} : { waitingAt: waitsFor }),
    ...(waitsFor === undefined && !finished && isWatched(subscriber) ? { watched: true } : {}),
    status: statusOf(subscriber, finished),
  };
}
