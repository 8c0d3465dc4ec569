/**
 * What a text from a phone does to a person, and which automatic reply it gets. Words of danger
 * come first, then the consent that a phone gives and takes back, then the course. The words of the
 * replies are the course's; this file gives their keys.
 */

import { updateStandstill } from './calendar/standstill.ts';
import { dayMs, minuteMs } from './calendar/zone.ts';
import type { Library } from './course.ts';
import { eraseAll } from './erasure.ts';
import type { Event, JoiningPhone } from './event.ts';
import { holdFor, raiseConcern, withWaitingBy } from './holds-and-alerts.ts';
import { confirmingText, joinPhone } from './join-phone.ts';
import { inboundKey, messageId, readMessageId } from './message-id.ts';
import { countReply } from './reply-bounds.ts';
import { walkIn } from './seminar/seats.ts';
import { afterSeminar, beforeSeminar } from './seminar/seminar-words.ts';
import { exposedSince, isUnknownPhone, type Out, remember, type Subscriber } from './subscriber.ts';
import { askForCoach, freeText, type TakenReply, takeCourseReply } from './touch-replies.ts';
import type { Danger, Reply } from './understanding/compiled-understanding.ts';

/**
 * A reply goes back in the webhook's response. If the response was lost, the reply is sent as a
 * message of its own after this long.
 */
const replyFallbackMs = 2 * minuteMs;
/** Between a STOP and a START this close together the order cannot be trusted: STOP wins. */
const consentDoubtMs = 5 * minuteMs;

/**
 * A text arrived. The automatic reply to it is an entry of `out` until the phone has it;
 * `autoReply` is that entry's id, or absent where nothing is answered. A repetition of the text
 * changes nothing, and finds the earlier reply for as long as it waits in `out`.
 */
export function receiveText(
  library: Library,
  subscriber: Subscriber,
  event: Extract<Event, { readonly type: 'ReplyReceived' }>,
  now: number,
): { readonly subscriber: Subscriber; readonly autoReply?: string } {
  const { reading, at, seminar } = event;
  const key = inboundKey(event.id);
  if (subscriber.seen.includes(key)) return repeated(subscriber, key);
  if (event.phone !== undefined && event.phone !== subscriber.phone) return { subscriber };
  // A held phone that nobody knows is asked nothing, and no seminar is counted for it.
  const isAsked = reading.kind === 'free-text' && !(subscriber.hold && isUnknownPhone(subscriber));
  const attended = isAsked ? seminar : undefined;
  const joined = event.joins ? joinPhone(subscriber, event.joins, at) : subscriber;
  // The record takes no phone any more, so the text is a stranger's: nothing of it is theirs.
  if (event.joins && joined.phone !== event.joins.phone)
    return { subscriber: remember(subscriber, key) };
  const alerted = withAlarm(joined, reading, now);
  const present = attended && !alerted.erasing ? walkIn(library, alerted, attended, now) : alerted;
  const taken = event.joins
    ? takeJoin(library, present, event, event.joins, now)
    : takeText(library, present, reading, at, now, attended !== undefined);
  const heard = withWaitingBy(subscriber, withTextedNumber(taken, reading), 'sms');
  const known = remember(heard, key);
  if (!taken.words) return { subscriber: known };
  const counted = countReply(known, { words: taken.words, reading, said: event.said }, now);
  if (!counted) return { subscriber: known };
  const reply: Out = {
    id: messageId(subscriber, taken.words, 'sms', key),
    channel: 'sms',
    words: taken.words,
    ...(taken.touch ? { touch: taken.touch } : {}),
    ...(taken.n ? { n: taken.n } : {}),
    notBefore: now + replyFallbackMs,
    repliedAt: now,
  };
  // After STOP no text waits any more but the one confirmation of it.
  const waiting =
    reading.kind === 'stop' ? known.out.filter(({ channel }) => channel !== 'sms') : known.out;
  return {
    subscriber: { ...keptForReply(counted, now), out: [...waiting, reply] },
    autoReply: reply.id,
  };
}

/**
 * A text with a code. Nothing beside the code, or nothing that has an answer: the confirming text
 * answers. Else the gravest meaning answers, and the confirming text follows it.
 */
