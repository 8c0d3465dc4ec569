/**
 * When a course position stands still: in a pause, under HIDE, a hold, an erasure that may still be
 * called off, while the phone may be in another's hand, while letters keep coming back, or an error
 * of ours. When the last of them ends, its days do not count. Other files decide who may end which.
 */
import { readMessageId } from '../message-id.ts';
import { exposedSince, type Out, type Subscriber, unreachedSince } from '../subscriber.ts';
import { localDay } from './writing-hours.ts';
import { hourMs } from './zone.ts';

/** From ERASE ALL until nothing is left. */
export const erasureDelayMs = 72 * hourMs;

/**
 * Why a course position stands still, gravest first: words of danger, a phone in another's hand,
 * an erasure under way, HIDE, an error of ours, letters that keep coming back, a pause.
 */
export type Standstill =
  | 'hold'
  | 'exposed'
  | 'erasing'
  | 'hidden'
  | 'stuck'
  | 'unreached'
  | 'pause';

const holdsFor: Readonly<Record<Standstill, (subscriber: Subscriber) => boolean>> = {
  hold: ({ hold }) => hold !== undefined,
  exposed: (subscriber) => exposedSince(subscriber) !== undefined,
  erasing: ({ erasing }) => erasing !== undefined,
  hidden: ({ hidden }) => hidden !== undefined,
  stuck: ({ stuck }) => stuck !== undefined,
  unreached: (subscriber) => unreachedSince(subscriber) !== undefined,
  pause: ({ pause }) => pause !== undefined,
};

/** In these only replies, a coach's message and alerts may go out. */
const silencing: readonly Standstill[] = ['hold', 'exposed', 'erasing', 'hidden'];
const all: readonly Standstill[] = [...silencing, 'stuck', 'unreached', 'pause'];

/** Everything for which this person's position stands still now, gravest first. */
export function standstillsOf(subscriber: Subscriber): readonly Standstill[] {
  return all.filter((reason) => holdsFor[reason](subscriber));
}

/** Whether the course position stands still: nothing of the course goes out. */
export function isAtStandstill(subscriber: Subscriber): boolean {
  return all.some((reason) => holdsFor[reason](subscriber));
}

/** Whether only replies, a coach's message and alerts may go out. */
export function isSilenced(subscriber: Subscriber): boolean {
  return silencing.some((reason) => holdsFor[reason](subscriber));
}

/** Whether an entry of `out` may leave, apart from its moment. */
export function mayLeave(subscriber: Subscriber, out: Out): boolean {
  if (out.to) return true;
  // Which entry fails is not known. A reply to a text has left with the webhook already.
  if (subscriber.stuck) return false;
  if (out.words === 'touch' && out.channel === 'email' && unreachedSince(subscriber) !== undefined)
    return false;
  // In a pause the reminders of a seat go on, since the person asked for the seat.
  if (out.words === 'touch')
    return isBefore(out) ? !isSilenced(subscriber) : !isAtStandstill(subscriber);
  // Somebody else may read it.
  const isSeen = subscriber.hidden !== undefined || exposedSince(subscriber) !== undefined;
  // The coach may write under a hold, but not under HIDE or an erasure.
  if (out.words === 'coach-answer') return !isSeen && !subscriber.erasing;
  // The person has just asked for their data, and may take it before it is erased.
  if (out.words === 'your-data') return !isSeen;
  const isReply = out.repliedAt !== undefined || (out.channel === 'sms' && !unasked.has(out.words));
  return isReply || out.words.startsWith('erasing') || !isSilenced(subscriber);
}

/** Texts that wait behind a hold, unless they are the answer to a text. */
const unasked: ReadonlySet<string> = new Set(['opt-in', 'registered', 'texts-on']);

const isBefore = ({ id }: Out) => readMessageId(id)?.about?.side === 'before';

/**
 * To be called after a reason for a standstill began or ended. It records when the standstill
 * began, or moves the positions by the days that it lasted.
 */
export function updateStandstill(subscriber: Subscriber, now: number): Subscriber {
  const { standstillAt, ...rest } = subscriber;
  if (isAtStandstill(subscriber))
    return standstillAt === undefined ? { ...subscriber, standstillAt: now } : subscriber;
  if (standstillAt === undefined) return subscriber;
  const away = Math.max(0, localDay(now, subscriber) - localDay(standstillAt, subscriber));
  const { position, followUp } = rest;
  // A follow-up that began in the meantime has stood still only since then.
  const awayFromFollowUp = followUp
    ? Math.min(away, Math.max(0, localDay(now, subscriber) - followUp.from))
    : 0;
  return {
    ...rest,
    ...(position ? { position: { ...position, from: position.from + away } } : {}),
    ...(followUp ? { followUp: { ...followUp, from: followUp.from + awayFromFollowUp } } : {}),
  };
}

/** Ends a pause, by its time or by the person's wish. */
export function resume(subscriber: Subscriber, now: number): Subscriber {
  const { pause, ...rest } = subscriber;
  return pause ? updateStandstill(rest, Math.min(now, pause.until)) : subscriber;
}

/** Marks a person stuck. A later failure changes nothing: the inbox shows the first. */
export function getStuck(subscriber: Subscriber, error: string, now: number): Subscriber {
  if (subscriber.stuck) return subscriber;
  const name = error.replace(/[^A-Za-z0-9]/g, '').slice(0, 40) || 'Error';
  return updateStandstill({ ...subscriber, stuck: { at: now, error: name } }, now);
}

/** Removes the mark: all that waited is due again, under the same ids. */
export function redrive(subscriber: Subscriber, now: number): Subscriber {
  const { stuck, ...rest } = subscriber;
  return stuck ? updateStandstill(rest, now) : subscriber;
}
