/**
 * What the service asks of a store, owned by those who ask. One contract (test/contracts) holds for
 * every store. Each write touches one item and is conditional; `false` is the answer of a lost
 * race, never an error.
 */
import type { Channel } from '../../core/course.ts';
import type { Due, Stream } from '../../core/due.ts';
import type { Seminar } from '../../core/seminar/seminar.ts';
import type { Sending, Status, Subscriber } from '../../core/subscriber.ts';
import type { RetentionStore } from './retention-store.ts';

export interface Stored {
  readonly subscriber: Subscriber;
  /** Every write of the person is conditional on it and raises it by one. */
  readonly version: number;
}

/** What the indexes say of a person; derived from the person at every write. */
export interface Placement {
  readonly due?: Due;
  /** Since when they wait for a human. */
  readonly waitingAt?: number;
  readonly status: Status;
}

/**
 * A row of the due index: a hint, possibly stale. `item` is `PROFILE`, `MESSAGE#...`, `REPLY#...`
 * or `ERASURE`.
 */
export interface DueRow {
  readonly subscriber: string;
  readonly item: string;
  readonly at: number;
}

/**
 * Who owns an address, or that it must not be written to. Keyed by a hash: no address stands in the
 * key.
 */
export interface Owner {
  readonly subscriber?: string;
  readonly suppressed?: 'bounce' | 'complaint';
  /**
   * Nobody's now, and was somebody's who had everything erased: free for a new sign-up, and for
   * nothing else.
   */
  readonly erased?: true;
  /** When the phone was last asked to opt in. */
  readonly askedAt?: number;
}

/** Of rising rank: a receipt's status never goes back. */
export type ReceiptStatus =
  | 'unknown'
  | 'resent'
  | 'unproven'
  | 'sent'
  | 'delivered'
  | 'failed'
  | 'complained';
export const receiptRank: Readonly<Record<ReceiptStatus, number>> = {
  unknown: 1,
  // Surely not taken, and sent once more.
  resent: 2,
  // Nobody can tell, and nobody will: counted and shown, never silent.
  unproven: 3,
  sent: 4,
  delivered: 5,
  failed: 6,
  complained: 7,
};

export interface Receipt {
  /** The message's id; it says whose it is. */
  readonly message: string;
  readonly channel: Channel;
  readonly status: ReceiptStatus;
  readonly at: number;
  /** The provider's id, once known. */
  readonly providerId?: string;
  /** The provider's code of a failure. */
  readonly code?: string;
  /** An unknown send is looked at again at this time. */
  readonly settleAt?: number;
  /**
   * Once nobody knew whether it had been taken: what was found out since. It stays, however high
   * the receipt rises.
   */
  readonly doubt?: Doubt;
  /** No callback told what became of it: the sweep found that in Twilio's own list. */
  readonly swept?: true;
}

/**
 * `unknown`: an event, or a late answer of the provider, told in the end; `listed`: Twilio's list
 * had it.
 */
export type Doubt = 'unknown' | 'listed' | 'resent' | 'unproven';

/** A mail that shows whether SES's events reach us. */
export interface Canary {
  readonly id: string;
  readonly sentAt: number;
  readonly seenAt?: number;
}

/** An inbound text. Pending until what follows from it is written; a record, never the dedupe. */
export interface InboundText {
  readonly subscriber: string;
  /** Twilio's MessageSid. */
  readonly id: string;
  readonly text: string;
  readonly at: number;
  readonly pending: boolean;
  /** The message that answers it, so that a repeated webhook gets the same answer. */
  readonly answer?: {
    readonly id: string;
    readonly words: string;
    readonly touch?: string;
    readonly n?: string;
  };
}

/** Proof of one consent: what was agreed to, in which words, when and from where (promise 26). */
export interface ConsentRecord {
  readonly subscriber: string;
  readonly kind: 'letters' | 'texts' | 'sensitive' | 'adult' | 'news';
  readonly given: boolean;
  readonly at: number;
  /** Hash of the exact wording. */
  readonly wording: string;
  readonly source: string;
  readonly ip?: string;
}

