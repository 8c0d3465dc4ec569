/**
 * What a person may demand of their own data, to see it and to erase it (ERASE ALL), and the
 * retention periods of what nobody erases.
 *
 * A copy is a letter with a link that lives for minutes. An erasure stops everything at once; 72
 * hours later the service erases the record, or the side of it that asked
 * (service/erase-person.ts), unless the person calls it off by the letter that announces it. Only
 * the delay and the letters are decided here. Words of danger are kept for thirty days, a record
 * for a year after the last letter or text; service/upkeep/remove-expired.ts removes them, and each
 * reader of a record checks the clock first.
 */

import { erasureDelayMs, updateStandstill } from './calendar/standstill.ts';
import { dayMs, minuteMs } from './calendar/zone.ts';
import type { Library } from './course.ts';
import { dueOf } from './due.ts';
import { sideOf } from './erasure-sides.ts';
import { messageId } from './message-id.ts';
import {
  type Erasing,
  exposedSince,
  type Out,
  remember,
  type Side,
  type Subscriber,
} from './subscriber.ts';

/** Whether the delay is over and the record is to be erased. */
export function isErasureDue(subscriber: Subscriber, now: number): boolean {
  const { erasing, hold } = subscriber;
  // A person under a hold is not erased before a human has read their words, nor by another's hand.
  if (!erasing || hold || exposedSince(subscriber) !== undefined) return false;
  return now >= erasing.at + erasureDelayMs;
}

/**
 * ERASE ALL: everything stops now, and a letter says how to call it off. The mailbox and the phone
 * each erase their own side; the other is asked about its own. A second wish of one side does not
 * begin the three days anew.
 */
export function eraseAll(subscriber: Subscriber, now: number, from: Side): Subscriber {
  const { erasing } = subscriber;
  const side = sideOf(subscriber, from);
  if (erasing && (erasing.side === undefined || erasing.side === side)) return subscriber;
  const { expiresAt: _, ...kept } = subscriber;
  const alerts = subscriber.out.filter(({ to }) => to !== undefined);
  const asked: Erasing = { at: now, ...(side && !erasing ? { side } : {}) };
  const stopped = updateStandstill({ ...kept, erasing: asked, out: alerts }, now);
  return { ...stopped, out: [...alerts, ...wayBack(stopped, now), ...question(stopped, now)] };
}

/** The letter that can call the erasure off, to an address that has said yes once. */
export function wayBack(subscriber: Subscriber, now: number): Out[] {
  const { letters, erasing } = subscriber;
  if (!erasing || (letters.state !== 'on' && letters.state !== 'off')) return [];
  if (now >= erasing.at + erasureDelayMs) return [];
  const words = erasing.side === 'phone' ? 'erasing-phone' : 'erasing';
  const id = messageId(subscriber, words, 'email', Math.floor(now / minuteMs).toString(36));
  return [{ id, channel: 'email', words, notBefore: now }];
}

/** Tells the phone, where the mailbox erases its side, which text erases what the phone sent. */
function question(subscriber: Subscriber, now: number): Out[] {
  const { erasing, texts, hidden } = subscriber;
  if (erasing?.side !== 'mailbox' || texts.state !== 'on' || hidden) return [];
  const id = messageId(subscriber, 'erase', 'sms', Math.floor(now / minuteMs).toString(36));
  return [{ id, channel: 'sms', words: 'erase', notBefore: now }];
}

/**
 * The letter's button was pressed in time: what is the mailbox's stays. The phone's own wish
 * stands.
 */
export function callOffErasure(subscriber: Subscriber, now: number): Subscriber {
  const { erasing, ...kept } = subscriber;
  if (!erasing || erasing.kept || now >= erasing.at + erasureDelayMs) return subscriber;
  const out = kept.out.filter(({ words }) => !words.startsWith('erasing') && words !== 'erase');
  // Both sides have asked, or the phone's alone: its own is erased all the same.
  const phoneAsked = erasing.side === 'phone' || (!erasing.side && sideOf(subscriber, 'phone'));
  if (phoneAsked) return { ...kept, erasing: { at: erasing.at, side: 'phone', kept: true }, out };
  return updateStandstill({ ...kept, out }, now);
}

/**
 * Whether the letter with a copy's link may go: to an address that has said yes once, after an
 * unsubscribe too, and not under HIDE.
 */
export function mayAskForData({ hidden, letters }: Subscriber): boolean {
  return !hidden && (letters.state === 'on' || letters.state === 'off');
}

/**
 * Puts the letter with the link to a copy, unless one waits already. Where no letter may go the
 * question is remembered all the same, so that both cases take one write (promise 68).
 */
export function askForData(subscriber: Subscriber, now: number): Subscriber {
  // The link is signed when the letter leaves, so that one that waited is as fresh as any.
  const stamp = Math.floor(now / minuteMs).toString(36);
  const key = `data${stamp}`;
  if (subscriber.seen.includes(key)) return subscriber;
  if (subscriber.out.some(({ words }) => words === 'your-data')) return subscriber;
  const id = messageId(subscriber, 'your-data', 'email', stamp);
  const asked = remember(subscriber, key);
  if (!mayAskForData(subscriber)) return asked;
  return {
    ...asked,
    out: [...asked.out, { id, channel: 'email', words: 'your-data', notBefore: now }],
  };
}

/** For what a person wrote, what the coach wrote, and which danger it was. */
export const wordsKeptMs = 30 * dayMs;
/** For a record, after the last letter or text, or the last yes or no to them. */
export const profileKeptMs = 365 * dayMs;

/** The person without a kind of danger that is past its period. The hold itself stays. */
export function withoutOldDanger(subscriber: Subscriber, now: number): Subscriber {
  const { hold } = subscriber;
  if (!hold?.danger || now < hold.saidAt + wordsKeptMs) return subscriber;
  const { danger: _, ...kept } = hold;
  return { ...subscriber, hold: kept };
}

/** The last contact that the record itself tells of (ms since 1970). */
export function lastContactAt(subscriber: Subscriber): number {
  const { createdAt, letters, texts, position, recent, waiting, invited = [] } = subscriber;
  const lastDay = recent.at(-1);
  return Math.max(
    createdAt,
    letters.at,
    texts.at,
    position?.startedAt ?? 0,
    waiting?.at ?? 0,
    ...invited,
    // The end of that day in every time zone.
    lastDay === undefined ? 0 : (lastDay + 2) * dayMs,
  );
}

/**
 * Whether the record may be removed: no contact for a year, and nothing is due. A hold, an erasure,
 * a seat, a message in flight and an unconfirmed sign-up keep it.
 */
export function isPastItsTime(library: Library, subscriber: Subscriber, now: number): boolean {
  const { hold, erasing, sending, seats = [], expiresAt } = subscriber;
  if (hold || erasing || sending || seats.length > 0 || expiresAt !== undefined) return false;
  return (
    now >= lastContactAt(subscriber) + profileKeptMs && dueOf(library, subscriber) === undefined
  );
}
