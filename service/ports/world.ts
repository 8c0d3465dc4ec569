/**
 * Everything a function needs from outside, in one object. The deployed functions make it from the
 * environment, `npm start` and the tests from loopback endpoints and an adjustable clock; nothing
 * else differs between them.
 */
import type { Library } from '../../core/course.ts';
import type { DeskStore } from './coach-store.ts';
import type { Log } from './log.ts';
import type { Mailer, SendRate } from './mailer.ts';
import type { Passkeys } from './passkeys.ts';
import type { Secrets, Settings } from './settings.ts';
import type { Store, SweepingStore } from './store.ts';
import type { StateList, Texter } from './texter.ts';

/** What every function has. */
export interface World {
  /** Wall time, ms since 1970. Deadlines of calls are monotonic and the platform's own. */
  now(): number;
  /** An id for a new person. */
  newId(): string;
  readonly library: Library;
  readonly store: Store;
  readonly settings: Settings;
  readonly secrets: Secrets;
  readonly log: Log;
  /**
   * Starts one worker of `deliver`, or each where none is named, without waiting for it, because
   * something is due at once. A nudge that is lost costs a minute.
   */
  nudge(worker?: number): Promise<void>;
}

/** For functions that read Twilio's own lists. */
export interface TextingWorld extends World {
  readonly texter: Texter;
}

/** For the desk: who may use it, and the letter with a link to sign in. */
export interface DeskWorld extends World {
  readonly store: DeskStore;
  readonly mailer: Mailer;
  readonly passkeys: Passkeys;
}

/** The sweep of every ten minutes, or that of the night. */
export type SweepKind = 'often' | 'nightly';

/** For `sweep`, which also asks what became of each text, and sends the coach's digest. */
export interface SweepingWorld extends TextingWorld {
  readonly store: SweepingStore;
  readonly mailer: Mailer;
  readonly texter: Texter & StateList;
}

/** For `deliver`, which sends to people. */
export interface DeliveringWorld extends TextingWorld {
  readonly mailer: Mailer;
  /** Lives over many runs; without it the setting is the rate. */
  readonly mailRate?: SendRate;
  /**
   * How many events of SES lie in the failure queue. While there are any, silence about a letter
   * says nothing.
   */
  failedEvents(): Promise<number>;
}
