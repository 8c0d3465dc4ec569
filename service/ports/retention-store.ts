/**
 * What looking after the table's age needs of a store (promise 64). Part of `Store`; written apart
 * since few use it.
 */
import type { Stored } from './store.ts';

/** One stretch of the table, looked over. */
export interface Tidied {
  readonly looked: number;
  /** Items past their time, and what stood beside nobody. */
  readonly removed: number;
  /** Who was met on the way, as they lie there: with what reads leave out by now. */
  readonly people: readonly Stored[];
  /** Where to go on; absent at the end of the table. */
  readonly next?: string;
}

/** How far the sweeps have come, so that one that is cut short is gone on with. */
export interface RetentionMark {
  /** Where the walk over the table goes on; absent between two walks. */
  readonly from?: string;
  /** Twilio's copies of texts that are older hold no words any more. */
  readonly redactedUntil?: number;
  /** Inbound texts up to here were asked for, and came. */
  readonly sweptUntil?: number;
  /**
   * What became of texts sent up to here was looked up at Twilio; each night moves it back, for
   * those that took long.
   */
  readonly statesUntil?: number;
  /** The earliest text of those whose person could not be read then: a night begins there. */
  readonly statesFailed?: number;
}

export interface RetentionStore {
  /**
   * Takes away what is past its time in the next stretch of the table; what was renewed meanwhile
   * stays.
   */
  tidy(now: number, from?: string): Promise<Tidied>;
  retention(): Promise<RetentionMark>;
  noteRetention(mark: RetentionMark): Promise<void>;
  /** The words that a consent's hash stands for, from before the course changed. */
  wording(version: string): Promise<string | undefined>;
  keepWording(version: string, wording: string): Promise<void>;
}
