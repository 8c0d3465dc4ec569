/**
 * Announces a moved or cancelled seminar to each person with a seat. It walks the items of the
 * seats, and each person's own record says which changes they know. The progress of the walk is
 * recorded as it goes: after a crash, or at the run's own limit, the next run goes on from there,
 * and no announcement is repeated.
 *
 *     put the seminar, change n ──► walk the seats ──► record "up to this id" ──► …
 *       ──► record "change n is announced to all"
 */

import { dayMs, minuteMs } from '../../core/calendar/zone.ts';
import { endOf, type Seminar } from '../../core/seminar/seminar.ts';
import { apply } from '../apply.ts';
import { errorName } from '../ports/log.ts';
import type { World } from '../ports/world.ts';

/**
 * The most seats that one run announces to; a sweep has five minutes, and each takes two reads and
 * a write.
 */
const mostAtOnce = 2_000;
/** The most seats that are walked again after a crash. */
const recordedEvery = 50;
/**
 * An item this young without a seat in the person's record may belong to a registration in
 * progress, which holds the seminar as it was before.
 */
const youngRowMs = 15 * minuteMs;

export interface Telling {
  /** Records that the announcement has changed. */
  readonly informed: number;
  /** Every person with a seat knows of the change. */
  readonly complete: boolean;
}

export async function announceChange(
  world: World,
  id: string,
  most = mostAtOnce,
): Promise<Telling> {
  const seminar = await world.store.seminars.read(id);
  const before = await world.store.seminars.announced(id);
  if (!seminar || (before.change >= seminar.change && before.upTo === undefined))
    return { informed: 0, complete: true };
  const { change } = seminar;
  if (isOld(seminar, world.now())) return { informed: 0, complete: true };
  // The progress of an earlier change says nothing of this one.
  const from = before.change === change ? before.upTo : undefined;
  const walk = await walkSeats(world, seminar, from, most);
  if (walk.complete) await world.store.seminars.recordAnnounced(id, { change });
  else if (walk.upTo !== undefined)
    await world.store.seminars.recordAnnounced(id, { change, upTo: walk.upTo });
  if (walk.informed > 0) await world.nudge();
  return { informed: walk.informed, complete: walk.complete };
}

/** Announces every change that is not announced to all seats yet. */
export async function announceChanges(world: World): Promise<void> {
  for (const seminar of await world.store.seminars.all()) {
    const { id, change } = seminar;
    if (change === 0 || isOld(seminar, world.now())) continue;
    const { informed, complete } = await announceChange(world, id);
    if (informed > 0 || !complete)
      world.log.info('news of a seminar told', { seminar: id, change, informed, complete });
  }
}

/** A day after its end a change is no longer announced. */
function isOld(seminar: Seminar, now: number): boolean {
  return endOf(seminar) + dayMs <= now;
}

interface Walk {
  readonly informed: number;
  readonly complete: boolean;
  /** The last seat up to which every person is done. */
  readonly upTo?: string;
}

async function walkSeats(
  world: World,
  seminar: Seminar,
  from: string | undefined,
  most: number,
): Promise<Walk> {
  const { id, change } = seminar;
  let [informed, checked] = [0, 0];
  let upTo = from;
  // After a seat that must be tried again, all later seats are walked again too: those people know
  // of the change by then and get nothing.
  let isLeft = false;
  for await (const { subscriber, at } of world.store.seminars.seats(id, from)) {
    if (checked === most)
      return { informed, complete: false, ...(upTo === undefined ? {} : { upTo }) };
    checked += 1;
    const outcome = await tellOne(world, seminar, subscriber, at);
    if (outcome === 'told') informed += 1;
    if (outcome === 'later') isLeft = true;
    if (isLeft) continue;
    upTo = subscriber;
    if (checked % recordedEvery === 0)
      await world.store.seminars.recordAnnounced(id, { change, upTo });
  }
  return { informed, complete: !isLeft, ...(upTo === undefined ? {} : { upTo }) };
}

/** Announces to one person; an error delays no other person and is tried again at the next run. */
async function tellOne(
  world: World,
  seminar: Seminar,
  subscriber: string,
  at: number,
): Promise<'told' | 'knew' | 'later'> {
  try {
    const found = await apply(world, subscriber, { type: 'SeminarChanged', seminar });
    if (found && found.after !== found.before) return 'told';
    const seat = found?.after.seats?.find((one) => one.seminar === seminar.id);
    return seat === undefined && world.now() - at < youngRowMs ? 'later' : 'knew';
  } catch (error) {
    world.log.error('telling of a changed seminar failed', {
      subscriber,
      seminar: seminar.id,
      error: errorName(error),
    });
    return 'later';
  }
}
