/**
 * A person's seats: taking one, hearing of a change, giving one up, and who came. What a seat
 * brings stands in reminders.ts before the seminar and in follow-up.ts after it.
 *
 *   asked --the letter's button--> taken --the end, and who came is known; or a day without knowing--> follow-up
 *      \__ a week, or the end            \__ given up, or cancelled
 */

import { nextOpenMoment } from '../calendar/writing-hours.ts';
import { dayMs, hourMs, minuteMs } from '../calendar/zone.ts';
import type { Channel, Library } from '../course.ts';
import { readMessageId, seminarMessageId } from '../message-id.ts';
import type { Out, Subscriber } from '../subscriber.ts';
import { followUpAfter } from './follow-up.ts';
import { pastReminders } from './reminders.ts';
import { endOf, type Seat, type Seminar } from './seminar.ts';
import { remindersOf } from './seminar-words.ts';

/**
 * Nobody waits for more seminars at once: each seat is a part of the record, and that has its wall.
 */
export const mostSeats = 2;
/** A seat that nobody confirms is forgotten. */
const seatForgetMs = 7 * dayMs;
/** Notes begin on the day after, at nine at the earliest; an hour less for a clock change. */
const noNoteYetMs = 8 * hourMs;
/** Whoever is early has come too. */
const earlyMs = 3 * hourMs;

export function seatIn({ seats }: Subscriber, seminar: string): Seat | undefined {
  return seats?.find((seat) => seat.seminar === seminar);
}

/** Whether a seat may still be taken. */
export function isOpenFor({ startsAt, minutes, cancelled }: Seminar, now: number): boolean {
  return !cancelled && now < startsAt + minutes * minuteMs;
}

/**
 * Puts a seat, in place of the one there was in the same seminar; `undefined` where there are too
 * many.
 */
export function withSeat(subscriber: Subscriber, seat: Seat, now: number): Subscriber | undefined {
  const others = (subscriber.seats ?? []).filter(
    (one) => one.seminar !== seat.seminar && !isForgotten(one, now),
  );
  const taken = others.filter(({ askedAt }) => askedAt === undefined);
  if (taken.length >= mostSeats) return undefined;
  // A question that was never answered gives way to what comes after it.
  const asked = others.filter(({ askedAt }) => askedAt !== undefined);
  const room = mostSeats - 1 - taken.length;
  return {
    ...subscriber,
    seats: [...taken, ...asked.slice(asked.length - Math.min(room, asked.length)), seat],
  };
}

/** The seat is theirs: the letter with the calendar file, and a text where texts are on. */
export function takeSeat(
  library: Library,
  subscriber: Subscriber,
  seminar: Seminar,
  now: number,
  byThemselves: boolean,
): Subscriber {
  const { id, startsAt } = seminar;
  const seated = withSeat(subscriber, seatOf(library, subscriber, seminar, now), now);
  if (!seated) return subscriber;
  const out = [
    ...seated.out.filter((entry) => !asksForSeat(entry, id)),
    registeredLetter(seated, id, now),
  ];
  if (seated.texts.state !== 'on' || !remindersOf(library)?.answers.registered)
    return { ...seated, out };
  // Anybody can fill in a form, at any hour; a button of a letter is their own.
  const textAt = byThemselves ? now : nextOpenMoment(library, seated, 'sms', now);
  if (textAt >= startsAt) return { ...seated, out };
  const text: Out = {
    ...letterOut(seated, id, 'registered', now),
    channel: 'sms',
    notBefore: textAt,
  };
  return {
    ...seated,
    out: [...out, { ...text, id: beforeId(seated, id, 'registered', 'sms', `r${stamp(now)}`) }],
  };
}

export function registeredLetter(subscriber: Subscriber, seminar: string, now: number): Out {
  return letterOut(subscriber, seminar, 'registered', now, `r${stamp(now)}`);
}

/**
 * Moved or cancelled: whoever has a seat hears of each change once, and reminders are dated anew.
 */
