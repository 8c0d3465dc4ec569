/**
 * What a person may demand of their own data: to see it, and to erase it (ERASE ALL). A copy is a
 * letter with a link that lives for minutes. An erasure stops everything at once; 72 hours later the
 * service erases the record (service/upkeep/erase-person.ts), unless the person calls it off by the
 * letter that announces it. Only the delay and the letters are decided here.
 */

import { erasureDelayMs, settleQuiet } from './calendar/standstill.ts';
import { minuteMs } from './calendar/zone.ts';
import { messageId } from './message-id.ts';
import { type Out, remember, type Subscriber } from './subscriber.ts';

/** Whether the delay is over: nothing is left to decide but to erase. */
export function isErasureDue({ erasing, hold }: Subscriber, now: number): boolean {
  // Somebody in danger is not erased unread: a human looks first.
  return erasing !== undefined && !hold && now >= erasing.at + erasureDelayMs;
}

/**
 * Everything stops now; a letter carries the way back. A second wish does not begin the three days
 * anew.
 */
export function eraseAll(subscriber: Subscriber, now: number): Subscriber {
  if (subscriber.erasing) return subscriber;
  const { expiresAt: _, ...kept } = subscriber;
  const alerts = subscriber.out.filter(({ to }) => to !== undefined);
  const erasing = settleQuiet({ ...kept, erasing: { at: now }, out: alerts }, now);
  return { ...erasing, out: [...alerts, ...wayBack(erasing, now)] };
}

/** Only to an address that has said yes once: another's inbox hears nothing of it. */
export function wayBack(subscriber: Subscriber, now: number): Out[] {
  const { letters, erasing } = subscriber;
  if (!erasing || (letters.state !== 'on' && letters.state !== 'off')) return [];
  const id = messageId(subscriber, 'erasing', 'email', Math.floor(now / minuteMs).toString(36));
  return now < erasing.at + erasureDelayMs
    ? [{ id, channel: 'email', words: 'erasing', notBefore: now }]
    : [];
}

/** They would rather stay. */
export function callOffErasure(subscriber: Subscriber, now: number): Subscriber {
  const { erasing, ...kept } = subscriber;
  if (!erasing || now >= erasing.at + erasureDelayMs) return subscriber;
  return settleQuiet({ ...kept, out: kept.out.filter(({ words }) => words !== 'erasing') }, now);
}

/**
 * To an address that has said yes once, after unsubscribing too, since they ask; never to who
 * hides.
 */
export function mayAskForData({ hidden, letters }: Subscriber): boolean {
  return !hidden && (letters.state === 'on' || letters.state === 'off');
}

/** The link is signed when the letter leaves: one that waits still is as fresh as another. */
export function askForData(subscriber: Subscriber, now: number): Subscriber {
  const stamp = Math.floor(now / minuteMs).toString(36);
  const key = `data${stamp}`;
  if (!mayAskForData(subscriber) || subscriber.seen.includes(key)) return subscriber;
  if (subscriber.out.some(({ words }) => words === 'your-data')) return subscriber;
  const id = messageId(subscriber, 'your-data', 'email', stamp);
  const asked = remember(subscriber, key);
  return {
    ...asked,
    out: [...asked.out, { id, channel: 'email', words: 'your-data', notBefore: now }],
  };
}