function takeJoin(
  library: Library,
  present: Subscriber,
  { id, reading, at }: Extract<Event, { readonly type: 'ReplyReceived' }>,
  joins: JoiningPhone,
  now: number,
): TakenReply {
  const { texts } = present;
  // The phone may be in another's hand, or asked to be forgotten: nothing is told of the code.
  if (isAnsweredOk(present) || present.erasing)
    return takeText(library, present, reading, at, now, false);
  if (texts.waits !== undefined) {
    const owed = replyToAnybody(reading) ?? '';
    return { subscriber: { ...present, texts: { ...texts, waits: owed } } };
  }
  if (joins.alone && texts.state !== 'on') return { subscriber: present };
  const taken = joins.alone
    ? { subscriber: present }
    : takeText(library, present, reading, at, now, false);
  const { words } = taken;
  // The phone has stopped before, and a hold let the code change nothing.
  if (taken.subscriber.texts.state !== 'on') return taken;
  if (!words || notTaken.has(words)) return { subscriber: taken.subscriber, words: 'texts-on' };
  const follows = confirmingText(taken.subscriber, inboundKey(id), now);
  return { ...taken, subscriber: { ...taken.subscriber, out: [...taken.subscriber.out, follows] } };
}

/** Replies that say nothing of their own beside a code. */
const notTaken: ReadonlySet<string> = new Set(['free-text', 'noted', 'already-on']);

/** Marks a rating that came by text with the binding of its phone. */
function withTextedNumber(taken: TakenReply, reading: Reply): Subscriber {
  const { subscriber, touch } = taken;
  const { binding, numbers, textedNumbers } = subscriber;
  const said = 'answer' in reading && reading.answer ? reading.answer : reading;
  if (said.kind !== 'number' || !binding || !touch || numbers[touch] !== said.number)
    return subscriber;
  return { ...subscriber, textedNumbers: { ...textedNumbers, [touch]: binding.epoch } };
}

function repeated(subscriber: Subscriber, key: string) {
  const waiting = subscriber.out.find(
    ({ id, repliedAt }) => repliedAt !== undefined && readMessageId(id)?.purpose === key,
  );
  return { subscriber, ...(waiting ? { autoReply: waiting.id } : {}) };
}

/** Keeps an unconfirmed person for a day at least, so that the reply can reach them. */
function keptForReply(subscriber: Subscriber, now: number): Subscriber {
  const { expiresAt } = subscriber;
  return expiresAt === undefined
    ? subscriber
    : { ...subscriber, expiresAt: Math.max(expiresAt, now + dayMs) };
}

/**
 * The key of the reply to words of danger. Who may harm others gets the crisis reply, since a
 * partner may be typing.
 */
const dangerReplies: Readonly<Record<Danger, string>> = {
  self: 'crisis',
  others: 'crisis',
  violence: 'violence',
  minor: 'minor',
};

/**
 * The reply that every phone gets in every state but after STOP, phones of strangers too. A phone
 * that somebody else reads is told nothing.
 */
export function replyToAnybody(reply: Reply): string | undefined {
  if (isExposed(reply)) return 'quiet';
  if (reply.kind === 'danger') return dangerReplies[reply.danger];
  return reply.kind === 'help' || reply.kind === 'safe' ? reply.kind : undefined;
}

/** The reply to a phone that is in no course. */
export function replyToStranger(reply: Reply): string | undefined {
  if (reply.kind === 'worry') return 'help';
  const words = replyToAnybody(reply);
  // The answer to a minor says that the notes have stopped, and "OK." that there was something to
  // stop: this phone got none.
  return words === 'minor' || words === 'quiet' ? undefined : words;
}

function isExposed(reply: Reply): boolean {
  return reply.kind === 'exposed' || ('exposed' in reply && reply.exposed === true);
}

/**
 * Words of danger begin a hold; where somebody else reads the phone all stops, as by HIDE; worry is
 * for a human to read. Each alerts, whatever else the text does or how it is answered.
 */
function withAlarm(subscriber: Subscriber, reply: Reply, now: number): Subscriber {
  const danger = reply.kind === 'danger' || reply.kind === 'stop' ? reply.danger : undefined;
  const held = danger ? withHold(subscriber, danger, now) : subscriber;
  if (isExposed(reply)) return raiseConcern(held, 'exposed', now);
  return reply.kind === 'worry' ? raiseConcern(held, 'worry', now) : held;
}

