/**
 * What the service asks of a store, in groups: one interface for each kind of thing that is kept.
 * Every implementation keeps the one contract in test/contracts. Instants are milliseconds since
 * 1970. Each write touches one item. A conditional write returns `false` when another writer came
 * first; it throws only when the store itself fails, and then nobody knows whether it was written.
 */

import type { Day } from '../../core/calendar/zone.ts';
import type { Channel } from '../../core/course.ts';
import type { Due, Stream } from '../../core/due.ts';
import type { Seminar } from '../../core/seminar/seminar.ts';
import type { Sending, Side, Status, Subscriber } from '../../core/subscriber.ts';

/** Four for ever: the partition is part of what stands in the table. */
export const duePartitions = 4;

/** Everything that is kept. A function that needs one group takes that group alone. */
export interface Store {
  readonly people: PeopleStore;
  readonly addresses: AddressStore;
  readonly consents: ConsentStore;
  readonly messages: MessageStore;
  readonly texts: InboundTextStore;
  readonly codes: CodeStore;
  readonly seminars: SeminarStore;
  readonly queue: QueueStore;
  readonly counters: CounterStore;
  readonly erasures: ErasureStore;
}

/** For the sweep alone. */
export interface SweepingStore extends Store {
  readonly upkeep: UpkeepStore;
}

// People

export interface Stored {
  readonly subscriber: Subscriber;
  /** Every write of the person is conditional on it and raises it by one. */
  readonly version: number;
}

/** What the indexes say of a person; derived from the person at every write. */
export interface Placement {
  /** Where the person stands on the due index; absent while nothing is due. */
  readonly due?: Due;
  /** Since when they wait for a human. */
  readonly waitingAt?: number;
  /** They wait for nobody, and a coach may wish to know how they are. */
  readonly watched?: true;
  readonly status: Status;
}

/** What is kept of a person beside their own item, oldest first. */
export interface Timeline {
  readonly receipts: readonly Receipt[];
  readonly texts: readonly InboundText[];
  readonly consents: readonly ConsentRecord[];
  readonly acts: readonly CoachAct[];
}

/** People, each in one item with a version. */
export interface PeopleStore {
  /**
   * The person and their version; `undefined` for an unknown id and for an unconfirmed person whose
   * time is over at `now`. With `consistent` the latest write is seen; without it the read costs
   * half and may be a moment old. What a person may be asked no longer (a danger spoken of thirty
   * days ago) is left out.
   */
  read(subscriber: string, now: number, consistent?: boolean): Promise<Stored | undefined>;
  /**
   * Reads up to 100 people in one call, as `read` does without `consistent`. One that the table had
   * no time for is missing, like one who is not there.
   */
  readMany(subscribers: readonly string[], now: number): Promise<ReadonlyMap<string, Stored>>;
  /** Writes a person at version 1. `false` when somebody with this id is there already. */
  create(subscriber: Subscriber, placement: Placement): Promise<boolean>;
  /**
   * Replaces the person and their index entries, and raises the version. `false` when somebody has
   * written the person since `version`, or, with `token`, when the person is not armed with that
   * token. A write repeated because its answer was lost returns `true`.
   */
  save(
    subscriber: Subscriber,
    version: number,
    placement: Placement,
    token?: string,
  ): Promise<boolean>;
  /**
   * The point of no return: marks the person as being sent a message, and raises the version. The
   * index entries stay. `false` when somebody has written the person since `version`, or when
   * another message is being sent to them. The same `sending` once more returns `true`.
   */
  arm(subscriber: string, version: number, sending: Sending): Promise<boolean>;
  /**
   * Removes the person's own item and their index entries. `false` when somebody has written the
   * person since `version`, or while a message is being sent to them. `true` for a person who is
   * gone already: this may be the repetition of a removal whose answer was lost.
   */
  remove(subscriber: string, version: number): Promise<boolean>;
  /**
   * All people whom `read` would return, one at a time, each as they are when their turn comes. A
   * person whose status changes during the walk may be missed or come twice.
   */
  all(now: number): AsyncIterable<Stored>;
  /** The ids of those who wait for a human, longest first. */
  waiting(): AsyncIterable<string>;
  /** The ids of those whom a coach watches, in no order. */
  watched(): AsyncIterable<string>;
  /**
   * Everything that is kept beside the person; three empty lists for an unknown id. What is past
   * its time at `now` is left out, above all texts after thirty days.
   */
  timeline(subscriber: string, now: number): Promise<Timeline>;
}

