/**
 * What messages need to know of seminars: read once a minute for all that a run sends, and not at
 * all for messages about no seminar. It is read again within the minute only for a person who knows
 * of a newer change. A seminar's seats have rows, by which people are found when the seminar
 * changes; a row is written before the person's own seat, and says nothing if that seat was never
 * written.
 */

import { dayMs, hourMs, minuteMs } from '../core/calendar/zone.ts';
import type { Outgoing } from '../core/due.ts';
import { readMessageId, type SeminarSide } from '../core/message-id.ts';
import { invitesToSeminar } from '../core/seminar/follow-up.ts';
import { seatIn } from '../core/seminar/seats.ts';
import { endOf, type Seminar } from '../core/seminar/seminar.ts';
import type { Subscriber } from '../core/subscriber.ts';
import type { Beforehand } from './apply.ts';
import type { Store } from './ports/store.ts';
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

const knownForMs = minuteMs;
/** The word may be on a slide before the seminar begins, and is remembered for two days. */
const earlyMs = 3 * hourMs;
const wordWorksMs = 2 * dayMs;

interface Known {
  readonly at: number;
  readonly seminars: Promise<readonly Seminar[]>;
}

const known = new WeakMap<Store, Known>();

/** All seminars, at most a minute old. A read that fails rejects, and is tried again next time. */
export function knownSeminars({
  store,
  now,
}: Pick<World, 'store' | 'now'>): Promise<readonly Seminar[]> {
  const before = known.get(store);
  if (before && now() >= before.at && now() < before.at + knownForMs) return before.seminars;
  const seminars = store.seminars.all();
  known.set(store, { at: now(), seminars });
  seminars.catch(() => known.delete(store));
  return seminars;
}

/** The seminar that a message is about, or the next one, where a letter invites to it. */
export async function seminarFor(
  world: Pick<World, 'store' | 'now'>,
  subscriber: Subscriber,
  message: Outgoing,
): Promise<Seminar | undefined> {
  if (message.about) return factsOf(world, subscriber, message.about, message.id);
  return message.touch && invitesToSeminar(message.touch)
    ? nextSeminar(world, subscriber)
    : undefined;
}

async function factsOf(
  world: Pick<World, 'store' | 'now'>,
  subscriber: Subscriber,
  { seminar: id }: SeminarSide,
  message: string,
): Promise<Seminar | undefined> {
  const seminar = (await knownSeminars(world)).find((one) => one.id === id);
  const [, changed = '0'] = /^c(\d+)/.exec(readMessageId(message)?.purpose ?? '') ?? [];
  const known = subscriber.seats?.find((seat) => seat.seminar === id)?.change ?? 0;
  if (seminar && seminar.change >= Math.max(known, Number(changed))) return seminar;
  return world.store.seminars.read(id);
}

/** The seminar that is on, or just over, when its word is texted. */
export async function seminarOn(
  world: Pick<World, 'store' | 'now'>,
  at: number,
): Promise<Seminar | undefined> {
  return (await knownSeminars(world))
    .filter(
      (one) => !one.cancelled && at >= one.startsAt - earlyMs && at < endOf(one) + wordWorksMs,
    )
    .sort((a, b) => b.startsAt - a.startsAt)[0];
}

/** The next seminar in which they have no seat. */
async function nextSeminar(
  world: Pick<World, 'store' | 'now'>,
  { seats = [] }: Subscriber,
): Promise<Seminar | undefined> {
  return (await knownSeminars(world))
    .filter(({ id, startsAt, cancelled }) => {
      const isTheirs = seats.some((seat) => seat.seminar === id && seat.askedAt === undefined);
      return !cancelled && startsAt > world.now() && !isTheirs;
    })
    .sort((a, b) => a.startsAt - b.startsAt)[0];
}
