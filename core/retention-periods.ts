/**
 * How long what is kept of a person is kept: words of danger for thirty days, the record itself for
 * a year after the last letter or text. It only says so; who takes away is the adapters'
 * (retention.ts), and who reads looks at the clock first.
 */

import { dayMs } from './calendar/zone.ts';
import type { Library } from './course.ts';
import { dueOf } from './due.ts';
import type { Subscriber } from './subscriber.ts';

/** What a person wrote, what a human wrote back, and which danger it was. */
export const wordsKeptMs = 30 * dayMs;
/** A record, after the last letter or text, or the last yes or no to them. */
export const profileKeptMs = 365 * dayMs;

/**
 * The person without what is past its time. That there is a hold stays: nothing but a human ends
 * it.
 */
export function withoutOldDanger(subscriber: Subscriber, now: number): Subscriber {
  const { hold } = subscriber;
  if (!hold?.danger || now < hold.saidAt + wordsKeptMs) return subscriber;
  const { danger: _, ...kept } = hold;
  return { ...subscriber, hold: kept };
}

/** When the record last had to do with the person, as far as it tells itself. */
export function lastContactAt(subscriber: Subscriber): number {
  const { createdAt, letters, texts, lane, recent, waiting, invited = [] } = subscriber;
  const lastDay = recent.at(-1);
  return Math.max(
    createdAt,
    letters.at,
    texts.at,
    lane?.startedAt ?? 0,
    waiting?.at ?? 0,
    ...invited,
    // The end of that day, wherever on earth they are.
    lastDay === undefined ? 0 : (lastDay + 2) * dayMs,
  );
}

/**
 * Nothing has come for a year and nothing is to come: the record may go. Not from under somebody in
 * danger, whom a human has yet to look at, and not from under an erasure of its own or a sign-up
 * that is forgotten by itself.
 */
export function isPastItsTime(library: Library, subscriber: Subscriber, now: number): boolean {
  const { hold, erasing, sending, seats = [], expiresAt } = subscriber;
  if (hold || erasing || sending || seats.length > 0 || expiresAt !== undefined) return false;
  return (
    now >= lastContactAt(subscriber) + profileKeptMs && dueOf(library, subscriber) === undefined
  );
}