function withHold(subscriber: Subscriber, danger: Danger, now: number): Subscriber {
  const held = holdFor(subscriber, danger, now);
  const { hold, binding } = held;
  return hold && binding ? { ...held, hold: { ...hold, binding: binding.epoch } } : held;
}

/**
 * Whether every text is answered "OK.": after HIDE, or while somebody else may read the phone.
 */
export function isAnsweredOk(subscriber: Subscriber): boolean {
  return subscriber.hidden !== undefined || exposedSince(subscriber) !== undefined;
}

function takeText(
  library: Library,
  subscriber: Subscriber,
  reply: Reply,
  at: number,
  now: number,
  isKeyword: boolean,
): TakenReply {
  const { texts } = subscriber;
  if (reply.kind === 'stop' && !isUnknownPhone(subscriber)) {
    const ended = reply.wrongNumber ? closeTexts(subscriber, at) : stop(subscriber, at);
    return ended.words && isExposed(reply) ? { ...ended, words: 'quiet' } : ended;
  }
  if (reply.kind === 'erase-all') {
    const mayHear = texts.state === 'on' || texts.state === 'asked';
    const words = isAnsweredOk(subscriber) ? 'quiet' : 'erase-all';
    return { subscriber: eraseAll(subscriber, now, 'phone'), ...(mayHear ? { words } : {}) };
  }
  if (isUnknownPhone(subscriber) && !isKeyword) return answerUnknown(subscriber, reply, at);
  if (texts.state === 'off')
    return reply.kind === 'start' || reply.kind === 'yes' ? reopen(subscriber, at) : { subscriber };
  const always = replyToAnybody(reply);
  if (always) return { subscriber, words: always };
  // Nobody wrote this: not even that they are there.
  if (reply.kind === 'automatic') return { subscriber };
  // A dead number, or one that never gave consent, gets nothing but what keeps a person safe.
  if (texts.state === 'closed' || (texts.state === 'none' && !isKeyword)) return { subscriber };
  const wish = takeWish(subscriber, reply, now);
  if (wish) return wish;
  // The phone may be in another's hand: no reply tells that there is a course.
  if (isAnsweredOk(subscriber)) return { subscriber, words: 'quiet' };
  // The course stays still, and no reply may say that it goes on: the letter alone calls the
  // erasure off.
  if (subscriber.erasing) return { subscriber, words: 'erase-all' };
  if (texts.state === 'asked' || texts.state === 'none')
    return takeFirstText(subscriber, reply, at, isKeyword);
  const heard = { ...subscriber, silent: 0 };
  if (reply.kind === 'thanks') return { subscriber: heard };
  if (heard.hold && (reply.kind === 'start' || reply.kind === 'go'))
    return { subscriber: heard, words: 'held' };
  if (heard.hold && !takenUnderHold.has(reply.kind)) return freeText(heard, now);
  if (isKeyword) {
    // The follow-up comes by text, whether the course's letter was ever confirmed or not.
    const { expiresAt: _, ...lasting } = heard;
    return { subscriber: lasting, words: 'already-on', touch: afterSeminar };
  }
  return takeCourseReply(library, heard, reply, now);
}

/**
 * A text from a phone that nobody knows, of which there is a record for its words of danger. It is
 * answered as if there were none: with help, and once after STOP.
 */
function answerUnknown(subscriber: Subscriber, reply: Reply, at: number): TakenReply {
  const { texts } = subscriber;
  if (reply.kind === 'stop') {
    if (texts.state !== 'none') return stop(subscriber, at);
    return { subscriber: { ...subscriber, texts: { state: 'off', at } }, words: 'stop' };
  }
  if (texts.state === 'off') {
    if (reply.kind !== 'start' || at <= texts.at) return { subscriber };
    return { subscriber: { ...subscriber, texts: { state: 'none', at } } };
  }
  const words = replyToStranger(reply);
  return words ? { subscriber, words } : { subscriber };
}

/**
 * A text before the first YES. A seminar's keyword is answered with what its texts are; YES answers
 * the latest question.
 */
