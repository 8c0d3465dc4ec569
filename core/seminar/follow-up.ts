/**
 * The follow-up of a seminar: who gets which touch, and when. It has a position of its own beside
 * the course's, on the same calendar of days: one touch a day and the weekly caps hold for both. In
 * the middle of a course only the first touch of a follow-up comes.
 */

import {
  isFinished,
  isOpenNow,
  moveOn,
  nextTouch,
  type Planned,
  passBy,
  plan,
  putOff,
  type Schedule,
  thinAfter,
  withToday,
} from '../calendar/course-position.ts';
import { isAtStandstill } from '../calendar/standstill.ts';
import { localDay } from '../calendar/writing-hours.ts';
import { dayMs } from '../calendar/zone.ts';
import {
  type Channel,
  type Library,
  sequenceOf,
  type Touch,
  touchOf,
  type Words,
} from '../course.ts';
import { seminarMessageId } from '../message-id.ts';
import { type FollowUp, type Subscriber, withQuestion } from '../subscriber.ts';
import { remindsOn } from './reminders.ts';
import { endOf, type Seat } from './seminar.ts';
import { followUpFor, followUpName, followUpTouch } from './seminar-words.ts';

/** A follow-up that could not begin for this long, by a hold or an outage, does not begin. */
const beginsWithinMs = 21 * dayMs;

/** A seat is over: the follow-up's days count from the seminar's own day, where the person is. */
export function followUpAfter(
  library: Library,
  subscriber: Subscriber,
  seat: Seat,
  now: number,
): Subscriber {
  const attendance = seat.attendance ?? 'unknown';
  if (!followUpFor(library, attendance) || now >= endOf(seat) + beginsWithinMs) return subscriber;
  const { seminar, startsAt } = seat;
  const from = localDay(startsAt, subscriber);
  return {
    ...subscriber,
    followUp: { seminar, attendance, startedAt: startsAt, from, day: -1, done: [] },
  };
}

/**
 * The channel of a follow-up touch. To a person without letters it goes as its text, where it has
 * one. `undefined`: no channel is open for it.
 */
export function followUpChannel(touch: Touch, { letters, texts }: Subscriber): Channel | undefined {
  const byText = touch.text !== undefined && texts.state === 'on';
  if (touch.channel === 'sms' && byText) return 'sms';
  if (letters.state === 'on') return 'email';
  return byText ? 'sms' : undefined;
}

/**
 * The next touch of the follow-up and its moment; `undefined` at the end, without a channel, or
 * during a standstill.
 */
export function plannedFollowUp(library: Library, subscriber: Subscriber): Planned | undefined {
  const schedule = scheduleOf(library, subscriber);
  const { letters, texts } = subscriber;
  const mayWrite = letters.state === 'on' || texts.state === 'on';
  return schedule && mayWrite && !isAtStandstill(subscriber) ? plan(schedule) : undefined;
}

export interface DueFollowUp {
  readonly touch: Touch;
  readonly id: string;
  readonly channel: Channel;
}

/** The touch of the follow-up to send at this moment. */
export function followUpNow(
  library: Library,
  subscriber: Subscriber,
  now: number,
): DueFollowUp | undefined {
  const planned = plannedFollowUp(library, subscriber);
  const schedule = planned && scheduleOf(library, subscriber);
  if (!schedule || planned.at > now || !isOpenNow(schedule, planned, now)) return undefined;
  const { touch } = planned;
  const channel = followUpChannel(touch, subscriber);
  if (!channel || isThinnedFollowUp(touch, subscriber)) return undefined;
  const about = { seminar: schedule.position.seminar, side: 'after' } as const;
  return { touch, id: seminarMessageId(subscriber, about, touch.id, channel), channel };
}

/**
 * Time has passed: a touch that may not be sent to the person is passed by, and one whose moment
 * went unused waits for the next.
 */
export function passFollowUp(library: Library, subscriber: Subscriber, now: number): Subscriber {
  let after = subscriber;
  for (;;) {
    const planned = plannedFollowUp(library, after);
    const schedule = planned && scheduleOf(library, after);
    if (!schedule || planned.at > now) return after;
    const { touch } = planned;
    if (!followUpChannel(touch, after) || isThinnedFollowUp(touch, after)) {
      after = withPosition(library, after, passBy(schedule.position, touch));
      continue;
    }
    if (isOpenNow(schedule, planned, now)) return after;
    return { ...after, followUp: putOff(schedule, touch, now) };
  }
}

/**
 * A touch of the follow-up was sent. Its question is kept under its name, so that a reply finds it
 * after the follow-up has ended.
 */
export function followUpSent(
  library: Library,
  subscriber: Subscriber,
  id: string,
  now: number,
): Subscriber {
  const schedule = scheduleOf(library, subscriber);
  if (!schedule || schedule.position.done.includes(id)) return subscriber;
  const touch = touchOf(schedule.sequence, id);
  const moved = { ...subscriber, recent: withToday(subscriber, now) };
  // The follow-up of "unknown" begins a day later: this day is no delay, and moves no touch.
  const waited =
    schedule.position.attendance === 'unknown' && schedule.position.done.length === 0 ? 1 : 0;
  const position = moveOn(
    { ...schedule, position: { ...schedule.position, from: schedule.position.from + waited } },
    touch,
    id,
    now,
  );
  const over = withPosition(library, moved, { ...position, from: position.from - waited });
  const invites = (touch ?? followUpTouch(library, followUpName(id)))?.invites ?? 'none';
  if (invites === 'none') return over;
  return {
    ...over,
    asked: withQuestion(over.asked, invites, followUpName(id)),
    silent: over.silent + 1,
  };
}

/** Whether a person is in a course, before the letter of it that invites to a seminar. */
export function isMidCourse(library: Library, { position, letters }: Subscriber): boolean {
  if (!position || letters.state !== 'on' || isFinished(library, position)) return false;
  const { touches } = sequenceOf(library, position.sequence);
  return !touches.some((touch) => position.done.includes(touch.id) && invitesToSeminar(touch));
}

/** Whether a letter's words ask for a seminar's date. */
export function invitesToSeminar({ letter }: Touch): boolean {
  return asksForSeminar(letter.text);
}

function asksForSeminar(words: Words): boolean {
  return words.some(
    (part) =>
      typeof part === 'object' &&
      'if' in part &&
      (part.if === 'seminar' || asksForSeminar(part.then) || asksForSeminar(part.else)),
  );
}

function isThinnedFollowUp(touch: Touch, subscriber: Subscriber): boolean {
  const isText = followUpChannel(touch, subscriber) === 'sms';
  return isText && subscriber.silent >= thinAfter && touch.invites !== 'number';
}

/**
 * The person with a new position in the follow-up, or without one once it is over: after its last
 * touch, and in the middle of a course after its first.
 */
function withPosition(library: Library, subscriber: Subscriber, position: FollowUp): Subscriber {
  const { followUp: _, ...rest } = subscriber;
  const touches = followUpFor(library, position.attendance);
  const isOver =
    !touches || isMidCourse(library, subscriber) || nextTouch(touches, position) === undefined;
  return isOver ? rest : { ...rest, followUp: position };
}

function scheduleOf(library: Library, subscriber: Subscriber): Schedule<FollowUp> | undefined {
  const { followUp } = subscriber;
  const sequence = followUp && followUpFor(library, followUp.attendance);
  if (!followUp || !sequence) return undefined;
  const channelOf = (touch: Touch, person: Subscriber) => followUpChannel(touch, person) ?? 'email';
  return { library, subscriber, sequence, position: followUp, channelOf, isReserved: remindsOn };
}
