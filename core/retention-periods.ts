/**
 * Retention periods for personal data: words of danger for thirty days, the record itself for a
 * year after the last letter or text. What removes them is service/upkeep/remove-expired.ts;
 * each reader of a record checks the clock first.
 */

import { dayMs } from './calendar/zone.ts';
import type { Library } from './course.ts';
import { dueOf } from './due.ts';
import type { Subscriber } from './subscriber.ts';

/** For what a person wrote, what the coach wrote, and which danger it was. */
export const wordsKeptMs = 30 * dayMs;
/** For a record, after the last letter or text, or the last yes or no to them. */
export const profileKeptMs = 365 * dayMs;

/** The person without a kind of danger that is past its period. The hold itself stays. */
export function withoutOldDanger(subscriber: Subscriber, now: number): Subscriber {
  const { hold } = subscriber;
  if (!hold?.danger || now < hold.saidAt + wordsKeptMs) return subscriber;
  const { danger: _, ...kept } = hold;
  return { ...subscriber, hold: kept };
}

/** The last contact that the record itself tells of (ms since 1970). */
export function lastContactAt(subscriber: Subscriber): number {
  const { createdAt, letters, texts, position, recent, waiting, invited = [] } = subscriber;
  const lastDay = recent.at(-1);
  return Math.max(
    createdAt,
    letters.at,
    texts.at,
    position?.startedAt ?? 0,
    waiting?.at ?? 0,
    ...invited,
    // The end of that day in every time zone.
    lastDay === undefined ? 0 : (lastDay + 2) * dayMs,
  );
}

/**
 * Whether the record may be removed: no contact for a year, and nothing is due. A hold, an erasure,
 * a seat, a message in flight and an unconfirmed sign-up keep it.
 */
export function isPastItsTime(library: Library, subscriber: Subscriber, now: number): boolean {
  const { hold, erasing, sending, seats = [], expiresAt } = subscriber;
  if (hold || erasing || sending || seats.length > 0 || expiresAt !== undefined) return false;
  return (
    now >= lastContactAt(subscriber) + profileKeptMs && dueOf(library, subscriber) === undefined
  );
}
