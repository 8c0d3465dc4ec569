/**
 * Why a touch of the course was not sent to a person, or is not sent yet, as a tagged reason. Every
 * reason is asked of the function that decides by it; no rule stands here a second time.
 */
import {
  type Delays,
  isBehind,
  isThinned,
  type NoTexts,
  type NotOn,
  whyNoTexts,
} from './calendar/course-position.ts';
import type { Day } from './calendar/zone.ts';
import { type Library, sequenceOf, type Touch } from './course.ts';
import { type NoCourse, plannedDelays, plannedTouch, whyNoCourse } from './due.ts';
import type { Subscriber } from './subscriber.ts';

export type WhyNot =
  /** The whole course is at rest. */
  | { readonly rule: 'course'; readonly because: NoCourse }
  /** The course put it behind the person: it was added or moved there since. */
  | { readonly rule: 'behind' }
  /** A text that is left out, since many invitations had no answer. */
  | { readonly rule: 'thinned' }
  /** Its day was closed to it. */
  | { readonly rule: 'day'; readonly day: Day; readonly why: NotOn }
  /** Its moment passed unused, or delivery held it back: it waits until then. */
  | { readonly rule: 'put-off'; readonly until: number }
  /** Its text comes as a two-line letter. */
  | { readonly rule: 'as-letter'; readonly why: NoTexts };

/**
 * Everything that keeps a touch from a person, or from its day or its channel: what keeps it back
 * altogether alone, else its delays and its way. Empty where nothing does, or they have had it.
 */
export function whyNot(library: Library, subscriber: Subscriber, touch: Touch): readonly WhyNot[] {
  const { position } = subscriber;
  if (position?.done.includes(touch.id)) return [];
  if (position && isBehind(sequenceOf(library, position.sequence), position, touch))
    return [{ rule: 'behind' }];
  const because = whyNoCourse(library, subscriber);
  if (because) return [{ rule: 'course', because }];
  if (isThinned(touch, subscriber)) return [{ rule: 'thinned' }];
  const next = plannedTouch(library, subscriber);
  const delays = next?.touch.id === touch.id ? plannedDelays(library, subscriber) : undefined;
  return [
    ...daysClosed(delays),
    ...putOff(subscriber, touch, delays),
    ...byLetter(touch, subscriber),
  ];
}

/** The days that were closed to a touch, each as a reason. */
export function daysClosed(delays: Delays | undefined): readonly WhyNot[] {
  return delays?.days.map(({ day, why }) => ({ rule: 'day', day, why }) as const) ?? [];
}

function putOff(
  { position }: Subscriber,
  touch: Touch,
  delays: Delays | undefined,
): readonly WhyNot[] {
  const until = position?.notBefore;
  return until !== undefined && delays?.touch.id === touch.id ? [{ rule: 'put-off', until }] : [];
}

function byLetter(touch: Touch, subscriber: Subscriber): readonly WhyNot[] {
  const why = touch.channel === 'sms' ? whyNoTexts(subscriber) : undefined;
  return why ? [{ rule: 'as-letter', why }] : [];
}
