/**
 * What a gate is: it holds the messages of everybody on one channel while a limit, a carrier or a
 * provider stands against them. There is one for texts (text-gate.ts) and one for letters
 * (mail-gate.ts). A gate counts and answers; it writes no person and sends nothing.
 */
import type { Outgoing } from '../../core/due.ts';

/** `notBefore`: the message waits, and may be asked for again at this time (ms since 1970). */
export type Passage = 'now' | { readonly notBefore: number };

/** What became of a message that was held back after its arm: it was offered to no provider. */
export interface Postponement {
  readonly status: 'postponed';
  readonly retryAfterMs: number;
  readonly code: string;
}

/** One lives as long as a run of the worker. */
export interface SendGate {
  /** Whether a message may go now. Asked before it is rendered. */
  mayGo(message: Outgoing): Promise<Passage>;
  /** The provider took so many units, or may have taken them: segments of a text, one letter. */
  taken(units: number): void;
  /** Writes what the run has sent, in one write. */
  close(): Promise<void>;
}
