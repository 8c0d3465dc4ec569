/**
 * Joins a phone to the record whose page showed a code. Only a record that is confirmed, open and
 * not held takes a phone, and the text with the code is the consent to the course's texts. A phone
 * that has said STOP is joined too, and gets nothing before its START.
 */
import { isSilenced } from './calendar/standstill.ts';
import { localDay } from './calendar/writing-hours.ts';
import type { JoiningPhone } from './event.ts';
import { messageId } from './message-id.ts';
import { dropMove } from './move-mailbox.ts';
import type { Out, Subscriber } from './subscriber.ts';

/**
 * Letters and digits of a code. No vowel and nothing that looks like another, so that no word is
 * taken for a code and none is misread.
 */
export const codeLetters = 'CDFHJKMNPQRTVWXY';
export const codeDigits = '2345789';
export const codeLength = 6;

const shape = new RegExp(`^[${codeLetters}${codeDigits}]{${codeLength}}$`);

/** Whether a word can be a code: six of its characters, two digits and two letters at least. */
export function isCode(word: string): boolean {
  return shape.test(word) && /\d.*\d/.test(word) && /[A-Z].*[A-Z]/.test(word);
}

/**
 * The code in a text, in any case and with words around it, and the text without it. `undefined`
 * where nothing has the shape of a code.
 */
export function codeIn(text: string): { readonly code: string; readonly rest: string } | undefined {
  const words = text.normalize('NFKC').split(/([^\p{L}\p{N}]+)/u);
  const at = words.findIndex((word) => isCode(word.toUpperCase()));
  if (at < 0) return undefined;
  const code = (words[at] ?? '').toUpperCase();
  // The word before it says what the code is for, and means nothing by itself.
  const named = /^(join|show|move)$/i.test(words[at - 2] ?? '');
  const rest = [...words.slice(0, named ? at - 2 : at), ' ', ...words.slice(at + 1)].join('');
  return { code, rest: /[\p{L}\p{N}]/u.test(rest) ? rest.trim() : '' };
}

/** Whether the record may take a phone now. Nothing outside tells why it may not. */
export function mayJoin(subscriber: Subscriber): boolean {
  return subscriber.letters.state === 'on' && !isSilenced(subscriber) && !subscriber.hidden;
}

/**
 * The record with the phone; the very same one where it has this phone already, or may take none.
 * Another phone begins a binding of its own. `at`: ms since 1970.
 */
export function joinPhone(subscriber: Subscriber, joins: JoiningPhone, at: number): Subscriber {
  if (!mayJoin(subscriber)) return subscriber;
  const { phone, country, stoppedAt } = joins;
  const isSame = subscriber.phone === phone && subscriber.texts.state !== 'closed';
  if (isSame && subscriber.texts.state === 'on' && !subscriber.texts.only) return subscriber;
  // A move waits for the proof of the phone that was joined when it was asked for.
  const { binding, country: _, ...kept } = isSame ? subscriber : dropMove(subscriber);
  const bound = isSame && binding ? binding : { epoch: (binding?.epoch ?? 0) + 1, at };
  const seats = [...(subscriber.seats ?? []), ...newSeats(subscriber, joins)];
  const followUp = subscriber.followUp ?? joins.followUp;
  return {
    ...kept,
    ...(seats.length > 0 ? { seats } : {}),
    ...(followUp ? { followUp } : {}),
    phone,
    ...(country ? { country } : {}),
    binding: bound,
    texts:
      stoppedAt === undefined
        ? { state: 'on', at, given: true }
        : { state: 'off', at: stoppedAt, given: true, waits: '' },
    out: kept.out.filter(({ channel }) => channel !== 'sms'),
  };
}

/** The seats of the phone's guest that the record has none of. */
function newSeats({ seats = [] }: Subscriber, joins: JoiningPhone) {
  const known = new Set(seats.map(({ seminar }) => seminar));
  return (joins.seats ?? []).filter(({ seminar }) => !known.has(seminar));
}

/**
 * A phone texted a code of a record that is hidden or held, and was not joined: the coach sees the
 * day, and of the phone nothing.
 */
export function recordJoinAsked(subscriber: Subscriber, now: number): Subscriber {
  const { erasing, joinAskedOn } = subscriber;
  const today = localDay(now, subscriber);
  if (!isSilenced(subscriber) || erasing || joinAskedOn === today) return subscriber;
  return { ...subscriber, joinAskedOn: today };
}

/**
 * The record without its phone: without `only`, where it is given. What the phone said stays, and
 * opens to no later phone.
 */
export function releasePhone(subscriber: Subscriber, now: number, only?: string): Subscriber {
  const { phone, country: _, ...kept } = dropMove(subscriber);
  if (!phone || (only !== undefined && only !== phone)) return subscriber;
  const out = kept.out.filter(({ channel }) => channel !== 'sms');
  return { ...kept, texts: { state: 'none', at: now }, out };
}

/** The ratings that a mailbox alone opens: those that came by a letter's button. */
export function mailboxNumbers({ numbers, textedNumbers = {} }: Subscriber): Subscriber['numbers'] {
  return Object.fromEntries(
    Object.entries(numbers).filter(([touch]) => textedNumbers[touch] === undefined),
  );
}

/**
 * The text that confirms the texts, which carriers ask for: where another answer goes first, it is
 * sent by itself. It waits behind a hold.
 */
export function confirmingText(subscriber: Subscriber, purpose: string, now: number): Out {
  const id = messageId(subscriber, 'texts-on', 'sms', purpose);
  return { id, channel: 'sms', words: 'texts-on', notBefore: now };
}
