/**
 * One person, one record: how to reach them, what they agreed to, where they are in the course, and
 * what is still to be sent (`out`). It is plain data that survives JSON. Who changes it is
 * `decide`; how it is stored is the store's affair.
 */

import { type Day, dayMs } from './calendar/zone.ts';
import type { Attendance, Channel, Concern, Invitation, Pace, Role } from './course.ts';
import type { Seat } from './seminar/seminar.ts';
import type { Danger } from './understanding/meanings.ts';

/**
 * A channel's consent:
 *
 *   none --sign-up--> asked --confirmed / YES--> on --STOP, unsubscribe--> off --START, new sign-up confirmed--> on
 *                                                on --bounce, complaint, dead number--> closed (for good)
 */
export type ConsentState = 'none' | 'asked' | 'on' | 'off' | 'closed';

export interface Consent {
  readonly state: ConsentState;
  /**
   * When the person said so, by the provider's clock where it tells one (milliseconds since 1970).
   */
  readonly at: number;
  /** It was on once: only then may START open it again (promise 33). */
  readonly given?: true;
  /** Texts about a seminar alone: the course asks for its own yes. */
  readonly only?: 'seminar';
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

/**
 * Something to be sent beside the lane: confirmations, answers, reminders. Its id is the message's
 * id.
 */
export interface Out {
  readonly id: string;
  readonly channel: Channel;
  /** Key of a letter or an answer of the sequence; of an alert, the concern. */
  readonly words: string;
  /** An alert: it goes to a person who looks after this one, not to them. */
  readonly to?: 'coach' | 'second';
  /**
   * The touch whose own answer is meant, where one is; what belongs to a seminar by its own name
   * (seminar-words.ts).
   */
  readonly touch?: string;
  readonly n?: string;
  readonly notBefore: number;
  /**
   * When the answer was also handed to Twilio as TwiML: before it is sent, Twilio's list is asked
   * about that moment.
   */
  readonly handed?: number;
}

/** The mark of the point of no return: written before a provider is called, cleared after. */
export interface Sending {
  readonly message: string;
  readonly token: string;
  readonly at: number;
}

/** A human is needed before anything more is sent. Never lapses; nothing but a human ends it. */
export interface Hold {
  readonly at: number;
  /** The latest words of danger: who has read only older ones cannot end the hold. */
  readonly saidAt: number;
  /** Kept only with consent to special-category data (promise 65). */
  readonly danger?: Danger;
  /** Alerts so far; each has its own number. */
  readonly alerts: number;
  /** When the next alert goes out: to the second contact after 30 minutes, then daily to both. */
  readonly alertAt: number;
}

/**
 * Serving them failed again and again: nothing but alerts goes out until somebody has mended the
 * cause (promise 7).
 */
export interface Stuck {
  readonly at: number;
  /** The error's name: never its words, which may hold theirs. */
  readonly error: string;
}

/** What waits for a human answer. */
export interface Waiting {
  readonly concern: Concern;
  readonly at: number;
}

export interface Subscriber {
  readonly id: string;
  readonly createdAt: number;
  /** Counts sign-ups that asked for confirmation; part of every message id. */
  readonly enrollment: number;
  readonly email: string;
  readonly name?: string;
  readonly phone?: string;
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
  readonly lane?: CoursePosition;
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
  /** Invitations in a row without an answer. */
  readonly silent: number;
  /** Since when the lane stands still, while it does. */
  readonly quietAt?: number;
  readonly pause?: { readonly until: number };
  /**
   * HIDE: nothing is sent, and every text is answered "OK.", until the preferences page says
   * otherwise.
   */
  readonly hidden?: true;
  readonly hold?: Hold;
  /** ERASE ALL: everything is erased 72 hours after, unless they call it off. */
  readonly erasing?: { readonly at: number };
  readonly waiting?: Waiting;
  readonly stuck?: Stuck;
  /** The slower pace is to be offered in the next letter. */
  readonly slower?: true;
  /** HARDs in a row. */
  readonly hards?: number;
  /** Wants news beside the course. */
  readonly news?: true;
  readonly solo?: true;
  /** Short stand-ins for what came in latest: the dedupe. */
  readonly seen: readonly string[];
  readonly out: readonly Out[];
  readonly sending?: Sending;
  /** When the latest confirmation letters were asked for, while none is confirmed. */
  readonly invited?: readonly number[];
  /** When they were last told that they are on the course already. */
  readonly toldAt?: number;
  /** While unconfirmed: when the record is forgotten. */
  readonly expiresAt?: number;
}

/** How long the record of a form is kept that nobody confirms. */
export const confirmForgetMs = 7 * dayMs;

/** A person of whom nothing is known but that they exist. */
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
 * How many inbound messages, answers by hand and retries are known again when they are repeated.
 */
const remembered = 6;

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

/** One word for where a person stands, for lists. */
export function statusOf(subscriber: Subscriber, finished: boolean): Status {
  if (subscriber.hold) return 'held';
  if (subscriber.stuck) return 'stuck';
  if (subscriber.erasing) return 'left';
  const { letters, texts } = subscriber;
  // No email, no course: whoever came by a seminar's word has texts alone.
  const byTextsAlone = letters.state === 'none' && texts.state === 'on';
  if (!byTextsAlone) {
    if (letters.state === 'asked' || letters.state === 'none') return 'unconfirmed';
    if (letters.state !== 'on') return 'left';
  }
  if (subscriber.pause || subscriber.hidden) return 'paused';
  return finished ? 'finished' : 'active';
}
