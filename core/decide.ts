/**
 * The one decision: what an event makes of a person. It is pure and total. The same arguments give
 * the same decision; every event is lawful in every state; a repeated or late event gives the same
 * person back. Nothing is sent from here: what is to be sent stands in `out` and in the course
 * position, and due.ts reads it from there.
 */

import { isThinned } from './calendar/course-position.ts';
import { getStuck, redrive, resume } from './calendar/standstill.ts';
import { afterCoachAct, type CoachEvent, isByCoach } from './coach-acts.ts';
import { type Library, sequenceOf, touchOf } from './course.ts';
import { advance, mayGoNow, plannedTouch, postpone, stepOver } from './due.ts';
import { confirm, remindLater, savePreferences, signUp } from './enrollment.ts';
import { askForData, callOffErasure, eraseAll, isErasureDue } from './erasure.ts';
import { eraseSide } from './erasure-sides.ts';
import type { Event } from './event.ts';
import {
  afterCoachEvent,
  alertAgain,
  queueCoachMessage,
  tellNewWords,
  withWaitingBy,
} from './holds-and-alerts.ts';
import { receiveText } from './inbound-text.ts';
import { recordJoinAsked, releasePhone } from './join-phone.ts';
import { isAlert, readMessageId } from './message-id.ts';
import { afterMoveEvent, forgetMove, mailboxOf } from './move-mailbox.ts';
import { recallReply } from './promised-reply.ts';
import { postponeRetries, resendLost, retryText } from './retry.ts';
import { afterLetter, forgetReturns, type LetterEvent, tryAgain } from './returned-letters.ts';
import { confirmSeat, register } from './seminar/seat-registration.ts';
import {
  changeSeat,
  giveUpSeat,
  recordAttendance,
  seminarMessageSent,
  sendSeminarMessageLater,
  wakeForSeminars,
} from './seminar/seats.ts';
import { type Out, type Subscriber, withQuestion } from './subscriber.ts';
import { offerSlower, takeButton } from './touch-replies.ts';

/** The slower pace is offered after this many invitations in a row without an answer. */
const offerAfter = 3;

/**
 * What an event makes of a person. `autoReply` is the id of the entry of `subscriber.out` that
 * answers a text: nothing is in it that is not in the subscriber, so one write keeps both.
 */
export interface Decision {
  readonly subscriber: Subscriber;
  readonly autoReply?: string;
}

/** The very same subscriber comes back where the event changes nothing. `now`: ms since 1970. */
export function decide(
  library: Library,
  subscriber: Subscriber,
  event: Event,
  now: number,
): Decision {
  if (isByCoach(event)) return { subscriber: afterCoachAct(library, subscriber, event, now) };
  if (event.type === 'LetterReturned' || event.type === 'LetterArrived')
    return { subscriber: afterLetter(subscriber, event, now) };
  if (event.type !== 'ReplyReceived')
    return { subscriber: subscriberAfter(library, subscriber, event, now) };
  const taken = receiveText(library, subscriber, event, now);
  return { ...taken, subscriber: withNewWords(subscriber, taken.subscriber, event, now) };
}

/** Words of somebody who waits are told as new words, whatever else they are taken for. */
function withNewWords(
  before: Subscriber,
  after: Subscriber,
  { reading, joins }: Extract<Event, { readonly type: 'ReplyReceived' }>,
  now: number,
): Subscriber {
  // A code alone has no words, and from a phone that was not joined they are a stranger's.
  const isTheirs = !joins || (!joins.alone && after.phone === joins.phone);
  const isNew = after !== before && isTheirs;
  if (!isNew || reading.kind !== 'free-text' || !before.waiting) return after;
  return after.waiting?.alertedAt === before.waiting.alertedAt ? tellNewWords(after, now) : after;
}

