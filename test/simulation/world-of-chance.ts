/**
 * Simulates the machines under one seed: virtual time, processes that stop at every call to the
 * outside and resume in a seeded order, and faults at each call. simulation.ts runs the service in
 * it.
 */
import type { Seeded } from './seeded.ts';

export type Fault = 'none' | 'crash-before' | 'crash-after' | 'lost-answer';

/**
 * A running function: it dies as a whole, and its clock may be wrong, or corrected while it runs.
 */
export interface Process {
  readonly name: string;
  skewMs: number;
  alive: boolean;
}

interface Waiting {
  readonly process: Process;
  readonly label: () => string;
  readonly faults: boolean;
  readonly run: () => Promise<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

export class WorldOfChance {
  readonly chance: Seeded;
  now: number;
  /** Probability of a fault at one call; 0 after the faults have ended. */
  faultRate: number;
  /**
   * Every call and its outcome; kept only for a trace, since writing it takes a third of the time.
   */
  readonly trace: string[] = [];
  readonly #traced: boolean;
  readonly #waiting: Waiting[] = [];

  constructor(chance: Seeded, now: number, faultRate: number, traced: boolean) {
    this.#traced = traced;
    this.chance = chance;
    this.now = now;
    this.faultRate = faultRate;
  }

  start(name: string): Process {
    const skewed = this.faultRate > 0 && this.chance.chance(0.3);
    return { name, alive: true, skewMs: skewed ? this.#someSkew() : 0 };
  }

  /**
   * Makes a call to the outside: the process sleeps here until the seed resumes it, and may die at
   * the call.
   */
  call<T>(process: Process, label: () => string, run: () => Promise<T>, faults = true): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({
        process,
        label,
        faults,
        run,
        resolve: resolve as (value: unknown) => void,
        reject,
      });
    });
  }

  get isIdle(): boolean {
    return !this.#waiting.some(({ process }) => process.alive);
  }

  /** Resumes one process at its call. */
  async step(): Promise<void> {
    for (let at = this.#waiting.length - 1; at >= 0; at--)
      if (!this.#waiting[at]?.process.alive) this.#waiting.splice(at, 1);
    if (this.#waiting.length === 0) return;
    const [call] = this.#waiting.splice(this.chance.below(this.#waiting.length), 1);
    if (!call) return;
    // A call takes a moment; now and then a worker pauses longer than every lease.
    this.now += this.faultRate > 0 && this.chance.chance(0.01) ? 45_000 : this.chance.below(40);
    // A clock is set: forwards, backwards, right or wrong.
    if (this.faultRate > 0 && this.chance.chance(0.002)) call.process.skewMs = this.#someSkew();
    const fault = call.faults && this.chance.chance(this.faultRate) ? this.#someFault() : 'none';
    this.note(() => `${call.process.name} ${call.label()}${fault === 'none' ? '' : ` [${fault}]`}`);
    if (fault === 'crash-before') {
      call.process.alive = false;
      return;
    }
    const outcome = await call.run().then(
      (value) => ({ value }),
      (error: Error) => ({ error }),
    );
    if (fault === 'crash-after') call.process.alive = false;
    else if (fault === 'lost-answer')
      call.reject(new Error(`The answer of ${call.label()} was lost.`));
    else if ('error' in outcome) call.reject(outcome.error);
    else call.resolve(outcome.value);
    await settled();
  }

  note(line: () => string): void {
    if (this.#traced) this.trace.push(`${new Date(this.now).toISOString()} ${line()}`);
  }

  /** The greatest clock error, in milliseconds: five minutes (promise 14). */
  #someSkew(): number {
    return (this.chance.next() - 0.5) * 600_000;
  }

  #someFault(): Fault {
    return this.chance.pick(['crash-before', 'crash-after', 'lost-answer'] as const);
  }
}

/** Lets every process run on to its next call: processes wait only for calls and promises. */
export function settled(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}
