/**
 * Where a person is in a sequence and when the next touch may go. Days are counted from the planned date: a Sunday or a
 * closed window moves one touch; a pause, an outage or a change of pace moves all that follow, so nobody gets a burst.
 */
import { type Channel, type Library, type Pace, type Sequence, sequenceOf, type Touch, touchOf } from './course.ts';
import { isQuiet } from './quiet.ts';
import type { Lane, Subscriber } from './subscriber.ts';
import { isWritingDay, localDay, windowOn } from './window.ts';
import type { Day } from './zone.ts';

/** How many recent touches the caps need: the largest cap of any seven days. */
const recentKept = 4;
/** A coach who lists a whole season as dates without texts gets the touch at the end of it, not an endless search. */
const daysSearched = 120;

export interface Planned {
  readonly touch: Touch;
  /** The instant from which the touch may go. */
  readonly at: number;
  /** The local day it belongs to, before any delay by an outage. */
  readonly day: Day;
}

/** The way a touch goes to this person: a text becomes a two-line letter for those without texts. */
export function channelOf(touch: Touch, subscriber: Subscriber): Channel {
  return touch.channel === 'sms' && subscriber.texts.state === 'on' ? 'sms' : 'email';
}

export function startLane(sequence: Sequence, subscriber: Subscriber, now: number): Lane {
  return { sequence: sequence.id, startedAt: now, from: localDay(now, subscriber), day: -1, done: [] };
}

/** The next touch of the lane and its moment; `undefined` at the end, without letters, or while paused. */
export function plannedTouch(library: Library, subscriber: Subscriber): Planned | undefined {
  const { lane } = subscriber;
  // No email, no course: the letters carry it, the texts accompany.
  if (!lane || isQuiet(subscriber) || subscriber.letters.state !== 'on') return undefined;
  const sequence = sequenceOf(library, lane.sequence);
  const touch = nextTouch(sequence, lane);
  if (!touch) return undefined;
  const { day, at } = firstSlot(library, sequence, subscriber, pulledForward(sequence, subscriber, lane, touch), touch);
  return { touch, day, at: Math.max(at, lane.notBefore ?? 0) };
}

/** Whether the lane has no touch left. */
export function isFinished(library: Library, lane: Lane): boolean {
  return nextTouch(sequenceOf(library, lane.sequence), lane) === undefined;
}

/** Whether a touch of this channel may go at this very moment. */
export function mayGoNow(library: Library, subscriber: Subscriber, planned: Planned, now: number): boolean {
  const { lane } = subscriber;
  if (!lane || now < planned.at) return false;
  const day = localDay(now, subscriber);
  const window = windowOn(day, subscriber);
  if (now < window.opensAt || now >= window.closesAt) return false;
  return isOpenDay(library, sequenceOf(library, lane.sequence), subscriber, lane, planned.touch, day);
}

/** The moment passed unused: the next one allowed after `now`. */
export function postpone(library: Library, subscriber: Subscriber, lane: Lane, touch: Touch, now: number): Lane {
  const sequence = sequenceOf(library, lane.sequence);
  const today = localDay(now, subscriber);
  for (let day = today; day < today + daysSearched; day++) {
    if (!isOpenDay(library, sequence, subscriber, lane, touch, day)) continue;
    const { prefersAt } = windowOn(day, subscriber);
    if (prefersAt > now) return { ...lane, notBefore: prefersAt };
  }
  return { ...lane, notBefore: windowOn(today + daysSearched, subscriber).prefersAt };
}

/**
 * A touch is over, by its id: whatever has become of the person or the course since it was sent, it is never sent again.
 * What it was late beyond its own window moves everything behind it.
 */
export function advance(library: Library, subscriber: Subscriber, touchId: string, now: number): Subscriber {
  if (!subscriber.lane || subscriber.lane.done.includes(touchId)) return subscriber;
  const sequence = sequenceOf(library, subscriber.lane.sequence);
  const touch = touchOf(sequence, touchId);
  const lane = touch ? pulledForward(sequence, subscriber, subscriber.lane, touch) : subscriber.lane;
  const today = localDay(now, subscriber);
  const delay = touch ? Math.max(0, today - firstSlot(library, sequence, subscriber, lane, touch).day) : 0;
  const { notBefore: _, ...rest } = lane;
  return {
    ...subscriber,
    lane: {
      ...rest,
      from: lane.from + delay,
      day: Math.max(lane.day, touch?.day.standard ?? 0),
      done: [...lane.done, touchId],
    },
    recent: [...subscriber.recent, today].slice(-recentKept),
  };
}

