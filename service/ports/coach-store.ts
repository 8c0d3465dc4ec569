/**
 * What the desk asks of a store: who may use it, their passkeys and their sessions. They are the
 * coach's own people, few, and known by their addresses; nothing of a subscriber stands here.
 */
import type { Status } from '../../core/subscriber.ts';
import type { Store } from './store.ts';

/** The rights are in service/desk/desk-rights.ts. */
export const deskRoles = ['coach', 'second', 'maker'] as const;
export type DeskRole = (typeof deskRoles)[number];

/** A passkey of a coach. All of it is public. */
export interface Passkey {
  /** The credential's id, base64url. */
  readonly id: string;
  /** COSE, base64url. */
  readonly publicKey: string;
  /** How often it was used, where the authenticator counts (WebAuthn, section 6.1.1). */
  readonly counter: number;
  /** The host name it belongs to (WebAuthn's RP ID): it opens no other. */
  readonly host: string;
  readonly addedAt: number;
}

export interface CoachAccount {
  readonly id: string;
  /** In lower case. Links to sign in go there. */
  readonly email: string;
  readonly role: DeskRole;
  readonly addedAt: number;
  /** Until then the link alone lets them make their first passkey. */
  readonly enrollUntil: number;
  readonly passkeys: readonly Passkey[];
  /** Keyed hashes of the recovery words that were not used yet. */
  readonly recovery: readonly string[];
}

export interface StoredCoach {
  readonly coach: CoachAccount;
  /** Every write is conditional on it and raises it by one. */
  readonly version: number;
}

/**
 * How far a sign-in is. `mailed`: by the link alone; `recovered`: by a recovery word too, which
 * lets them make a passkey; `open`: by a passkey.
 */
export type DeskStage = 'mailed' | 'recovered' | 'open';

export interface DeskSession {
  /** Of the cookie's secret. */
  readonly hash: string;
  readonly coach: string;
  readonly stage: DeskStage;
  readonly startedAt: number;
  readonly seenAt: number;
  readonly until: number;
  /** What a passkey signs next; used once. */
  readonly challenge?: string;
  /** The browser in a few words, for the list of sessions. */
  readonly browser: string;
}

export interface CoachStore {
  /** Everybody who may use the desk, in the order of their ids. */
  all(): Promise<readonly StoredCoach[]>;
  read(id: string): Promise<StoredCoach | undefined>;
  /** Writes a new coach, or with `version` replaces one. `false`: another writer came first. */
  put(coach: CoachAccount, version?: number): Promise<boolean>;
  /** Removes the coach, their link and all their sessions. */
  remove(id: string): Promise<void>;

  /** Keeps the hash of the coach's newest link, in place of the one before. */
  putLink(coach: string, hash: string, until: number): Promise<void>;
  /** Takes the link, once. `false` for another one, for a used one and after its time. */
  useLink(coach: string, hash: string, now: number): Promise<boolean>;

  /** Writes a new session, or replaces the one with this hash. */
  putSession(session: DeskSession): Promise<void>;
  /** As `putSession`; `false` and nothing is written where it has ended since. */
  renewSession(session: DeskSession): Promise<boolean>;
  /**
   * Takes the challenge off a session, once; `false` where it has another or none.
   */
  useChallenge(hash: string, challenge: string): Promise<boolean>;
  /** `undefined` for an unknown one and after its time. */
  session(hash: string, now: number): Promise<DeskSession | undefined>;
  /** Every session whose time is not over, in no order. */
  sessions(now: number): Promise<readonly DeskSession[]>;
  endSession(hash: string): Promise<void>;

  /** Words kept to be used again, newest first. They are the coaches', and name nobody. */
  savedAnswers(): Promise<readonly string[]>;
  /** Keeps words; of more than 20 the oldest go. The same once more makes them the newest. */
  saveAnswer(words: string, now: number): Promise<void>;
}

/** One row of the roster. It may be a moment old: the person's item decides. */
export interface RosterRow {
  readonly subscriber: string;
  /** Where it stands in the order of its status; the next page begins behind it. */
  readonly place: string;
}

/** People by status and name. */
export interface RosterStore {
  /**
   * At most `limit` people of a status whose name begins so (in lower case; empty: all), in the
   * order of names, only those behind the place `after`.
   */
  page(status: Status, name: string, after: string, limit: number): Promise<readonly RosterRow[]>;
}

/** For the desk alone. */
export interface DeskStore extends Store {
  readonly coaches: CoachStore;
  readonly roster: RosterStore;
}
