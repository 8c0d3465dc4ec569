/**
 * Removes data past its retention period (promise 64): what people wrote and Twilio's copy of it,
 * records a year after their last message, sign-ups that were never confirmed. Each run does a
 * limited part, and the next one goes on where it ended; to repeat a step changes nothing. It logs
 * counts and no names.
 *
 *     each night:    the table, page by page ──► past its period: removed
 *                    ──► a year of silence: erased as by ERASE ALL
 *     every sweep:   Twilio's texts that are three days old: words and media redacted, both
 *                    directions
 */

import { dayMs } from '../../core/calendar/zone.ts';
import { isPastItsTime, profileKeptMs, withoutOldDanger, wordsKeptMs } from '../../core/erasure.ts';
import { placementOf } from '../apply.ts';
import { eraseNow } from '../erase-person.ts';
import { errorName } from '../ports/log.ts';
import type { Stored, SweepProgress } from '../ports/store.ts';
import type { Redaction } from '../ports/texter.ts';
import type { SweepingWorld, SweepKind, TextingWorld } from '../ports/world.ts';

/**
 * Until then a sweep may read a text that the webhook missed, and a lost send is searched for by
 * its words.
 */
export const redactAfterMs = 3 * dayMs;
/** Twilio has refused for a week: a human should look at it. */
const alarmAfterMs = redactAfterMs + 7 * dayMs;
/** The most that a run does. The day's other sweeps go on with what a night has left. */
const most: Readonly<
  Record<SweepKind, { pages: number; removals: number; texts: number; days: number }>
> = {
  often: { pages: 25, removals: 500, texts: 200, days: 40 },
  nightly: { pages: 500, removals: 5_000, texts: 2_000, days: 40 },
};
/** Redactions in parallel. */
const mostAtOnce = 8;

export async function removeExpired(
  world: RemovingWorld,
  kind: SweepKind,
  mark: SweepProgress,
): Promise<SweepProgress> {
  const { from, ...walked } = await walk(world, kind, mark.from);
  const redactedUntil = await redactTexts(world, kind, mark);
  if (walked.removed + walked.erased + walked.failed > 0)
    world.log.info('past their time', { ...walked });
  return {
    ...(from ? { from } : {}),
    ...(redactedUntil === undefined ? {} : { redactedUntil }),
    ...(mark.receivedUntil === undefined ? {} : { receivedUntil: mark.receivedUntil }),
  };
}

/**
 * Stores the words of the consents, which must stay readable after the course has changed (promise
 * 26).
 */
export async function keepWordings({ store, library }: TextingWorld): Promise<void> {
  for (const { version, wording } of Object.values(library.consents)) {
    if ((await store.consents.wording(version)) === undefined)
      await store.consents.keepWording(version, wording);
  }
}

type RemovingWorld = TextingWorld & Pick<SweepingWorld, 'store'>;

interface Walked {
  readonly checked: number;
  readonly removed: number;
  readonly erased: number;
  readonly failed: number;
  /** Where the next run goes on; absent at the end of the table. */
  readonly from?: string;
}

/** Walks the table from where the last walk was cut short. Only a nightly sweep begins a walk. */
async function walk(
  world: RemovingWorld,
  kind: SweepKind,
  begin: string | undefined,
): Promise<Walked> {
  const count = { checked: 0, removed: 0, erased: 0, failed: 0 };
  const { pages, removals } = most[kind];
  if (kind === 'often' && begin === undefined) return count;
  let from = begin;
  for (let page = 0; page < pages && count.removed < removals; page++) {
    const {
      read: checked,
      removed,
      people,
      next,
    } = await world.store.upkeep.removeExpired(world.now(), from);
    count.checked += checked;
    count.removed += removed;
    for (const stored of people) {
      try {
        if (await removeIfExpired(world, stored)) count.erased += 1;
      } catch (error) {
        count.failed += 1;
        world.log.error('what is past its time could not be taken away', {
          subscriber: stored.subscriber.id,
          error: errorName(error),
        });
      }
    }
    from = next;
    if (from === undefined) return count;
  }
  return { ...count, ...(from ? { from } : {}) };
}

