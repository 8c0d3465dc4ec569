/**
 * The next touch of a person's course: when it may go, and what its sending or its delay does to
 * the position. The course leaves the days free on which a seminar's reminder comes.
 */
import {
  channelOf,
  isOpenNow,
  moveOn,
  type Planned,
  passBy,
  plan,
  putOff,
  type Schedule,
  withToday,
} from './calendar/course-position.ts';
import { isAtStandstill } from './calendar/standstill.ts';
import { type Library, sequenceOf, type Touch, touchOf } from './course.ts';
import { remindsOn } from './seminar/reminders.ts';
import type { CoursePosition, Subscriber } from './subscriber.ts';

/**
 * The next touch of the course and its moment; `undefined` at the end of the course, without
 * letters, or during a standstill.
 */
export function plannedTouch(library: Library, subscriber: Subscriber): Planned | undefined {
  const { position } = subscriber;
  // Without a confirmed address there is no course: letters carry it, texts accompany them.
  if (!position || isAtStandstill(subscriber) || subscriber.letters.state !== 'on')
    return undefined;
  return plan(scheduleOf(library, subscriber, position));
}

/** Whether the planned touch may go at this very moment. */
export function mayGoNow(
  library: Library,
  subscriber: Subscriber,
  planned: Planned,
  now: number,
): boolean {
  const { position } = subscriber;
  return (
    position !== undefined && isOpenNow(scheduleOf(library, subscriber, position), planned, now)
  );
}

/** The moment passed unused: the touch waits for the next one allowed after `now`. */
export function postpone(
  library: Library,
  subscriber: Subscriber,
  touch: Touch,
  now: number,
): Subscriber {
  const { position } = subscriber;
  if (!position) return subscriber;
  return { ...subscriber, position: putOff(scheduleOf(library, subscriber, position), touch, now) };
}

/** A touch whose moment came is not sent: nothing behind it moves. */
export function stepOver(subscriber: Subscriber, touch: Touch): Subscriber {
  const { position } = subscriber;
  return position ? { ...subscriber, position: passBy(position, touch) } : subscriber;
}

/**
 * A touch is over, by its id: it is never sent again, whatever has become of the person or the
 * course since it was sent. A delay beyond its writing hours moves everything behind it.
 */
export function advance(
  library: Library,
  subscriber: Subscriber,
  touchId: string,
  now: number,
): Subscriber {
  const { position } = subscriber;
  if (!position || position.done.includes(touchId)) return subscriber;
  const schedule = scheduleOf(library, subscriber, position);
  const moved = moveOn(schedule, touchOf(schedule.sequence, touchId), touchId, now);
  return { ...subscriber, position: moved, recent: withToday(subscriber, now) };
}

function scheduleOf(
  library: Library,
  subscriber: Subscriber,
  position: CoursePosition,
): Schedule<CoursePosition> {
  return {
    library,
    subscriber,
    sequence: sequenceOf(library, position.sequence),
    position,
    channelOf,
    isReserved: remindsOn,
  };
}
