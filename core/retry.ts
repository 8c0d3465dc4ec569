/**
 * What counted as sent and never arrived: a text that did not reach the phone, a message that no
 * provider took. It says whether the message is tried again, and when. A touch stays within writing
 * hours. Of the replies to a phone out of reach only those that keep a person safe are tried again.
 */

import { nextOpenMoment } from './calendar/writing-hours.ts';
import { dayMs, hourMs, minuteMs } from './calendar/zone.ts';
import { type Library, sequenceOf, touchOf } from './course.ts';
import type { Event } from './event.ts';
import { type MessageCause, messageId, readMessageId, seminarMessageId } from './message-id.ts';
import { isUseless } from './seminar/reminders.ts';
import { beforeSeminar, seminarTouch } from './seminar/seminar-words.ts';
import { type Out, remember, type Subscriber } from './subscriber.ts';

/** How often a text is tried again, by why it did not arrive (promise 35). */
const retries = { unreachable: 2, unexplained: 1, barred: 2 };
const touchDelaysMs = [hourMs, 4 * hourMs];
const answerDelaysMs = [2 * minuteMs, 10 * minuteMs];
const worthRepeating = new Set(['help', 'safe', 'crisis', 'violence', 'minor', 'stop']);
/**
 * News of a failure that comes later than this after the send changes nothing: a reply belongs to
 * its moment, a touch to its day.
 */
const answerWorthMs = hourMs;
const touchWorthMs = dayMs;

/** A text was not delivered: puts it once more, under an id that counts the tries. */
export function retryText(
  library: Library,
  subscriber: Subscriber,
  { message, why, sentAt }: Extract<Event, { readonly type: 'NotDelivered' }>,
  now: number,
): Subscriber {
  const cause = readMessageId(message);
  if (cause?.channel !== 'sms' || !isPresent(subscriber, cause)) return subscriber;
  const [, first = '', tries = '0'] = /^(.*?)(?:r(\d))?$/.exec(cause.purpose ?? '') ?? [];
  const attempt = Number(tries) + 1;
  if (attempt > retries[why]) return subscriber;
  const purpose = `${first}r${attempt}`;
  const id = cause.about
    ? seminarMessageId(subscriber, cause.about, cause.cause, 'sms', purpose)
    : messageId(subscriber, cause.cause, 'sms', purpose);
  const mark = `${cause.cause}${first.slice(-4)}r${attempt}`;
  if (subscriber.seen.includes(mark)) return subscriber;
  const isReply = first !== '' && !isReminderOfMoved(cause);
  if (sentAt !== undefined && now > sentAt + (isReply ? answerWorthMs : touchWorthMs))
    return subscriber;
  const again = isReply
    ? answerAgain(cause, id, attempt, now)
    : touchAgain(library, subscriber, cause, id, attempt, now);
  return again ? { ...remember(subscriber, mark), out: [...subscriber.out, again] } : subscriber;
}

/** The key of a message's words, read from its id; `undefined` where they cannot be made again. */
export function lostWords(
  message: string,
): { readonly words: string; readonly touch?: string } | undefined {
  const cause = readMessageId(message);
  if (!cause) return undefined;
  const { cause: words, purpose } = cause;
  if (!purpose) return { words: 'touch', touch: words };
  if (/^(r\d)$/.test(purpose)) return { words: 'touch', touch: words };
  if (isReminderOfMoved(cause)) return { words: 'touch', touch: words };
  if (words === 'C1') return { words: purpose === 'again' ? 'confirm-again' : 'confirm' };
  if (words === 'C2') return { words: 'opt-in', ...(cause.about ? { touch: beforeSeminar } : {}) };
  // These need their number or their touch, which the id does not carry.
  return /^(number-|choice$|coach-answer$|coach-again$)/.test(words) && cause.channel === 'sms'
    ? undefined
    : { words };
}

/**
 * A message that counted as sent was certainly not taken by the provider: it goes once more under
 * the same id, a touch within writing hours.
 */
export function resendLost(
  library: Library,
  subscriber: Subscriber,
  message: string,
  now: number,
): Subscriber {
  const cause = readMessageId(message);
  const words = lostWords(message);
  const mark = `${message.slice(-9)}L`;
  if (!cause || !words || !isPresent(subscriber, cause) || subscriber.seen.includes(mark))
    return subscriber;
  if (words.words === 'touch' && isStillPlanned(subscriber, cause)) return subscriber;
  const { channel } = cause;
  const state = channel === 'email' ? subscriber.letters.state : subscriber.texts.state;
  const mayGo =
    state === 'on' ||
    (state === 'asked' && (words.words.startsWith('confirm') || words.words === 'opt-in'));
  if (!mayGo) return subscriber;
  // A seminar's touches have their own minute; `postponeRetries` drops one that is too late.
  const waits = words.words === 'touch' && !cause.about;
  const notBefore = waits ? nextOpenMoment(library, subscriber, channel, now) : now;
  return {
    ...remember(subscriber, mark),
    out: [...subscriber.out, { id: message, channel, ...words, notBefore }],
  };
}

