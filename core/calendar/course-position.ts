/**
 * The position of a person in a list of dated touches: a course's, or the notes after a seminar. It
 * says which touch comes next, from which moment it may go, and what a delay does to the touches
 * behind it.
 *
 * Days are counted from the planned date. A Sunday or closed writing hours move one touch; a pause,
 * an outage or a change of pace moves all that follow. So nobody gets several touches at once.
 */
import {
  type Channel,
  type Library,
  type Pace,
  type Sequence,
  sequenceOf,
  type Touch,
} from '../course.ts';
import type { CoursePosition, Position, Subscriber } from '../subscriber.ts';
import { type ClosedDay, localDay, whyClosedDay, writingHoursOn } from './writing-hours.ts';
import type { Day } from './zone.ts';

/** One person's position in a sequence, with all that the days of its touches depend on. */
export interface Schedule<P extends Position = Position> {
  readonly library: Library;
  readonly subscriber: Subscriber;
  readonly sequence: Sequence;
  readonly position: P;
  readonly channelOf: (touch: Touch, subscriber: Subscriber) => Channel;
  /** Days that carry no touch of the sequence, since a seminar's reminder comes on them. */
  readonly isReserved: (library: Library, subscriber: Subscriber, day: Day) => boolean;
}

export interface Planned {
  readonly touch: Touch;
  /** The instant from which the touch may go. */
  readonly at: number;
  /** The local day it belongs to, before any delay by an outage. */
  readonly day: Day;
}

/**
 * The search for an open day ends here. A coach may list a whole season as dates without texts; the
 * touch then comes at the end of it.
 */
const daysSearched = 120;

/** How many recent touches the caps need: the largest cap of any seven days. */
const recentKept = 4;

/** Texts thin out after this many invitations in a row without an answer. */
export const thinAfter = 6;

/** The next touch and its moment; `undefined` at the end of the sequence. */
export function plan<P extends Position>(schedule: Schedule<P>): Planned | undefined {
  const touch = nextTouch(schedule.sequence, schedule.position);
  if (!touch) return undefined;
  const { day, at } = firstSlot({ ...schedule, position: pulledForward(schedule, touch) }, touch);
  return { touch, day, at: Math.max(at, schedule.position.notBefore ?? 0) };
}

/**
 * Why a touch does not come on a day: a Sunday, a date without texts, a touch that went on that day
 * or after it, a seminar's reminder, the weekly cap, or writing hours that were over by then.
 */
export type NotOn = ClosedDay | 'day-taken' | 'reminder' | 'cap' | 'hours';

/** The next touch with the days on which it does not come, from the day that the course plans. */
export interface Delays {
  readonly touch: Touch;
  /** The local day that the course plans for this person. */
  readonly plannedOn: Day;
  readonly days: readonly { readonly day: Day; readonly why: NotOn }[];
}

/** The days by which `plan` moves the next touch, each with its reason. */
export function delaysOf<P extends Position>(schedule: Schedule<P>): Delays | undefined {
  const planned = plan(schedule);
  if (!planned) return undefined;
  const { touch } = planned;
  const { from } = pulledForward(schedule, touch);
  const plannedOn = from + touch.day[schedule.subscriber.pace];
  const days: { day: Day; why: NotOn }[] = [];
  for (let day = plannedOn; day < planned.day; day++)
    days.push({ day, why: whyNotOn(schedule, touch, day) ?? 'hours' });
  return { touch, plannedOn, days };
}

/** Whether a planned touch may go at this very moment. */
export function isOpenNow(schedule: Schedule, planned: Planned, now: number): boolean {
  if (now < planned.at) return false;
  const day = localDay(now, schedule.subscriber);
  const hours = writingHoursOn(day, schedule.subscriber);
  if (now < hours.opensAt || now >= hours.closesAt) return false;
  return isOpenDay(schedule, planned.touch, day);
}

/** The moment passed unused: the touch waits for the next one allowed after `now`. */
export function putOff<P extends Position>(schedule: Schedule<P>, touch: Touch, now: number): P {
  const { subscriber, position } = schedule;
  const today = localDay(now, subscriber);
  for (let day = today; day < today + daysSearched; day++) {
    if (!isOpenDay(schedule, touch, day)) continue;
    const { prefersAt } = writingHoursOn(day, subscriber);
    if (prefersAt > now) return { ...position, notBefore: prefersAt };
  }
  return { ...position, notBefore: writingHoursOn(today + daysSearched, subscriber).prefersAt };
}

