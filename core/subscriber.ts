/**
 * One person, one record: how to reach them, what they agreed to, where they are in the course, and
 * what is still to be sent (`out`). It is plain data that survives JSON. `decide` changes it; the
 * store says how it is kept. Instants are milliseconds since 1970.
 */

import { type Day, dayMs } from './calendar/zone.ts';
import type { Attendance, Channel, Concern, Invitation, Pace, Role } from './course.ts';
import type { Seat } from './seminar/seminar.ts';
import type { Danger } from './understanding/compiled-understanding.ts';

/**
 * A channel's consent:
 *
 *     none --sign-up--> asked --confirmed / YES--> on --STOP, unsubscribe--> off
 *     off --START, new sign-up confirmed--> on
 *     on --bounce, complaint, dead number--> closed (for good)
 */
export type ConsentState = 'none' | 'asked' | 'on' | 'off' | 'closed';

export interface Consent {
  readonly state: ConsentState;
  /** When the person said so, by the provider's clock where it tells the time. */
  readonly at: number;
  /** The channel was on once: only then START opens it again (promise 33). */
  readonly given?: true;
  /** The yes is to a seminar's texts: the course asks for its own. */
  readonly only?: 'seminar';
  /**
   * The phone asked for texts by a code after it had said STOP: nothing may go to it before its
   * START. The keys of the help lines that it is then owed, or an empty string.
   */
  readonly waits?: string;
}

/**
 * The bond between the record and its phone. What a phone said carries the number of its binding,
 * so that it opens to that phone's holder alone and never to a later phone's.
 */
export interface Binding {
  /** 1 for the first phone of the record, one more for each later one. */
  readonly epoch: number;
  /** When the phone sent its code. */
  readonly at: number;
}

/** The record's mailbox, once it has moved to another. */
export interface Mailbox {
  /** 1 after the first move, one more after each later one. Links of earlier mailboxes are over. */
  readonly epoch: number;
  /** When it became the record's. */
  readonly at: number;
  /** What is older belongs to an earlier mailbox, and does not open to this one. */
  readonly since?: number;
}

/** A move to another mailbox that waits for its proofs (move-mailbox.ts). */
export interface Move {
  /** The new mailbox, in lower case. */
  readonly email: string;
  readonly at: number;
  /** Absent: the preferences page asked. */
  readonly by?: 'coach';
  /** When the button in the new mailbox was pressed. */
  readonly pressedAt?: number;
  /** When the joined phone sent the code. */
  readonly textedAt?: number;
}

/**
 * A position in a list of dated touches. Touches are known by id, so that the list may be edited
 * while people are in it.
 */
export interface Position {
  readonly startedAt: number;
  /**
   * The local day that counts as day 0 at the present pace. A pause, an outage and a change of pace
   * move it.
   */
  readonly from: Day;
  /**
   * Standard day of the last touch handled: what is added before it is not sent. -1 before the
   * first.
   */
  readonly day: number;
  /** Touches handled, by id: none of them is ever sent again, wherever the course puts them. */
  readonly done: readonly string[];
  /**
   * Set when the moment passed unused (an outage, closed writing hours): the next one that is
   * allowed.
   */
  readonly notBefore?: number;
}

/** The position in a course. */
export interface CoursePosition extends Position {
  readonly sequence: string;
  /** Those of `done` that were answered, in the same order. */
  readonly answered?: readonly string[];
}

/** The position in the notes after a seminar, beside the one in a course. */
export interface FollowUp extends Position {
  readonly seminar: string;
  readonly attendance: Attendance;
}

/** A message to be sent beside the planned touches: a confirmation, a reply, an alert. */
export interface Out {
  /** The message's id. */
  readonly id: string;
  readonly channel: Channel;
  /** Key of a letter or a reply of the sequence; of an alert, the concern. */
  readonly words: string;
  /** The reader of an alert. */
  readonly to?: 'coach' | 'second';
  /**
   * The touch whose own words are meant, where it has some; a seminar's has a name of its own
   * (seminar-words.ts).
   */
  readonly touch?: string;
  /** The number that the words repeat; of a confirmation, the pace and role it carries. */
  readonly n?: string;
  readonly notBefore: number;
  /**
   * When the reply was also handed to Twilio as TwiML. Before it is sent, Twilio's list is asked
   * about that moment.
   */
  readonly repliedAt?: number;
}

/** The message that a provider is called for: written before the call, cleared after it. */
export interface Sending {
  readonly message: string;
  readonly token: string;
  readonly at: number;
  /** Of a text: the binding of the phone it goes to (`Binding.epoch`). */
  readonly binding?: number;
}

