/**
 * The reminders of a seat: when each comes, by which way, and when it has lost its use. They ride
 * beside the lane, and count in no cap.
 *
 * A reminder counted in days keeps the one window of promise 27, by letter and by text alike: it
 * comes at the person's own hour of that day, since "tomorrow" is as true in the morning, and an
 * evening's seminar would else never be a text. A Sunday's comes on the Monday after, or on the
 * Saturday before where that Monday is the day itself. One counted in hours ("in one hour") says
 * something of its minute alone: it goes then, Sunday or night, and outside the window as its
 * two-line letter.
 */

import { isSilenced } from '../calendar/standstill.ts';
import {
  type Habit,
  isWritingDay,
  localDay,
  nextOpenMoment,
  writingHoursOn,
} from '../calendar/writing-hours.ts';
import { type Day, dayMs, hourMs, minuteMs } from '../calendar/zone.ts';
import type { Channel, Library, Reminder, Touch } from '../course.ts';
import { seminarMessageId } from '../message-id.ts';
import type { Out, Subscriber } from '../subscriber.ts';
import type { Seat } from './seminar.ts';
import { remindersOf, reminderTouch } from './seminar-words.ts';

/** From this lead on a reminder is counted in days. */
const byDayFromMs = 12 * hourMs;

export interface DueReminder {
  readonly seat: Seat;
  readonly touch: Touch;
  readonly id: string;
  readonly channel: Channel;
  readonly at: number;
}

/**
 * The earliest reminder that is not over; a pause holds up none, since they asked for the seat
 * themselves.
 */
export function plannedReminder(
  library: Library,
  subscriber: Subscriber,
): { seat: Seat; at: number } | undefined {
  const { seats, stuck } = subscriber;
  if (!seats || stuck || isSilenced(subscriber)) return undefined;
  let first: { seat: Seat; at: number } | undefined;
  for (const seat of seats) {
    const next = seat.askedAt === undefined ? remaining(library, seat)[0] : undefined;
    const at = next && momentOf(library, subscriber, seat, next);
    if (at !== undefined && (!first || at < first.at)) first = { seat, at };
  }
  return first;
}

/** The reminder to send at this moment. */
export function reminderNow(
  library: Library,
  subscriber: Subscriber,
  now: number,
): DueReminder | undefined {
  const planned = plannedReminder(library, subscriber);
  if (!planned || planned.at > now) return undefined;
  const { seat, at } = planned;
  const reminder = remaining(library, seat)[0];
  const touch = reminder && reminderTouch(library, reminder.id);
  const channel = touch && wayOf(library, subscriber, touch, now);
  if (!reminder || !touch || !channel || now >= uselessAt(library, subscriber, seat, reminder))
    return undefined;
  if (isByDay(reminder) && !isOpenAt(library, subscriber, 'email', now)) return undefined;
  return { seat, touch, id: reminderId(subscriber, seat, touch.id, channel), channel, at };
}

/** Which way the planned one will most likely go. */
export function wayOfPlanned(
  library: Library,
  subscriber: Subscriber,
  planned: { seat: Seat; at: number },
): Channel {
  const reminder = remaining(library, planned.seat)[0];
  const touch = reminder && reminderTouch(library, reminder.id);
  return (touch && wayOf(library, subscriber, touch, planned.at)) ?? 'email';
}

/**
 * Reminders whose moment is over are left out: those too late to be of use, and those that no
 * channel is open for. One of a day that has missed its window waits for the next beside the seat.
 */
export function dropLateReminders(library: Library, subscriber: Subscriber, now: number): Subscriber {
  let settled = subscriber;
  for (;;) {
    const planned = plannedReminder(library, settled);
    if (!planned || planned.at > now || reminderNow(library, settled, now)) return settled;
    const { seat } = planned;
    const reminder = remaining(library, seat)[0];
    if (!reminder) return settled;
    const later = laterOf(library, settled, seat, reminder, now);
    const over = reminded(settled, seat.seminar, reminder.id);
    settled = later ? { ...over, out: [...over.out, later] } : over;
  }
}

function laterOf(
  library: Library,
  subscriber: Subscriber,
  seat: Seat,
  reminder: Reminder,
  now: number,
) {
  const notBefore = nextOpenMoment(library, subscriber, 'email', now);
  if (!isByDay(reminder) || notBefore >= uselessAt(library, subscriber, seat, reminder))
    return undefined;
  const touch = reminderTouch(library, reminder.id);
  const channel = touch && wayOf(library, subscriber, touch, notBefore);
  if (!channel) return undefined;
  const id = reminderId(subscriber, seat, reminder.id, channel);
  return { id, channel, words: 'touch', touch: reminder.id, notBefore } satisfies Out;
}

