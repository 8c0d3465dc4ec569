/**
 * Looks for what was missed: texts that reached Twilio while our webhook was down, so that no STOP
 * is ever lost to an outage (promise 32); what became of texts of which no callback told
 * (swept-states.ts); news of a seminar that not everybody has heard (tell-seminar.ts); and, at
 * night, places on the due index from before the course changed. What has been kept long enough
 * goes (retention.ts). What is known already changes nothing.
 */
import { hourMs, minuteMs } from '../../core/calendar/zone.ts';
import { receiveUnreported } from '../feedback/unreported-texts.ts';
import { receiveInbound } from '../intake/receive-text.ts';
import { errorName } from '../ports/log.ts';
import type { SweepProgress } from '../ports/store.ts';
import type { SweepingWorld, SweepKind, TextingWorld } from '../ports/world.ts';
import { announceChanges } from './announce-seminar-change.ts';
import { reindexCourse } from './reindex-course.ts';
import { keepWordings, removeExpired } from './remove-expired.ts';

/** Each looks back further than to the one before, since a sweep may fail too. */
const looksBackMs: Readonly<Record<SweepKind, number>> = {
  often: 30 * minuteMs,
  nightly: 50 * hourMs,
};
/** Twilio lists a text some moments after it came. */
const listedLateMs = 10 * minuteMs;
/** Half of the function's five minutes: seminars, and what is past its time, take the other. */
const keptForOthersMs = 150_000;

export interface Swept {
  /** Texts from phones. */
  readonly looked: number;
  /** Texts of ours of which nobody had told what became of them. */
  readonly untold: number;
  readonly failed: number;
}

/** `timeLeft`: milliseconds until the function is ended. */
export async function sweep(
  world: SweepingWorld,
  kind: SweepKind,
  timeLeft: () => number = () => Number.POSITIVE_INFINITY,
): Promise<Swept> {
  const mark = await world.store.upkeep.progress();
  const begun = world.now();
  const missed = await receiveMissed(world, kind, mark);
  const states = await receiveUnreported(world, kind, mark, () => timeLeft() < keptForOthersMs);
  await announceChanges(world);
  await settleChangedCourse(world, kind);
  const receivedUntil = missed.heard ? { receivedUntil: begun - listedLateMs } : {};
  const retained = await removeExpired(world, kind, { ...mark, ...receivedUntil });
  await world.store.upkeep.recordProgress({ ...retained, ...states.mark });
  return { looked: missed.looked, untold: states.found, failed: missed.failed + states.failed };
}

/** As far back as no sweep has looked, where one has failed. */
async function receiveMissed(
  world: TextingWorld,
  kind: SweepKind,
  { receivedUntil = Infinity }: SweepProgress,
) {
  let texts: Awaited<ReturnType<TextingWorld['texter']['received']>>;
  try {
    texts = await world.texter.received(Math.min(world.now() - looksBackMs[kind], receivedUntil));
  } catch (error) {
    // Its name alone: what Twilio says of an error may quote a number. All else of a sweep goes on.
    world.log.error('the list of inbound texts cannot be read', { error: errorName(error) });
    return { looked: 0, failed: 1, heard: false };
  }
  let failed = 0;
  for (const text of texts) {
    try {
      await receiveInbound(world, text);
    } catch (error) {
      failed += 1;
      world.log.error('sweeping an inbound text failed', {
        text: text.id,
        error: errorName(error),
      });
    }
  }
  return { looked: texts.length, failed, heard: true };
}

/**
 * At once what new consents say, at night everybody's place. Noted after the work, so that a run
 * cut short is done again.
 */
async function settleChangedCourse(world: TextingWorld, kind: SweepKind): Promise<void> {
  const { version } = world.library;
  if ((await world.store.queue.indexedCourse()) === version) return;
  await keepWordings(world);
  if (kind !== 'nightly') return;
  const { looked, written } = await reindexCourse(world);
  await world.store.queue.recordIndexedCourse(version);
  world.log.info('everybody placed anew for a changed course', { version, looked, written });
}
