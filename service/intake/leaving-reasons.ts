/**
 * Why people left, where they chose to say: one word of a fixed list, counted by month. No text is
 * stored, and not who said what.
 */

import { dayMs } from '../../core/calendar/zone.ts';
import { newestHash } from '../address-hash.ts';
import type { World } from '../ports/world.ts';

/** The reasons, each with the words on its button. */
export const leavingReasons = {
  'too-much': 'Too many notes',
  time: 'Not the right time',
  enough: 'I have what I came for',
  fit: 'The words did not fit me',
  private: 'It did not feel private or safe',
} as const;

export type LeavingReason = keyof typeof leavingReasons;

/** How long a month's count is kept. */
const countKeptMs = 400 * dayMs;

export function isLeavingReason(word: unknown): word is LeavingReason {
  return typeof word === 'string' && Object.hasOwn(leavingReasons, word);
}

/** Counts a reason; from one person one a day at most. */
export async function countLeavingReason(
  world: World,
  subscriber: string,
  reason: LeavingReason,
): Promise<void> {
  const { now, store, log } = world;
  // The link works after an erasure too, and must not bring an erased id back into the table.
  const name = `left-said-${newestHash(world, subscriber)}`;
  const isFirst = (await store.counters.add(name, now() + dayMs, now())) === 1;
  if (!isFirst) return;
  const thisMonth = await store.counters.add(nameOf(reason, now()), now() + countKeptMs, now());
  log.info('somebody said why they left', { reason, thisMonth });
}

/** How often each reason was chosen in the calendar month (UTC) of an instant. */
export async function whyPeopleLeft({ store }: Pick<World, 'store'>, at: number, now: number) {
  const reasons = Object.keys(leavingReasons) as LeavingReason[];
  const counts = await Promise.all(
    reasons.map((reason) => store.counters.add(nameOf(reason, at), now, now, 0)),
  );
  return Object.fromEntries(reasons.map((reason, index) => [reason, counts[index] ?? 0]));
}

function nameOf(reason: LeavingReason, at: number): string {
  return `left-${new Date(at).toISOString().slice(0, 7)}-${reason}`;
}