function subscriberAfter(
  library: Library,
  subscriber: Subscriber,
  event: Exclude<Event, CoachEvent | LetterEvent | { readonly type: 'ReplyReceived' }>,
  now: number,
): Subscriber {
  switch (event.type) {
    case 'SignedUp':
      return signUp(library, subscriber, event.signUp, now);
    case 'Confirmed':
      return confirm(library, subscriber, event.enrollment, now, event.wish);
    case 'Woke':
      return wake(library, subscriber, now);
    case 'Sent':
      return sent(library, subscriber, event.message, now);
    case 'Postponed':
      return sendLater(library, subscriber, event.message, event.until);
    case 'NotTaken':
      return sendLater(library, subscriber, event.message, event.retryAt);
    case 'PermanentlyRefused':
      return permanentlyRefused(library, subscriber, event.message, event.closes, now);
    case 'ButtonPressed':
      return withWaitingBy(
        subscriber,
        takeButton(library, subscriber, event.touch, event.reply, now).subscriber,
        'email',
      );
    case 'PreferencesSaved':
      return savePreferences(library, subscriber, event.preferences, now);
    case 'Unsubscribed':
    case 'OptedOut':
      return endChannel(subscriber, event);
    case 'NotDelivered':
      return retryText(library, subscriber, event, now);
    case 'Lost':
      return resendLost(library, subscriber, event.message, now);
    case 'Cleared':
    case 'Attended':
    case 'ExposureConfirmed':
      return afterCoachEvent(subscriber, event, now);
    case 'CoachWrote':
      return queueCoachMessage(library, subscriber, event, now);
    case 'JoinAsked':
      return recordJoinAsked(subscriber, now);
    case 'PhoneReleased':
      return releasePhone(subscriber, now, event.phone);
    case 'MoveAsked':
    case 'MovePressed':
    case 'MoveTexted':
    case 'Moved':
    case 'MoveDropped':
      return afterMoveEvent(subscriber, event, now);
    case 'GotStuck':
      return getStuck(subscriber, event.error, now);
    case 'Redriven':
      return redrive(subscriber, now);
    case 'DataAsked':
      return askForData(subscriber, now);
    case 'ErasureAsked':
      return eraseAll(subscriber, now, 'mailbox');
    case 'SideErased':
      return isErasureDue(subscriber, now) ? eraseSide(subscriber, now) : subscriber;
    case 'ErasureCalledOff':
      return callOffErasure(subscriber, now);
    case 'Registered':
      return register(library, subscriber, event.seminar, event.form, now);
    case 'SeatConfirmed':
      return confirmSeat(library, subscriber, event.seminar, now);
    case 'SeminarChanged':
      return changeSeat(library, subscriber, event.seminar, now);
    case 'SeatGivenUp':
      return giveUpSeat(subscriber, event.seminar);
    case 'AttendanceKnown':
      return recordAttendance(subscriber, event.seminar, event.attendance, now);
    case 'ChannelDead':
      return closeChannel(subscriber, event.channel, 'closed', event.at);
  }
}

/** Time has passed: moves on what is over, and leaves in place what may go now. */
function wake(library: Library, subscriber: Subscriber, now: number): Subscriber {
  const rested =
    subscriber.pause && subscriber.pause.until <= now ? resume(subscriber, now) : subscriber;
  const tried = tryAgain(rested, now);
  const alerted = recallReply(library, alertAgain(forgetMove(tried, now), now), now);
  let awake = wakeForSeminars(library, postponeRetries(library, alerted, now), now);
  for (;;) {
    const planned = plannedTouch(library, awake);
    if (!planned || planned.at > now) return awake;
    if (!isThinned(planned.touch, awake)) {
      if (mayGoNow(library, awake, planned, now)) return awake;
      return postpone(library, awake, planned.touch, now);
    }
    awake = stepOver(awake, planned.touch);
  }
}