/** What is kept of a person beside their own item, oldest first. */
export interface Timeline {
  readonly receipts: readonly Receipt[];
  readonly texts: readonly InboundText[];
  readonly consents: readonly ConsentRecord[];
}

/** An erasure under way: what is needed to finish it, none of it an address. */
export interface Erasure {
  readonly subscriber: string;
  readonly emailHash: string;
  readonly phoneHash?: string;
  readonly at: number;
  /** Everything was taken away once; what came late is looked for a day after. */
  readonly swept?: true;
}

/** How far the news of a seminar's latest change has come. */
export interface Told {
  readonly change: number;
  /** Everybody up to this id, in the order of ids; without it everybody. */
  readonly upTo?: string;
}

/**
 * Seminars and who has a seat. The row of a seat finds people for news; what they were told stands
 * in their own record.
 */
export interface SeminarStore {
  seminar(id: string): Promise<Seminar | undefined>;
  /** Every seminar, past ones too, the next to come last. */
  seminars(): Promise<readonly Seminar[]>;
  /**
   * Puts a seminar of a new id, or, with `expected`, in place of the one with that `change`.
   * `false`: the id is taken, or another change came first. The same facts once more count as won.
   */
  putSeminar(seminar: Seminar, expected?: number): Promise<boolean>;
  told(id: string): Promise<Told>;
  /** Never goes back to an earlier change. */
  noteTold(id: string, told: Told): Promise<void>;

  /** `false` when they had one already: its `at` stays. */
  takeSeat(seminar: string, subscriber: string, at: number): Promise<boolean>;
  leaveSeat(seminar: string, subscriber: string): Promise<void>;
  /**
   * In the order of ids, those behind `after`; page after page for as long as somebody reads on.
   */
  seatsOf(seminar: string, after?: string): AsyncIterable<SeatRow>;
}

export interface SeatRow {
  readonly subscriber: string;
  readonly at: number;
}

export interface Store extends SeminarStore, RetentionStore {
  load(subscriber: string, now: number, consistent?: boolean): Promise<Stored | undefined>;
  /** Puts a person who is not there yet. */
  create(subscriber: Subscriber, placement: Placement): Promise<boolean>;
  /**
   * Puts the person if nobody has since `version`. With `token`: only while that send is still
   * theirs.
   */
  save(
    subscriber: Subscriber,
    version: number,
    placement: Placement,
    token?: string,
  ): Promise<boolean>;
  /**
   * The point of no return: marks the person as being sent a message. The place on the index stays.
   */
  arm(subscriber: string, version: number, sending: Sending): Promise<boolean>;

  /**
   * Everybody, one after another, as they are when their turn comes. Who changes meanwhile may be
   * missed, or be there twice if their status changed.
   */
  everyone(now: number): AsyncIterable<Stored>;

  /** Rows due at or before `until`, earliest first. */
  due(partition: number, stream: Stream, until: number, limit: number): Promise<readonly DueRow[]>;

  owner(kind: 'email' | 'phone', hash: string, now: number): Promise<Owner | undefined>;
  /**
   * Takes an address for a person; `false` when another has it. `expiresAt`: given back unless
   * confirmed by then.
   */
  claim(
    kind: 'email' | 'phone',
    hash: string,
    subscriber: string,
    now: number,
    expiresAt?: number,
  ): Promise<boolean>;
  /**
   * Gives an address that was lent and never spoken from to another person; `false` if it was not
   * `from`'s any more.
   */
  transfer(
    kind: 'email' | 'phone',
    hash: string,
    from: string,
    to: string,
    expiresAt: number,
  ): Promise<boolean>;
  suppress(kind: 'email' | 'phone', hash: string, why: 'bounce' | 'complaint'): Promise<void>;
  /**
   * When a phone, known to us or not, said STOP and no START since: nothing goes there. Kept apart
   * from who owns it.
   */
  stoppedAt(hash: string): Promise<number | undefined>;
  /**
   * Keeps a phone's latest word. An older one, a repetition found by the sweep, changes nothing.
   */
  notePhoneWord(hash: string, word: 'stop' | 'start', at: number): Promise<void>;
  markAsked(hash: string, askedAt: number): Promise<void>;