export function changeSeat(
  library: Library,
  subscriber: Subscriber,
  seminar: Seminar,
  now: number,
): Subscriber {
  const { id, change, cancelled } = seminar;
  const seat = seatIn(subscriber, id);
  if (!seat) return changeFollowUp(library, subscriber, seminar, now);
  if (change <= seat.change) return subscriber;
  const isTaken = seat.askedAt === undefined;
  const news = isTaken && now < endOf(seat) ? [newsLetter(subscriber, seminar, now)] : [];
  if (cancelled) {
    const left = giveUpSeat(subscriber, id);
    return { ...left, out: [...left.out, ...(subscriber.letters.state === 'on' ? news : [])] };
  }
  const { attendance: _, ...kept } = seat;
  const moved: Seat = { ...kept, ...seatOf(library, subscriber, seminar, now) };
  const seats = subscriber.seats?.map((one) => (one === seat ? moved : one)) ?? [];
  // What still waits to leave would tell the old date, or be told twice; the letter about the seat
  // itself tells the new one.
  const waits = (entry: Out) =>
    entry.words === 'registered' && entry.channel === 'email' && isBefore(entry, id);
  const out = subscriber.out.filter(
    (entry) => !isBefore(entry, id) || !['moved', 'touch'].includes(entry.words),
  );
  const told =
    subscriber.letters.state !== 'on' ||
    subscriber.out.some((entry) => waits(entry) && entry.id !== subscriber.sending?.message);
  return { ...subscriber, seats, out: told ? out : [...out, ...news] };
}

/**
 * Called off after its hour, before anybody wrote about it: no word of a follow-up, and the seat is
 * theirs on a new date.
 */
function changeFollowUp(
  library: Library,
  subscriber: Subscriber,
  seminar: Seminar,
  now: number,
): Subscriber {
  const { followUp, ...rest } = subscriber;
  if (followUp?.seminar !== seminar.id || followUp.done.length > 0) return subscriber;
  const { startsAt, cancelled } = seminar;
  if (!cancelled && (startsAt === followUp.startedAt || startsAt <= now)) return subscriber;
  const news = rest.letters.state === 'on' ? [newsLetter(rest, seminar, now)] : [];
  const told: Subscriber = { ...rest, out: [...rest.out, ...news] };
  if (cancelled) return told;
  return withSeat(told, seatOf(library, subscriber, seminar, now), now) ?? told;
}

/** A seat as it is taken now: reminders whose moment is past are over. */
function seatOf(library: Library, subscriber: Subscriber, seminar: Seminar, now: number): Seat {
  const { id, startsAt, minutes, change } = seminar;
  return {
    seminar: id,
    startsAt,
    minutes,
    change,
    reminded: pastReminders(library, subscriber, seminar, now),
  };
}

/** Nothing more of this seminar comes before it; what came already stays as it is. */
export function giveUpSeat(subscriber: Subscriber, seminar: string): Subscriber {
  const seat = seatIn(subscriber, seminar);
  if (!seat) return subscriber;
  return {
    ...withSeats(
      subscriber,
      (subscriber.seats ?? []).filter((one) => one !== seat),
    ),
    out: subscriber.out.filter((entry) => !isBefore(entry, seminar)),
  };
}

/**
 * Who came is never made a no-show by a later list; who is early has come; nobody is missed before
 * the end.
 */
export function recordAttendance(
  subscriber: Subscriber,
  seminar: string,
  attendance: 'attended' | 'missed',
  now: number,
): Subscriber {
  const { followUp } = subscriber;
  if (followUp?.seminar === seminar) {
    if (followUp.attendance === attendance || followUp.attendance === 'attended') return subscriber;
    // The first note has told them already: what they are sent next is what comes behind it.
    const day = followUp.done.length > 0 ? followUp.day + 1 : followUp.day;
    return { ...subscriber, followUp: { ...followUp, attendance, day } };
  }
  const seat = seatIn(subscriber, seminar);
  if (
    !seat ||
    seat.askedAt !== undefined ||
    seat.attendance === attendance ||
    seat.attendance === 'attended'
  )
    return subscriber;
  if (attendance === 'missed' ? now < endOf(seat) : now < seat.startsAt - earlyMs)
    return subscriber;
  const seats =
    subscriber.seats?.map((one) => (one === seat ? { ...seat, attendance } : one)) ?? [];
  return { ...subscriber, seats };
}

