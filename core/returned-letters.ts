/**
 * Letters that come back for now: a full mailbox, a server that is away. Three in a row without a
 * letter that arrives, and letters rest:
 *
 *     open --three in a row--> resting, the coach sees the person --a week--> one letter is tried
 *       ^                         |                                              |        |
 *       +--- a letter arrives, ---+                                           arrives   comes back
 *            or the coach's resume                                               |        |
 *       ^------------------------------------------------------------------------+     resting
 *
 * The course stands still meanwhile. What the person asks for still goes out, and shows by its
 * arrival that the mailbox is back.
 */
import { updateStandstill } from './calendar/standstill.ts';
import { dayMs } from './calendar/zone.ts';
import type { Event } from './event.ts';
import { enoughReturned, type Subscriber, unreachedSince } from './subscriber.ts';

/** After this one letter is tried again. */
export const triedAgainMs = 7 * dayMs;

export type LetterEvent = Extract<Event, { readonly type: 'LetterReturned' | 'LetterArrived' }>;

/** What became of a letter to the person. */
export function afterLetter(subscriber: Subscriber, event: LetterEvent, now: number): Subscriber {
  return event.type === 'LetterReturned'
    ? recordReturn(subscriber, event.message, now)
    : forgetReturns(subscriber, now);
}

/** The same letter once more changes nothing. */
function recordReturn(subscriber: Subscriber, message: string, now: number): Subscriber {
  const { letters, returned } = subscriber;
  const known = returned?.letters ?? [];
  const mark = markOf(message);
  const isKnown = known.includes(mark) || known.length >= enoughReturned;
  // The coach could not reach a record that is no more than a form.
  if (letters.state !== 'on' || isKnown) return subscriber;
  return updateStandstill({ ...subscriber, returned: { at: now, letters: [...known, mark] } }, now);
}

/** A letter has arrived, or the mailbox is another: letters go on. */
export function forgetReturns(subscriber: Subscriber, now: number): Subscriber {
  const { returned, ...kept } = subscriber;
  return returned ? updateStandstill(kept, now) : subscriber;
}

/** When letters that rest are tried again. */
export function triedAgainAt(subscriber: Subscriber): number | undefined {
  const since = unreachedSince(subscriber);
  return since === undefined ? undefined : since + triedAgainMs;
}

/** Time has passed: one letter is tried. If it comes back too, letters rest again. */
export function tryAgain(subscriber: Subscriber, now: number): Subscriber {
  const at = triedAgainAt(subscriber);
  const { returned } = subscriber;
  if (!returned || at === undefined || now < at) return subscriber;
  const letters = returned.letters.slice(1);
  return updateStandstill({ ...subscriber, returned: { ...returned, letters } }, at);
}

/** The end of a letter's id, which tells the latest letters of one person apart. */
function markOf(message: string): string {
  return message.replace(/-e$/, '').slice(-4);
}
