/**
 * Runs `deliver`, `sweep` and the vendors' events when they are due, one after the other, and
 * advances the clock from one due moment to the next. On AWS, EventBridge Scheduler and the vendors
 * do this.
 */

import { dayMs, hourMs, minuteMs } from '../core/calendar/zone.ts';
import type { SweepKind } from '../service/ports/world.ts';
import type { AdjustableClock } from './adjustable-clock.ts';

export interface Work {
  readonly clock: AdjustableClock;
  /** The moment of the earliest row of the due index; infinity where there is none. */
  earliestDue(): Promise<number>;
  deliver(): Promise<{ readonly sent: number }>;
  sweep(kind: SweepKind): Promise<unknown>;
  /** The doubles of SES and Twilio, with their events. */
  readonly vendors: readonly { nextEventAt(): number | undefined; runDue(): Promise<number> }[];
  /** How many texts phones have sent. Without a new one a sweep finds nothing, but for a digest. */
  receivedTexts(): number;
  /** When the first morning digest after this moment is due. */
  nextDigestAt(after: number): number;
  /** Called when a run that a timer began fails. A run that a caller began rejects instead. */
  failed(error: unknown): void;
}

const tickMs = 1_000;
const sweepEveryMs = 10 * minuteMs;
/** The nightly sweep runs at 03:00 UTC. */
const nightlyAtMs = 3 * hourMs;
/**
 * Rows that stay due (a halted provider) are retried after this delay, which then doubles up to the
 * longest, so that advancing ends.
 */
const firstRetryMs = minuteMs;
const longestRetryMs = 6 * hourMs;

/** Runs the work of the local service in one sequence. */
export class Scheduler {
  readonly #work: Work;
  /** Runs are sequential: a worker during a jump of the clock would see two times. */
  #turn: Promise<unknown> = Promise.resolve();
  #waiting: Promise<unknown> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #stopping = false;
  #sweptAt = 0;
  #sweptTexts = 0;
  #nightAt: number;
  /** A sweep at the start finds whether today's digest was sent. */
  #digestAt = 0;

  constructor(work: Work) {
    this.#work = work;
    this.#nightAt = nextNight(work.clock.now());
  }

  /** Runs what is due every second from now on. */
  start(): void {
    this.#timer = setInterval(() => this.rest().catch(this.#work.failed), tickMs);
  }

  /** Stops the timer and waits for the run that is under way. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#stopping = true;
    await this.#turn;
  }

  /** Runs everything that is due now. Calls that wait for their turn share one run. */
  rest(): Promise<unknown> {
    this.#waiting ??= this.#inTurn(async () => {
      this.#waiting = undefined;
      await this.#runToRest();
    });
    return this.#waiting;
  }

  /**
   * Advances the clock from one due moment to the next, up to `target` (milliseconds since 1970),
   * and runs what is due at each. Resolves with the number of messages sent.
   */
  advanceTo(target: number): Promise<number> {
    return this.#inTurn(async () => {
      let { sent, nextRow } = await this.#runToRest();
      let retryMs = firstRetryMs;
      for (;;) {
        const now = this.#work.clock.now();
        const next = this.#nextMoment(now, nextRow);
        const stuck = next <= now;
        retryMs = stuck ? Math.min(retryMs * 2, longestRetryMs) : firstRetryMs;
        const moment = stuck ? now + retryMs : next;
        if (moment > target) break;
        // After Ctrl-C the rest of what is due runs at the next start.
        if (this.#stopping) return sent;
        this.#work.clock.jumpTo(moment);
        const run = await this.#runToRest();
        sent += run.sent;
        nextRow = run.nextRow;
      }
      this.#work.clock.jumpTo(target);
      sent += (await this.#runToRest()).sent;
      this.#work.clock.keep();
      return sent;
    });
  }

  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(task);
    // A failed run does not stop the next one; its own caller gets the error.
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  /** Runs until nothing is due. `nextRow` is the moment of the earliest row after that. */
  async #runToRest(): Promise<{ sent: number; nextRow: number }> {
    let sent = 0;
    for (;;) {
      const now = this.#work.clock.now();
      await this.#runSweeps(now);
      let events = 0;
      for (const vendor of this.#work.vendors) events += await vendor.runDue();
      const nextRow = await this.#work.earliestDue();
      const run = nextRow <= now ? await this.#work.deliver() : { sent: 0 };
      sent += run.sent;
      if (events + run.sent === 0)
        return { sent, nextRow: nextRow <= now ? await this.#work.earliestDue() : nextRow };
    }
  }

  async #runSweeps(now: number): Promise<void> {
    if (now >= this.#nightAt) {
      this.#nightAt = nextNight(now);
      await this.#work.sweep('nightly');
    }
    // Without a new text from a phone every sweep finds the same, so one sweep is enough.
    const texts = this.#work.receivedTexts();
    const isMorning = now >= this.#digestAt;
    if (isMorning) this.#digestAt = this.#work.nextDigestAt(now);
    const isUnswept = texts !== this.#sweptTexts && now >= this.#sweptAt + sweepEveryMs;
    if (!isMorning && !isUnswept) return;
    this.#sweptTexts = texts;
    this.#sweptAt = now;
    await this.#work.sweep('often');
  }

  #nextMoment(now: number, nextRow: number): number {
    const events = this.#work.vendors.map(
      (vendor) => vendor.nextEventAt() ?? Number.POSITIVE_INFINITY,
    );
    const unswept = this.#work.receivedTexts() !== this.#sweptTexts;
    const sweepAt = unswept
      ? Math.max(now + 1, this.#sweptAt + sweepEveryMs)
      : Number.POSITIVE_INFINITY;
    return Math.min(nextRow, this.#nightAt, this.#digestAt, sweepAt, ...events);
  }
}

function nextNight(now: number): number {
  return Math.floor((now - nightlyAtMs) / dayMs) * dayMs + dayMs + nightlyAtMs;
}
