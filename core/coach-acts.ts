/**
 * What the coach's hand does to a person beside an answer and a hold: it pauses the course, lets it
 * go on, takes the slower pace, or asks for an erasure. It never undoes what the person or a hold
 * has stopped, and erases nothing that another hand owns.
 */
import { changePace } from './calendar/course-position.ts';
import { isSilenced, resume } from './calendar/standstill.ts';
import { dayMs, minuteMs } from './calendar/zone.ts';
import type { Library } from './course.ts';
import { eraseAll } from './erasure.ts';
import type { Event } from './event.ts';
import { forgetReturns } from './returned-letters.ts';
import { remember, type Subscriber } from './subscriber.ts';
import { pause } from './touch-replies.ts';

export type CoachEvent = Extract<Event, { readonly type: `${string}ByCoach` }>;

export function isByCoach(event: Event): event is CoachEvent {
  return event.type.endsWith('ByCoach');
}

/** The person after an act; the very same one where it may not be, or is already so. */
export function afterCoachAct(
  library: Library,
  subscriber: Subscriber,
  event: CoachEvent,
  now: number,
): Subscriber {
  switch (event.type) {
    case 'PausedByCoach':
      return pauseFor(library, subscriber, event.days, now);
    case 'ResumedByCoach':
      return isSilenced(subscriber) ? subscriber : forgetReturns(resume(subscriber, now), now);
    case 'SlowedByCoach':
      return slowDown(library, subscriber);
    case 'ErasureAskedByCoach':
      return askErasure(subscriber, now);
  }
}

/** A pause under a hold is taken, as a texted PAUSE is: it asks for less. */
function pauseFor(
  library: Library,
  subscriber: Subscriber,
  days: number | undefined,
  now: number,
): Subscriber {
  if (subscriber.hidden || subscriber.erasing || isPaused(subscriber, now)) return subscriber;
  const paused = pause(library, resume(subscriber, now), now);
  if (days === undefined || !paused.pause) return paused;
  return { ...paused, pause: { until: now + days * dayMs } };
}

/** Whether a pause stands; one whose time is over may not have been ended yet. */
export function isPaused({ pause: known }: Subscriber, now: number): boolean {
  return known !== undefined && known.until > now;
}

function slowDown(library: Library, subscriber: Subscriber): Subscriber {
  if (subscriber.erasing || subscriber.pace === 'baby') return subscriber;
  const { slower: _, ...offerTaken } = subscriber;
  return changePace(library, offerTaken, 'baby');
}

/** Once a minute: the letter that calls it off is named by its minute, and goes once. */
function askErasure(subscriber: Subscriber, now: number): Subscriber {
  const key = `erase${Math.floor(now / minuteMs).toString(36)}`;
  if (!mayAskErasure(subscriber) || subscriber.seen.includes(key)) return subscriber;
  return remember(eraseAll(subscriber, now, 'mailbox'), key);
}

/**
 * Whether the coach may ask for the erasure. The coach has proof of neither side, so a record with
 * a phone is left to the word of each side. Under HIDE nothing is to be sent, and the letter that
 * calls an erasure off would be.
 */
export function mayAskErasure({ phone, hidden, erasing }: Subscriber): boolean {
  return phone === undefined && !hidden && !erasing;
}
