/**
 * Counters that the texts of everybody share: the month's segments, a halt, a slower rate. Delivery
 * reads and writes them, intake reads the month's.
 *
 * A halt is a count under the hour it was learnt in, so that neither its beginning nor its end
 * needs a writer. On trial one text may go in the first minutes of the hour after it.
 */

import { hourMs, minuteMs } from '../core/calendar/zone.ts';
import type { World } from './ports/world.ts';

/** A text on trial is judged by its callback: seconds, as a rule. */
export const trialMs = 5 * minuteMs;
/** After an overflow texts go at half the rate, for this long to twice this long. */
const slowMs = 5 * minuteMs;

type Counts = Pick<World, 'store' | 'now'>;

/** Segments that were sent in this month, by UTC, once `more` are added. */
export function textsSentThisMonth({ store, now }: Counts, more = 0): Promise<number> {
  const month = new Date(now());
  const name = `texts-${month.toISOString().slice(0, 7)}`;
  return store.counters.add(
    name,
    Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1),
    now(),
    more,
  );
}

/**
 * A carrier or the provider lets no text of ours through (promise 35): halts until the next hour.
 */
export async function haltTexts({ store, now }: Counts): Promise<void> {
  const hour = Math.floor(now() / hourMs);
  await store.counters.add(haltOf(hour), (hour + 2) * hourMs, now());
}

/** The provider takes texts faster than it can pass them on. */
export async function slowTexts({ store, now }: Counts): Promise<void> {
  const span = Math.floor(now() / slowMs);
  await store.counters.add(slowOf(span), (span + 2) * slowMs, now());
}

/** Whether texts are halted or on trial now, and whether they go at half the rate. */
export async function readTextChannel(
  world: Counts,
): Promise<{ readonly state: 'open' | 'halted' | 'trial'; readonly slow: boolean }> {
  const now = world.now();
  const hour = Math.floor(now / hourMs);
  const span = Math.floor(now / slowMs);
  const count = (name: string) => world.store.counters.add(name, now, now, 0);
  const names = [haltOf(hour), haltOf(hour - 1), slowOf(span), slowOf(span - 1)];
  const [haltedNow = 0, haltedBefore = 0, ...slow] = await Promise.all(names.map(count));
  const onTrial = haltedBefore > 0 && now < hour * hourMs + trialMs;
  return {
    state: haltedNow > 0 ? 'halted' : onTrial ? 'trial' : 'open',
    slow: slow.some((n) => n > 0),
  };
}

/** Why texts of the course wait: carriers let none through, or the month's budget is spent. */
export type TextsHeld = 'halted' | 'trial' | 'spent';

/** `undefined` where texts may go. `sent`: segments of this month; `textsPerMonth`: the most. */
export function whyTextsWait(
  state: 'open' | 'halted' | 'trial',
  sent: number,
  textsPerMonth: number,
): TextsHeld | undefined {
  if (sent >= textsPerMonth) return 'spent';
  return state === 'open' ? undefined : state;
}

/** Takes the one text that may go in this hour's trial; `false` when another run has taken it. */
export async function takeTrial({ store, now }: Counts): Promise<boolean> {
  const end = (Math.floor(now() / hourMs) + 1) * hourMs;
  return (await store.counters.add(`texts-trial-${end / hourMs}`, end, now())) === 1;
}

const haltOf = (hour: number) => `texts-halted-${hour}`;
const slowOf = (span: number) => `texts-slow-${span}`;
