/**
 * How many mails a second may go: what SES allows this account, never more than the setting, and
 * less for some minutes after SES has throttled us. One instance lives as long as the process, over
 * many runs. It paces; what protects a letter is SES's refusal.
 */
import { minuteMs } from '../../core/calendar/zone.ts';
import { errorName } from '../ports/log.ts';
import type { SendQuota, SendRate } from '../ports/mailer.ts';
import type { World } from '../ports/world.ts';

/** A quota is raised once in a while, and read this often. */
const readEveryMs = 10 * minuteMs;
/** Calls that are throttled together count as one throttle. */
const sameThrottleMs = 5_000;
/** Each minute without a throttle gives back one step. */
const recoverEveryMs = minuteMs;
const recoverBy = 0.125;
const leastShare = 0.0625;
/** The share of the day's quota at which the log warns. */
const nearlySpent = 0.9;

export class MailRate implements SendRate {
  private readonly world: Pick<World, 'settings' | 'log'>;
  private readonly read: (() => Promise<SendQuota>) | undefined;
  private readonly monotonic: () => number;
  private allowed: Promise<number> | undefined;
  private readAt = 0;
  private share = 1;
  private slowedAt = Number.NEGATIVE_INFINITY;
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

  async perSecond(): Promise<number> {
    const at = this.monotonic();
    if (!this.allowed || at >= this.readAt + readEveryMs) {
      this.readAt = at;
      this.allowed = this.readAllowed();
    }
    return (await this.allowed) * this.shareAt(at);
  }

  throttled(): void {
    const at = this.monotonic();
    if (at < this.slowedAt + sameThrottleMs) return;
    this.share = Math.max(leastShare, this.shareAt(at) / 2);
    this.slowedAt = at;
  }

  private shareAt(at: number): number {
    if (this.share === 1) return 1;
    const steps = Math.floor((at - this.slowedAt) / recoverEveryMs);
    return Math.min(1, this.share + steps * recoverBy);
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
