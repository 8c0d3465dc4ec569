/**
 * Runs one sweep: reads texts that reached Twilio while our webhook was down, so that an outage
 * loses no STOP (promise 32); sends the coach's digest (morning-digest.ts); deletes the media of
 * texts (remove-media.ts); reads the status of texts whose callbacks were lost
 * (feedback/unreported-texts.ts); finishes announcements of changed seminars
 * (announce-seminar-change.ts); rewrites the due index at night after a changed course
 * (reindex-course.ts); removes data past its retention period (remove-expired.ts). What is known
 * already changes nothing.
 */
import { hourMs, minuteMs } from '../../core/calendar/zone.ts';
import { receiveUnreported } from '../feedback/unreported-texts.ts';
import { receiveInbound } from '../intake/receive-text.ts';
import { errorName } from '../ports/log.ts';
import type { SweepProgress } from '../ports/store.ts';
import type { ReceivedText } from '../ports/texter.ts';
import type { SweepingWorld, SweepKind, TextingWorld } from '../ports/world.ts';
import { announceChanges } from './announce-seminar-change.ts';
import { sendDigest } from './morning-digest.ts';
import { reindexCourse } from './reindex-course.ts';
import { keepWordings, removeExpired } from './remove-expired.ts';
import { removeNewMedia } from './remove-media.ts';

/** Each sweep reads further back than to the one before, since a sweep may fail too. */
const looksBackMs: Readonly<Record<SweepKind, number>> = {
  often: 30 * minuteMs,
  nightly: 50 * hourMs,
};
/** Twilio lists a text some moments after it came. */
const listedLateMs = 10 * minuteMs;
/** Half of the function's five minutes; the other half is for seminars and retention. */
const keptForOthersMs = 150_000;

export interface SweepReport {
  /** Texts from phones. */
  readonly checked: number;
  /** Texts of ours whose status no callback had reported. */
  readonly unreported: number;
  readonly failed: number;
}

/** Runs a sweep. `timeLeft`: milliseconds until the function is ended. */
export async function sweep(
  world: SweepingWorld,
  kind: SweepKind,
  timeLeft: () => number = () => Number.POSITIVE_INFINITY,
): Promise<SweepReport> {
  const mark = await world.store.upkeep.progress();
  const begun = world.now();
  const isTimeUp = () => timeLeft() < keptForOthersMs;
  const missed = await receiveMissed(world, kind, mark);
  await tryDigest(world);
  const mediaFailed = await removeNewMedia(world, missed.received, mark, isTimeUp);
  const states = await receiveUnreported(world, kind, mark, isTimeUp);
  await announceChanges(world);
  await reindexChangedCourse(world, kind);
  const receivedUntil = missed.heard ? { receivedUntil: begun - listedLateMs } : {};
  const retained = await removeExpired(world, kind, { ...mark, ...receivedUntil });
  await world.store.upkeep.recordProgress({ ...retained, ...states.mark });
  return {
    checked: missed.checked,
    unreported: states.found,
    failed: missed.failed + mediaFailed + states.failed,
  };
}

/** Receives texts that the webhook missed, as far back as the last sweep that succeeded. */
async function receiveMissed(
  world: TextingWorld,
  kind: SweepKind,
  { receivedUntil = Infinity }: SweepProgress,
) {
  let texts: readonly ReceivedText[];
  try {
    texts = await world.texter.received(Math.min(world.now() - looksBackMs[kind], receivedUntil));
  } catch (error) {
    // Logs the error's name alone: Twilio's words may quote a number. The rest of the sweep goes
    // on.
    world.log.error('the list of inbound texts cannot be read', { error: errorName(error) });
    return { checked: 0, failed: 1, heard: false, received: [] };
  }
  const received: ReceivedText[] = [];
  for (const text of texts) {
    try {
      await receiveInbound(world, text);
      received.push(text);
    } catch (error) {
      world.log.error('sweeping an inbound text failed', {
        text: text.id,
        error: errorName(error),
      });
    }
  }
  return { checked: texts.length, failed: texts.length - received.length, heard: true, received };
}

/** A digest that fails keeps nothing else back, and is due again at the next sweep. */
async function tryDigest(world: SweepingWorld): Promise<void> {
  try {
    await sendDigest(world);
  } catch (error) {
    world.log.error('the morning digest could not be sent', { error: errorName(error) });
  }
}

/**
 * Stores the words of new consents at once, and rewrites the due index at night. The version is
 * recorded after the work, so that a run cut short is repeated.
 */
async function reindexChangedCourse(world: TextingWorld, kind: SweepKind): Promise<void> {
  const { version } = world.library;
  if ((await world.store.queue.indexedCourse()) === version) return;
  await keepWordings(world);
  if (kind !== 'nightly') return;
  const { checked, written } = await reindexCourse(world);
  await world.store.queue.recordIndexedCourse(version);
  world.log.info('everybody placed anew for a changed course', { version, checked, written });
}
