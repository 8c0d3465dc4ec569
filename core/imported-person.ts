/**
 * A person out of a coach's list: what they claim to have agreed to is letters and nothing else
 * (promise 66). They are asked to confirm like anybody, on a day of their own, inside the hours at
 * which one may be written to (promise 27).
 */

import { isWritingDay, localDay, writingHoursOn } from './calendar/writing-hours.ts';
import { type Day, dayMs, hourMs } from './calendar/zone.ts';
import type { Library, Pace } from './course.ts';
import { confirm, signUp } from './enrollment.ts';
import { newSubscriber, type Subscriber } from './subscriber.ts';

/** What a list may say of a person. A phone is none of it. */
export interface Listed {
  readonly email: string;
  readonly name?: string;
  readonly zone: string;
  readonly hour: number;
  readonly pace: Pace;
}

/**
 * The person as the list brings them, with the first letter at `startAt`: the one that asks, or,
 * where they confirmed elsewhere before, the course's own first.
 */
export function imported(
  library: Library,
  id: string,
  listed: Listed,
  {
    now,
    startAt,
    confirmed,
  }: { readonly now: number; readonly startAt: number; readonly confirmed: boolean },
): Subscriber {
  // Nobody has asked them whether somebody else reads along: until they say so, somebody may.
  const form = { ...listed, role: 'none', sensitive: false, sharedDevice: true } as const;
  const asked = signUp(library, newSubscriber(id, now), form, startAt);
  if (confirmed) {
    const begun = confirm(library, asked, asked.enrollment, startAt);
    return { ...begun, letters: { state: 'on', at: now }, texts: { state: 'none', at: now } };
  }
  const out = asked.out.map((entry) =>
    entry.notBefore > startAt
      ? { ...entry, notBefore: nextHour(library, asked, entry.notBefore) }
      : entry,
  );
  // Asked now, though the letter goes later: who fills in the form themselves meanwhile gets theirs
  // at once.
  return { ...asked, out, letters: { state: 'asked', at: now }, texts: { state: 'none', at: now } };
}

/**
 * The moment on a local day for one of the letters of an import; `share` (0 to 1) spreads them over
 * the person's hour, so that who signs up meanwhile does not wait behind them. `undefined`: nothing
 * may go on that day any more.
 */
export function importMoment(
  library: Library,
  habit: Pick<Listed, 'zone' | 'hour'>,
  { day, share, now }: { readonly day: Day; readonly share: number; readonly now: number },
): number | undefined {
  if (!isWritingDay(day, 'email', library)) return undefined;
  const { prefersAt, closesAt } = writingHoursOn(day, habit);
  if (prefersAt <= now) return undefined;
  return Math.floor(prefersAt + Math.min(hourMs, closesAt - prefersAt) * Math.min(share, 0.999));
}

/** The same time of the day, on the next day that may carry a letter. */
function nextHour(library: Library, habit: Pick<Listed, 'zone' | 'hour'>, at: number): number {
  let moved = at;
  while (!isWritingDay(localDay(moved, habit), 'email', library)) moved += dayMs;
  return moved;
}
