/**
 * A token bucket: as many sends a second as the provider allows. It saves up next to nothing, since
 * the worker before may have spent the second already and calls overtake each other on the wire. A
 * reply to a person goes before all others. Its time is monotonic: an advanced or stepped clock
 * gives no tokens.
 */
import { setTimeout as wait } from 'node:timers/promises';

interface Waiter {
  readonly count: number;
  /** On the monotonic clock: a token that comes later is of no use. */
  readonly until: number;
  readonly resolve: (granted: boolean) => void;
}

export class TokenBucket {
  private perSecond: number;
  private readonly monotonic: () => number;
  private readonly sleep: (ms: number) => Promise<unknown>;
  private readonly first: Waiter[] = [];
  private readonly others: Waiter[] = [];
  private serving = false;
  private tokens = 0;
  private filledAt: number;

  constructor(
    perSecond: number,
    monotonic: () => number = () => performance.now(),
    sleep: (ms: number) => Promise<unknown> = wait,
  ) {
    this.perSecond = perSecond;
    this.monotonic = monotonic;
    this.sleep = sleep;
    this.filledAt = monotonic();
  }

  /** Sends a second from now on, for those that wait already too. */
  set rate(perSecond: number) {
    if (perSecond === this.perSecond) return;
    this.fill();
    this.perSecond = perSecond;
  }

  get rate(): number {
    return this.perSecond;
  }

  /**
   * Takes `count` tokens, in the order of asking, callers with `first` before the others. Resolves
   * `true` once they are the caller's, `false` as soon as it is sure that they will not be there by
   * `until`.
   */
  take(count: number, { first = false, until = Number.POSITIVE_INFINITY } = {}): Promise<boolean> {
    return new Promise((resolve) => {
      (first ? this.first : this.others).push({ count, until, resolve });
      if (!this.serving) void this.serve();
    });
  }

  private async serve(): Promise<void> {
    this.serving = true;
    for (;;) {
      const queue = this.first.length > 0 ? this.first : this.others;
      const [next] = queue;
      if (!next) break;
      this.fill();
      // A caller that wants more than the bucket holds overdraws it: the next one waits longer.
      const missing = Math.min(next.count, this.most) - this.tokens;
      const waitMs = missing > 1e-9 ? Math.max(1, Math.ceil((missing / this.perSecond) * 1000)) : 0;
      const granted = this.monotonic() + waitMs < next.until;
      if (granted && waitMs > 0) {
        await this.sleep(waitMs);
        continue;
      }
      if (granted) this.tokens -= next.count;
      queue.shift();
      next.resolve(granted);
    }
    this.serving = false;
  }

  /** A tenth of a second's sends, so that timers which are late by milliseconds lose nothing. */
  private get most(): number {
    return Math.max(1, this.perSecond / 10);
  }

  private fill(): void {
    const at = this.monotonic();
    this.tokens = Math.min(this.most, this.tokens + ((at - this.filledAt) / 1000) * this.perSecond);
    this.filledAt = at;
  }
}
