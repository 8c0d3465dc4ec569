/**
 * A person's seats: taking one, hearing of a change, giving one up, who came; and what time and the
 * providers' answers do to the messages before and after a seminar. What comes before the seminar
 * stands in reminders.ts, what comes after it in follow-up.ts.
 *
 *     asked --the letter's button--> taken
 *     asked --a week, or the end--> forgotten
 *     taken --given up, or cancelled--> gone
 *     taken --the end, and who came is known; or a day without knowing--> follow-up
 */

import { isSilenced } from '../calendar/standstill.ts';
import { nextOpenMoment } from '../calendar/writing-hours.ts';
import { dayMs, hourMs, minuteMs } from '../calendar/zone.ts';
import type { Channel, Library } from '../course.ts';
import { readMessageId, seminarMessageId } from '../message-id.ts';
import type { Out, Subscriber } from '../subscriber.ts';
import { followUpAfter, followUpSent, passFollowUp } from './follow-up.ts';
import {
  dropLateReminders,
  isOpenAt,
  isUseless,
  pastReminders,
  reminded,
  reminderId,
} from './reminders.ts';
import { endOf, type Seat, type Seminar } from './seminar.ts';
import { remindersOf } from './seminar-words.ts';

/** The most seats of one person. Each is a part of the record, whose size is limited. */
export const mostSeats = 2;
/** A seat that nobody confirms is forgotten after this long. */
const seatForgetMs = 7 * dayMs;
/**
 * The follow-up begins on the day after, at nine at the earliest, less an hour for a clock change.
 */
const followUpNotYetMs = 8 * hourMs;
/** From this long before the beginning on, a person counts as having come. */
const earlyMs = 3 * hourMs;

export function seatIn({ seats }: Subscriber, seminar: string): Seat | undefined {
  return seats?.find((seat) => seat.seminar === seminar);
}

/** Whether a seat may still be taken. */
export function isOpenFor({ startsAt, minutes, cancelled }: Seminar, now: number): boolean {
  return !cancelled && now < startsAt + minutes * minuteMs;
}

/**
 * The person with a seat, in place of an earlier one in the same seminar; `undefined` where they
 * have too many.
 */
export function withSeat(subscriber: Subscriber, seat: Seat, now: number): Subscriber | undefined {
  const others = (subscriber.seats ?? []).filter(
    (one) => one.seminar !== seat.seminar && !isForgotten(one, now),
  );
  const taken = others.filter(({ askedAt }) => askedAt === undefined);
  if (taken.length >= mostSeats) return undefined;
  // A seat that was never confirmed gives way to a later one.
  const asked = others.filter(({ askedAt }) => askedAt !== undefined);
  const room = mostSeats - 1 - taken.length;
  return {
    ...subscriber,
    seats: [...taken, ...asked.slice(asked.length - Math.min(room, asked.length)), seat],
  };
}

/**
 * Gives the person the seat: the letter with the calendar file, and a text where texts are on.
 * `byThemselves`: they pressed a button of a letter, so the text goes at any hour.
 */
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
  // Anybody can fill in a form, at any hour; only they can press the button of their letter.
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

/** The letter that says that the seat is theirs. */
export function registeredLetter(subscriber: Subscriber, seminar: string, now: number): Out {
  return letterOut(subscriber, seminar, 'registered', now, `r${stamp(now)}`);
}

/**
 * The seminar was moved or cancelled: a person with a seat is told of each change once, and the
 * reminders are dated anew.
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
  // A message that still waits would tell the old date, or repeat the change. The letter about the
  // seat is rendered when it leaves, and tells the new date itself.
  const waits = (entry: Out) =>
    entry.words === 'registered' && entry.channel === 'email' && isBefore(entry, id);
  const out = subscriber.out.filter(
    (entry) => !isBefore(entry, id) || !['moved', 'touch'].includes(entry.words),
  );
  const saysSoAnyway =
    subscriber.letters.state !== 'on' ||
    subscriber.out.some((entry) => waits(entry) && entry.id !== subscriber.sending?.message);
  return { ...subscriber, seats, out: saysSoAnyway ? out : [...out, ...news] };
}

/**
 * A change after the seminar's hour, before its follow-up began: the follow-up is dropped, and with
 * a new date the seat is theirs again.
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
  const dropped: Subscriber = { ...rest, out: [...rest.out, ...news] };
  if (cancelled) return dropped;
  return withSeat(dropped, seatOf(library, subscriber, seminar, now), now) ?? dropped;
}

/** A seat that is taken now: reminders whose moment is past count as over. */
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

/** Removes a seat, with everything of this seminar that still waits. */
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
 * Records whether the person came. A later list never makes a no-show of somebody who came, and
 * nobody is missed before the end.
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
    // The first touch has gone already: the next one is what comes after it.
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

