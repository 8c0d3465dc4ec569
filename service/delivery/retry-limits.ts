/**
 * Whose serving throws: they are tried again later and later, and after five errors in a row they
 * are stuck and wait for a human (promise 7). It counts in windows beside the person, so that
 * failing writes them once. What stands beside a person (a receipt, a text, an erasure) is never
 * given up: it is tried once in a while.
 *
 *     due ──error──► 1 min ──error──► 2 ──► 4 ──► 8 ──fifth error──► stuck: off the index, in the inbox ──redrive──► due
 */
import { hourMs, minuteMs } from '../../core/calendar/zone.ts';
import { apply } from '../apply.ts';
import { errorName } from '../ports/log.ts';
import type { DueRow } from '../ports/store.ts';
import type { World } from '../ports/world.ts';

/** So many errors in a row, within the window, are not an accident. */
export const mostErrors = 5;
const windowMs = hourMs;

const errorsOf = (what: string) => `errors-${what}`;
/**
 * Of one place on the index: who has written meanwhile has another, and what answers them is tried
 * at once.
 */
const waitOf = (what: string, { at }: DueRow) => `errors-wait-${what}-${at}`;
const anyIn = (hour: number) => `errors-any-${hour}`;

/** Errors of people as one run of the worker sees them. */
export class RetryLimits {
  private readonly world: World;
  private any: Promise<boolean> | undefined;
  private readonly suspects = new Set<string>();

  constructor(world: World) {
    this.world = world;
  }

  /**
   * Whether a row may be tried now. Looked up only while there have been errors: else a run costs
   * two reads.
   */
  async mayTry(row: DueRow): Promise<boolean> {
    const now = this.world.now();
    if (!(await this.hasErrors(now))) return true;
    const what = nameOfRow(row);
    if ((await this.world.store.count(waitOf(what, row), now, now, 0)) > 0) return false;
    if ((await this.world.store.count(errorsOf(what), now, now, 0)) > 0) this.suspects.add(what);
    return true;
  }

  /** Serving it came to an end: only errors in a row count. */
  async served(row: DueRow): Promise<void> {
    const what = nameOfRow(row);
    if (this.suspects.delete(what)) await forgetErrors(this.world, what);
  }

  async failed(row: DueRow, error: unknown): Promise<void> {
    const { store, log, now } = this.world;
    const at = now();
    const what = nameOfRow(row);
    const facts = { subscriber: row.subscriber, error: errorName(error) };
    this.any = Promise.resolve(true);
    const hour = Math.floor(at / hourMs);
    await store.count(anyIn(hour), (hour + 2) * hourMs, at);
    const errors = await store.count(errorsOf(what), at + windowMs, at);
    // The alarm rings for what needs a human; the first four may pass by themselves.
    log.warn('serving a subscriber failed', { ...facts, errors });
    const waitMs = minuteMs * 2 ** (Math.min(errors, mostErrors) - 1);
    const isLast = errors >= mostErrors && row.item === 'PROFILE';
    // Not the last time: redriven, they may stand in the same place and need not wait.
    if (!isLast) await store.count(waitOf(what, row), at + waitMs, at);
    if (errors < mostErrors) return;
    if (!isLast) return log.error('what stands beside a person cannot be served', facts);
    await apply(this.world, row.subscriber, { type: 'GotStuck', error: facts.error });
    await store.count(errorsOf(what), at, at, -errors);
    // Of somebody who is stuck already only alerts are left: that they fail is said again and
    // again.
    log.error('a person is stuck', facts);
  }

  private hasErrors(now: number): Promise<boolean> {
    const hour = Math.floor(now / hourMs);
    this.any ??= Promise.all(
      [hour, hour - 1].map((each) => this.world.store.count(anyIn(each), now, now, 0)),
    ).then((counts) => counts.some((count) => count > 0));
    return this.any;
  }
}

/**
 * The cause is mended. Errors are forgotten first: after a crash in between they are still stuck,
 * and can be seen to be.
 */
export async function redrive(world: World, subscriber: string): Promise<void> {
  await forgetErrors(world, subscriber);
  await apply(world, subscriber, { type: 'Redriven' });
}

async function forgetErrors({ store, now }: World, what: string): Promise<void> {
  const count = await store.count(errorsOf(what), now(), now(), 0);
  if (count > 0) await store.count(errorsOf(what), now(), now(), -count);
}

function nameOfRow({ subscriber, item }: DueRow): string {
  return item === 'PROFILE' ? subscriber : `${subscriber}-${item}`;
}
