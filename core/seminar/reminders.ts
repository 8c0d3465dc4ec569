/**
 * The reminders of a seat: when each comes, by which channel, and when it is of no use any more.
 * They come beside the course and count in no cap.
 *
 * A reminder counted in days keeps the writing hours of promise 27, by letter and by text alike. It
 * comes at the person's own hour of that day: "tomorrow" is as true in the morning, and the text
 * for an evening seminar would otherwise never go. A Sunday's comes on the Monday after, or on the
 * Saturday before where that Monday is the day itself. A reminder counted in hours ("in one hour")
 * is true in its own minute alone: it goes then, on a Sunday or at night too, and outside writing
 * hours as its two-line letter.
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
import { type Out, type Subscriber, unreachedSince } from '../subscriber.ts';
import type { Seat } from './seminar.ts';
import { remindersOf, reminderTouch } from './seminar-words.ts';

/** A reminder with this lead or a longer one is counted in days. */
const byDayFromMs = 12 * hourMs;

export interface DueReminder {
  readonly seat: Seat;
  readonly touch: Touch;
  readonly id: string;
  readonly channel: Channel;
  readonly at: number;
}

/**
 * The earliest reminder that is not over. A pause holds up none, since the person asked for the
 * seat.
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
  const channel = touch && channelOfReminder(library, subscriber, touch, now);
  if (!reminder || !touch || !channel || now >= uselessAt(library, subscriber, seat, reminder))
    return undefined;
  if (isByDay(reminder) && !isOpenAt(library, subscriber, 'email', now)) return undefined;
  return { seat, touch, id: reminderId(subscriber, seat, touch.id, channel), channel, at };
}

/** The channel by which a planned reminder will most likely go. */
export function plannedReminderChannel(
  library: Library,
  subscriber: Subscriber,
  planned: { seat: Seat; at: number },
): Channel {
  const reminder = remaining(library, planned.seat)[0];
  const touch = reminder && reminderTouch(library, reminder.id);
  return (touch && channelOfReminder(library, subscriber, touch, planned.at)) ?? 'email';
}

/**
 * Time has passed: drops reminders that are too late to be of use or that no channel is open for. A
 * reminder counted in days that missed its writing hours waits in `out` for the next.
 */
export function dropLateReminders(
  library: Library,
  subscriber: Subscriber,
  now: number,
): Subscriber {
  let after = subscriber;
  for (;;) {
    const planned = plannedReminder(library, after);
    if (!planned || planned.at > now || reminderNow(library, after, now)) return after;
    const { seat } = planned;
    const reminder = remaining(library, seat)[0];
    if (!reminder) return after;
    const later = laterOf(library, after, seat, reminder, now);
    const over = reminded(after, seat.seminar, reminder.id);
    after = later ? { ...over, out: [...over.out, later] } : over;
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
  const channel = touch && channelOfReminder(library, subscriber, touch, notBefore);
  if (!channel) return undefined;
  const id = reminderId(subscriber, seat, reminder.id, channel);
  return { id, channel, words: 'touch', touch: reminder.id, notBefore } satisfies Out;
}

/** Records that a reminder is over. */
export function reminded(subscriber: Subscriber, seminar: string, reminder: string): Subscriber {
  const seats = subscriber.seats?.map((seat) =>
    seat.seminar === seminar && !seat.reminded.includes(reminder)
      ? { ...seat, reminded: [...seat.reminded, reminder] }
      : seat,
  );
  return seats ? { ...subscriber, seats } : subscriber;
}

/** The ids of the reminders whose moment is past. */
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

/** Whether a local day has a reminder, which the course's touch of the day gives way to. */
export function remindsOn(library: Library, subscriber: Subscriber, day: Day): boolean {
  const { seats, followUp } = subscriber;
  // The seminar's own day stays free when the seat is over too.
  if (followUp && localDay(followUp.startedAt, subscriber) === day) return true;
  if (!seats) return false;
  const all = remindersOf(library)?.touches ?? [];
  return seats.some(
    (seat) =>
      seat.askedAt === undefined &&
      all.some((reminder) => dayOf(library, subscriber, seat, reminder) === day),
  );
}

/** The id of a reminder. A reminder of a date that was moved is another message. */
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

/** Whether a reminder is of no use any more: a quarter of its lead after its moment, or later. */
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

/** Whether a channel's writing hours are open at an instant. */
export function isOpenAt(library: Library, habit: Habit, channel: Channel, at: number): boolean {
  const day = localDay(at, habit);
  const { opensAt, closesAt } = writingHoursOn(day, habit);
  return at >= opensAt && at < closesAt && isWritingDay(day, channel, library);
}

/**
 * The channel of a reminder: by text where texts are on and writing hours are open, else by letter;
 * `undefined` where neither may go.
 */
function channelOfReminder(
  library: Library,
  subscriber: Subscriber,
  touch: Touch,
  now: number,
): Channel | undefined {
  const { letters, texts } = subscriber;
  if (touch.text && texts.state === 'on' && isOpenAt(library, subscriber, 'sms', now)) return 'sms';
  const mayWrite = letters.state === 'on' && unreachedSince(subscriber) === undefined;
  return mayWrite ? 'email' : undefined;
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

/** The instant that lies the reminder's lead before the seminar. */
function leadOf({ startsAt }: Start, { beforeMinutes }: Reminder): number {
  return startsAt - beforeMinutes * minuteMs;
}

function uselessAt(library: Library, habit: Habit, seat: Start, reminder: Reminder): number {
  const latest = Math.max(momentOf(library, habit, seat, reminder), leadOf(seat, reminder));
  return latest + (reminder.beforeMinutes * minuteMs) / 4;
}
