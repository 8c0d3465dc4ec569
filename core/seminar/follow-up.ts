/**
 * The notes after a seminar: who gets which, and when. They keep a place of their own, on the
 * calendar of days that the lane keeps too: one touch a day and the weekly caps hold for both. In
 * the middle of a course only the first note comes.
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
import { isQuiet } from '../calendar/standstill.ts';
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
import { nameOfNote, notesFor, noteTouch } from './seminar-words.ts';

/** "Thank you for coming" weeks later, after a hold or an outage, is better not said. */
const beginsWithinMs = 21 * dayMs;

/**
 * A seat is over: what the notes are counted from is the seminar's own day, where the person is.
 */
export function followUpAfter(
  library: Library,
  subscriber: Subscriber,
  seat: Seat,
  now: number,
): Subscriber {
  const attendance = seat.attendance ?? 'unknown';
  if (!notesFor(library, attendance) || now >= endOf(seat) + beginsWithinMs) return subscriber;
  const { seminar, startsAt } = seat;
  const from = localDay(startsAt, subscriber);
  return {
    ...subscriber,
    followUp: { seminar, attendance, startedAt: startsAt, from, day: -1, done: [] },
  };
}

/**
 * The way a note goes: by text to those without mail, where it has one; `undefined` where no
 * channel is open for it.
 */
export function wayOfNote(touch: Touch, { letters, texts }: Subscriber): Channel | undefined {
  const byText = touch.text !== undefined && texts.state === 'on';
  if (touch.channel === 'sms' && byText) return 'sms';
  if (letters.state === 'on') return 'email';
  return byText ? 'sms' : undefined;
}

/**
 * The next note and its moment; `undefined` at the end, without a channel, or while nothing of a
 * course may go.
 */
export function plannedNote(library: Library, subscriber: Subscriber): Planned | undefined {
  const schedule = scheduleOf(library, subscriber);
  const { letters, texts } = subscriber;
  const mayWrite = letters.state === 'on' || texts.state === 'on';
  return schedule && mayWrite && !isQuiet(subscriber) ? plan(schedule) : undefined;
}

export interface DueNote {
  readonly touch: Touch;
  readonly id: string;
  readonly channel: Channel;
}

/** The note to send at this moment. */
export function noteNow(
  library: Library,
  subscriber: Subscriber,
  now: number,
): DueNote | undefined {
  const planned = plannedNote(library, subscriber);
  const schedule = planned && scheduleOf(library, subscriber);
  if (!schedule || planned.at > now || !isOpenNow(schedule, planned, now)) return undefined;
  const { touch } = planned;
  const channel = wayOfNote(touch, subscriber);
  if (!channel || isThinnedNote(touch, subscriber)) return undefined;
  const about = { seminar: schedule.position.seminar, around: 'after' } as const;
  return { touch, id: seminarMessageId(subscriber, about, touch.id, channel), channel };
}

/**
 * Time has passed: notes that nobody may be sent are passed by, and one whose moment went unused
 * waits for the next.
 */
export function settleNotes(library: Library, subscriber: Subscriber, now: number): Subscriber {
  let settled = subscriber;
  for (;;) {
    const planned = plannedNote(library, settled);
    const schedule = planned && scheduleOf(library, settled);
    if (!schedule || planned.at > now) return settled;
    const { touch } = planned;
    if (!wayOfNote(touch, settled) || isThinnedNote(touch, settled)) {
      settled = withPosition(library, settled, passBy(schedule.position, touch));
      continue;
    }
    if (isOpenNow(schedule, planned, now)) return settled;
    return { ...settled, followUp: putOff(schedule, touch, now) };
  }
}

/**
 * A note is over. What it asked is known by its name, so that an answer finds it when the notes
 * have ended.
 */
export function noteSent(
  library: Library,
  subscriber: Subscriber,
  id: string,
  now: number,
): Subscriber {
  const schedule = scheduleOf(library, subscriber);
  if (!schedule || schedule.position.done.includes(id)) return subscriber;
  const touch = touchOf(schedule.sequence, id);
  const moved = { ...subscriber, recent: withToday(subscriber, now) };
  // That nobody knows who came is known a day later only: this day is no delay, and moves none
  // behind it.
  const waited =
    schedule.position.attendance === 'unknown' && schedule.position.done.length === 0 ? 1 : 0;
  const position = moveOn(
    { ...schedule, position: { ...schedule.position, from: schedule.position.from + waited } },
    touch,
    id,
    now,
  );
  const over = withPosition(library, moved, { ...position, from: position.from - waited });
  const invites = (touch ?? noteTouch(library, nameOfNote(id)))?.invites ?? 'none';
  if (invites === 'none') return over;
  return {
    ...over,
    asked: withQuestion(over.asked, invites, nameOfNote(id)),
    silent: over.silent + 1,
  };
}

/** In the middle of a course, from its beginning to the letter that invites to a seminar. */
export function isMidCourse(library: Library, { lane, letters }: Subscriber): boolean {
  if (!lane || letters.state !== 'on' || isFinished(library, lane)) return false;
  const { touches } = sequenceOf(library, lane.sequence);
  return !touches.some((touch) => lane.done.includes(touch.id) && invitesToSeminar(touch));
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

function isThinnedNote(touch: Touch, subscriber: Subscriber): boolean {
  const isRung = wayOfNote(touch, subscriber) === 'sms';
  return isRung && subscriber.silent >= thinAfter && touch.invites !== 'number';
}

/**
 * The position after a note: over once there is no other, and in the middle of a course after the
 * first.
 */
function withPosition(library: Library, subscriber: Subscriber, position: FollowUp): Subscriber {
  const { followUp: _, ...rest } = subscriber;
  const notes = notesFor(library, position.attendance);
  const isOver =
    !notes || isMidCourse(library, subscriber) || nextTouch(notes, position) === undefined;
  return isOver ? rest : { ...rest, followUp: position };
}

function scheduleOf(library: Library, subscriber: Subscriber): Schedule<FollowUp> | undefined {
  const { followUp } = subscriber;
  const sequence = followUp && notesFor(library, followUp.attendance);
  if (!followUp || !sequence) return undefined;
  const channelOf = (touch: Touch, person: Subscriber) => wayOfNote(touch, person) ?? 'email';
  return { library, subscriber, sequence, position: followUp, channelOf, isReserved: remindsOn };
}