/** Texts thin out after this many invitations in a row without an answer; any answer brings them back. */
export const thinAfter = 6;

/** Silence is fine, and a phone that is never answered is not rung for everything: only what asks for a number still comes. */
export function isThinned(touch: Touch, subscriber: Subscriber): boolean {
  return subscriber.silent >= thinAfter && touch.invites !== 'number' && channelOf(touch, subscriber) === 'sms';
}

/** A touch's moment has come and it is not sent: nothing behind it moves. */
export function stepOver(subscriber: Subscriber, lane: Lane, touch: Touch): Subscriber {
  const { notBefore: _, ...rest } = lane;
  const day = Math.max(lane.day, touch.day.standard);
  return { ...subscriber, lane: { ...rest, day, done: [...lane.done, touch.id] } };
}

/** The same place at another pace: the last touch keeps its planned date, the next one takes the new gap. */
export function changePace(library: Library, subscriber: Subscriber, pace: Pace): Subscriber {
  const { lane } = subscriber;
  if (pace === subscriber.pace) return subscriber;
  if (!lane) return { ...subscriber, pace };
  const last = lastTouch(sequenceOf(library, lane.sequence), lane);
  const moved = last ? last.day[subscriber.pace] - last.day[pace] : 0;
  const { notBefore: _, ...rest } = lane;
  return { ...subscriber, pace, lane: { ...rest, from: lane.from + moved } };
}

function nextTouch(sequence: Sequence, lane: Lane): Touch | undefined {
  const day = Math.min(lane.day, lastHad(sequence, lane)?.day.standard ?? lane.day);
  return sequence.touches.find((touch) => touch.day.standard >= day && !lane.done.includes(touch.id));
}

/**
 * Where the touches a person has had end now, as long as the very last one is still in the course: a coach who pulls the
 * course forward leaves what comes next behind the day on which they stood, but not behind what they have had.
 */
function lastHad(sequence: Sequence, lane: Lane): Touch | undefined {
  const last = lane.done.at(-1);
  if (last === undefined || !touchOf(sequence, last)) return undefined;
  return sequence.touches.findLast(({ id }) => lane.done.includes(id));
}

/** The lane as it counts for a touch that was pulled forward past the person's day: the course's gap after the last one. */
function pulledForward(sequence: Sequence, subscriber: Subscriber, lane: Lane, touch: Touch): Lane {
  const had = touch.day.standard < lane.day ? lastHad(sequence, lane) : undefined;
  const sentOn = subscriber.recent.at(-1);
  if (!had || sentOn === undefined || touch.day.standard < had.day.standard) return lane;
  return { ...lane, day: had.day.standard, from: Math.max(lane.from, sentOn - had.day[subscriber.pace]) };
}

/** The last touch handled, or what stands in its place if it has left the course since. */
function lastTouch(sequence: Sequence, lane: Lane): Touch | undefined {
  return sequence.touches.findLast((touch) => touch.day.standard <= lane.day);
}

function firstSlot(library: Library, sequence: Sequence, subscriber: Subscriber, lane: Lane, touch: Touch) {
  const planned = lane.from + touch.day[subscriber.pace];
  // The first touch answers the confirmation: at once by day, else with the next window.
  const asked = lane.done.length === 0 && planned <= localDay(lane.startedAt, subscriber) ? lane.startedAt : undefined;
  for (let day = planned; day < planned + daysSearched; day++) {
    if (!isOpenDay(library, sequence, subscriber, lane, touch, day)) continue;
    const { opensAt, prefersAt, closesAt } = windowOn(day, subscriber);
    if (asked !== undefined && asked >= opensAt && asked < closesAt) return { day, at: asked };
    if (asked === undefined || prefersAt >= asked) return { day, at: prefersAt };
  }
  const day = planned + daysSearched;
  return { day, at: windowOn(day, subscriber).prefersAt };
}

/** A day that may carry this touch: a writing day, after the day of the touch before, within the weekly caps. */
function isOpenDay(
  library: Library,
  sequence: Sequence,
  subscriber: Subscriber,
  lane: Lane,
  touch: Touch,
  day: Day,
): boolean {
  if (!isWritingDay(day, channelOf(touch, subscriber), library)) return false;
  const { recent } = subscriber;
  if (recent.some((sent) => sent >= day)) return false;
  const inFirstWeek = day < localDay(lane.startedAt, subscriber) + 7;
  const cap = inFirstWeek ? sequence.caps.firstWeek : sequence.caps.later;
  return recent.filter((sent) => sent > day - 7).length < cap;
}
