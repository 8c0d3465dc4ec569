/**
 * What a text from a phone does to a person and which answer it gets. First whoever may be in
 * danger, then the consent that a phone gives and takes back, then the course. The words of the
 * answers are the course's; here are only their keys.
 */

import { settleQuiet } from './calendar/standstill.ts';
import { dayMs, minuteMs } from './calendar/zone.ts';
import type { Library } from './course.ts';
import { eraseAll } from './erasure.ts';
import type { Event } from './event.ts';
import { holdFor, raiseConcern } from './holds-and-alerts.ts';
import { inboundKey, messageId, readMessageId } from './message-id.ts';
import { walkIn } from './seminar/seats.ts';
import { afterSeminar, beforeSeminar } from './seminar/seminar-words.ts';
import { type Out, remember, type Subscriber } from './subscriber.ts';
import { converse, freeText, type Turn } from './touch-replies.ts';
import type { Danger, Reply } from './understanding/meanings.ts';

/** An answer goes back in the webhook's response; if that was lost, it is sent after this long. */
export const answerFallbackMs = 2 * minuteMs;
/** Between a STOP and a START this close together the order cannot be trusted: STOP wins. */
export const consentDoubtMs = 5 * minuteMs;

/**
 * A text arrived. The automatic reply to it is an entry of `out` until the phone has it;
 * `autoReply` is that entry's id, or absent where nothing is answered. A repetition of the text
 * changes nothing, and finds the reply of before for as long as it waits in `out`.
 */
export function receiveText(
  library: Library,
  subscriber: Subscriber,
  { id, reading, at, seminar }: Extract<Event, { readonly type: 'ReplyReceived' }>,
  now: number,
): { readonly subscriber: Subscriber; readonly autoReply?: string } {
  const key = inboundKey(id);
  if (subscriber.seen.includes(key)) return repeated(subscriber, key);
  const attended = reading.kind === 'free-text' ? seminar : undefined;
  const heard = alerted(subscriber, reading, now);
  const present = attended && !heard.erasing ? walkIn(library, heard, attended, now) : heard;
  const turn = takeText(library, present, reading, at, now, attended !== undefined);
  const known = remember(turn.subscriber, key);
  if (!turn.answer) return { subscriber: known };
  const reply: Out = {
    id: messageId(subscriber, turn.answer, 'sms', key),
    channel: 'sms',
    words: turn.answer,
    ...(turn.touch ? { touch: turn.touch } : {}),
    ...(turn.n ? { n: turn.n } : {}),
    notBefore: now + answerFallbackMs,
    handed: now,
  };
  // After STOP nothing waits any more but the one confirmation of it.
  const waiting =
    turn.answer === 'stop' ? known.out.filter(({ channel }) => channel !== 'sms') : known.out;
  return {
    subscriber: { ...unforgotten(known, now), out: [...waiting, reply] },
    autoReply: reply.id,
  };
}

function repeated(subscriber: Subscriber, key: string) {
  const waiting = subscriber.out.find(
    ({ id, handed }) => handed !== undefined && readMessageId(id)?.purpose === key,
  );
  return { subscriber, ...(waiting ? { autoReply: waiting.id } : {}) };
}

/**
 * Who has just written is not forgotten before they are answered, though their sign-up was never
 * confirmed.
 */
function unforgotten(subscriber: Subscriber, now: number): Subscriber {
  const { expiresAt } = subscriber;
  return expiresAt === undefined
    ? subscriber
    : { ...subscriber, expiresAt: Math.max(expiresAt, now + dayMs) };
}

/**
 * The key of the answer to words of danger: who may harm others gets the crisis answer, since a
 * partner may be typing.
 */
export const dangerAnswers: Readonly<Record<Danger, string>> = {
  self: 'crisis',
  others: 'crisis',
  violence: 'violence',
  minor: 'minor',
};

/** The answer that anybody gets in every state but after STOP, from numbers we do not know too. */
export function answerToAnybody(reply: Reply): string | undefined {
  if (reply.kind === 'danger') return dangerAnswers[reply.danger];
  return reply.kind === 'help' || reply.kind === 'safe' ? reply.kind : undefined;
}

/**
 * Words of danger hold and alert, whatever else the text does and whether it may be answered or
 * not.
 */
function alerted(subscriber: Subscriber, reply: Reply, now: number): Subscriber {
  const danger = reply.kind === 'danger' || reply.kind === 'stop' ? reply.danger : undefined;
  return danger ? holdFor(subscriber, danger, now) : subscriber;
}