/** A reminder is over. */
export function reminded(subscriber: Subscriber, seminar: string, reminder: string): Subscriber {
  const seats = subscriber.seats?.map((seat) =>
    seat.seminar === seminar && !seat.reminded.includes(reminder)
      ? { ...seat, reminded: [...seat.reminded, reminder] }
      : seat,
  );
  return seats ? { ...subscriber, seats } : subscriber;
}

/** Those whose moment is past already. */
export function pastReminders(
  library: Library,
  habit: Habit,
  seat: Pick<Seat, 'startsAt'>,
  now: number,
): string[] {
  const all = remindersOf(library)?.touches ?? [];
  return all
    .filter((reminder) => momentOf(library, habit, seat, reminder) <= now)
    .map(({ id }) => id);
}

/** Whether a day of theirs has a reminder, which the day's lesson gives way to. */
export function remindsOn(library: Library, subscriber: Subscriber, day: Day): boolean {
  const { seats, followUp } = subscriber;
  // Once the seat is over, the seminar's own day stays its own.
  if (followUp && localDay(followUp.startedAt, subscriber) === day) return true;
  if (!seats) return false;
  const all = remindersOf(library)?.touches ?? [];
  return seats.some(
    (seat) =>
      seat.askedAt === undefined &&
      all.some((reminder) => dayOf(library, subscriber, seat, reminder) === day),
  );
}

/** A reminder of a date that was moved is another message. */
export function reminderId(
  subscriber: Subscriber,
  seat: Seat,
  reminder: string,
  channel: Channel,
): string {
  const about = { seminar: seat.seminar, side: 'before' } as const;
  return seminarMessageId(
    subscriber,
    about,
    reminder,
    channel,
    seat.change > 0 ? `c${seat.change}` : '',
  );
}

/**
 * When a reminder that could not go has lost its use: a quarter of its lead later, "in one hour" is
 * another hour.
 */
export function isUseless(
  library: Library,
  subscriber: Subscriber,
  seminar: string,
  id: string,
  now: number,
): boolean {
  const seat = subscriber.seats?.find((one) => one.seminar === seminar);
  const reminder = remindersOf(library)?.touches.find((one) => one.id === id);
  return !seat || !reminder || now >= uselessAt(library, subscriber, seat, reminder);
}

/** Whether something of this channel may go at an instant, by the window alone. */
export function isOpenAt(library: Library, habit: Habit, channel: Channel, at: number): boolean {
  const day = localDay(at, habit);
  const { opensAt, closesAt } = writingHoursOn(day, habit);
  return at >= opensAt && at < closesAt && isWritingDay(day, channel, library);
}

/**
 * By text where texts are on and the window is open, else by letter; `undefined` where neither may
 * go.
 */
function wayOf(
  library: Library,
  subscriber: Subscriber,
  touch: Touch,
  now: number,
): Channel | undefined {
  const { letters, texts } = subscriber;
  if (touch.text && texts.state === 'on' && isOpenAt(library, subscriber, 'sms', now)) return 'sms';
  return letters.state === 'on' ? 'email' : undefined;
}

function remaining(library: Library, seat: Seat): readonly Reminder[] {
  return (remindersOf(library)?.touches ?? []).filter(({ id }) => !seat.reminded.includes(id));
}

function isByDay({ beforeMinutes }: Reminder): boolean {
  return beforeMinutes * minuteMs >= byDayFromMs;
}

type Start = Pick<Seat, 'startsAt'>;

function momentOf(library: Library, habit: Habit, seat: Start, reminder: Reminder): number {
  if (!isByDay(reminder)) return leadOf(seat, reminder);
  return writingHoursOn(dayOf(library, habit, seat, reminder), habit).prefersAt;
}

/** The local day of a reminder. */
function dayOf(library: Library, habit: Habit, seat: Start, reminder: Reminder): Day {
  if (!isByDay(reminder)) return localDay(leadOf(seat, reminder), habit);
  const own = localDay(seat.startsAt, habit);
  const planned = own - Math.max(1, Math.round((reminder.beforeMinutes * minuteMs) / dayMs));
  const isWriting = (day: Day) => isWritingDay(day, 'email', library);
  if (isWriting(planned)) return planned;
  return planned + 1 < own && isWriting(planned + 1) ? planned + 1 : planned - 1;
}

/** So long before the seminar, to the minute. */
function leadOf({ startsAt }: Start, { beforeMinutes }: Reminder): number {
  return startsAt - beforeMinutes * minuteMs;
}

function uselessAt(library: Library, habit: Habit, seat: Start, reminder: Reminder): number {
  const latest = Math.max(momentOf(library, habit, seat, reminder), leadOf(seat, reminder));
  return latest + (reminder.beforeMinutes * minuteMs) / 4;
}
