/**
 * What a provider's answer means for the message that was handed to it, the same for mail and
 * texts. The rule behind every mapping: only what was surely not taken may be sent again.
 */

export type Outcome =
  /** Taken: it will be delivered, or an event will say why not. */
  | { readonly status: 'sent'; readonly providerId: string }
  /**
   * Surely not taken, for now: a throttle, a connection that never opened. Ask again after the
   * delay. `throttled`: messages come faster than the provider takes them.
   */
  | {
      readonly status: 'refused';
      readonly retryAfterMs: number;
      readonly code: string;
      readonly throttled?: true;
    }
  /**
   * Not taken, and this recipient never will be. `closes`: the address itself is dead. `optedOut`:
   * the carrier's word.
   */
  | {
      readonly status: 'rejected';
      readonly code: string;
      readonly closes: boolean;
      readonly optedOut?: true;
    }
  /**
   * Not taken, and nothing to do with the recipient: credentials, a paused account, spent funds.
   * Nobody else's will be.
   */
  | { readonly status: 'halted'; readonly code: string }
  /**
   * Nobody can know: a timeout, a reset, a 5xx, an answer that is no answer. Never sent again
   * blindly.
   */
  | { readonly status: 'unknown'; readonly code: string };

/**
 * Longest a call to a provider may take before it is aborted, and the message counts as unknown.
 */
export const callBudgetMs = 10_000;
/**
 * An armed message that is older was left by a crash. Longer than a call with its writes can take.
 */
export const messageLeaseMs = 3 * callBudgetMs;