/**
 * The position after a touch was sent. A delay beyond the touch's own writing hours moves every
 * touch behind it. `touch` is `undefined` where the sequence has lost it since it was sent.
 */
export function moveOn<P extends Position>(
  schedule: Schedule<P>,
  touch: Touch | undefined,
  touchId: string,
  now: number,
): P {
  const { subscriber } = schedule;
  const position = touch ? pulledForward(schedule, touch) : schedule.position;
  const today = localDay(now, subscriber);
  const delay = touch ? Math.max(0, today - firstSlot({ ...schedule, position }, touch).day) : 0;
  return {
    ...withoutWait(position),
    from: position.from + delay,
    day: Math.max(position.day, touch?.day.standard ?? 0),
    done: [...position.done, touchId],
  };
}

/** The position after a touch whose moment came and that is not sent: nothing behind it moves. */
export function passBy<P extends Position>(position: P, touch: Touch): P {
  const day = Math.max(position.day, touch.day.standard);
  return { ...withoutWait(position), day, done: [...position.done, touch.id] };
}

export function nextTouch(sequence: Sequence, position: Position): Touch | undefined {
  const day = standsOn(sequence, position);
  return sequence.touches.find(
    (touch) => touch.day.standard >= day && !position.done.includes(touch.id),
  );
}

/** Whether a touch was put behind somebody who has not had it: it is never sent to them. */
export function isBehind(sequence: Sequence, position: Position, touch: Touch): boolean {
  return !position.done.includes(touch.id) && touch.day.standard < standsOn(sequence, position);
}

/** The standard day before which nothing comes any more. */
const standsOn = (sequence: Sequence, position: Position): number =>
  Math.min(position.day, lastHad(sequence, position)?.day.standard ?? position.day);

/** The position of somebody whose course begins now. */
export function startCourse(
  sequence: Sequence,
  subscriber: Subscriber,
  now: number,
): CoursePosition {
  return {
    sequence: sequence.id,
    startedAt: now,
    from: localDay(now, subscriber),
    day: -1,
    done: [],
  };
}

/** Whether the course has no touch left for this position. */
export function isFinished(library: Library, position: CoursePosition): boolean {
  return nextTouch(sequenceOf(library, position.sequence), position) === undefined;
}

/** Whether a coach watches somebody in the course: nothing arrives, or nothing comes back. */
export function isWatched({ letters, silent, erasing, position }: Subscriber): boolean {
  if (!position || erasing) return false;
  return letters.state === 'closed' || (letters.state === 'on' && silent >= thinAfter);
}

/**
 * The channel by which a touch of the course goes to this person: a text becomes a two-line letter
 * for those without texts of the course.
 */
export function channelOf(touch: Touch, subscriber: Subscriber): Channel {
  return touch.channel === 'sms' && whyNoTexts(subscriber) === undefined ? 'sms' : 'email';
}

/**
 * Why the course's texts go as letters: no phone has agreed to them, the phone waits for its START,
 * it has ended them, it is dead, or its yes was to a seminar's texts alone.
 */
export type NoTexts = 'no-phone' | 'waits-for-start' | 'off' | 'closed' | 'seminar-only';

export function whyNoTexts({
  texts: { state, only, waits },
}: Pick<Subscriber, 'texts'>): NoTexts | undefined {
  if (state === 'on') return only ? 'seminar-only' : undefined;
  if (waits !== undefined) return 'waits-for-start';
  return state === 'off' || state === 'closed' ? state : 'no-phone';
}

/**
 * Whether a text of the course is left out, since the person has answered none for long. Texts that
 * ask for a number still come, and any answer brings the others back.
 */
export function isThinned(touch: Touch, subscriber: Subscriber): boolean {
  return (
    subscriber.silent >= thinAfter &&
    touch.invites !== 'number' &&
    channelOf(touch, subscriber) === 'sms'
  );
}

