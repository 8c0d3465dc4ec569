/**
 * What time and the providers' answers do to the messages before and after a seminar: reminders
 * that are over, seats that end, touches of the follow-up that went or could not go.
 */

import { isSilenced } from '../calendar/standstill.ts';
import type { Library } from '../course.ts';
import { readMessageId } from '../message-id.ts';
import type { Out, Subscriber } from '../subscriber.ts';
import { followUpSent, passFollowUp } from './follow-up.ts';
import { dropLateReminders, isOpenAt, isUseless, reminded, reminderId } from './reminders.ts';
import { closeSeats, endSeat, seatIn } from './seats.ts';

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