// Addresses

export type AddressKind = 'email' | 'phone';

/** The owner of an address, or that it must not be written to. */
export interface Owner {
  readonly subscriber?: string;
  readonly suppressed?: 'bounce' | 'complaint';
  /**
   * The owner had everything erased, and nobody has taken the address since. A sign-up may take it;
   * an import may not.
   */
  readonly erased?: true;
  /** When the phone was last sent the text that asks for consent. */
  readonly askedAt?: number;
}

/** Email addresses and phone numbers. Each is known by a keyed hash; none stands in the store. */
export interface AddressStore {
  /** `undefined` when nothing is known of the address; a loan that is over at `now` is unknown. */
  owner(kind: AddressKind, hash: string, now: number): Promise<Owner | undefined>;
  /**
   * Takes an address for a person; with `expiresAt` as a loan that ends then unless it is claimed
   * again without. `true` when it is theirs now, already included. `false` when another person has
   * it, or when it is suppressed.
   */
  claim(
    kind: AddressKind,
    hash: string,
    subscriber: string,
    now: number,
    expiresAt?: number,
  ): Promise<boolean>;
  /** Passes an address on as a loan. `false` when it does not belong to `from`. */
  transfer(
    kind: AddressKind,
    hash: string,
    from: string,
    to: string,
    expiresAt: number,
  ): Promise<boolean>;
  /** Closes the address to every later claim, with or without an owner. */
  suppress(kind: AddressKind, hash: string, why: 'bounce' | 'complaint'): Promise<void>;
  /**
   * Marks an address as erased and takes it from this person; changes nothing when it is not
   * theirs. A bounce, a complaint and a STOP stay with the hash, so that no import writes there.
   */
  disown(kind: AddressKind, hash: string, subscriber: string): Promise<void>;
  /** When the phone said STOP, if it has not said START since. It need not belong to anybody. */
  stoppedAt(hash: string): Promise<number | undefined>;
  /** Keeps the phone's latest word. One that is not later than the word known changes nothing. */
  recordPhoneWord(hash: string, word: 'stop' | 'start', at: number): Promise<void>;
  /** Keeps when the phone was last sent the text that asks for consent. */
  recordOptInRequest(hash: string, askedAt: number): Promise<void>;
}

// Consents

/** Proof of one consent: what was agreed to, in which words, when and from where (promise 26). */
export interface ConsentRecord {
  readonly subscriber: string;
  readonly kind: 'letters' | 'texts' | 'sensitive' | 'adult' | 'news';
  /** `false`: the consent was withdrawn. */
  readonly given: boolean;
  readonly at: number;
  /** Hash of the exact wording. */
  readonly wording: string;
  /** The page or the channel it came by. */
  readonly source: string;
  readonly ip?: string;
}

/** What people agreed to, and the words that they agreed to. */
export interface ConsentStore {
  /** Writes a proof. One of the same person, kind and instant replaces the one before. */
  record(consent: ConsentRecord): Promise<void>;
  /** The wording with this hash, if it was ever kept. */
  wording(version: string): Promise<string | undefined>;
  /** Keeps a wording under its hash. One that is kept already stays as it is. */
  keepWording(version: string, wording: string): Promise<void>;
}

// Messages

/** Of rising rank: a receipt's status never goes back. */
export type ReceiptStatus =
  | 'unknown'
  | 'resent'
  | 'unproven'
  | 'sent'
  | 'returned'
  | 'delivered'
  | 'failed'
  | 'complained';
export const receiptRank: Readonly<Record<ReceiptStatus, number>> = {
  unknown: 1,
  // The provider did not take it, and it was sent once more.
  resent: 2,
  // Nobody can find out any more whether the provider took it: it is counted and shown.
  unproven: 3,
  sent: 4,
  // A letter came back for now: a full mailbox, or an out-of-office reply to what was delivered.
  returned: 5,
  delivered: 6,
  failed: 7,
  complained: 8,
};

/**
 * What was found out of a send that was unknown. `unknown`: an event or a late response of the
 * provider said it in the end; `listed`: Twilio's list had it.
 */
export type Doubt = 'unknown' | 'listed' | 'resent' | 'unproven';

