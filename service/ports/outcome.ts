/**
 * What a provider's answer means for the message that was handed to it, the same for mail and
 * texts, and the two ports that speak it. The rule behind every mapping: only what was surely not
 * taken may be sent again.
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

export interface Mail {
  /** Our message id: travels as an SES message tag. */
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  /** One click ends the letters (RFC 8058). An alert to the coach has none. */
  readonly unsubscribeUrl?: string;
  readonly attachment?: Attachment;
  readonly at: number;
}

/** A file that goes with a mail. */
export interface Attachment {
  /** Plain ASCII. */
  readonly name: string;
  /** With its parameters. */
  readonly type: string;
  readonly content: string;
}

export interface Mailer {
  send(mail: Mail): Promise<Outcome>;
}

export interface TextMessage {
  /** Our message id: travels in the status callback's URL. */
  readonly id: string;
  readonly to: string;
  readonly body: string;
  /** Twilio may queue it this long and no longer. */
  readonly validitySeconds?: number;
}

/** `done` too where the provider has no such text any more. */
export type Redaction = { readonly done: true } | { readonly done: false; readonly code: string };

export interface Texter {
  send(text: TextMessage): Promise<Outcome>;
  /**
   * What the provider has taken from us for this number since then, answers to webhooks included.
   */
  sentTo(to: string, since: number): Promise<readonly (ListedState & { readonly body: string })[]>;
  /** What phones have sent to us since then, oldest first. */
  received(
    since: number,
  ): Promise<readonly { id: string; from: string; body: string; at: number }[]>;
  /**
   * Milliseconds since the provider received this text, by its own clock alone. `undefined`: it
   * knows none of that id.
   */
  ageOf(id: string): Promise<number | undefined>;
  /** What of both directions the provider keeps with words in it, sent in this stretch of time. */
  wordsKept(since: number, until: number): Promise<readonly { id: string; at: number }[]>;
  /** Empties the provider's copy of a text, for good. A repetition changes nothing. */
  redact(id: string): Promise<Redaction>;
}

/** What became of a text of ours, as the provider's list has it. */
export interface ListedState {
  readonly id: string;
  readonly to: string;
  /** In the provider's words, as its callback says it. */
  readonly status: string;
  readonly code?: string;
  /** When it was sent, by the provider's clock; not yet sent, when it was taken. */
  readonly at: number;
}

/** Asked by the sweep alone. */
export interface StateList {
  /**
   * Texts of ours that the provider sent in this stretch of time, answers to webhooks included; in
   * no order.
   */
  states(since: number, until: number): Promise<readonly ListedState[]>;
}

/**
 * Longest a call to a provider may take before it is aborted, and the message counts as unknown.
 */
export const callBudgetMs = 10_000;
/**
 * An armed message that is older was left by a crash. Longer than a call with its writes can take.
 */
export const messageLeaseMs = 3 * callBudgetMs;

export function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}
