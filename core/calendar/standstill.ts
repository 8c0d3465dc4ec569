/**
 * When a person is left in peace: a pause, HIDE, a hold, an erasure that may still be called off,
 * an error of ours. While any of them lasts the lane stands still, and when the last one ends its
 * days do not count. It says nothing of who may end which.
 */
import { readMessageId } from '../message-id.ts';
import type { Out, Subscriber } from '../subscriber.ts';
import { localDay } from './writing-hours.ts';
import { hourMs } from './zone.ts';

/** From ERASE ALL until nothing is left. */
export const erasureDelayMs = 72 * hourMs;

/** Nothing of the course goes out. */
export function isAtStandstill(subscriber: Subscriber): boolean {
  return subscriber.pause !== undefined || subscriber.stuck !== undefined || isSilenced(subscriber);
}

/** Nothing goes out but what answers the person, and what tells a human. */
export function isSilenced({ hidden, hold, erasing }: Subscriber): boolean {
  return hidden !== undefined || hold !== undefined || erasing !== undefined;
}

/** Whether something that stands in `out` may leave now, its moment apart. */
export function mayLeave(subscriber: Subscriber, out: Out): boolean {
  if (out.to) return true;
  // Which of the others cannot be made is not known; what answers a text has left with the webhook
  // already.
  if (subscriber.stuck) return false;
  // In a pause the reminders of a seat go on, since they asked for it themselves.
  if (out.words === 'touch') return isBefore(out) ? !isSilenced(subscriber) : !isAtStandstill(subscriber);
  // A human may write under a hold, not to who hides or goes.
  if (out.words === 'coach-answer') return !subscriber.hidden && !subscriber.erasing;
  // They asked for it a moment ago, and take it before all is erased; who hides finds nothing in
  // the inbox.
  if (out.words === 'your-data') return !subscriber.hidden;
  const isAnswer = out.handed !== undefined || (out.channel === 'sms' && !unasked.has(out.words));
  return isAnswer || out.words === 'erasing' || !isSilenced(subscriber);
}

/** Texts that answer none of theirs: what a form of anybody's may bring. */
const unasked: ReadonlySet<string> = new Set(['opt-in', 'registered']);

const isBefore = ({ id }: Out) => readMessageId(id)?.about?.side === 'before';

/**
 * After a reason was added or taken away: from when the lane stands still, or how far it has moved
 * since.
 */
export function updateStandstill(subscriber: Subscriber, now: number): Subscriber {
  const { standstillAt, ...rest } = subscriber;
  if (isAtStandstill(subscriber))
    return standstillAt === undefined ? { ...subscriber, standstillAt: now } : subscriber;
  if (standstillAt === undefined) return subscriber;
  const away = Math.max(0, localDay(now, subscriber) - localDay(standstillAt, subscriber));
  const { lane, followUp } = rest;
  // Notes that began in the meantime have stood still only since then.
  const awayFromNotes = followUp
    ? Math.min(away, Math.max(0, localDay(now, subscriber) - followUp.from))
    : 0;
  return {
    ...rest,
    ...(lane ? { lane: { ...lane, from: lane.from + away } } : {}),
    ...(followUp ? { followUp: { ...followUp, from: followUp.from + awayFromNotes } } : {}),
  };
}

/** A pause is over: by its end, or because the person wants to go on. */
export function resume(subscriber: Subscriber, now: number): Subscriber {
  const { pause, ...rest } = subscriber;
  return pause ? updateStandstill(rest, Math.min(now, pause.until)) : subscriber;
}

/** A later failure changes nothing: since when they wait is what the inbox shows. */
export function getStuck(subscriber: Subscriber, error: string, now: number): Subscriber {
  if (subscriber.stuck) return subscriber;
  const name = error.replace(/[^A-Za-z0-9]/g, '').slice(0, 40) || 'Error';
  return updateStandstill({ ...subscriber, stuck: { at: now, error: name } }, now);
}

/** All that waited is due again, under the same ids; the days of the standstill do not count. */
export function redrive(subscriber: Subscriber, now: number): Subscriber {
  const { stuck, ...rest } = subscriber;
  return stuck ? updateStandstill(rest, now) : subscriber;
}