function takeText(
  library: Library,
  subscriber: Subscriber,
  reply: Reply,
  at: number,
  now: number,
  isKeyword: boolean,
): Turn {
  const { texts } = subscriber;
  if (reply.kind === 'stop') return stop(subscriber, at);
  if (reply.kind === 'erase-all') {
    const mayHear = texts.state === 'on' || texts.state === 'asked';
    const answer = subscriber.hidden ? 'quiet' : 'erase-all';
    return { subscriber: eraseAll(subscriber, now), ...(mayHear ? { answer } : {}) };
  }
  if (texts.state === 'off')
    return reply.kind === 'start' || reply.kind === 'yes' ? reopen(subscriber, at) : { subscriber };
  const always = answerToAnybody(reply);
  if (always) return { subscriber, answer: always };
  // A dead number or one that never gave consent gets nothing but what keeps a person safe.
  if (texts.state === 'closed' || (texts.state === 'none' && !isKeyword)) return { subscriber };
  const asked = takeWish(subscriber, reply, now);
  if (asked) return asked;
  // The phone may be in another's hand: nothing tells that there is a course.
  if (subscriber.hidden) return { subscriber, answer: 'quiet' };
  // Nothing goes on, and nothing must say that it does: the letter alone calls it off.
  if (subscriber.erasing) return { subscriber, answer: 'erase-all' };
  if (texts.state === 'asked' || texts.state === 'none')
    return takeFirstWord(subscriber, reply, at, isKeyword);
  const heard = { ...subscriber, silent: 0 };
  if (heard.hold && !worksUnderHold.has(reply.kind)) return freeText(heard);
  if (isKeyword) {
    // The notes come by text, whether the course's letter was ever confirmed or not.
    const { expiresAt: _, ...lasting } = heard;
    return { subscriber: lasting, answer: 'already-on', touch: afterSeminar };
  }
  return converse(library, heard, reply, now);
}

/**
 * Before the first YES. The word of a seminar is answered with what its texts are; YES answers the
 * latest question.
 */
function takeFirstWord(subscriber: Subscriber, reply: Reply, at: number, isKeyword: boolean): Turn {
  const { texts, seats = [] } = subscriber;
  if (isKeyword) {
    const asked: Subscriber = {
      ...subscriber,
      texts: { ...texts, state: 'asked', only: 'seminar' },
    };
    return { subscriber: asked, answer: 'keyword', touch: afterSeminar };
  }
  if (reply.kind !== 'yes') return { subscriber };
  const { expiresAt, ...kept } = subscriber;
  const { only } = texts;
  // Who has no address is known by the phone alone, and that has said yes; a seminar's texts need
  // no confirmed address.
  const lasting =
    subscriber.email && !only && expiresAt !== undefined ? { ...kept, expiresAt } : kept;
  const on: Subscriber = {
    ...lasting,
    texts: { state: 'on', at, given: true, ...(only ? { only } : {}) },
    silent: 0,
  };
  if (!only) return { subscriber: on, answer: 'texts-on' };
  return seats.some(({ attendance }) => attendance === undefined)
    ? { subscriber: on, answer: 'seat-on', touch: beforeSeminar }
    : { subscriber: on, answer: 'texts-on', touch: afterSeminar };
}

/**
 * Praise for a practice would be out of place until a human has looked; a wish for less is heard.
 */
const worksUnderHold: ReadonlySet<Reply['kind']> = new Set(['slow', 'pause', 'skip', 'start']);

/** What a person may ask before they said YES too, since it asks for less, or for a human. */
function takeWish(subscriber: Subscriber, reply: Reply, now: number): Turn | undefined {
  const answer = (key: string) => (subscriber.hidden ? 'quiet' : key);
  switch (reply.kind) {
    case 'solo':
      return { subscriber: { ...subscriber, solo: true }, answer: 'quiet' };
    case 'hide':
      return { subscriber: settleQuiet({ ...subscriber, hidden: true }, now), answer: 'quiet' };
    case 'erase':
      return { subscriber, answer: answer('erase') };
    case 'coach':
      return { subscriber: raiseConcern(subscriber, 'coach', now), answer: answer('coach') };
    default:
      return undefined;
  }
}

function stop(subscriber: Subscriber, at: number): Turn {
  const { texts } = subscriber;
  if (texts.state === 'off')
    return { subscriber: { ...subscriber, texts: { ...texts, at: Math.max(at, texts.at) } } };
  if (texts.state === 'closed' || texts.state === 'none') return { subscriber };
  // Found late by the sweep: a START that the phone sent well after it stands.
  if (texts.state === 'on' && at < texts.at - consentDoubtMs) return { subscriber };
  // A refusal outlives the sign-up it belongs to: it is not forgotten after a week.
  const { expiresAt: _, ...kept } = subscriber;
  return { subscriber: { ...kept, texts: { ...texts, state: 'off', at } }, answer: 'stop' };
}

function reopen(subscriber: Subscriber, at: number): Turn {
  const { only, given } = subscriber.texts;
  const bound = only ? { only } : {};
  if (at <= subscriber.texts.at) return { subscriber };
  // Stopped before they ever said YES: there is nothing to reopen, so they are asked again.
  if (!given) {
    const asked: Subscriber = { ...subscriber, texts: { state: 'asked', at, ...bound } };
    return {
      subscriber: asked,
      answer: only ? 'keyword' : 'opt-in',
      ...(only ? { touch: afterSeminar } : {}),
    };
  }
  const on: Subscriber = {
    ...subscriber,
    texts: { state: 'on', at, given: true, ...bound },
    silent: 0,
  };
  return { subscriber: on, answer: 'back-on', ...(only ? { touch: afterSeminar } : {}) };
}
