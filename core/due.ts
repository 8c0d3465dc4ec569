/**
 * What a person is to be sent, and when. Both are read off their record and never stored beside it.
 * `dueOf` gives the place on the due index; `nextMessage` gives the message once that moment has
 * come. The next touch of the course leaves the days free on which a seminar's reminder comes.
 */

import {
  channelOf,
  type Delays,
  delaysOf,
  isOpenNow,
  isThinned,
  moveOn,
  type Planned,
  passBy,
  plan,
  putOff,
  type Schedule,
  withToday,
} from './calendar/course-position.ts';
import {
  erasureDelayMs,
  isAtStandstill,
  isSilenced,
  mayLeave,
  type Standstill,
  standstillsOf,
} from './calendar/standstill.ts';
import { localDay, writingHoursOn } from './calendar/writing-hours.ts';
import { type Channel, type Library, sequenceOf, type Touch, touchOf } from './course.ts';
import { messageId, readMessageId, type SeminarSide } from './message-id.ts';
import { moveDueAt } from './move-mailbox.ts';
import { recallDueAt } from './promised-reply.ts';
import { triedAgainAt } from './returned-letters.ts';
import { followUpChannel, followUpNow, plannedFollowUp } from './seminar/follow-up.ts';
import {
  plannedReminder,
  plannedReminderChannel,
  reminderNow,
  remindsOn,
} from './seminar/reminders.ts';
import { seatsDueAt } from './seminar/seats.ts';
import { followUpOf, remindersOf } from './seminar/seminar-words.ts';
import {
  type ConsentState,
  type CoursePosition,
  exposedSince,
  type Out,
  type Subscriber,
} from './subscriber.ts';

/**
 * The next touch of the course and its moment; `undefined` at the end of the course, without
 * letters, or during a standstill.
 */
export function plannedTouch(library: Library, subscriber: Subscriber): Planned | undefined {
  const { position } = subscriber;
  if (!position || isCourseAtRest(subscriber)) return undefined;
  return plan(scheduleOf(library, subscriber, position));
}

/** The days by which the next touch is moved, each with its reason; as `plannedTouch` counts. */
export function plannedDelays(library: Library, subscriber: Subscriber): Delays | undefined {
  const { position } = subscriber;
  if (!position || isCourseAtRest(subscriber)) return undefined;
  return delaysOf(scheduleOf(library, subscriber, position));
}

/** Without a confirmed address there is no course: letters carry it, texts accompany them. */
function isCourseAtRest(subscriber: Subscriber): boolean {
  return isAtStandstill(subscriber) || subscriber.letters.state !== 'on';
}

/**
 * Why nothing of the course goes to a person now: they have not begun, their letters are not on, or
 * their position stands still; `finished`: the course has no touch left.
 */
export type NoCourse =
  | { readonly why: 'not-begun' | 'finished' }
  | { readonly why: 'letters'; readonly state: Exclude<ConsentState, 'on'> }
  | { readonly why: 'standstill'; readonly reasons: readonly Standstill[] };

