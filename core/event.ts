/**
 * What can happen to a person, in the past tense. Events carry what the outside said and when it
 * said so; what follows from them is decided in decide.ts.
 */
import type { Channel, Pace, Role } from './course.ts';
import type { Seminar } from './seminar/seminar.ts';
import type { Reply } from './understanding/meanings.ts';

/** What a sign-up says, after validation. */
export interface SignUp {
  readonly email: string;
  readonly name?: string;
  /** E.164, and only with consent to texts. */
  readonly phone?: string;
  /** ISO 3166 country of the phone, for its help lines. */
  readonly country?: string;
  /** The phone itself said STOP: only its START opens it again. */
  readonly phoneStoppedAt?: number;
  /** The phone was asked to opt in, whoever gave it: not twice within a day (promise 42). */
  readonly phoneAskedAt?: number;
  readonly zone: string;
  readonly hour: number;
  readonly pace: Pace;
  readonly role: Role;
  readonly sensitive: boolean;
  readonly news?: boolean;
  readonly sharedDevice: boolean;
}

/** What the registration for a seminar says, after validation. */
export interface Registration {
  readonly email: string;
  readonly name?: string;
  /** E.164, and only with consent to texts about the seminar. */
  readonly phone?: string;
  /** ISO 3166 country of the phone, for its help lines. */
  readonly country?: string;
  /** As in a sign-up: the phone itself said STOP, or was asked to opt in already. */
  readonly phoneStoppedAt?: number;
  readonly phoneAskedAt?: number;
  readonly zone: string;
  readonly hour: number;
  readonly sharedDevice: boolean;
}

/** What the preferences page may change; absent means as it was. */
export interface Preferences {
  readonly hour?: number;
  readonly zone?: string;
  readonly pace?: Pace;
  readonly role?: Role;
  /** `false` ends a pause and a HIDE alike. */
  readonly paused?: boolean;
  readonly news?: boolean;
  /** Somebody else may read their phone or inbox. */
  readonly sharedDevice?: boolean;
  /** Consent to keeping role and ratings, given or taken back. */
  readonly sensitive?: boolean;
}

export type Event =
  | { readonly type: 'SignedUp'; readonly signUp: SignUp }
  /**
   * `wish`: what the form said of pace and role, where a known person's letter has carried it
   * (enrollment.ts).
   */
  | { readonly type: 'Confirmed'; readonly enrollment: number; readonly wish?: string }
  /** Time has passed: something may be due. */
  | { readonly type: 'Woke' }
  /** A provider has taken the message, or nobody can know whether it has. */
  | { readonly type: 'Sent'; readonly message: string }
  /** The message was held back before it was sent: not to be sent before `until`. */
  | { readonly type: 'Postponed'; readonly message: string; readonly until: number }
  /** The provider did not take the message, for now: not again before `retryAt`. */
  | { readonly type: 'Refused'; readonly message: string; readonly retryAt: number }
  /**
   * The provider refused this message to this person for good. `closes`: the channel is dead, not
   * only the message.
   */
  | { readonly type: 'Rejected'; readonly message: string; readonly closes: boolean }
  /**
   * A text from the person's phone, as it was understood (understanding/reply.ts). `id` is the
   * provider's, the same at every repetition.
   */
  | {
      readonly type: 'ReplyReceived';
      readonly id: string;
      readonly reading: Reply;
      readonly at: number;
      /** The seminar that is on or just over, where the text is its keyword. */
      readonly seminar?: Seminar;
    }
  /** A button of a letter. */
  | { readonly type: 'Answered'; readonly touch: string; readonly answer: string }
  | { readonly type: 'PreferencesSaved'; readonly preferences: Preferences }
  /** The one-click unsubscribe, the page's button. */
  | { readonly type: 'Unsubscribed'; readonly at: number }
  /** Texts ended by another way than a text: the page, or the carrier's word. */
  | { readonly type: 'OptedOut'; readonly at: number }
  /**
   * A text that was taken never reached the phone: it was off or out of reach (Twilio's 30003),
   * nobody knows why (30008), or our number was not allowed to send yet (30034). `sentAt`: when it
   * was sent, where the news of it came late.
   */
  | {
      readonly type: 'Undelivered';
      readonly message: string;
      readonly why: 'unreachable' | 'unexplained' | 'barred';
      readonly sentAt?: number;
    }
  /** A message that was marked as sent was surely never taken: once more. */
  | { readonly type: 'Lost'; readonly message: string }
  /**
   * A human has read all up to `hold`, the latest words of danger. With newer ones the hold stays.
   */
  | { readonly type: 'Cleared'; readonly hold: number }
  /** A human answers; the words lie beside the person under this id. */
  | {
      readonly type: 'CoachAnswered';
      readonly answer: string;
      readonly channel: Channel;
      readonly atOnce: boolean;
    }
  /** A human has dealt with what waited. */
  | { readonly type: 'Attended' }
  /** Serving them failed too often: they wait for a human, and hold up nobody. */
  | { readonly type: 'GotStuck'; readonly error: string }
  /** The cause is mended: they go on from where they stood. */
  | { readonly type: 'Redriven' }
  /** They want to see all that is kept about them. */
  | { readonly type: 'DataAsked' }
  /** ERASE ALL, by a page. */
  | { readonly type: 'ErasureAsked' }
  /** The letter's button: do not erase. */
  | { readonly type: 'ErasureCalledOff' }
  /**
   * A seat is wished for. Whose letters are on has it; everybody else is asked to confirm first.
   */
  | { readonly type: 'Registered'; readonly seminar: Seminar; readonly form: Registration }
  /** The button of the letter that asked whether the seat was wished for. */
  | { readonly type: 'SeatConfirmed'; readonly seminar: Seminar }
  /** Moved, or cancelled: whoever has a seat hears of each change once. */
  | { readonly type: 'SeminarChanged'; readonly seminar: Seminar }
  | { readonly type: 'SeatGivenUp'; readonly seminar: string }
  /** Who came is never made a no-show by a later list. Without a seat it says nothing. */
  | {
      readonly type: 'AttendanceKnown';
      readonly seminar: string;
      readonly attendance: 'attended' | 'missed';
    }
  /** A hard bounce or a complaint: this address is never written to again. */
  | { readonly type: 'Undeliverable'; readonly channel: Channel; readonly at: number };