/**
 * The same position at another pace: the last touch keeps its planned date, the next one takes the
 * gap of the new pace.
 */
export function changePace(library: Library, subscriber: Subscriber, pace: Pace): Subscriber {
  const { position } = subscriber;
  if (pace === subscriber.pace) return subscriber;
  if (!position) return { ...subscriber, pace };
  const last = lastTouch(sequenceOf(library, position.sequence), position);
  const moved = last ? last.day[subscriber.pace] - last.day[pace] : 0;
  return {
    ...subscriber,
    pace,
    position: { ...withoutWait(position), from: position.from + moved },
  };
}

/** The days of the latest touches, with today's. */
export function withToday(subscriber: Subscriber, now: number): readonly Day[] {
  return [...subscriber.recent, localDay(now, subscriber)].slice(-recentKept);
}

/** The last touch handled, or what stands in its place if it has left the course since. */
function lastTouch(sequence: Sequence, position: Position): Touch | undefined {
  return sequence.touches.findLast((touch) => touch.day.standard <= position.day);
}

/**
 * The last touch the person has had, where the course has it now; `undefined` if the very last one
 * has left the course. A coach may pull the course forward: what comes next then lies before the
 * day on which the person stood, but not before what they have had.
 */
function lastHad(sequence: Sequence, position: Position): Touch | undefined {
  const last = position.done.at(-1);
  if (last === undefined || !sequence.touches.some(({ id }) => id === last)) return undefined;
  return sequence.touches.findLast(({ id }) => position.done.includes(id));
}

/**
 * The position as it counts for a touch that was pulled forward to before the person's day: it
 * keeps the course's gap to the last touch they had.
 */
function pulledForward<P extends Position>(
  { sequence, subscriber, position }: Schedule<P>,
  touch: Touch,
): P {
  const had = touch.day.standard < position.day ? lastHad(sequence, position) : undefined;
  const sentOn = subscriber.recent.at(-1);
  if (!had || sentOn === undefined || touch.day.standard < had.day.standard) return position;
  return {
    ...position,
    day: had.day.standard,
    from: Math.max(position.from, sentOn - had.day[subscriber.pace]),
  };
}

function firstSlot(schedule: Schedule, touch: Touch): { readonly day: Day; readonly at: number } {
  const { subscriber, position } = schedule;
  const planned = position.from + touch.day[subscriber.pace];
  // The first touch answers the confirmation: at once by day, else with the next writing hours.
  const asked =
    position.done.length === 0 && planned <= localDay(position.startedAt, subscriber)
      ? position.startedAt
      : undefined;
  for (let day = planned; day < planned + daysSearched; day++) {
    if (!isOpenDay(schedule, touch, day)) continue;
    const { opensAt, prefersAt, closesAt } = writingHoursOn(day, subscriber);
    if (asked !== undefined && asked >= opensAt && asked < closesAt) return { day, at: asked };
    if (asked === undefined || prefersAt >= asked) return { day, at: prefersAt };
  }
  const day = planned + daysSearched;
  return { day, at: writingHoursOn(day, subscriber).prefersAt };
}

const isOpenDay = (schedule: Schedule, touch: Touch, day: Day): boolean =>
  whyNotOn(schedule, touch, day) === undefined;

/**
 * Why a day may not carry this touch: it must be a writing day, after the day of the touch before,
 * within the weekly caps, and free of a seminar's reminders, which count in no cap.
 */
function whyNotOn(
  { library, sequence, subscriber, position, channelOf, isReserved }: Schedule,
  touch: Touch,
  day: Day,
): NotOn | undefined {
  const closed = whyClosedDay(day, channelOf(touch, subscriber), library);
  if (closed) return closed;
  const { recent } = subscriber;
  if (recent.some((sent) => sent >= day)) return 'day-taken';
  if (isReserved(library, subscriber, day)) return 'reminder';
  const inFirstWeek = day < localDay(position.startedAt, subscriber) + 7;
  const cap = inFirstWeek ? sequence.caps.firstWeek : sequence.caps.later;
  return recent.filter((sent) => sent > day - 7).length < cap ? undefined : 'cap';
}

function withoutWait<P extends Position>(position: P): P {
  const { notBefore: _, ...rest } = position;
  return rest as unknown as P;
}