/** `undefined` where a touch of the course is planned. */
export function whyNoCourse(library: Library, subscriber: Subscriber): NoCourse | undefined {
  const { position, letters } = subscriber;
  if (letters.state !== 'on') return { why: 'letters', state: letters.state };
  const reasons = standstillsOf(subscriber);
  if (reasons.length > 0) return { why: 'standstill', reasons };
  if (!position) return { why: 'not-begun' };
  return plannedTouch(library, subscriber) ? undefined : { why: 'finished' };
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

/**
 * `!`: confirmations, replies and alerts; `m`: letters; `s`: texts. Each has its own pace, and `!`
 * goes first.
 */
export type Stream = '!' | 'm' | 's';

export interface Due {
  readonly at: number;
  readonly stream: Stream;
}

/** One message to be sent now, with exactly one of `touch` and `out`. */
export interface Outgoing {
  readonly id: string;
  readonly channel: Channel;
  readonly sequence: string;
  readonly touch?: Touch;
  readonly out?: Out;
  /**
   * The seminar it belongs to, and on which side of it. The seminar's facts are read when the
   * message is rendered.
   */
  readonly about?: SeminarSide;
  /** A provider that queues must not deliver it after this instant. */
  readonly staleAt?: number;
}

/**
 * The earliest moment at which something is to be done for this person; `undefined` when nothing
 * waits.
 */
export function dueOf(library: Library, subscriber: Subscriber): Due | undefined {
  const { out, hold, erasing, pause, stuck } = subscriber;
  const due: Due[] = out
    .filter((entry) => mayLeave(subscriber, entry))
    .map((entry) => ({ at: entry.notBefore, stream: streamOf(entry) }));
  if (hold?.alertAt !== undefined) due.push({ at: hold.alertAt, stream: '!' });
  const recallAt = recallDueAt(library, subscriber);
  if (recallAt !== undefined) due.push({ at: recallAt, stream: '!' });
  if (erasing && !hold && exposedSince(subscriber) === undefined)
    due.push({ at: erasing.at + erasureDelayMs, stream: '!' });
  const moveAt = moveDueAt(subscriber);
  if (moveAt !== undefined) due.push({ at: moveAt, stream: '!' });
  if (pause && !stuck) due.push({ at: pause.until, stream: 'm' });
  const tryAt = triedAgainAt(subscriber);
  if (tryAt !== undefined && !stuck) due.push({ at: tryAt, stream: 'm' });
  const planned = plannedTouch(library, subscriber);
  if (planned)
    due.push({
      at: planned.at,
      stream: channelOf(planned.touch, subscriber) === 'email' ? 'm' : 's',
    });
  due.push(...dueForSeminars(library, subscriber));
  return due.reduce<Due | undefined>(
    (first, next) => (first && first.at <= next.at ? first : next),
    undefined,
  );
}

/** What is due before and after a seminar: a reminder, the end of a seat, a follow-up touch. */
function dueForSeminars(library: Library, subscriber: Subscriber): Due[] {
  const { seats, followUp, stuck } = subscriber;
  if ((!seats && !followUp) || stuck || isSilenced(subscriber)) return [];
  const reminder = plannedReminder(library, subscriber);
  const over = seatsDueAt(subscriber);
  const followUpTouch = plannedFollowUp(library, subscriber);
  const stream = (channel: Channel | undefined) => (channel === 'sms' ? 's' : 'm');
  return [
    // In the streams of touches: all reminders of one seminar are due in the same minute, and no
    // confirmation may wait behind them.
    ...(reminder
      ? [
          {
            at: reminder.at,
            stream: stream(plannedReminderChannel(library, subscriber, reminder)),
          } as const,
        ]
      : []),
    ...(over === undefined ? [] : [{ at: over, stream: 'm' as const }]),
    ...(followUpTouch
      ? [
          {
            at: followUpTouch.at,
            stream: stream(followUpChannel(followUpTouch.touch, subscriber)),
          } as const,
        ]
      : []),
  ];
}

function streamOf({ words, channel }: Out): Stream {
  return words !== 'touch' ? '!' : channel === 'email' ? 'm' : 's';
}

/**
 * The message to send at this moment: an entry of `out` first, then a seminar's, then the next
 * touch of the course. `undefined` when nothing may go now.
 */
export function nextMessage(
  library: Library,
  subscriber: Subscriber,
  now: number,
): Outgoing | undefined {
  const sequence = sequenceOf(library, subscriber.position?.sequence ?? library.course).id;
  const out = subscriber.out
    .filter((entry) => entry.notBefore <= now && mayLeave(subscriber, entry))
    // Alerts go first: whatever may be wrong with the rest, a human is told.
    .sort(
      (a, b) =>
        Number(b.to !== undefined) - Number(a.to !== undefined) || a.notBefore - b.notBefore,
    )[0];
  const staleAt = writingHoursOn(localDay(now, subscriber), subscriber).closesAt;
  if (out) {
    const { about } = readMessageId(out.id) ?? {};
    return {
      id: out.id,
      channel: out.channel,
      sequence,
      out,
      ...(about ? { about } : {}),
      ...(out.words === 'touch' ? { staleAt } : {}),
    };
  }
  const ofSeminar = nextForSeminars(library, subscriber, now, staleAt);
  if (ofSeminar) return ofSeminar;
  const planned = plannedTouch(library, subscriber);
  if (
    !planned ||
    isThinned(planned.touch, subscriber) ||
    !mayGoNow(library, subscriber, planned, now)
  )
    return undefined;
  const channel = channelOf(planned.touch, subscriber);
  return {
    id: messageId(subscriber, planned.touch.id, channel),
    channel,
    sequence,
    touch: planned.touch,
    staleAt,
  };
}

/**
 * A reminder before a touch of the follow-up, and both before the course's touch of the day, which
 * gives way to them.
 */
function nextForSeminars(
  library: Library,
  subscriber: Subscriber,
  now: number,
  closesAt: number,
): Outgoing | undefined {
  if (!subscriber.seats && !subscriber.followUp) return undefined;
  const reminder = reminderNow(library, subscriber, now);
  if (reminder) {
    const { id, channel, touch, seat } = reminder;
    const about = { seminar: seat.seminar, side: 'before' } as const;
    const staleAt = Math.min(closesAt, seat.startsAt);
    return { id, channel, touch, about, staleAt, sequence: remindersOf(library)?.id ?? '' };
  }
  const due = followUpNow(library, subscriber, now);
  const seminar = subscriber.followUp?.seminar;
  if (!due || seminar === undefined) return undefined;
  return {
    ...due,
    about: { seminar, side: 'after' },
    staleAt: closesAt,
    sequence: followUpOf(library)?.id ?? '',
  };
}
