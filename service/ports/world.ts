/**
 * Everything a function needs from outside, in one object: the deployed functions make it from the
 * environment, `npm start` and the tests from loopback endpoints and a clock that can be wound.
 * Nothing else differs between them.
 */
import type { Library } from '../../core/course.ts';
import type { Log } from './log.ts';
import type { Mailer, SendRate } from './mailer.ts';
import type { Secrets, Settings } from './settings.ts';
import type { Store } from './store.ts';
import type { StateList, Texter } from './texter.ts';

/** What every function has. */
export interface World {
  /**
   * Wall time, milliseconds since 1970. The only clock; deadlines of calls are monotonic and the
   * platform's own.
   */
  now(): number;
  /** An id for a new person. */
  newId(): string;
  readonly library: Library;
  readonly store: Store;
  readonly settings: Settings;
  readonly secrets: Secrets;
  readonly log: Log;
  /**
   * Something is due at once: wakes `deliver` without waiting for it. Losing it costs a minute,
   * nothing else.
   */
  nudge(): Promise<void>;
}

/** What a function has that looks at Twilio's own lists. */
export interface TextingWorld extends World {
  readonly texter: Texter;
}

/** The sweep of every ten minutes, or that of the night. */
export type SweepKind = 'often' | 'nightly';

/** What `sweep` has, which also asks what became of each text. */
export interface SweepingWorld extends TextingWorld {
  readonly texter: Texter & StateList;
}

/** What `deliver` has: the two providers. The others never load them. */
export interface DeliveringWorld extends TextingWorld {
  readonly mailer: Mailer;
  /** Lives over many runs; without it the setting is the rate. */
  readonly mailRate?: SendRate;
  /**
   * Events of SES that wait in the failure queue: while there are any, silence about a letter says
   * nothing.
   */
  failedEvents(): Promise<number>;
}