function takeFirstText(
  subscriber: Subscriber,
  reply: Reply,
  at: number,
  isKeyword: boolean,
): TakenReply {
  const { texts, seats = [] } = subscriber;
  if (isKeyword) {
    const asked: Subscriber = {
      ...subscriber,
      texts: { ...texts, state: 'asked', only: 'seminar' },
    };
    return { subscriber: asked, words: 'keyword', touch: afterSeminar };
  }
  if (reply.kind !== 'yes') return { subscriber };
  const { expiresAt, ...kept } = subscriber;
  const { only } = texts;
  // A person without an address is known by the phone alone, and that has said yes; a seminar's
  // texts need no confirmed address.
  const lasting =
    subscriber.email && !only && expiresAt !== undefined ? { ...kept, expiresAt } : kept;
  const on: Subscriber = {
    ...lasting,
    texts: { state: 'on', at, given: true, ...(only ? { only } : {}) },
    silent: 0,
  };
  if (!only) return { subscriber: on, words: 'texts-on' };
  return seats.some(({ attendance }) => attendance === undefined)
    ? { subscriber: on, words: 'seat-on', touch: beforeSeminar }
    : { subscriber: on, words: 'texts-on', touch: afterSeminar };
}

/**
 * Replies that are taken under a hold, since they ask for less. Praise for a practice would be out
 * of place until a human has read the words of danger.
 */
const takenUnderHold: ReadonlySet<Reply['kind']> = new Set(['slow', 'pause', 'skip', 'worry']);

/** What a person may ask for before their first YES too, since it is less, or a human. */
function takeWish(subscriber: Subscriber, reply: Reply, now: number): TakenReply | undefined {
  const unlessHidden = (words: string) => (isAnsweredOk(subscriber) ? 'quiet' : words);
  switch (reply.kind) {
    case 'solo':
      return { subscriber: { ...subscriber, solo: true }, words: 'quiet' };
    case 'hide':
      return { subscriber: updateStandstill({ ...subscriber, hidden: true }, now), words: 'quiet' };
    case 'erase':
      return { subscriber, words: unlessHidden('erase') };
    case 'coach': {
      const asked = askForCoach(subscriber, now);
      return { ...asked, words: unlessHidden(asked.words) };
    }
    default:
      return undefined;
  }
}

function stop(subscriber: Subscriber, at: number): TakenReply {
  const { texts } = subscriber;
  if (texts.state === 'off')
    return { subscriber: { ...subscriber, texts: { ...texts, at: Math.max(at, texts.at) } } };
  if (texts.state === 'closed' || texts.state === 'none') return { subscriber };
  // Found late by the sweep: a START that the phone sent well after it stands.
  if (texts.state === 'on' && at < texts.at - consentDoubtMs) return { subscriber };
  // A refusal outlives the sign-up it belongs to: it is not forgotten after a week.
  const { expiresAt: _, ...kept } = subscriber;
  return { subscriber: { ...kept, texts: { ...texts, state: 'off', at } }, words: 'stop' };
}

/** The one with this phone does not know us: it is nobody's until it texts a code. */
function closeTexts(subscriber: Subscriber, at: number): TakenReply {
  const { texts } = subscriber;
  if (texts.state === 'closed' || texts.state === 'none') return { subscriber };
  const closed: Subscriber = { ...subscriber, texts: { ...texts, state: 'closed', at } };
  return { subscriber: closed, ...(texts.state === 'off' ? {} : { words: 'stop' }) };
}

/** START or YES after STOP. */
function reopen(subscriber: Subscriber, at: number): TakenReply {
  const { only, given } = subscriber.texts;
  const bound = only ? { only } : {};
  const about = only ? { touch: afterSeminar } : {};
  if (at <= subscriber.texts.at) return { subscriber };
  // Stopped before the first YES: there is nothing to reopen, so the phone is asked again.
  if (!given) {
    const asked: Subscriber = { ...subscriber, texts: { state: 'asked', at, ...bound } };
    return { subscriber: asked, words: only ? 'keyword' : 'opt-in', ...about };
  }
  const on: Subscriber = {
    ...subscriber,
    texts: { state: 'on', at, given: true, ...bound },
    silent: 0,
  };
  const { waits } = subscriber.texts;
  if (waits === undefined) return { subscriber: on, words: 'back-on', ...about };
  // The help lines that the phone could not be sent go first.
  if (!waits) return { subscriber: on, words: 'texts-on' };
  const follows = confirmingText(on, `w${Math.floor(at / minuteMs).toString(36)}`, at);
  return { subscriber: { ...on, out: [...on.out, follows] }, words: waits };
}