/** The seminar's own word came from their phone: they are there, whether they had a seat or not. */
export function walkIn(
  library: Library,
  subscriber: Subscriber,
  seminar: Seminar,
  now: number,
): Subscriber {
  const seat = seatIn(subscriber, seminar.id);
  if ((seat && seat.askedAt === undefined) || subscriber.followUp?.seminar === seminar.id) {
    return recordAttendance(subscriber, seminar.id, 'attended', now);
  }
  // Later than that a note may have gone to them already, and nothing brings a second round.
  const isInTime = now < seminar.startsAt + noNoteYetMs || subscriber.recent.length === 0;
  if (seminar.cancelled || !isInTime) return subscriber;
  const { id, startsAt, minutes, change } = seminar;
  const all = remindersOf(library)?.touches.map((reminder) => reminder.id) ?? [];
  const taken = withSeat(
    subscriber,
    { seminar: id, startsAt, minutes, change, attendance: 'attended', reminded: all },
    now,
  );
  return taken ?? subscriber;
}

/** Seats that are over become a follow-up; questions that nobody answered are forgotten. */
export function closeSeats(library: Library, subscriber: Subscriber, now: number): Subscriber {
  if (!subscriber.seats) return subscriber;
  let settled = subscriber;
  for (const seat of subscriber.seats) {
    if (seat.askedAt === undefined && now >= overAt(seat))
      settled = endSeat(library, settled, seat, now);
    else if (isForgotten(seat, now)) settled = giveUpSeat(settled, seat.seminar);
  }
  return settled;
}

/** The notes after a seminar begin, with nothing more of what came before it. */
export function endSeat(
  library: Library,
  subscriber: Subscriber,
  seat: Seat,
  now: number,
): Subscriber {
  return followUpAfter(library, giveUpSeat(subscriber, seat.seminar), seat, now);
}

/** When the next of the seats is over. */
export function seatsDueAt({ seats }: Subscriber): number | undefined {
  const over = (seats ?? []).filter(({ askedAt }) => askedAt === undefined).map(overAt);
  return over.length > 0 ? Math.min(...over) : undefined;
}

/** At its end where it is known who came; else a day later nobody knows. */
function overAt(seat: Seat): number {
  return endOf(seat) + (seat.attendance ? 0 : dayMs);
}

function isForgotten(seat: Seat, now: number): boolean {
  return seat.askedAt !== undefined && now >= Math.min(seat.askedAt + seatForgetMs, endOf(seat));
}

function withSeats(subscriber: Subscriber, seats: readonly Seat[]): Subscriber {
  const { seats: _, ...rest } = subscriber;
  return seats.length > 0 ? { ...rest, seats } : rest;
}

function newsLetter(subscriber: Subscriber, { id, change, cancelled }: Seminar, now: number): Out {
  return letterOut(subscriber, id, cancelled ? 'cancelled' : 'moved', now, `c${change}`);
}

export function letterOut(
  subscriber: Subscriber,
  seminar: string,
  words: string,
  now: number,
  purpose = '',
): Out {
  return {
    id: beforeId(subscriber, seminar, words, 'email', purpose),
    channel: 'email',
    words,
    notBefore: now,
  };
}

export function beforeId(
  subscriber: Subscriber,
  seminar: string,
  words: string,
  channel: Channel,
  purpose: string,
): string {
  return seminarMessageId(subscriber, { seminar, side: 'before' }, words, channel, purpose);
}

export function isBefore({ id }: Out, seminar: string): boolean {
  const about = readMessageId(id)?.about;
  return about?.side === 'before' && about.seminar === seminar;
}

export function asksForSeat(entry: Out, seminar: string): boolean {
  return entry.words === 'confirm-seat' && isBefore(entry, seminar);
}

export function stamp(instant: number): string {
  return Math.floor(instant / 1000).toString(36);
}
