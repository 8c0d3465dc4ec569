/**
 * A provider of mail or texts as the worker meets it: so many a second, a while for each, and calls
 * that go wrong if it is told so. SES throttles what comes faster; Twilio takes it and lets it
 * wait. It counts what it has taken, by message.
 */
import type { Outcome } from '../../service/ports/outcome.ts';
import type { Seeded } from '../../test/simulation/seeded.ts';
import type { VirtualTime } from '../../test/simulation/virtual-time.ts';

export interface VendorOptions {
  readonly perSecond: number;
  readonly when: 'throttles' | 'queues';
  /** Shortest and longest call, milliseconds. */
  readonly callMs: readonly [number, number];
  /** Share of calls that go wrong. */
  readonly faultRate: number;
  /**
   * Share of calls that are throttled although we keep to the rate: others send from the same
   * account.
   */
  readonly foreignRate?: number;
}

export class ThrottlingVendor {
  /** When each message was taken, each time; of one that had to queue, when it left. */
  readonly accepts = new Map<string, number[]>();
  /** Messages whose call went wrong once: what becomes of them takes longer, as it should. */
  readonly troubled = new Set<string>();
  throttled = 0;
  /** Calls that were throttled for no reason of ours. */
  foreign = 0;
  readonly #time: VirtualTime;
  readonly #chance: Seeded;
  readonly #options: VendorOptions;
  /** As AWS throttles: a bucket of one second's sends. */
  #tokens: number;
  #filledAt: number;
  #freeAt = 0;

  constructor(time: VirtualTime, chance: Seeded, options: VendorOptions) {
    this.#time = time;
    this.#chance = chance;
    this.#options = options;
    this.#tokens = options.perSecond;
    this.#filledAt = time.now;
  }

  async send(message: string, units: number): Promise<Outcome> {
    const [shortest, longest] = this.#options.callMs;
    const callMs = shortest + this.#chance.next() * (longest - shortest);
    const fault = this.#chance.chance(this.#options.faultRate) ? this.#chance.below(4) : undefined;
    if (fault !== undefined) this.troubled.add(message);
    if (fault === 0) return { status: 'refused', retryAfterMs: 5_000, code: 'NotConnected' };
    // The rate is judged when the request comes in, not when its answer goes out.
    await this.#time.sleep(callMs / 2);
    const isForeign = this.#chance.chance(this.#options.foreignRate ?? 0);
    if (isForeign || !this.#mayTake(units)) {
      if (isForeign) this.foreign += 1;
      else this.throttled += 1;
      await this.#time.sleep(callMs / 2);
      return { status: 'refused', retryAfterMs: 2_000, code: 'Throttling', throttled: true };
    }
    this.accepts.set(message, [...(this.accepts.get(message) ?? []), this.#leavesAt(units)]);
    // Slow to answer, or taken and the answer lost.
    await this.#time.sleep(fault === 1 ? 4_000 : fault === undefined ? callMs / 2 : 9_999);
    if (fault === 2 || fault === 3) return { status: 'unknown', code: 'TimeoutError' };
    return { status: 'sent', providerId: `taken-${message}` };
  }

  #mayTake(units: number): boolean {
    const { perSecond, when } = this.#options;
    if (when === 'queues') return true;
    const gained = ((this.#time.now - this.#filledAt) / 1_000) * perSecond;
    this.#tokens = Math.min(Math.max(1, perSecond), this.#tokens + gained);
    this.#filledAt = this.#time.now;
    // What floating numbers lose on the way is nobody's fault.
    if (this.#tokens < units - 1e-6) return false;
    this.#tokens -= units;
    return true;
  }

  /** What waits in the provider's own queue is late too. */
  #leavesAt(units: number): number {
    const { perSecond, when } = this.#options;
    if (when === 'throttles') return this.#time.now;
    const at = Math.max(this.#time.now, this.#freeAt);
    this.#freeAt = at + (units / perSecond) * 1_000;
    return at;
  }
}
