/**
 * When a person is left in peace: a pause, HIDE, a hold, an erasure that may still be called off. While any of them lasts the
 * lane stands still, and when the last one ends its days do not count. It says nothing of who may end which.
 */
import type { Out, Subscriber } from './subscriber.ts';
import { localDay } from './window.ts';
import { hourMs } from './zone.ts';

/** From ERASE ALL until nothing is left. */
export const erasureDelayMs = 72 * hourMs;

/** Nothing of the course goes out. */
export function isQuiet(subscriber: Subscriber): boolean {
  return subscriber.pause !== undefined || isSilenced(subscriber);
}

/** Nothing goes out but what answers the person, and what tells a human. */
export function isSilenced({ hidden, hold, erasing }: Subscriber): boolean {
  return hidden !== undefined || hold !== undefined || erasing !== undefined;
}

/** Whether something that stands in `out` may leave now, its moment apart. */
export function mayLeave(subscriber: Subscriber, out: Out): boolean {
  if (out.to) return true;
  if (out.words === 'touch') return !isQuiet(subscriber);
  // A human may write under a hold, not to who hides or goes.
  if (out.words === 'coach-answer') return !subscriber.hidden && !subscriber.erasing;
  const isAnswer = out.handed || (out.channel === 'sms' && out.words !== 'opt-in');
  return isAnswer || out.words === 'erasing' || !isSilenced(subscriber);
}

/** After a reason was added or taken away: from when the lane stands still, or how far it has moved since. */
export function settleQuiet(subscriber: Subscriber, now: number): Subscriber {
  const { quietAt, ...rest } = subscriber;
  if (isQuiet(subscriber)) return quietAt === undefined ? { ...subscriber, quietAt: now } : subscriber;
  if (quietAt === undefined) return subscriber;
  const away = Math.max(0, localDay(now, subscriber) - localDay(quietAt, subscriber));
  return rest.lane ? { ...rest, lane: { ...rest.lane, from: rest.lane.from + away } } : rest;
}

/** A pause is over: by its end, or because the person wants to go on. */
export function resume(subscriber: Subscriber, now: number): Subscriber {
  const { pause, ...rest } = subscriber;
  return pause ? settleQuiet(rest, Math.min(now, pause.until)) : subscriber;
}