/** A human must read before anything more is sent. A hold never lapses; only a human ends it. */
export interface Hold {
  readonly at: number;
  /** When the latest words of danger were said: a hold ends only by their reading. */
  readonly saidAt: number;
  /** Kept only with consent to special-category data (promise 65). */
  readonly danger?: Danger;
  /** The binding of the phone that said so. */
  readonly binding?: number;
  /** Alerts so far; each has its own number. */
  readonly alerts: number;
  /**
   * When the next alert goes out: to the second contact after 30 minutes, then daily to both for a
   * week. Absent after that: the hold stands in the morning digest alone.
   */
  readonly alertAt?: number;
}

/**
 * Delivery to this person failed five times: nothing but alerts goes out until a human has removed
 * the cause (promise 7).
 */
export interface Stuck {
  readonly at: number;
  /** The error's name, never its message, which may quote the person. */
  readonly error: string;
}

/** Letters in a row that came back for now, and none that arrived since (returned-letters.ts). */
export interface Returned {
  /** When the latest came back. */
  readonly at: number;
  /** A short mark of each, at most `enoughReturned`. */
  readonly letters: readonly string[];
}

/** With so many letters in a row that came back, letters rest. */
export const enoughReturned = 3;

/** The two ends of a record, which may be in two hands. */
export type Side = 'mailbox' | 'phone';

export interface Erasing {
  readonly at: number;
  /** The side that asked, and alone is erased (erasure-sides.ts); absent: everything is. */
  readonly side?: Side;
  /** The phone's side goes, and the mailbox has said that its own stays. */
  readonly kept?: true;
}

/** Why the person waits for a human, and since when. */
export interface Waiting {
  readonly concern: Concern;
  readonly at: number;
  /** The channel by which their words came, where it is known: the answer goes back by it. */
  readonly by?: Channel;
  /** When the latest alert of new words goes out; absent while there was only the first. */
  readonly alertedAt?: number;
  /** Behind words of danger: since when the phone may be in another's hand. */
  readonly exposedAt?: number;
  /** Behind a graver concern: since when they wait for the reply that COACH was promised. */
  readonly askedAt?: number;
  /** How often that promise was recalled: to the coach, then to the second contact. */
  readonly recalled?: 1 | 2;
}

/** The automatic replies that the phone got lately (reply-bounds.ts). Times in whole minutes. */
export interface Replies {
  /** When the hour began. */
  readonly at: number;
  readonly sent: number;
  /** The key of the latest reply, and how often it was given running. */
  readonly words: string;
  readonly running: number;
  /** Replies to HELP, since the first of the day. */
  readonly helps?: { readonly at: number; readonly sent: number };
  /** A short hash of the latest words of danger or worry, and when they were answered. */
  readonly danger?: { readonly said: string; readonly at: number };
  /** The latest local day on which words that nobody understood were answered. */
  readonly heardOn?: Day;
}

export interface Subscriber {
  readonly id: string;
  readonly createdAt: number;
  /** Counts sign-ups that asked for confirmation. Part of every message id. */
  readonly enrollment: number;
  readonly email: string;
  readonly mailbox?: Mailbox;
  readonly move?: Move;
  readonly name?: string;
  readonly phone?: string;
  /** Of the phone; without one, of the phone before. */
  readonly binding?: Binding;
  /** ISO 3166 country of the phone. */
  readonly country?: string;
  readonly zone: string;
  readonly hour: number;
  readonly pace: Pace;
  readonly role: Role;
  readonly sharedDevice?: true;
  readonly letters: Consent;
  readonly texts: Consent;
  /** Special-category data (role, ratings) may be kept. */
  readonly sensitive?: true;
  readonly position?: CoursePosition;
  /** Seats in seminars that are not over. */
  readonly seats?: readonly Seat[];
  readonly followUp?: FollowUp;
  /** Local days of the latest touches, oldest first, at most four: what the weekly caps look at. */
  readonly recent: readonly Day[];
  /**
   * The last touch that asked for a number and for a letter, so that a late "4" still finds its
   * question.
   */
  readonly asked: Readonly<Record<string, string>>;
  /** Ratings by touch, kept only with consent. */
  readonly numbers: Readonly<Record<string, number>>;
  /** The ratings that came by text, each with its binding. */
  readonly textedNumbers?: Readonly<Record<string, number>>;
  /** Invitations in a row without an answer. */
  readonly silent: number;
  /** Since when the course position stands still, while it does. */
  readonly standstillAt?: number;
  readonly pause?: { readonly until: number };
  /**
   * HIDE: nothing is sent, and every text is answered "OK.", until the preferences page ends it.
   */
  readonly hidden?: true;
  readonly hold?: Hold;
  /** ERASE ALL: what it names is erased 72 hours after `at`, unless its own side calls it off. */
  readonly erasing?: Erasing;
  readonly waiting?: Waiting;
  readonly stuck?: Stuck;
  readonly returned?: Returned;
  /** The slower pace is to be offered in the next letter. */
  readonly slower?: true;
  /** HARDs in a row. */
  readonly hards?: number;
  /** Wants news beside the course. */
  readonly news?: true;
  readonly solo?: true;
  /**
   * Short keys of the latest texts, coach's messages and retries: a repetition is known by them.
   */
  readonly seen: readonly string[];
  readonly out: readonly Out[];
  readonly replies?: Replies;
  readonly sending?: Sending;
  /** When the latest confirmation letters were asked for, while none is confirmed. */
  readonly invited?: readonly number[];
  /** When a letter last said that they are on the course, or in the seminar, already. */
  readonly noticeAt?: number;
  /** The local day on which a phone last texted a code in vain, since they were hidden or held. */
  readonly joinAskedOn?: Day;
  /** When an unconfirmed record is removed. */
  readonly expiresAt?: number;
}