/**
 * Time has passed: a touch that is tried again waits for open writing hours, and is dropped once
 * the next touch has come.
 */
export function postponeRetries(library: Library, subscriber: Subscriber, now: number): Subscriber {
  if (!subscriber.out.some(({ words, notBefore }) => words === 'touch' && notBefore <= now))
    return subscriber;
  const out = subscriber.out.flatMap((entry) => {
    if (entry.words !== 'touch' || entry.notBefore > now) return [entry];
    const { about } = readMessageId(entry.id) ?? {};
    if (about?.side === 'before')
      return isUseless(library, subscriber, about.seminar, entry.touch ?? '', now) ? [] : [entry];
    // A text gives way to the touch after it; a letter is still worth reading.
    const latest = about
      ? latestFollowUp(subscriber, about.seminar)
      : subscriber.position?.done.at(-1);
    if (entry.channel === 'sms' && latest !== entry.touch) return [];
    const notBefore = nextOpenMoment(library, subscriber, entry.channel, now);
    return notBefore === now ? [entry] : [{ ...entry, notBefore }];
  });
  const isSame =
    out.length === subscriber.out.length && out.every((entry, at) => entry === subscriber.out[at]);
  return isSame ? subscriber : { ...subscriber, out };
}

function answerAgain(
  cause: MessageCause,
  id: string,
  attempt: number,
  now: number,
): Out | undefined {
  if (!worthRepeating.has(cause.cause)) return undefined;
  const notBefore = now + (answerDelaysMs[attempt - 1] ?? 0);
  return { id, channel: 'sms', words: cause.cause, notBefore };
}

function touchAgain(
  library: Library,
  subscriber: Subscriber,
  { cause, about }: MessageCause,
  id: string,
  attempt: number,
  now: number,
): Out | undefined {
  const { position, texts } = subscriber;
  const later = now + (touchDelaysMs[attempt - 1] ?? 0);
  if (texts.state !== 'on') return undefined;
  if (about?.side === 'before') {
    const isOver = isUseless(library, subscriber, about.seminar, cause, later);
    return isOver
      ? undefined
      : { id, channel: 'sms', words: 'touch', touch: cause, notBefore: later };
  }
  const touch = about
    ? seminarTouch(library, about, cause)
    : position && touchOf(sequenceOf(library, position.sequence), cause);
  const latest = about ? latestFollowUp(subscriber, about.seminar) : position?.done.at(-1);
  if (!touch || latest !== cause) return undefined;
  const notBefore = nextOpenMoment(library, subscriber, 'sms', later);
  return { id, channel: 'sms', words: 'touch', touch: cause, notBefore };
}

/** Whether a message is of the present enrollment, or of a seminar in any enrollment. */
function isPresent({ enrollment }: Subscriber, cause: MessageCause): boolean {
  return cause.about !== undefined || cause.enrollment === enrollment;
}

/**
 * Whether a message is a reminder of a date that was moved. Its id carries the change as its
 * purpose, and it is a touch all the same.
 */
function isReminderOfMoved({ about, cause, purpose = '' }: MessageCause): boolean {
  return (
    about?.side === 'before' &&
    /^c\d+(r\d)?$/.test(purpose) &&
    cause !== 'moved' &&
    cause !== 'cancelled'
  );
}

/**
 * Whether the touch is planned all the same. A provider may have refused it to one worker while
 * another counted it as abandoned.
 */
function isStillPlanned(
  { position, followUp, seats = [] }: Subscriber,
  { cause, about }: MessageCause,
): boolean {
  if (!about) return position !== undefined && !position.done.includes(cause);
  if (about.side === 'after')
    return followUp?.seminar === about.seminar && !followUp.done.includes(cause);
  return seats.some(
    ({ seminar, reminded }) => seminar === about.seminar && !reminded.includes(cause),
  );
}

/** The last follow-up touch they were sent, while the follow-up lasts. */
function latestFollowUp({ followUp }: Subscriber, seminar: string): string | undefined {
  return followUp?.seminar === seminar ? followUp.done.at(-1) : undefined;
}
