/**
 * The gate of the texts: it holds touches while the month's budget is spent or carriers let no text
 * of ours through, and halves the rate after an overflow. Answers to what a person just wrote are
 * never held.
 *
 *     open ──30034 in a callback──► halted, until the next full hour ──► on trial: one text
 *       ▲                               ▲                                      │      │
 *       │                               └────────── its callback: 30034 ───────┘      │
 *       └────────────────────── five minutes without such a callback ─────────────────┘
 */

import { hourMs } from '../../core/calendar/zone.ts';
import type { Outgoing } from '../../core/due.ts';
import type { World } from '../ports/world.ts';
import {
  readTextChannel,
  slowTexts,
  takeTrial,
  textsSentThisMonth,
  trialMs,
} from '../text-counters.ts';
import type { Passage, SendGate } from './send-gate.ts';

/** How long a run goes on with what it has read. */
const knownForMs = 10_000;

type State = 'open' | 'halted' | 'trial' | 'spent';

interface Known {
  readonly state: State;
  readonly slow: boolean;
}

export class TextGate implements SendGate {
  private readonly world: World;
  private readonly monotonic: () => number;
  private known: Promise<Known> | undefined;
  private knownUntil = 0;
  private sentBefore: Promise<number> | undefined;
  private sentHere = 0;
  private tried = false;
  private slowed = false;
  private logged = false;

  constructor(world: World, monotonic: () => number) {
    this.world = world;
    this.monotonic = monotonic;
  }

  /** On trial one touch may go, of whichever run asks first. */
  async mayGo({ out }: Pick<Outgoing, 'out'>): Promise<Passage> {
    const isTouch = out === undefined || out.words === 'touch';
    if (!isTouch) return 'now';
    const { state } = await this.read();
    const hour = Math.floor(this.world.now() / hourMs) * hourMs;
    if (state === 'open') return 'now';
    if (state === 'trial') return (await this.isTrial()) ? 'now' : { notBefore: hour + trialMs };
    if (!this.logged) this.world.log.error('texts are held back', { why: state });
    this.logged = true;
    return { notBefore: hour + hourMs };
  }

  /** What a text costs of the rate: at half the rate, twice its segments. */
  async cost(segments: number): Promise<number> {
    return this.slowed || (await this.read()).slow ? 2 * segments : segments;
  }

  taken(segments: number): void {
    this.sentHere += segments;
  }

  /** The provider takes texts no faster: this run and those after it send at half the rate. */
  async slowDown(): Promise<void> {
    if (this.slowed) return;
    this.slowed = true;
    await slowTexts(this.world);
  }

  async close(): Promise<void> {
    if (this.sentHere > 0) await textsSentThisMonth(this.world, this.sentHere);
    this.sentHere = 0;
    this.sentBefore = undefined;
  }

  private async read(): Promise<Known> {
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