/** What is known of one send. */
export interface Receipt {
  /** The message's id; it names the person. */
  readonly message: string;
  readonly channel: Channel;
  readonly status: ReceiptStatus;
  readonly at: number;
  /** The provider's id, once known. */
  readonly providerId?: string;
  /** The provider's code of a failure. */
  readonly code?: string;
  /** While the send is unknown: when to try again to find out. */
  readonly checkAt?: number;
  /** Set once the send was unknown. It stays, however high the receipt rises. */
  readonly doubt?: Doubt;
  /** Of a text whose send was unknown: the binding of the phone it went to (`Binding.epoch`). */
  readonly binding?: number;
  /** No callback reported the status: the sweep found it in Twilio's list. */
  readonly foundBySweep?: true;
}

/** A mail to ourselves that shows whether SES's events reach us. */
export interface Canary {
  readonly id: string;
  readonly sentAt: number;
  /** When the first event of it came. */
  readonly seenAt?: number;
}

/** What a human wrote to a person. */
export interface CoachMessage {
  readonly words: string;
  /** Why it goes by another channel than the one by which the person's words came. */
  readonly because?: string;
}

/**
 * What a coach does to a person, at the desk or by a command. `view`: their words were shown;
 * `attend`, `exposed`: what waited is taken care of, or somebody else may read the phone; `note`: a
 * private note; `later`: it is put off for some days; `hand-over`: the second contact takes it on;
 * `answer`: they wrote, which has a receipt of its own.
 */
export const coachDeeds = [
  'view',
  'attend',
  'exposed',
  'note',
  'later',
  'hand-over',
  'answer',
  'clear',
  'pause',
  'resume',
  'slow',
  'stop-letters',
  'stop-texts',
  'erase',
] as const;
export type CoachDeed = (typeof coachDeeds)[number];

/** One act of a coach on one person, and its reason. A command cannot tell who types it. */
export interface CoachAct {
  readonly subscriber: string;
  readonly deed: CoachDeed;
  /** The reason; of a note, the note itself. */
  readonly because: string;
  readonly at: number;
  /** Of a pause, and of what is put off. */
  readonly days?: number;
  /** The coach's id, where the desk knows it. */
  readonly by?: string;
}

/** What was sent, and what a human wrote to be sent. */
export interface MessageStore {
  /**
   * Writes a receipt, or raises the one that is there. `false`, and nothing changes, when the one
   * there ranks as high; but a later `unknown` renews an earlier one. With `checkAt` the message
   * stands on the due index at that time, without it no more. `false` too for an id that names
   * nobody.
   */
  raiseReceipt(receipt: Receipt): Promise<boolean>;
  receipt(message: string): Promise<Receipt | undefined>;
  /** Moves an unknown send to another time on the due index; changes nothing of any other. */
  postponeCheck(message: string, checkAt: number): Promise<void>;

  /**
   * Keeps what a human wrote to a person, under the id by which it is sent. It is read for thirty
   * days.
   */
  putCoachMessage(
    subscriber: string,
    id: string,
    message: CoachMessage,
    now: number,
  ): Promise<void>;
  /** `undefined` for an unknown id and after thirty days. */
  coachMessage(subscriber: string, id: string, now: number): Promise<CoachMessage | undefined>;
  /**
   * Keeps what a coach did; it is in the timeline for thirty days. One of the same person, deed and
   * instant replaces the one before.
   */
  recordCoachAct(act: CoachAct): Promise<void>;

  /** The latest canary. */
  canary(): Promise<Canary | undefined>;
  /** Replaces the canary; changes nothing when the one there was sent at the same time or later. */
  putCanary(id: string, sentAt: number): Promise<void>;
  /** Keeps when the first event of this canary came; of any but the latest it keeps nothing. */
  recordCanarySeen(id: string, at: number): Promise<void>;
}

// Inbound texts

/**
 * An inbound text, kept for thirty days. It is pending until what follows from it is written; which
 * texts a person has sent before is decided by `Subscriber.seen`, not by this record.
 */
/**
 * What Twilio's own handling of opt-outs took a text for (`OptOutType`):
 * https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out
 */
export type OptOutType = 'stop' | 'start' | 'help';

export interface InboundText {
  readonly subscriber: string;
  /** Twilio's MessageSid. */
  readonly id: string;
  readonly text: string;
  readonly at: number;
  readonly pending: boolean;
  /**
   * The binding of the phone it came from (`Binding.epoch`): it opens to that phone's holder alone.
   */
  readonly binding?: number;
  /** While the text is pending: the phone it came from, E.164. */
  readonly phone?: string;
  /**
   * While the text is pending: it carried a code, which binds the phone to the record. `guest`: the
   * record of a seminar's guest that had the phone.
   */
  readonly joins?: { readonly code: string; readonly guest?: string };
  /** Twilio took it for this word, and has answered it. */
  readonly optOut?: OptOutType;
  /** The message that answers it, so that a repeated webhook gets the same response. */
  readonly autoReply?: {
    readonly id: string;
    readonly words: string;
    readonly touch?: string;
    readonly n?: string;
  };
}

