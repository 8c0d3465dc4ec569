/**
 * Makes a person out of one row of a coach's list. A row proves consent to letters, and to nothing
 * else (promise 66). They are asked to confirm like anybody. The list is spread over days, and each
 * person is asked on theirs, within writing hours (promise 27).
 */

import { isWritingDay, localDay, writingHoursOn } from './calendar/writing-hours.ts';
import { type Day, dayMs, hourMs } from './calendar/zone.ts';
import type { Library, Pace } from './course.ts';
import { confirm, signUp } from './enrollment.ts';
import { newSubscriber, type Subscriber } from './subscriber.ts';

/** What a list may say of a person. A phone is not among it. */
export interface Listed {
  readonly email: string;
  readonly name?: string;
  readonly zone: string;
  readonly hour: number;
  readonly pace: Pace;
}

/**
 * The person as the list brings them. The first letter goes at `startAt`: the one that asks or,
 * where they confirmed elsewhere before, the first of the course.
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
  // They were not asked whether somebody else reads their mail: until they say no, somebody may.
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
  // Asked now, though the letter goes later: a person who fills in the form meanwhile gets its
  // letter at once.
  return { ...asked, out, letters: { state: 'asked', at: now }, texts: { state: 'none', at: now } };
}

/**
 * The instant on a local day for one letter of an import. `share` (0 to 1) spreads the letters over
 * the person's hour, so that sign-ups do not wait behind them. `undefined`: nothing may go on that
 * day any more.
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

/** The same time of day on the next day that may carry a letter. */
function nextHour(library: Library, habit: Pick<Listed, 'zone' | 'hour'>, at: number): number {
  let moved = at;
  while (!isWritingDay(localDay(moved, habit), 'email', library)) moved += dayMs;
  return moved;
}