/**
 * Erases a person past their retention period; resolves to whether it did. A person who is written
 * meanwhile is checked again the next night.
 */
async function removeIfExpired(
  world: TextingWorld,
  { subscriber, version }: Stored,
): Promise<boolean> {
  const { store, library } = world;
  const now = world.now();
  // A send in progress writes the person itself.
  if (subscriber.sending) return false;
  const kept = withoutOldDanger(subscriber, now);
  if (kept !== subscriber) await store.people.save(kept, version, placementOf(world, kept));
  if (kept !== subscriber || !isPastItsTime(library, subscriber, now)) return false;
  // Letters around a seminar, and answers, are stored beside the person only.
  const { receipts, texts } = await store.people.timeline(subscriber.id, now);
  const isSilent = [...receipts, ...texts].every(({ at }) => now >= at + profileKeptMs);
  return isSilent && eraseNow(world, { subscriber, version });
}

/**
 * Redacts day by day, oldest first; a day with a failure is tried again. Resolves to the instant
 * until which Twilio holds no words or media any more. Most media are deleted long before
 * (remove-media.ts); here is their last chance.
 */
async function redactTexts(
  world: TextingWorld,
  kind: SweepKind,
  mark: SweepProgress,
): Promise<number | undefined> {
  const { redactedUntil, receivedUntil } = mark;
  // A text that no sweep has read yet may be a STOP that only Twilio has.
  const until = Math.min(world.now() - redactAfterMs, receivedUntil ?? Number.NEGATIVE_INFINITY);
  let done = redactedUntil ?? until - wordsKeptMs;
  if (!(done < until)) return redactedUntil;
  const run = { redacted: 0, failed: 0, code: '', oldest: Number.POSITIVE_INFINITY };
  let isWhole = true;
  try {
    let since = done;
    for (
      let day = 0;
      day < most[kind].days && since < until && run.redacted < most[kind].texts;
      day++
    ) {
      const end = Math.min(since + dayMs, until);
      const left = await redactDay(world, since, end, most[kind].texts - run.redacted, run);
      // After thirty days a further try is useless.
      isWhole &&= left === 0 || end < world.now() - wordsKeptMs;
      if (isWhole) done = end;
      since = end;
    }
  } catch (error) {
    run.failed += 1;
    run.code = errorName(error);
    run.oldest = Math.min(run.oldest, done);
  }
  if (run.redacted > 0) world.log.info('texts emptied at Twilio', { texts: run.redacted });
  if (run.failed > 0) {
    const level = run.oldest < world.now() - alarmAfterMs ? 'error' : 'warn';
    world.log[level]('Twilio keeps words for now', { texts: run.failed, code: run.code });
  }
  return done;
}

interface Run {
  redacted: number;
  failed: number;
  code: string;
  oldest: number;
}

/** Resolves to the number of the day's texts that still have their words or media. */
async function redactDay(
  world: TextingWorld,
  since: number,
  end: number,
  atMost: number,
  run: Run,
): Promise<number> {
  // A text sent at the very end belongs to the next day.
  const listed = (await world.texter.wordsKept(since, end)).filter(({ at }) => at < end);
  let left = listed.length;
  for (let first = 0; first < Math.min(atMost, listed.length); first += mostAtOnce) {
    const batch = listed.slice(first, Math.min(first + mostAtOnce, atMost));
    const asked = await Promise.all(
      batch.map(async (text) => [text, await world.texter.redact(text)] as const),
    );
    for (const [{ at }, answer] of asked) {
      if (answer.done) {
        left -= 1;
        run.redacted += 1;
      } else note(run, at, answer);
    }
  }
  return left;
}

function note(run: Run, at: number, { code }: Extract<Redaction, { done: false }>): void {
  run.failed += 1;
  run.code = code;
  run.oldest = Math.min(run.oldest, at);
}
