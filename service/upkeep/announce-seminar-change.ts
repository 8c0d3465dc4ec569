/**
 * Tells everybody with a seat that their seminar was moved or cancelled. The rows of the seats find
 * them, each person's own record says what they know already, and how far the walk has come is
 * noted as it goes: cut short anywhere, by a crash or by its own bound, the next run goes on from
 * there and tells nobody twice.
 *
 *     put the seminar, change n ──► walk the seats ──► note "up to this id" ──► … ──► note "everybody knows change n"
 */

import { dayMs, minuteMs } from '../../core/calendar/zone.ts';
import { endOf, type Seminar } from '../../core/seminar/seminar.ts';
import { apply } from '../apply.ts';
import { errorName } from '../ports/log.ts';
import type { World } from '../ports/world.ts';

/**
 * As many as one run tells; a sweep has five minutes, and each of them takes two reads and a write.
 */
const mostAtOnce = 2_000;
/** So much is walked again after a crash, at most. */
const notedEvery = 50;
/**
 * A row this young without a seat in the record: that may just be being written, with the seminar
 * as it was before.
 */
const settlesMs = 15 * minuteMs;

export interface Telling {
  /** Whose record has changed. */
  readonly told: number;
  /** Everybody knows. */
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
    return { told: 0, complete: true };
  const { change } = seminar;
  if (isOld(seminar, world.now())) return { told: 0, complete: true };
  // What was noted of an earlier change says nothing of this one.
  const from = before.change === change ? before.upTo : undefined;
  const walk = await walkSeats(world, seminar, from, most);
  if (walk.complete) await world.store.seminars.recordAnnounced(id, { change });
  else if (walk.upTo !== undefined)
    await world.store.seminars.recordAnnounced(id, { change, upTo: walk.upTo });
  if (walk.told > 0) await world.nudge();
  return { told: walk.told, complete: walk.complete };
}

/** The finisher: every seminar with news that not everybody has. */
export async function announceChanges(world: World): Promise<void> {
  for (const seminar of await world.store.seminars.all()) {
    const { id, change } = seminar;
    if (change === 0 || isOld(seminar, world.now())) continue;
    const { told, complete } = await announceChange(world, id);
    if (told > 0 || !complete)
      world.log.info('news of a seminar told', { seminar: id, change, told, complete });
  }
}

/** A day after its end everybody has drawn their own conclusion. */
function isOld(seminar: Seminar, now: number): boolean {
  return endOf(seminar) + dayMs <= now;
}

interface Walk {
  readonly told: number;
  readonly complete: boolean;
  /** The last one behind whom nobody was left. */
  readonly upTo?: string;
}

async function walkSeats(
  world: World,
  seminar: Seminar,
  from: string | undefined,
  most: number,
): Promise<Walk> {
  const { id, change } = seminar;
  let [told, looked] = [0, 0];
  let upTo = from;
  // Whoever is behind somebody that must be looked at again is walked again too: they know by then,
  // and hear nothing.
  let isLeft = false;
  for await (const { subscriber, at } of world.store.seminars.seats(id, from)) {
    if (looked === most) return { told, complete: false, ...(upTo === undefined ? {} : { upTo }) };
    looked += 1;
    const outcome = await tellOne(world, seminar, subscriber, at);
    if (outcome === 'told') told += 1;
    if (outcome === 'later') isLeft = true;
    if (isLeft) continue;
    upTo = subscriber;
    if (looked % notedEvery === 0) await world.store.seminars.recordAnnounced(id, { change, upTo });
  }
  return { told, complete: !isLeft, ...(upTo === undefined ? {} : { upTo }) };
}

/** One who cannot be written now holds up nobody else: they are tried again at the next run. */
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
    return seat === undefined && world.now() - at < settlesMs ? 'later' : 'knew';
  } catch (error) {
    world.log.error('telling of a changed seminar failed', {
      subscriber,
      seminar: seminar.id,
      error: errorName(error),
    });
    return 'later';
  }
}
