/**
 * How fast messages go: the token bucket that every send takes from, and the rate of letters.
 *
 * The bucket gives as many sends a second as the provider allows. It saves up next to nothing,
 * since the worker before may have spent the second already and calls overtake each other on the
 * wire. A reply to a person goes before all others. Its time is monotonic: an advanced or stepped
 * clock gives no tokens.
 *
 * The rate of letters is what SES allows this account, never more than the setting. Each throttle
 * takes a little off it and each second gives a little back, so that the rate settles where others
 * who send from the account leave it. It paces; what protects a letter is SES's refusal. The longer
 * SES takes nothing, the longer a letter waits.
 */

import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { minuteMs } from '../../core/calendar/zone.ts';
import { errorName } from '../ports/log.ts';
import type { SendQuota, SendRate } from '../ports/mailer.ts';
import type { World } from '../ports/world.ts';

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

/** A quota is raised once in a while, and read this often. */
const readEveryMs = 10 * minuteMs;
/** A throttle takes so much off the rate, letters a second. */
const offPerThrottle = 0.5;
/** Each second gives back this share of the allowed rate. */
const backPerSecond = 0.1;
const leastShare = 0.0625;
/** The wait after a throttle. It doubles where it has passed and no letter was taken since. */
const firstWaitMs = 2_000;
const longestWaitMs = 10 * minuteMs;
/** The share of the day's quota at which the log warns. */
const nearlySpent = 0.9;

/** Between 0 and 1, the same for the same words: letters throttled together come back apart. */
function fractionOf(words: string): number {
  return createHash('sha256').update(words).digest().readUInt32BE() / 2 ** 32;
}

export class MailRate implements SendRate {
  private readonly world: Pick<World, 'settings' | 'log'>;
  private readonly read: (() => Promise<SendQuota>) | undefined;
  private readonly monotonic: () => number;
  private allowed: Promise<number> | undefined;
  private readAt = 0;
  /** The latest of `allowed`, letters a second. */
  private most = 0;
  /** What throttles had taken off the rate at `slowedAt`, letters a second. */
  private off = 0;
  private slowedAt = 0;
  /** How long a throttled letter waits, where SES has taken none since the throttle before. */
  private waitMs = 0;
  private waitsUntil = 0;
  private warned = false;

  /** `read` gives the account's quota; without it the setting is the rate. */
  constructor(
    world: Pick<World, 'settings' | 'log'>,
    read?: () => Promise<SendQuota>,
    monotonic = () => performance.now(),
  ) {
    this.world = world;
    this.read = read;
    this.monotonic = monotonic;
  }

  /** The rate of one worker. */
  async perSecond(): Promise<number> {
    const at = this.monotonic();
    if (!this.allowed || at >= this.readAt + readEveryMs) {
      this.readAt = at;
      this.allowed = this.readAllowed();
    }
    this.most = (await this.allowed) / (this.world.settings.workers ?? 1);
    return this.most - this.offAt(at);
  }

  taken(): void {
    this.waitMs = 0;
  }

  throttled(message: string): number {
    const at = this.monotonic();
    this.off = Math.min(this.offAt(at) + offPerThrottle, this.most * (1 - leastShare));
    this.slowedAt = at;
    if (this.waitMs === 0 || at >= this.waitsUntil) {
      this.waitMs = Math.min(longestWaitMs, Math.max(firstWaitMs, 2 * this.waitMs));
      this.waitsUntil = at + this.waitMs;
    }
    return this.waitMs * (0.5 + 0.5 * fractionOf(`${message} ${Math.floor(at)}`));
  }

  private offAt(at: number): number {
    const back = ((at - this.slowedAt) / 1_000) * backPerSecond * this.most;
    return Math.max(0, this.off - back);
  }

  private async readAllowed(): Promise<number> {
    const { mailsPerSecond } = this.world.settings;
    if (!this.read) return mailsPerSecond;
    try {
      const { perSecond, perDay, sentToday } = await this.read();
      if (!(perSecond > 0)) return this.asSet(`a rate of ${perSecond}`);
      if (perDay > 0 && sentToday >= perDay * nearlySpent)
        this.world.log.warn('the mails of these 24 hours are nearly spent', { perDay, sentToday });
      return Math.min(perSecond, mailsPerSecond);
    } catch (error) {
      return this.asSet(errorName(error));
    }
  }

  /** Warns once in a process: a missing right does not come back within minutes. */
  private asSet(why: string): number {
    const { mailsPerSecond } = this.world.settings;
    if (!this.warned)
      this.world.log.warn('the sending quota cannot be read: the setting is used', {
        why,
        mailsPerSecond,
      });
    this.warned = true;
    return mailsPerSecond;
  }
}