export interface InboundTextStore {
  /** Writes a pending text, on the due index at `dueAt`. `false` when its id is known already. */
  put(text: InboundText, dueAt: number): Promise<boolean>;
  /** Writes the text as done, and takes it from the due index. */
  finish(text: InboundText): Promise<void>;
  /** `undefined` for an unknown id and after thirty days. */
  read(subscriber: string, id: string, now: number): Promise<InboundText | undefined>;
}

// Codes

/** A code that a page shows, to be texted from a phone within the hour. Known by its keyed hash. */
export interface JoinCode {
  readonly hash: string;
  /** The person whose page showed it. */
  readonly subscriber: string;
  /**
   * `join` binds the phone that texts it; `unlock` shows what was sent from the bound phone; `move`
   * says for the bound phone that letters may go to another mailbox.
   */
  readonly purpose: 'join' | 'unlock' | 'move';
  /** The page that showed it, and the hash of the wording on it: proof of the consent. */
  readonly page: string;
  readonly wording: string;
  readonly shownAt: number;
  readonly until: number;
  /** The page was opened by a mailed link a few minutes old: only then it may replace a phone. */
  readonly mailed?: true;
}

export interface StoredCode extends JoinCode {
  /** One of the three newest of its person. */
  readonly live: boolean;
  /** The text that used it: its MessageSid. */
  readonly claimedBy?: string;
  /** Of an `unlock` that was used: the binding of the phone it came from. */
  readonly binding?: number;
}

/** Codes on pages. Three of a person are live at a time: a newer one ends the oldest. */
export interface CodeStore {
  /** Keeps a new code until its hour is over. `false` when there is one of this hash. */
  issue(code: JoinCode): Promise<boolean>;
  /** `undefined` for an unknown code and after its hour. */
  read(hash: string, now: number): Promise<StoredCode | undefined>;
  /**
   * Takes a code for one text, once. `true` again for the same text; `false` when another text was
   * first, or when there is no such code.
   */
  claim(hash: string, message: string, binding?: number): Promise<boolean>;
}

// Seminars

/** How far the announcement of a seminar's latest change has come. */
export interface Announced {
  readonly change: number;
  /** Everybody up to this id has heard, in the order of ids; without it everybody has. */
  readonly upTo?: string;
}

export interface SeatRow {
  readonly subscriber: string;
  readonly at: number;
}

/**
 * Seminars, and who has a seat. The row of a seat only finds the person; which change they have
 * heard of stands in their own record.
 */
export interface SeminarStore {
  read(id: string): Promise<Seminar | undefined>;
  /** Every seminar by its date, earliest first, past ones included. */
  all(): Promise<readonly Seminar[]>;
  /**
   * Writes a seminar under a new id, or, with `expected`, in place of the one with that `change`.
   * `false` when the id is taken, or when another change came first. The same facts once more
   * return `true`. How far an announcement has come stays as it is.
   */
  put(seminar: Seminar, expected?: number): Promise<boolean>;
  /** `change` 0 when nothing was announced yet. */
  announced(id: string): Promise<Announced>;
  /**
   * Keeps how far the announcement has come; changes nothing for an earlier change than the one
   * kept, or for an unknown seminar.
   */
  recordAnnounced(id: string, announced: Announced): Promise<void>;

  /** `false` when they have a seat already: its `at` stays. */
  takeSeat(seminar: string, subscriber: string, at: number): Promise<boolean>;
  /** Changes nothing when they have none. */
  leaveSeat(seminar: string, subscriber: string): Promise<void>;
  /** The seats in the order of ids, only those behind `after`, read page by page. */
  seats(seminar: string, after?: string): AsyncIterable<SeatRow>;
}

// The queue

/** A row of the due index. It may be out of date: the item decides. */
export interface DueRow {
  readonly subscriber: string;
  /** `PROFILE`, `MESSAGE#<id>`, `REPLY#<id>` or `ERASURE`. */
  readonly item: string;
  readonly at: number;
}