/** A message has gone, or nobody can know whether it has: it is never sent again. */
function sent(library: Library, subscriber: Subscriber, message: string, now: number): Subscriber {
  if (subscriber.out.some(({ id }) => id === message)) {
    return { ...subscriber, out: subscriber.out.filter(({ id }) => id !== message) };
  }
  const { position } = subscriber;
  const id = readMessageId(message);
  if (id?.about) return seminarMessageSent(library, subscriber, message, now);
  // A message of an earlier enrollment, or one that is over already: a repetition.
  if (!position || id?.enrollment !== subscriber.enrollment || position.done.includes(id.cause))
    return subscriber;
  // A message out of `out` has a purpose in its id, and its entry is gone already.
  if (id.purpose) return subscriber;
  const touch = touchOf(sequenceOf(library, position.sequence), id.cause);
  const { slower, ...moved } = advance(library, subscriber, id.cause, now);
  // A letter has carried the offer of a slower pace; a text has no room for it.
  const after: Subscriber = slower && id.channel === 'sms' ? { ...moved, slower } : moved;
  if (!touch || touch.invites === 'none') return after;
  const silent = subscriber.silent + 1;
  const asking = { ...after, asked: withQuestion(after.asked, touch.invites, touch.id), silent };
  return silent === offerAfter ? offerSlower(asking) : asking;
}

/** The message is still to be sent, and not before `retryAt`. */
function sendLater(
  library: Library,
  subscriber: Subscriber,
  message: string,
  retryAt: number,
): Subscriber {
  const waiting = subscriber.out.find(({ id }) => id === message);
  if (waiting) {
    const later = { ...waiting, notBefore: Math.max(waiting.notBefore, retryAt) };
    const out = subscriber.out.map((entry) => (entry === waiting ? later : entry));
    return { ...subscriber, out: remindLater(out, later) };
  }
  const { position } = subscriber;
  const id = readMessageId(message);
  if (id?.about) return sendSeminarMessageLater(library, subscriber, message, retryAt);
  if (
    !position ||
    id?.enrollment !== subscriber.enrollment ||
    id.purpose ||
    position.done.includes(id.cause)
  )
    return subscriber;
  return {
    ...subscriber,
    position: { ...position, notBefore: Math.max(position.notBefore ?? 0, retryAt) },
  };
}

/** The message is over without having reached the person; a dead channel closes. */
function permanentlyRefused(
  library: Library,
  subscriber: Subscriber,
  message: string,
  closes: boolean,
  now: number,
): Subscriber {
  const channel = readMessageId(message)?.channel;
  const over = sent(library, subscriber, message, now);
  // The coach's address is not the person's.
  if (isAlert(message)) return over;
  return closes && channel ? closeChannel(over, channel, 'closed', now) : over;
}

/** An opt-out by a page or a carrier. A link to a mailbox that the record has left ends nothing. */
function endChannel(
  subscriber: Subscriber,
  { type, at, mailbox }: Extract<Event, { readonly type: 'Unsubscribed' | 'OptedOut' }>,
): Subscriber {
  if (mailbox !== undefined && mailbox !== mailboxOf(subscriber)) return subscriber;
  return closeChannel(subscriber, type === 'OptedOut' ? 'sms' : 'email', 'off', at);
}

/**
 * Ends a channel: `off` by the person's wish, `closed` for good, since it is dead. Nothing of it
 * waits in `out` any more but alerts and, after a wish, the letter that calls an erasure off.
 */
function closeChannel(
  subscriber: Subscriber,
  channel: 'email' | 'sms',
  state: 'off' | 'closed',
  at: number,
): Subscriber {
  const key = channel === 'email' ? 'letters' : 'texts';
  const { state: present } = subscriber[key];
  if (present === 'closed' || present === state || (present === 'none' && state === 'off'))
    return subscriber;
  // A refusal outlives the sign-up it belongs to: it is not forgotten after a week.
  const known = channel === 'email' ? forgetReturns(subscriber, at) : subscriber;
  const { expiresAt: _, news, ...kept } = known;
  const isWayBack = ({ words }: Out) => state === 'off' && words.startsWith('erasing');
  return {
    ...kept,
    // News comes by letters, and ends with them.
    ...(news && channel === 'sms' ? { news } : {}),
    [key]: { ...subscriber[key], state, at },
    out: subscriber.out.filter(
      (entry) => entry.channel !== channel || entry.to !== undefined || isWayBack(entry),
    ),
  };
}
