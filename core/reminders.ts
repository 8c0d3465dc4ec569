/**
 * The reminders of a seat: when each comes, by which way, and when it has lost its use. They ride beside the lane, count in no
 * cap, and go at their own minute whatever the window; a text outside the window goes as its two-line letter.
 */
import type { Channel, Library, Reminder, Touch } from './course.ts';
import { isSilenced } from './quiet.ts';
import type { Seat } from './seminar.ts';
import { remindersOf, reminderTouch } from './seminar-words.ts';
import { type Subscriber, seminarMessageId } from './subscriber.ts';
import { isWritingDay, localDay, windowOn } from './window.ts';
import { type Day, minuteMs } from './zone.ts';

export interface DueReminder {
  readonly seat: Seat;
  readonly touch: Touch;
  readonly id: string;
  readonly channel: Channel;
  readonly at: number;
}

/** The earliest reminder that is not over; a pause holds up none, since they asked for the seat themselves. */
export function plannedReminder(library: Library, subscriber: Subscriber): { seat: Seat; at: number } | undefined {
  const { seats, stuck } = subscriber;
  if (!seats || stuck || isSilenced(subscriber)) return undefined;
  let first: { seat: Seat; at: number } | undefined;
  for (const seat of seats) {
    const next = seat.askedAt === undefined ? remaining(library, seat)[0] : undefined;
    const at = next && momentOf(seat, next);
    if (at !== undefined && (!first || at < first.at)) first = { seat, at };
  }
  return first;
}

/** The reminder to send at this moment. */
export function reminderNow(library: Library, subscriber: Subscriber, now: number): DueReminder | undefined {
  const planned = plannedReminder(library, subscriber);
  if (!planned || planned.at > now) return undefined;
  const { seat, at } = planned;
  const reminder = remaining(library, seat)[0];
  const touch = reminder && reminderTouch(library, reminder.id);
  const channel = touch && wayOf(library, subscriber, touch, now);
  if (!reminder || !touch || !channel || now >= uselessAt(seat, reminder)) return undefined;
  return { seat, touch, id: reminderId(subscriber, seat, touch.id, channel), channel, at };
}

/** Which way the planned one will most likely go. */
export function wayOfPlanned(library: Library, subscriber: Subscriber, planned: { seat: Seat; at: number }): Channel {
  const reminder = remaining(library, planned.seat)[0];
  const touch = reminder && reminderTouch(library, reminder.id);
  return (touch && wayOf(library, subscriber, touch, planned.at)) ?? 'email';
}

/** Reminders whose moment is over are left out: those too late to be of use, and those that no channel is open for. */
export function settleReminders(library: Library, subscriber: Subscriber, now: number): Subscriber {
  let settled = subscriber;
  for (;;) {
    const planned = plannedReminder(library, settled);
    if (!planned || planned.at > now || reminderNow(library, settled, now)) return settled;
    const reminder = remaining(library, planned.seat)[0];
    settled = reminder ? reminded(settled, planned.seat.seminar, reminder.id) : settled;
  }
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
export function pastReminders(library: Library, seat: Pick<Seat, 'startsAt'>, now: number): string[] {
  const all = remindersOf(library)?.touches ?? [];
  return all.filter((reminder) => momentOf(seat, reminder) <= now).map(({ id }) => id);
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
      seat.askedAt === undefined && all.some((reminder) => localDay(momentOf(seat, reminder), subscriber) === day),
  );
}

/** A reminder of a date that was moved is another message. */
export function reminderId(subscriber: Subscriber, seat: Seat, reminder: string, channel: Channel): string {
  const about = { seminar: seat.seminar, around: 'before' } as const;
  return seminarMessageId(subscriber, about, reminder, channel, seat.change > 0 ? `c${seat.change}` : '');
}

/** When a reminder that could not go has lost its use: a quarter of its lead later, "in one hour" is another hour. */
export function isUseless(library: Library, subscriber: Subscriber, seminar: string, id: string, now: number): boolean {
  const seat = subscriber.seats?.find((one) => one.seminar === seminar);
  const reminder = remindersOf(library)?.touches.find((one) => one.id === id);
  return !seat || !reminder || now >= uselessAt(seat, reminder);
}

/** By text where texts are on and the window is open, else by letter; `undefined` where neither may go. */
function wayOf(library: Library, subscriber: Subscriber, touch: Touch, now: number): Channel | undefined {
  const { letters, texts } = subscriber;
  const day = localDay(now, subscriber);
  const { opensAt, closesAt } = windowOn(day, subscriber);
  const isOpen = now >= opensAt && now < closesAt && isWritingDay(day, 'sms', library);
  if (touch.text && texts.state === 'on' && isOpen) return 'sms';
  return letters.state === 'on' ? 'email' : undefined;
}

function remaining(library: Library, seat: Seat): readonly Reminder[] {
  return (remindersOf(library)?.touches ?? []).filter(({ id }) => !seat.reminded.includes(id));
}

function momentOf({ startsAt }: Pick<Seat, 'startsAt'>, { beforeMinutes }: Reminder): number {
  return startsAt - beforeMinutes * minuteMs;
}

function uselessAt(seat: Seat, reminder: Reminder): number {
  return momentOf(seat, reminder) + (reminder.beforeMinutes * minuteMs) / 4;
}