/** How long a record is kept that exists only because of a form nobody confirmed. */
export const confirmForgetMs = 7 * dayMs;

/** A record with nothing but an id. */
export function newSubscriber(id: string, at: number): Subscriber {
  return {
    id,
    createdAt: at,
    enrollment: 0,
    email: '',
    zone: 'UTC',
    hour: 10,
    pace: 'standard',
    role: 'none',
    letters: { state: 'none', at },
    texts: { state: 'none', at },
    recent: [],
    asked: {},
    numbers: {},
    silent: 0,
    seen: [],
    out: [],
  };
}

/**
 * Whether the record is known by its phone alone, and that phone has agreed to nothing: it exists
 * because words of danger came from a phone that nobody knows here.
 */
export function isUnknownPhone({
  email,
  phone,
  texts,
}: Pick<Subscriber, 'email' | 'phone' | 'texts'>): boolean {
  const isSilent = texts.state !== 'on' && texts.state !== 'asked';
  return email === '' && phone !== undefined && isSilent && !texts.given && !texts.only;
}

/**
 * Since when the phone may be in another's hand (the concern `exposed`): all but alerts and answers
 * rests until the coach ends or confirms it. `undefined`: it is not known to be.
 */
export function exposedSince({ waiting }: Pick<Subscriber, 'waiting'>): number | undefined {
  return waiting?.concern === 'exposed' ? waiting.at : waiting?.exposedAt;
}

/** Since when letters rest because they came back; `undefined` while they do not. */
export function unreachedSince({
  letters,
  returned,
}: Pick<Subscriber, 'letters' | 'returned'>): number | undefined {
  const rests = letters.state === 'on' && (returned?.letters.length ?? 0) >= enoughReturned;
  return rests ? returned?.at : undefined;
}

/** How many keys `seen` keeps. */
const remembered = 6;

/** Adds a key to `seen`. */
export function remember(subscriber: Subscriber, key: string): Subscriber {
  return { ...subscriber, seen: [...subscriber.seen, key].slice(-remembered) };
}

/**
 * The questions that wait for an answer, after a touch was sent: a number or a letter answers the
 * latest touch that asked for one. Any other answer is about the latest touch of all.
 */
export function withQuestion(
  asked: Subscriber['asked'],
  invites: Invitation,
  touch: string,
): Subscriber['asked'] {
  return invites === 'number' || invites === 'choice' ? { ...asked, [invites]: touch } : asked;
}

export const statuses = [
  'held',
  'stuck',
  'unconfirmed',
  'active',
  'paused',
  'finished',
  'left',
] as const;
export type Status = (typeof statuses)[number];

/** One word for lists. `finished`: the course has no touch left for them. */
export function statusOf(subscriber: Subscriber, finished: boolean): Status {
  if (subscriber.hold) return 'held';
  if (subscriber.stuck) return 'stuck';
  if (subscriber.erasing) return 'left';
  const { letters, texts } = subscriber;
  // A person who came by a seminar's keyword has texts alone, without a confirmed address.
  const byTextsAlone = letters.state === 'none' && texts.state === 'on';
  if (!byTextsAlone) {
    if (letters.state === 'asked' || letters.state === 'none') return 'unconfirmed';
    if (letters.state !== 'on') return 'left';
  }
  const { pause, hidden } = subscriber;
  if (pause || hidden || exposedSince(subscriber) !== undefined) return 'paused';
  if (unreachedSince(subscriber) !== undefined) return 'paused';
  return finished ? 'finished' : 'active';
}
