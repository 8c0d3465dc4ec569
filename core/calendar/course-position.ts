/**
 * A place in a list of dated touches, whichever list it is: the touch that comes next, the day and
 * the hour on which it may go, and what a day of delay does to those behind it. It says nothing of
 * what a touch says, nor of who may have it.
 */
import type { Channel, Library, Sequence, Touch } from '../course.ts';
import { remindsOn } from '../seminar/reminders.ts';
import type { Lane, Subscriber } from '../subscriber.ts';
import { isWritingDay, localDay, windowOn } from './writing-hours.ts';
import type { Day } from './zone.ts';

/** Where somebody stands; what the list is called is said elsewhere. */
export type Place = Omit<Lane, 'sequence'>;

/** Everything that the days of one person's list hang on. */
export interface Track<P extends Place = Place> {
  readonly library: Library;
  readonly subscriber: Subscriber;
  readonly sequence: Sequence;
  readonly place: P;
  readonly channelOf: (touch: Touch, subscriber: Subscriber) => Channel;
}

export interface Planned {
  readonly touch: Touch;
  /** The instant from which the touch may go. */
  readonly at: number;
  /** The local day it belongs to, before any delay by an outage. */
  readonly day: Day;
}

/**
 * A coach who lists a whole season as dates without texts gets the touch at the end of it, not an
 * endless search.
 */
const daysSearched = 120;

/** The next touch and its moment; `undefined` at the end. */
export function plan<P extends Place>(track: Track<P>): Planned | undefined {
  const touch = nextTouch(track.sequence, track.place);
  if (!touch) return undefined;
  const { day, at } = firstSlot({ ...track, place: pulledForward(track, touch) }, touch);
  return { touch, day, at: Math.max(at, track.place.notBefore ?? 0) };
}

/** Whether a planned touch may go at this very moment. */
export function isOpenNow(track: Track, planned: Planned, now: number): boolean {
  if (now < planned.at) return false;
  const day = localDay(now, track.subscriber);
  const window = windowOn(day, track.subscriber);
  if (now < window.opensAt || now >= window.closesAt) return false;
  return isOpenDay(track, planned.touch, day);
}

/** The moment passed unused: the next one allowed after `now`. */
export function putOff<P extends Place>(track: Track<P>, touch: Touch, now: number): P {
  const { subscriber, place } = track;
  const today = localDay(now, subscriber);
  for (let day = today; day < today + daysSearched; day++) {
    if (!isOpenDay(track, touch, day)) continue;
    const { prefersAt } = windowOn(day, subscriber);
    if (prefersAt > now) return { ...place, notBefore: prefersAt };
  }
  return { ...place, notBefore: windowOn(today + daysSearched, subscriber).prefersAt };
}

/** A touch was sent. What it was late beyond its own window moves everything behind it. */
export function moveOn<P extends Place>(
  track: Track<P>,
  touch: Touch | undefined,
  touchId: string,
  now: number,
): P {
  const { subscriber } = track;
  const place = touch ? pulledForward(track, touch) : track.place;
  const today = localDay(now, subscriber);
  const delay = touch ? Math.max(0, today - firstSlot({ ...track, place }, touch).day) : 0;
  return {
    ...withoutWait(place),
    from: place.from + delay,
    day: Math.max(place.day, touch?.day.standard ?? 0),
    done: [...place.done, touchId],
  };
}

/** A touch's moment has come and it is not sent: nothing behind it moves. */
export function passBy<P extends Place>(place: P, touch: Touch): P {
  const day = Math.max(place.day, touch.day.standard);
  return { ...withoutWait(place), day, done: [...place.done, touch.id] };
}

export function withoutWait<P extends Place>(place: P): P {
  const { notBefore: _, ...rest } = place;
  return rest as unknown as P;
}

export function nextTouch(sequence: Sequence, place: Place): Touch | undefined {
  const day = Math.min(place.day, lastHad(sequence, place)?.day.standard ?? place.day);
  return sequence.touches.find(
    (touch) => touch.day.standard >= day && !place.done.includes(touch.id),
  );
}

/**
 * Where the touches a person has had end now, as long as the very last one is still in the course:
 * a coach who pulls the course forward leaves what comes next behind the day on which they stood,
 * but not behind what they have had.
 */
function lastHad(sequence: Sequence, place: Place): Touch | undefined {
  const last = place.done.at(-1);
  if (last === undefined || !sequence.touches.some(({ id }) => id === last)) return undefined;
  return sequence.touches.findLast(({ id }) => place.done.includes(id));
}

/**
 * The place as it counts for a touch that was pulled forward past the person's day: the list's gap
 * after the last one.
 */
function pulledForward<P extends Place>(
  { sequence, subscriber, place }: Track<P>,
  touch: Touch,
): P {
  const had = touch.day.standard < place.day ? lastHad(sequence, place) : undefined;
  const sentOn = subscriber.recent.at(-1);
  if (!had || sentOn === undefined || touch.day.standard < had.day.standard) return place;
  return {
    ...place,
    day: had.day.standard,
    from: Math.max(place.from, sentOn - had.day[subscriber.pace]),
  };
}

function firstSlot(track: Track, touch: Touch): { readonly day: Day; readonly at: number } {
  const { subscriber, place } = track;
  const planned = place.from + touch.day[subscriber.pace];
  // The first touch answers the confirmation: at once by day, else with the next window.
  const asked =
    place.done.length === 0 && planned <= localDay(place.startedAt, subscriber)
      ? place.startedAt
      : undefined;
  for (let day = planned; day < planned + daysSearched; day++) {
    if (!isOpenDay(track, touch, day)) continue;
    const { opensAt, prefersAt, closesAt } = windowOn(day, subscriber);
    if (asked !== undefined && asked >= opensAt && asked < closesAt) return { day, at: asked };
    if (asked === undefined || prefersAt >= asked) return { day, at: prefersAt };
  }
  const day = planned + daysSearched;
  return { day, at: windowOn(day, subscriber).prefersAt };
}

/**
 * A day that may carry this touch: a writing day, after the day of the touch before, within the
 * weekly caps, and free of a seminar's reminders, which count in no cap.
 */
function isOpenDay(
  { library, sequence, subscriber, place, channelOf }: Track,
  touch: Touch,
  day: Day,
): boolean {
  if (!isWritingDay(day, channelOf(touch, subscriber), library)) return false;
  const { recent } = subscriber;
  if (recent.some((sent) => sent >= day) || remindsOn(library, subscriber, day)) return false;
  const inFirstWeek = day < localDay(place.startedAt, subscriber) + 7;
  const cap = inFirstWeek ? sequence.caps.firstWeek : sequence.caps.later;
  return recent.filter((sent) => sent > day - 7).length < cap;
}
