/**
 * What holds or slows the texts of everybody: the month's budget, a number that carriers do not let
 * through, a queue that overflows. Touches wait for it; answers to what a person just wrote never
 * do.
 *
 *     open ──30034 in a callback──► halted, until the next full hour ──► on trial: one text ──five minutes──► open
 *                                       ▲                                      │
 *                                       └────────── its callback: 30034 ───────┘
 *
 * A halt is a count under the hour it was learnt in, so that neither its beginning nor its end
 * needs a writer.
 */

import { hourMs, minuteMs } from '../../core/calendar/zone.ts';
import type { Outgoing } from '../../core/due.ts';
import { readMessageId } from '../../core/message-id.ts';
import { apply } from '../apply.ts';
import type { World } from '../ports/world.ts';

/** A text on trial is judged by its callback: seconds, as a rule. */
export const trialMs = 5 * minuteMs;
/** After an overflow texts go at half the rate, for this long to twice this long. */
const slowMs = 5 * minuteMs;
/** How long a run goes on with what it has looked up. */
const knownForMs = 10_000;

type Room = 'open' | 'halted' | 'trial' | 'spent';

/** A carrier or Twilio lets nothing of ours through (promise 35). */
export async function haltTexts({ store, now }: World): Promise<void> {
  const hour = Math.floor(now() / hourMs);
  await store.count(haltOf(hour), (hour + 2) * hourMs, now());
}

/** Twilio takes texts faster than it can pass them on. */
export async function slowTexts({ store, now }: World): Promise<void> {
  const span = Math.floor(now() / slowMs);
  await store.count(slowOf(span), (span + 2) * slowMs, now());
}

/** Segments that the worker has sent in this month, by UTC. */
export function textsSentThisMonth({ store, now }: World, more = 0): Promise<number> {
  const month = new Date(now());
  const name = `texts-${month.toISOString().slice(0, 7)}`;
  return store.count(name, Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1), now(), more);
}

const haltOf = (hour: number) => `texts-halted-${hour}`;
const slowOf = (span: number) => `texts-slow-${span}`;

/** The texts' channel as one run of the worker sees it. */
export class TextChannel {
  private readonly world: World;
  private readonly monotonic: () => number;
  private known: Promise<{ readonly room: Room; readonly slow: boolean }> | undefined;
  private knownUntil = 0;
  private sentBefore: Promise<number> | undefined;
  private sentHere = 0;
  private tried = false;
  private slowed = false;
  private told = false;

  constructor(world: World, monotonic: () => number) {
    this.world = world;
    this.monotonic = monotonic;
  }

  /**
   * A touch that is held back moves on the due index to the moment it may go: an answer that comes
   * meanwhile to the same person is due before it, and nobody else waits behind it. Whether it was
   * moved.
   */
  async putOff({ channel, out, id }: Outgoing): Promise<boolean> {
    const isTouch = out === undefined || out.words === 'touch';
    const retryAt = channel === 'sms' && isTouch ? await this.touchWaitsUntil() : undefined;
    const cause = readMessageId(id);
    if (retryAt === undefined || !cause) return false;
    await apply(this.world, cause.subscriber, { type: 'Refused', message: id, retryAt });
    return true;
  }

  /**
   * When one more touch may go: now is `undefined`. On trial only one may, whichever run comes
   * first.
   */
  async touchWaitsUntil(): Promise<number | undefined> {
    const { room } = await this.lookUp();
    const now = this.world.now();
    if (room === 'open') return undefined;
    if (room === 'trial') return (await this.isTrial()) ? undefined : startOfHour(now) + trialMs;
    if (!this.told) this.world.log.error('texts are held back', { why: room });
    this.told = true;
    return startOfHour(now) + hourMs;
  }

  /** What a text costs of the rate: at half the rate, twice as much. */
  async cost(segments: number): Promise<number> {
    return this.slowed || (await this.lookUp()).slow ? 2 * segments : segments;
  }

  /** Segments that Twilio took, or may have taken. */
  note(segments: number): void {
    this.sentHere += segments;
  }

  /** Twilio took a text no faster: this run and those after it send at half the rate. */
  async slowDown(): Promise<void> {
    if (this.slowed) return;
    this.slowed = true;
    await slowTexts(this.world);
  }

  /** One write for all that the run has sent. */
  async close(): Promise<void> {
    if (this.sentHere > 0) await textsSentThisMonth(this.world, this.sentHere);
    this.sentHere = 0;
    this.sentBefore = undefined;
  }

  private async lookUp(): Promise<{ readonly room: Room; readonly slow: boolean }> {
    if (!this.known || this.monotonic() >= this.knownUntil) {
      this.knownUntil = this.monotonic() + knownForMs;
      this.known = this.read();
    }
    this.sentBefore ??= textsSentThisMonth(this.world);
    const [known, sentBefore] = await Promise.all([this.known, this.sentBefore]);
    const sent = sentBefore + this.sentHere;
    return sent >= this.world.settings.textsPerMonth ? { ...known, room: 'spent' } : known;
  }

  private async read(): Promise<{ readonly room: Room; readonly slow: boolean }> {
    const now = this.world.now();
    const hour = Math.floor(now / hourMs);
    const span = Math.floor(now / slowMs);
    const count = (name: string) => this.world.store.count(name, now, now, 0);
    const names = [haltOf(hour), haltOf(hour - 1), slowOf(span), slowOf(span - 1)];
    const [haltedNow = 0, haltedBefore = 0, ...slow] = await Promise.all(names.map(count));
    const onTrial = haltedBefore > 0 && now < startOfHour(now) + trialMs;
    return {
      room: haltedNow > 0 ? 'halted' : onTrial ? 'trial' : 'open',
      slow: slow.some((n) => n > 0),
    };
  }

  private async isTrial(): Promise<boolean> {
    if (this.tried) return false;
    this.tried = true;
    const now = this.world.now();
    const end = startOfHour(now) + hourMs;
    return (await this.world.store.count(`texts-trial-${end / hourMs}`, end, now)) === 1;
  }
}

function startOfHour(now: number): number {
  return Math.floor(now / hourMs) * hourMs;
}
