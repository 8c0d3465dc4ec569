/**
 * Retries a person whose delivery throws, with growing delays; after five errors in a row marks
 * them stuck, so that they wait for a human (promise 7). Errors are counted beside the person, in
 * windows: a failure writes no person. What stands beside a person (a receipt, a text, an erasure)
 * is never given up: it is tried again at the longest delay.
 *
 *     due ──error──► 1 min ──error──► 2 ──► 4 ──► 8 ──fifth error──► stuck: off the index,
 *      ▲                                                             in the inbox
 *      └────────────────────────── redrive ─────────────────────────┘
 */
import { hourMs, minuteMs } from '../../core/calendar/zone.ts';
import { apply } from '../apply.ts';
import { errorName } from '../ports/log.ts';
import type { DueRow } from '../ports/store.ts';
import type { World } from '../ports/world.ts';

/** Errors in a row, within the window, that make a person stuck. */
export const mostErrors = 5;
const windowMs = hourMs;

const errorsOf = (what: string) => `errors-${what}`;
/**
 * Counts for one place on the index: a person who has written meanwhile stands in another place,
 * and the reply to them is tried at once.
 */
const waitOf = (what: string, { at }: DueRow) => `errors-wait-${what}-${at}`;
const anyIn = (hour: number) => `errors-any-${hour}`;

/** The errors as one run of the worker knows them. */
export class RetryLimits {
  private readonly world: World;
  private any: Promise<boolean> | undefined;
  private readonly suspects = new Set<string>();

  constructor(world: World) {
    this.world = world;
  }

  /**
   * Whether a row may be tried now. Its counters are read only while there have been errors: else a
   * run costs two reads.
   */
  async mayTry(row: DueRow): Promise<boolean> {
    const now = this.world.now();
    if (!(await this.hasErrors(now))) return true;
    const what = nameOfRow(row);
    if ((await this.world.store.counters.add(waitOf(what, row), now, now, 0)) > 0) return false;
    if ((await this.world.store.counters.add(errorsOf(what), now, now, 0)) > 0)
      this.suspects.add(what);
    return true;
  }

  /** Forgets the errors of a row that was served: only errors in a row count. */
  async served(row: DueRow): Promise<void> {
    const what = nameOfRow(row);
    if (this.suspects.delete(what)) await forgetErrors(this.world, what);
  }

  /** Counts an error, delays the row, and marks its person stuck after the fifth. */
  async failed(row: DueRow, error: unknown): Promise<void> {
    const { store, log, now } = this.world;
    const at = now();
    const what = nameOfRow(row);
    const facts = { subscriber: row.subscriber, error: errorName(error) };
    this.any = Promise.resolve(true);
    const hour = Math.floor(at / hourMs);
    await store.counters.add(anyIn(hour), (hour + 2) * hourMs, at);
    const errors = await store.counters.add(errorsOf(what), at + windowMs, at);
    // An error would ring the alarm, and the first four may pass by themselves.
    log.warn('serving a subscriber failed', { ...facts, errors });
    const waitMs = minuteMs * 2 ** (Math.min(errors, mostErrors) - 1);
    const isLast = errors >= mostErrors && row.item === 'PROFILE';
    // A person who is redriven may stand in the same place: they need not wait there.
    if (!isLast) await store.counters.add(waitOf(what, row), at + waitMs, at);
    if (errors < mostErrors) return;
    if (!isLast) return log.error('what stands beside a person cannot be served', facts);
    await apply(this.world, row.subscriber, { type: 'GotStuck', error: facts.error });
    await store.counters.add(errorsOf(what), at, at, -errors);
    // A person who is stuck already has alerts alone left to send: each failure of theirs rings
    // again.
    log.error('a person is stuck', facts);
  }

  private hasErrors(now: number): Promise<boolean> {
    const hour = Math.floor(now / hourMs);
    this.any ??= Promise.all(
      [hour, hour - 1].map((each) => this.world.store.counters.add(anyIn(each), now, now, 0)),
    ).then((counts) => counts.some((count) => count > 0));
    return this.any;
  }
}

/**
 * Lets a stuck person go on, once the cause is mended. The errors are forgotten first: after a
 * crash in between the person is still stuck, and the inbox still shows them.
 */
export async function redrive(world: World, subscriber: string): Promise<void> {
  await forgetErrors(world, subscriber);
  await apply(world, subscriber, { type: 'Redriven' });
}

async function forgetErrors({ store, now }: World, what: string): Promise<void> {
  const count = await store.counters.add(errorsOf(what), now(), now(), 0);
  if (count > 0) await store.counters.add(errorsOf(what), now(), now(), -count);
}

function nameOfRow({ subscriber, item }: DueRow): string {
  return item === 'PROFILE' ? subscriber : `${subscriber}-${item}`;
}
