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
 * Letters: a circuit breaker that holds them before SES does (promise 24). At 5 % bounces or 0.1 %
 * complaints SES reviews an account, at more it pauses it. The breaker counts what came back
 * against what went out over seven days.
 *
 *     closed ──4 % bounces, 0.08 % complaints──► tripped, for a day ──► closed again, where the
 *                                                                       week is below the limit
 *
 * https://docs.aws.amazon.com/ses/latest/dg/reputationdashboardmessages.html
 */

import { dayMs, hourMs } from '../../core/calendar/zone.ts';
import type { Outgoing } from '../../core/due.ts';
import type { World } from '../ports/world.ts';
import {
  readTextChannel,
  slowTexts,
  takeTrial,
  textsSentThisMonth,
  trialMs,
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
  /** The provider took so many units, or may have taken them: segments of a text, one letter. */
  taken(units: number): void;
  /** Writes what the run has sent, in one write. */
  close(): Promise<void>;
}

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

type Kind = 'bounced' | 'complained';

const mostBounces = 0.04;
const mostComplaints = 0.0008;
/** With fewer letters than this a share says nothing. */
const enoughLetters = 50;
/** In a small course one person who presses the wrong button is above any share. */
const enoughComplaints = 2;
const spanDays = 7;
const spanMs = spanDays * dayMs;
const trippedMs = dayMs;

const tripped = 'letters-tripped';
/**
 * Says that something came back in a week: while nothing has, in this week and the last, a run
 * reads these two counters and no more.
 */
const watchedIn = (week: number) => `letters-watched-${week}`;
const countOf = (what: Kind | 'sent', day: number) => `letters-${what}-${day}`;

type Counts = Pick<World, 'store' | 'now'>;

/**
 * Counts a letter that came back for good, or was marked as spam, under the day on which SES's
 * event arrived.
 */
export async function countReturned(world: Counts, kind: Kind): Promise<void> {
  const now = world.now();
  // Watched first: after a crash in between a run reads the counts in vain, and misses none.
  await world.store.counters.add(watchedIn(weekOf(now)), (weekOf(now) + 2) * spanMs, now);
  await countDay(world, kind, 1);
}

/** The week's letters as the breaker counts them; `held`: letters wait. */
export async function lettersReturned(world: Counts) {
  const week = await countWeek(world);
  const held = (await world.store.counters.add(tripped, world.now(), world.now(), 0)) > 0;
  return { ...week, held };
}

/**
 * Forgets what came back so far, so that letters go on: the maker has looked into it. Answers
 * whether the breaker had tripped.
 */
export async function resetBreaker({ store, now }: Counts): Promise<boolean> {
  const at = now();
  const today = Math.floor(at / dayMs);
  const days = Array.from({ length: spanDays }, (_, back) => today - back);
  const wasTripped = (await store.counters.add(tripped, at, at, 0)) > 0;
  for (const name of [
    ...days.flatMap((day) => [countOf('bounced', day), countOf('complained', day)]),
    tripped,
  ]) {
    const count = await store.counters.add(name, at, at, 0);
    if (count > 0) await store.counters.add(name, at, at, -count);
  }
  return wasTripped;
}

/** Letters that wait while too many come back: the course's own, and those to a typed address. */
const typed: ReadonlySet<string> = new Set(['touch', 'confirm', 'confirm-again', 'move']);

export class MailGate implements SendGate {
  private readonly world: World;
  private readonly monotonic: () => number;
  private known: Promise<boolean> | undefined;
  private knownUntil = 0;
  private sentHere = 0;
  private logged = false;

  constructor(world: World, monotonic: () => number) {
    this.world = world;
    this.monotonic = monotonic;
  }

  /**
   * Holds what the course sends of itself, and letters to a typed address too: they are asked for,
   * but by anybody who typed it, and typos and list bombing are where bounces come from. What a
   * known person asked for and what tells a human go out. A held letter waits for the next full
   * hour.
   */
  async mayGo({ out }: Pick<Outgoing, 'out'>): Promise<Passage> {
    const isHeld = out === undefined || typed.has(out.words);
    if (!isHeld || !(await this.isTripped())) return 'now';
    if (!this.logged)
      this.world.log.error('letters are held back', { why: 'bounces or complaints' });
    this.logged = true;
    return { notBefore: (Math.floor(this.world.now() / hourMs) + 1) * hourMs };
  }

  taken(letters: number): void {
    this.sentHere += letters;
  }

  async close(): Promise<void> {
    if (this.sentHere > 0) await countDay(this.world, 'sent', this.sentHere);
    this.sentHere = 0;
  }

  private isTripped(): Promise<boolean> {
    if (!this.known || this.monotonic() >= this.knownUntil) {
      this.knownUntil = this.monotonic() + knownForMs;
      this.known = this.read();
    }
    return this.known;
  }

  /** Trips the breaker where the week is above a limit. */
  private async read(): Promise<boolean> {
    const { store, log } = this.world;
    const now = this.world.now();
    const isOpen = async (name: string) => (await store.counters.add(name, now, now, 0)) > 0;
    const weeks = await Promise.all(
      [weekOf(now), weekOf(now) - 1].map((week) => isOpen(watchedIn(week))),
    );
    if (!weeks.some(Boolean)) return false;
    if (await isOpen(tripped)) return true;
    const week = await countWeek(this.world);
    const sent = week.sent + this.sentHere;
    const { bounced, complained } = week;
    const isOver =
      bounced >= sent * mostBounces ||
      (complained >= enoughComplaints && complained >= sent * mostComplaints);
    if (sent < enoughLetters || !isOver) return false;
    await store.counters.add(tripped, now + trippedMs, now);
    log.error('too many letters come back', { sent, bounced, complained });
    return true;
  }
}

function weekOf(now: number): number {
  return Math.floor(now / spanMs);
}

async function countDay({ store, now }: Counts, what: Kind | 'sent', by: number): Promise<void> {
  const day = Math.floor(now() / dayMs);
  await store.counters.add(countOf(what, day), (day + spanDays + 1) * dayMs, now(), by);
}

async function countWeek(world: Counts) {
  const [sent, bounced, complained] = await Promise.all([
    inSpan(world, 'sent'),
    inSpan(world, 'bounced'),
    inSpan(world, 'complained'),
  ]);
  return { sent, bounced, complained };
}

async function inSpan({ store, now }: Counts, what: Kind | 'sent'): Promise<number> {
  const today = Math.floor(now() / dayMs);
  const days = Array.from({ length: spanDays }, (_, back) => today - back);
  const counts = await Promise.all(
    days.map((day) => store.counters.add(countOf(what, day), now(), now(), 0)),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}
