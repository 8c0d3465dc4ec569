/**
 * Takes away what has been kept long enough (promise 64): what people wrote and what Twilio keeps
 * of it, records of which nothing has been heard for a year, sign-ups that nobody confirmed. Each
 * run does so much and no more, and the next one goes on where it ended; what is done already is
 * found done. It counts, and names nobody.
 *
 *     each night:      the table, page by page ──► past its time: gone ──► a year of silence: an erasure like any other
 *     every sweep:     Twilio's texts of three days ago and older: emptied, both directions
 */

import { dayMs } from '../../core/calendar/zone.ts';
import {
  isPastItsTime,
  profileKeptMs,
  withoutOldDanger,
  wordsKeptMs,
} from '../../core/retention-periods.ts';
import { placementOf } from '../apply.ts';
import { eraseNow } from '../erase-person.ts';
import { errorName } from '../ports/log.ts';
import type { Stored, SweepProgress } from '../ports/store.ts';
import type { Redaction } from '../ports/texter.ts';
import type { SweepKind, TextingWorld } from '../ports/world.ts';

/**
 * Until then a sweep may read a text that the webhook missed, and a lost send is looked for by its
 * words.
 */
export const redactAfterMs = 3 * dayMs;
/** Twilio has refused for a week: a human should look. */
const alarmAfterMs = redactAfterMs + 7 * dayMs;
/** What a run does at most. The day's other sweeps go on with what a night has left. */
const most: Readonly<
  Record<SweepKind, { pages: number; removals: number; texts: number; days: number }>
> = {
  often: { pages: 25, removals: 500, texts: 200, days: 40 },
  nightly: { pages: 500, removals: 5_000, texts: 2_000, days: 40 },
};
/** Redactions asked for at once. */
const handsFull = 8;

export async function removeExpired(
  world: TextingWorld,
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

/** What was agreed to stays readable after the words of the course have changed (promise 26). */
export async function keepWordings({ store, library }: TextingWorld): Promise<void> {
  for (const { version, wording } of Object.values(library.consents)) {
    if ((await store.consents.wording(version)) === undefined)
      await store.consents.keepWording(version, wording);
  }
}

interface Walked {
  readonly looked: number;
  readonly removed: number;
  readonly erased: number;
  readonly failed: number;
  /** Where the next run goes on. */
  readonly from?: string;
}

/** Over the table from where the last walk was cut short. Only a night begins one. */
async function walk(
  world: TextingWorld,
  kind: SweepKind,
  begin: string | undefined,
): Promise<Walked> {
  const count = { looked: 0, removed: 0, erased: 0, failed: 0 };
  const { pages, removals } = most[kind];
  if (kind === 'often' && begin === undefined) return count;
  let from = begin;
  for (let page = 0; page < pages && count.removed < removals; page++) {
    const {
      read: looked,
      removed,
      people,
      next,
    } = await world.store.upkeep.removeExpired(world.now(), from);
    count.looked += looked;
    count.removed += removed;
    for (const stored of people) {
      try {
        if (await settlePerson(world, stored)) count.erased += 1;
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
 * Whether the person's time was over. Whoever is written meanwhile is looked at again the next
 * night.
 */
async function settlePerson(
  world: TextingWorld,
  { subscriber, version }: Stored,
): Promise<boolean> {
  const { store, library } = world;
  const now = world.now();
  // A send under way writes the person itself.
  if (subscriber.sending) return false;
  const kept = withoutOldDanger(subscriber, now);
  if (kept !== subscriber) await store.people.save(kept, version, placementOf(world, kept));
  if (kept !== subscriber || !isPastItsTime(library, subscriber, now)) return false;
  // Letters around a seminar, and answers, stand beside the person alone.
  const { receipts, texts } = await store.people.timeline(subscriber.id, now);
  const isSilent = [...receipts, ...texts].every(({ at }) => now >= at + profileKeptMs);
  return isSilent && eraseNow(world, { subscriber, version });
}

/**
 * Day by day, oldest first; the day of a failure is asked for again. Until when Twilio holds no
 * words any more.
 */
async function redactTexts(
  world: TextingWorld,
  kind: SweepKind,
  mark: SweepProgress,
): Promise<number | undefined> {
  const { redactedUntil, receivedUntil } = mark;
  // What no sweep has read yet may be a STOP that is nowhere else.
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
      // Beyond the thirty days nothing that this service does will help.
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

/** How many texts of the day still have their words. */
async function redactDay(
  world: TextingWorld,
  since: number,
  end: number,
  atMost: number,
  run: Run,
): Promise<number> {
  // What was sent at the very end is the next day's.
  const listed = (await world.texter.wordsKept(since, end)).filter(({ at }) => at < end);
  let left = listed.length;
  for (let first = 0; first < Math.min(atMost, listed.length); first += handsFull) {
    const hands = listed.slice(first, Math.min(first + handsFull, atMost));
    const asked = await Promise.all(
      hands.map(async (text) => [text, await world.texter.redact(text.id)] as const),
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
