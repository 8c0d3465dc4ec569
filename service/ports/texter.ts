/**
 * What the service asks of a provider of texts: to take a text, to list what it took and received,
 * and to forget the words.
 */
import type { Outcome } from './outcome.ts';

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

/** What a webhook answers a text with. */
export interface InboundAnswer {
  readonly text: string;
  /** Our message id, for the status callback; a stranger's answer has none. */
  readonly message?: string;
}
