/**
 * What the service asks of a provider of texts: to take a text, to list what it took and received,
 * and to forget words and media.
 */
import type { Outcome } from './outcome.ts';

export interface TextMessage {
  /** Our message id: travels in the status callback's URL. */
  readonly id: string;
  readonly to: string;
  readonly body: string;
  /** How long the provider may queue it. */
  readonly validitySeconds?: number;
}

/** `done` also where the provider has no such text any more. */
export type Redaction = { readonly done: true } | { readonly done: false; readonly code: string };

/** A text that a phone has sent to us. */
export interface ReceivedText {
  readonly id: string;
  readonly from: string;
  readonly body: string;
  readonly at: number;
  /** It came with pictures or other media; they may be deleted since. */
  readonly media: boolean;
}

/** A text of which the provider may still keep something. */
export type KeptText = Pick<ReceivedText, 'id' | 'at' | 'media'>;

export interface Texter {
  send(text: TextMessage): Promise<Outcome>;
  /** Texts that the provider took from us for this number since then, webhook replies included. */
  sentTo(to: string, since: number): Promise<readonly (ListedState & { readonly body: string })[]>;
  /** Texts that phones have sent to us since then, oldest first. */
  received(since: number): Promise<readonly ReceivedText[]>;
  /**
   * Milliseconds since the provider received this text, by its own clock alone. `undefined`: it has
   * no text of this id.
   */
  ageOf(id: string): Promise<number | undefined>;
  /**
   * Texts of both directions that still have their words, or came with media, sent in this stretch
   * of time. Those with words come first.
   */
  wordsKept(since: number, until: number): Promise<readonly KeptText[]>;
  /** Deletes the media of a text for good. A repetition changes nothing. */
  removeMedia(id: string): Promise<Redaction>;
  /**
   * Empties the provider's copy of a text for good: its media first, then its words. A repetition
   * changes nothing.
   */
  redact(text: Pick<KeptText, 'id' | 'media'>): Promise<Redaction>;
}

/** How far a text of ours has come. `taken`: the provider has it, and says no more yet. */
export type TextStatus = 'taken' | 'sent' | 'delivered' | 'failed';

/**
 * Why a text failed. `dead`: the number takes no texts, for good. `opted-out`: the person said so
 * to the provider or the carrier. `unreachable` and `unexplained`: worth another try. `blocked`:
 * the carrier took it for spam; a human must look. `barred`: no text of ours comes through, and the
 * person is not the reason. `slow`: too many texts at once.
 */
export type FailureMeaning =
  | 'dead'
  | 'opted-out'
  | 'unreachable'
  | 'unexplained'
  | 'blocked'
  | 'barred'
  | 'slow';

/** What a status callback says of a text. */
export interface TextReport {
  readonly status: TextStatus;
  /** The provider's code of a failure: it is what a receipt keeps. */
  readonly code?: string;
  /** What the code means; `undefined` for a code that says nothing about person or channel. */
  readonly meaning?: FailureMeaning;
  readonly providerId?: string;
  /** The number it went to: it may be theirs no more. */
  readonly to?: string;
}

/** What became of a text of ours, as the provider's list has it. */
export interface ListedState extends Pick<TextReport, 'status' | 'code' | 'meaning'> {
  readonly id: string;
  readonly to: string;
  /** When it was sent, by the provider's clock; not yet sent, when it was taken. */
  readonly at: number;
}

/** The list of all texts, which the sweep alone reads. */
export interface StateList {
  /**
   * Texts of ours that the provider sent in this stretch of time, webhook replies included, in no
   * order.
   */
  states(since: number, until: number): Promise<readonly ListedState[]>;
}

/** What the webhook's response says to a text. */
export interface AutoReply {
  readonly text: string;
  /** Our message id, for the status callback; a reply to a stranger has none. */
  readonly message?: string;
}
