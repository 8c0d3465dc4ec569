/**
 * What a provider's response means for a message, the same for mail and texts. The rule behind
 * every mapping: only what was surely not taken may be sent again.
 */

export type Outcome =
  /** Taken: the message will be delivered, or an event will say why not. */
  | { readonly status: 'sent'; readonly providerId: string }
  /**
   * Surely not taken, for now: a throttle, a connection that never opened. The message is sent
   * again after the delay. `throttled`: messages come faster than the provider takes them.
   */
  | {
      readonly status: 'refused';
      readonly retryAfterMs: number;
      readonly code: string;
      readonly throttled?: true;
    }
  /**
   * Not taken, and never will be for this recipient. `closes`: the address itself is dead.
   * `optedOut`: the carrier says that the person opted out.
   */
  | {
      readonly status: 'rejected';
      readonly code: string;
      readonly closes: boolean;
      readonly optedOut?: true;
    }
  /**
   * Not taken, and the recipient is not the reason: credentials, a paused account, spent funds.
   * Nobody else's message will be taken either.
   */
  | { readonly status: 'halted'; readonly code: string }
  /**
   * Nobody can know: a timeout, a reset, a 5xx, a response that cannot be read. Never sent again
   * before it is resolved.
   */
  | { readonly status: 'unknown'; readonly code: string };

/**
 * The code of an unknown send whose kept connection was reset before any byte of response. The
 * provider has most likely not read it, and nobody can know.
 */
export const resetOnReused = 'ResetOnReused';

/** A call to a provider that takes longer is aborted, and its message counts as unknown. */
export const callBudgetMs = 10_000;
/**
 * An armed message that is older was left by a crash: it is longer than a call with its writes
 * takes.
 */
export const messageLeaseMs = 3 * callBudgetMs;