/** The due index, which is the queue of all work, and who works on it. */
export interface QueueStore {
  /**
   * At most `limit` rows of one partition's stream that are due at `until`, earliest first.
   * Partitions are numbered from 0 to `duePartitions` - 1.
   */
  due(partition: number, stream: Stream, until: number, limit: number): Promise<readonly DueRow[]>;
  /**
   * Takes the lease of a worker for `leaseMs`, or renews it for the same `token`. `false` while
   * another token holds it.
   */
  lease(worker: number, token: string, now: number, leaseMs: number): Promise<boolean>;
  /** Gives the lease back; changes nothing when another token holds it. */
  release(worker: number, token: string): Promise<void>;
  /** The version of the course that everybody's place on the index was last made for. */
  indexedCourse(): Promise<string | undefined>;
  recordIndexedCourse(version: string): Promise<void>;
}

// Counters

export interface CounterStore {
  /**
   * Adds `by` (1) to the counter of this name, and returns its value. The first addition opens a
   * window that ends at its own `until`; after the end the counter begins at 0 again. `by` 0 only
   * reads, a negative one gives back. A write repeated because its answer was lost may count twice.
   * The name is part of a key: an address stands in it hashed. Throws when it loses four races in a
   * row at the beginning of a window.
   */
  add(name: string, until: number, now: number, by?: number): Promise<number>;
}

// Erasures

/** An erasure under way: what is needed to finish it, none of it an address. */
export interface Erasure {
  readonly subscriber: string;
  readonly emailHash: string;
  readonly phoneHash?: string;
  readonly at: number;
  /** Only what one side sent and was sent is erased: the record itself stays. */
  readonly side?: Side;
  /** All records were removed once. A day later those that came late are removed too. */
  readonly recordsRemoved?: true;
}

/** Erasures: in steps, each of which may be cut short and taken again. */
export interface ErasureStore {
  /**
   * Writes or replaces the mark of an erasure, on the due index at `dueAt`. It is written before
   * the person is removed, so that the index finds an erasure that was interrupted.
   */
  put(erasure: Erasure, dueAt: number): Promise<void>;
  read(subscriber: string): Promise<Erasure | undefined>;
  /**
   * Removes everything that is kept beside the person, except the mark; or what is one side's, and
   * all of the coach's own words and acts, but no text that is pending or came since `at`. Consents
   * stay for five years as proof under the address's hash, without id and IP.
   */
  removeRecords(erasure: Erasure): Promise<void>;
  /** Removes the mark. */
  end(subscriber: string): Promise<void>;
}

// Upkeep

/** What one stretch of the store held (promise 64). */
export interface ExpiredPage {
  /** Items read. */
  readonly read: number;
  /** Items that were past their time, or that stood beside nobody for a day. */
  readonly removed: number;
  /** The people among them who are not past their time, as stored: nothing is left out. */
  readonly people: readonly Stored[];
  /** Where to go on; absent at the end of the store. */
  readonly next?: string;
}

/** How far the sweeps have come, so that the next one goes on where one was cut short. */
export interface SweepProgress {
  /** Where the walk through the store goes on; absent between two walks. */
  readonly from?: string;
  /** Twilio's copies of the texts before this time are empty. */
  readonly redactedUntil?: number;
  /** Twilio's list of inbound texts was read up to this time. */
  readonly receivedUntil?: number;
  /**
   * The statuses of texts sent up to this time were looked up at Twilio; each night moves it back,
   * for texts whose status takes long.
   */
  readonly statesUntil?: number;
  /** The earliest text whose person could not be read then: the next night begins there. */
  readonly statesFailed?: number;
}

/** The upkeep of the store itself: removing what is past its time. */
export interface UpkeepStore {
  /**
   * Reads the next stretch of the store, removes what is past its time, and returns the people in
   * it. What was renewed meanwhile stays. `from` is the `next` of the stretch before.
   */
  removeExpired(now: number, from?: string): Promise<ExpiredPage>;
  /** Empty before the first sweep. */
  progress(): Promise<SweepProgress>;
  /** Replaces all of it. */
  recordProgress(progress: SweepProgress): Promise<void>;
  /** The latest day of the coach's calendar whose morning digest is done. */
  digestDone(): Promise<Day | undefined>;
  /**
   * Takes the digest of a day for `claimMs`, or again for the same `token`. `false` when it is
   * done, or while another token has it.
   */
  claimDigest(day: Day, token: string, now: number, claimMs: number): Promise<boolean>;
  /** Records the day's digest as done; changes nothing when a later day is. */
  recordDigest(day: Day): Promise<void>;
}
