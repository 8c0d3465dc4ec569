/**
 * A token bucket: as many sends a second as the provider allows, and no burst at the start, since the worker before may
 * have spent the second already. Its time is monotonic: a wound or stepped clock gives no tokens.
 */
export class TokenBucket {
  private perSecond: number;
  private readonly monotonic: () => number;
  private tokens = 0;
  private filledAt: number;

  constructor(perSecond: number, monotonic: () => number = () => performance.now()) {
    this.perSecond = perSecond;
    this.monotonic = monotonic;
    this.filledAt = monotonic();
  }

  /** From now on; what was waited for at the rate before stays taken. */
  set rate(perSecond: number) {
    if (perSecond === this.perSecond) return;
    this.fill();
    this.perSecond = perSecond;
  }

  get rate(): number {
    return this.perSecond;
  }

  /** Milliseconds to wait before `count` tokens are there; they are taken at once, so waiters queue by themselves. */
  take(count = 1): number {
    this.fill();
    this.tokens -= count;
    return this.tokens >= 0 ? 0 : (-this.tokens / this.perSecond) * 1000;
  }

  private fill(): void {
    const at = this.monotonic();
    this.tokens = Math.min(Math.max(1, this.perSecond), this.tokens + ((at - this.filledAt) / 1000) * this.perSecond);
    this.filledAt = at;
  }
}

/**
 * Segments of a text in GSM-7, which is all the compiler lets through: 160 characters alone, 153 in each part of a longer
 * one; the characters of the extension table count twice (3GPP TS 23.038).
 */
export function segmentsOf(body: string): number {
  const length = body.length + (body.match(/[\^{}\\[~\]|\u20ac\f]/g)?.length ?? 0);
  return length <= 160 ? 1 : Math.ceil(length / 153);
}
