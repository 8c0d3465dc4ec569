/**
 * ERASE ALL: everything stops at once and is erased 72 hours later, unless the person calls it off
 * by the letter that says so. Here is only the delay and the way back; the erasing itself is the
 * adapters' (erase.ts).
 */

import { erasureDelayMs, settleQuiet } from './calendar/standstill.ts';
import { minuteMs } from './calendar/zone.ts';
import { messageId } from './message-id.ts';
import type { Out, Subscriber } from './subscriber.ts';

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
