/**
 * What holds or slows the texts of everybody: the month's budget, a number that carriers do not let
 * through, a queue that overflows. Touches wait for it; answers to what a person just wrote never
 * do.
 *
 *     open ──30034 in a callback──► halted, until the next full hour ──► on trial: one text ──five minutes──► open
 *                                       ▲                                      │
 *                                       └────────── its callback: 30034 ───────┘
 */

import { hourMs } from '../../core/calendar/zone.ts';
import type { Outgoing } from '../../core/due.ts';
import { readMessageId } from '../../core/message-id.ts';
import { apply } from '../apply.ts';
import type { World } from '../ports/world.ts';
import {
  readTextChannel,
  slowTexts,
  takeTrial,
  textsSentThisMonth,
  trialMs,
} from '../text-counters.ts';

/** How long a run goes on with what it has looked up. */
const knownForMs = 10_000;

type State = 'open' | 'halted' | 'trial' | 'spent';

/** The texts' channel as one run of the worker sees it. */
export class TextChannel {
  private readonly world: World;
  private readonly monotonic: () => number;
  private known: Promise<{ readonly state: State; readonly slow: boolean }> | undefined;
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
    const { state } = await this.lookUp();
    const now = this.world.now();
    if (state === 'open') return undefined;
    if (state === 'trial') return (await this.isTrial()) ? undefined : startOfHour(now) + trialMs;
    if (!this.told) this.world.log.error('texts are held back', { why: state });
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

  private async lookUp(): Promise<{ readonly state: State; readonly slow: boolean }> {
    if (!this.known || this.monotonic() >= this.knownUntil) {
      this.knownUntil = this.monotonic() + knownForMs;
      this.known = readTextChannel(this.world);
    }
    this.sentBefore ??= textsSentThisMonth(this.world);
    const [known, sentBefore] = await Promise.all([this.known, this.sentBefore]);
    const sent = sentBefore + this.sentHere;
    return sent >= this.world.settings.textsPerMonth ? { ...known, state: 'spent' } : known;
  }

  private async isTrial(): Promise<boolean> {
    if (this.tried) return false;
    this.tried = true;
    return takeTrial(this.world);
  }
}

function startOfHour(now: number): number {
  return Math.floor(now / hourMs) * hourMs;
}
