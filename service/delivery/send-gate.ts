/**
 * A gate holds the messages of everybody on one channel while a limit, a carrier or a provider
 * stands against them. It counts and answers; it writes no person and sends nothing.
 *
 * Texts: held while the month's budget is spent or carriers let no text of ours through, and at
 * half the rate after an overflow. Answers to what a person just wrote are never held.
 *
 *     open ──30034 in a callback──► halted, until the next full hour ──► on trial: one text
 *       ▲                               ▲                                      │      │
 *       │                               └────────── its callback: 30034 ───────┘      │
 *       └────────────────────── five minutes without such a callback ─────────────────┘
 *
 * Letters: a circuit breaker that holds them before SES does (promise 24), at 4 % bounces or 0.08 %
 * complaints. Confirmations have a breaker of their own (letter-counters.ts).
 */

import { hourMs } from '../../core/calendar/zone.ts';
import type { Outgoing } from '../../core/due.ts';
import { isConfirmation } from '../../core/message-id.ts';
import {
  countSent,
  isWatched,
  judge,
  type LetterClass,
  letterClasses,
} from '../letter-counters.ts';
import type { World } from '../ports/world.ts';
import {
  readTextChannel,
  slowTexts,
  type TextsHeld,
  takeTrial,
  textsSentThisMonth,
  trialMs,
  whyTextsWait,
} from '../text-counters.ts';

/** `notBefore`: the message waits, and may be asked for again at this time (ms since 1970). */
export type Passage = 'now' | { readonly notBefore: number };

/** What became of a message that was held back after its arm: it was offered to no provider. */
export interface Postponement {
  readonly status: 'postponed';
  readonly retryAfterMs: number;
  readonly code: string;
}

/** One lives as long as a run of the worker. */
export interface SendGate {
  /** Whether a message may go now. Asked before it is rendered. */
  mayGo(message: Outgoing): Promise<Passage>;
  /**
   * The provider took so many units of a message, or may have taken them: segments of a text, one
   * letter. `message`: its id.
   */
  taken(units: number, message: string): void;
  /** Writes what the run has sent since it last did. */
  close(): Promise<void>;
}

/** How long a run goes on with what it has read; so far the counts of other workers are behind. */
const knownForMs = 10_000;

interface Known {
  readonly state: 'open' | TextsHeld;
  readonly slow: boolean;
}

export class TextGate implements SendGate {
  private readonly world: World;
  private readonly monotonic: () => number;
  private known: ReturnType<typeof readTextChannel> | undefined;
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
    if (this.sentHere > 0) await this.count();
  }

  private async read(): Promise<Known> {
    if (!this.known || this.monotonic() >= this.knownUntil) {
      this.knownUntil = this.monotonic() + knownForMs;
      this.known = readTextChannel(this.world);
      this.sentBefore = undefined;
    }
    this.sentBefore ??= this.count();
    const [known, sentBefore] = await Promise.all([this.known, this.sentBefore]);
    const sent = sentBefore + this.sentHere;
    const held = whyTextsWait(known.state, sent, this.world.settings.textsPerMonth);
    return { slow: known.slow, state: held ?? 'open' };
  }

  /** Adds the run's segments to the month's, and answers these. */
  private count(): Promise<number> {
    const segments = this.sentHere;
    this.sentHere = 0;
    return textsSentThisMonth(this.world, segments).catch((error) => {
      this.sentHere += segments;
      throw error;
    });
  }

  private async isTrial(): Promise<boolean> {
    if (this.tried) return false;
    this.tried = true;
    return takeTrial(this.world);
  }
}

/** The class of a letter that may be held; `undefined`: it goes out whatever came back. */
function heldAs({ id, out }: Pick<Outgoing, 'id' | 'out'>): LetterClass | undefined {
  if (isConfirmation(id)) return 'confirmations';
  return out === undefined || out.words === 'touch' ? 'letters' : undefined;
}

export class MailGate implements SendGate {
  private readonly world: World;
  private readonly monotonic: () => number;
  private known: Promise<readonly LetterClass[]> | undefined;
  private knownUntil = 0;
  private readonly sentHere: Record<LetterClass, number> = { letters: 0, confirmations: 0 };
  private readonly logged = new Set<LetterClass>();

  constructor(world: World, monotonic: () => number) {
    this.world = world;
    this.monotonic = monotonic;
  }

  /**
   * Holds what the course sends of itself while too many letters come back, and confirmations while
   * too many letters or too many confirmations do. What a known person asked for and what tells a
   * human go out. A held letter waits for the next full hour.
   */
  async mayGo(message: Pick<Outgoing, 'id' | 'out'>): Promise<Passage> {
    const which = heldAs(message);
    if (!which) return 'now';
    const tripped = await this.tripped();
    const why = tripped.find((each) => each === 'letters' || each === which);
    if (!why) return 'now';
    this.logOnce(which, why);
    return { notBefore: (Math.floor(this.world.now() / hourMs) + 1) * hourMs };
  }

  taken(letters: number, message: string): void {
    this.sentHere[isConfirmation(message) ? 'confirmations' : 'letters'] += letters;
  }

  async close(): Promise<void> {
    for (const which of letterClasses) {
      const letters = this.sentHere[which];
      this.sentHere[which] = 0;
      if (letters > 0) await countSent(this.world, which, letters);
    }
  }

  private logOnce(which: LetterClass, tripped: LetterClass): void {
    const { log } = this.world;
    const why = `bounces or complaints of ${tripped}`;
    if (this.logged.has(which)) return;
    this.logged.add(which);
    if (which === 'letters') log.error('letters are held back', { why });
    else log.error('confirmations are held back', { why });
  }

  private tripped(): Promise<readonly LetterClass[]> {
    if (!this.known || this.monotonic() >= this.knownUntil) {
      this.knownUntil = this.monotonic() + knownForMs;
      this.known = this.read();
    }
    return this.known;
  }

  /** Trips the breaker of each class that is above a limit. */
  private async read(): Promise<readonly LetterClass[]> {
    if (!(await isWatched(this.world))) return [];
    await this.close();
    const [letters, confirmations] = await Promise.all([
      judge(this.world, 'letters'),
      judge(this.world, 'confirmations'),
    ]);
    const { log } = this.world;
    if (letters.tripped) log.error('too many letters come back', { ...letters.tripped });
    if (confirmations.tripped)
      log.error('too many confirmations come back', { ...confirmations.tripped });
    return [
      ...(letters.held ? (['letters'] as const) : []),
      ...(confirmations.held ? (['confirmations'] as const) : []),
    ];
  }
}