/** The seminar's keyword came from their phone: they came, with a seat or without. */
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
  // Later than that a follow-up touch may have gone already, and the follow-up comes only once.
  const isInTime = now < seminar.startsAt + followUpNotYetMs || subscriber.recent.length === 0;
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

/** Time has passed: a seat that is over becomes a follow-up, an unconfirmed one is forgotten. */
export function closeSeats(library: Library, subscriber: Subscriber, now: number): Subscriber {
  if (!subscriber.seats) return subscriber;
  let after = subscriber;
  for (const seat of subscriber.seats) {
    if (seat.askedAt === undefined && now >= overAt(seat))
      after = endSeat(library, after, seat, now);
    else if (isForgotten(seat, now)) after = giveUpSeat(after, seat.seminar);
  }
  return after;
}

/** Ends a seat: the follow-up begins, and nothing more comes from before the seminar. */
export function endSeat(
  library: Library,
  subscriber: Subscriber,
  seat: Seat,
  now: number,
): Subscriber {
  return followUpAfter(library, giveUpSeat(subscriber, seat.seminar), seat, now);
}

/** When the next seat is over (ms since 1970). */
export function seatsDueAt({ seats }: Subscriber): number | undefined {
  const over = (seats ?? []).filter(({ askedAt }) => askedAt === undefined).map(overAt);
  return over.length > 0 ? Math.min(...over) : undefined;
}

/** A seat is over at the seminar's end where it is known who came, else a day later. */
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

/**
 * Time has passed. Under HIDE, a hold or an erasure nothing moves; what is of no use any more is
 * dropped when they end.
 */
export function wakeForSeminars(library: Library, subscriber: Subscriber, now: number): Subscriber {
  if ((!subscriber.seats && !subscriber.followUp) || subscriber.stuck || isSilenced(subscriber))
    return subscriber;
  return passFollowUp(
    library,
    closeSeats(library, dropLateReminders(library, subscriber, now), now),
    now,
  );
}

/** A reminder or a follow-up touch has gone, or nobody can know whether it has. */
export function seminarMessageSent(
  library: Library,
  subscriber: Subscriber,
  message: string,
  now: number,
): Subscriber {
  const { about, cause, channel, purpose } = readMessageId(message) ?? {};
  if (!about || !cause || !channel) return subscriber;
  if (about.side === 'before')
    return isPresent(subscriber, message) ? reminded(subscriber, about.seminar, cause) : subscriber;
  if (purpose) return subscriber;
  // A hold came while the first touch was being sent, or this clock is behind the sender's: the
  // seat is not over in the record yet.
  const seat = seatIn(subscriber, about.seminar);
  const over =
    seat && seat.askedAt === undefined ? endSeat(library, subscriber, seat, now) : subscriber;
  return over.followUp?.seminar === about.seminar
    ? followUpSent(library, over, cause, now)
    : subscriber;
}

/**
 * The message was not taken, or held back. A reminder has little time: it waits in `out`, or goes
 * as its letter before it is too late.
 */
export function sendSeminarMessageLater(
  library: Library,
  subscriber: Subscriber,
  message: string,
  retryAt: number,
): Subscriber {
  const { about, cause, channel, purpose } = readMessageId(message) ?? {};
  const { followUp } = subscriber;
  if (!about || !cause || !channel) return subscriber;
  if (about.side === 'after') {
    if (purpose || followUp?.seminar !== about.seminar || followUp.done.includes(cause))
      return subscriber;
    return {
      ...subscriber,
      followUp: { ...followUp, notBefore: Math.max(followUp.notBefore ?? 0, retryAt) },
    };
  }
  const seat = seatIn(subscriber, about.seminar);
  if (!seat || !isPresent(subscriber, message) || seat.reminded.includes(cause)) return subscriber;
  const over = reminded(subscriber, about.seminar, cause);
  // A second try keeps the writing hours too (promise 27), and a STOP may have come meanwhile.
  const mayText = subscriber.texts.state === 'on' && isOpenAt(library, subscriber, 'sms', retryAt);
  const mayGo = channel === 'email' || mayText;
  const inTime = mayGo && !isUseless(library, subscriber, about.seminar, cause, retryAt);
  const byLetter = !inTime && channel === 'sms' && subscriber.letters.state === 'on';
  if (!inTime && !byLetter) return over;
  const way = byLetter ? 'email' : channel;
  const id = reminderId(subscriber, seat, cause, way);
  const later: Out = {
    id,
    channel: way,
    words: 'touch',
    touch: cause,
    notBefore: byLetter ? 0 : retryAt,
  };
  return { ...over, out: [...over.out, later] };
}

/** Whether a message is a reminder of the seminar's present date. */
function isPresent(subscriber: Subscriber, message: string): boolean {
  const { about, cause, channel } = readMessageId(message) ?? {};
  const seat = about && seatIn(subscriber, about.seminar);
  return (
    seat !== undefined &&
    !!cause &&
    !!channel &&
    reminderId(subscriber, seat, cause, channel) === message
  );
}