  /**
   * Raises a receipt, or makes it; a later `unknown` renews an earlier one. `false` when it stood
   * as high already.
   */
  raiseReceipt(receipt: Receipt): Promise<boolean>;
  receipt(message: string): Promise<Receipt | undefined>;
  /** An unknown send that cannot be settled yet is looked at again at this time. */
  postponeReceipt(message: string, settleAt: number): Promise<void>;

  /** The latest canary, and when its event came back. An older one's event changes nothing. */
  canary(): Promise<Canary | undefined>;
  putCanary(id: string, sentAt: number): Promise<void>;
  noteCanarySeen(id: string, at: number): Promise<void>;

  /** Puts an inbound text as pending; `false` when it is known. */
  putInbound(text: InboundText, dueAt: number): Promise<boolean>;
  /** Nothing more is to be done about it. */
  settleInbound(text: InboundText): Promise<void>;
  inbound(subscriber: string, id: string, now: number): Promise<InboundText | undefined>;

  /** The course's version that everybody's place on the due index was last made for. */
  settledCourse(): Promise<string | undefined>;
  noteSettled(version: string): Promise<void>;

  putConsent(record: ConsentRecord): Promise<void>;

  /**
   * Everything kept beside the person. What is past its time, texts past their 30 days above all,
   * is left out.
   */
  timeline(subscriber: string, now: number): Promise<Timeline>;
  /** Who waits for a human, longest first. */
  waiting(): AsyncIterable<string>;
  /**
   * A human's words, to be sent under this id (`CoachWrote`). Kept 30 days, or some days more:
   * the table deletes late.
   */
  putAnswer(subscriber: string, answer: string, text: string, now: number): Promise<void>;
  answer(subscriber: string, answer: string, now: number): Promise<string | undefined>;

  /**
   * Marks the beginning of an erasure, before the person goes: its row on the due index finds
   * whoever was interrupted.
   */
  putErasure(erasure: Erasure, dueAt: number): Promise<void>;
  erasure(subscriber: string): Promise<Erasure | undefined>;
  /**
   * Takes the person's own item away, if nobody has written it since and nothing is being sent.
   * `true` for one who is gone already: this may be the repetition of a removal whose answer was
   * lost.
   */
  remove(subscriber: string, version: number): Promise<boolean>;
  /**
   * Takes everything beside the person away, the erasure's own mark apart; consents stay for five
   * years as proof under the address's hash, without id or IP. May be cut short anywhere and done
   * again, for what came late too.
   */
  removeTimeline(erasure: Erasure): Promise<void>;
  /**
   * The address belongs to nobody any more; nothing happens where it is not this person's. Its
   * keyed hash stays, a bounce, a complaint and a STOP with it: nobody is brought back there by an
   * import. A sign-up hides the mark for as long as it lasts.
   */
  disown(kind: 'email' | 'phone', hash: string, subscriber: string): Promise<void>;
  endErasure(subscriber: string): Promise<void>;

  /**
   * Counts `by` more (one) under a name; answers the count. The first to count opens a window that
   * ends at its `until`; from then on it begins anew. `by` 0 only looks, less gives back. A write
   * repeated because its answer was lost may count twice. The name is part of a key: an address
   * stands there hashed only.
   */
  count(name: string, until: number, now: number, by?: number): Promise<number>;
  /** Takes or renews the lease of a worker; `false` while another holds it. */
  lease(worker: number, token: string, now: number, leaseMs: number): Promise<boolean>;
  release(worker: number, token: string): Promise<void>;
}
