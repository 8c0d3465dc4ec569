/**
 * What can happen to a person, in the past tense. An event carries what the outside said and when
 * it said so; decide.ts says what follows from it. Instants are milliseconds since 1970.
 */
import type { Channel, Pace, Role } from './course.ts';
import type { Seat, Seminar } from './seminar/seminar.ts';
import type { FollowUp } from './subscriber.ts';
import type { Reply } from './understanding/compiled-understanding.ts';

/** What a sign-up form says, after validation. */
export interface SignUp {
  readonly email: string;
  readonly name?: string;
  readonly zone: string;
  readonly hour: number;
  readonly pace: Pace;
  readonly role: Role;
  readonly sensitive: boolean;
  readonly news?: boolean;
  readonly sharedDevice: boolean;
}

/** What the form of a seminar says, after validation. */
export interface Registration {
  readonly email: string;
  readonly name?: string;
  readonly zone: string;
  readonly hour: number;
  readonly sharedDevice: boolean;
}

/** The phone that a text with a code came from. */
export interface JoiningPhone {
  /** E.164. */
  readonly phone: string;
  /** ISO 3166 country of the phone, for its help lines. */
  readonly country?: string;
  /** When the phone said STOP, if it has not said START since: texts wait for that. */
  readonly stoppedAt?: number;
  /** The code stood alone in the text. */
  readonly alone: boolean;
  /** Of a seminar's guest who was known by this phone alone: what goes on in the record. */
  readonly seats?: readonly Seat[];
  readonly followUp?: FollowUp;
}

/** What the preferences page may change. An absent field stays as it was. */
export interface Preferences {
  readonly hour?: number;
  readonly zone?: string;
  readonly pace?: Pace;
  readonly role?: Role;
  /** `false` ends a pause and a HIDE alike. */
  readonly paused?: boolean;
  readonly news?: boolean;
  /** Whether somebody else may read their phone or inbox. */
  readonly sharedDevice?: boolean;
  /** Consent to keeping role and ratings, given or taken back. */
  readonly sensitive?: boolean;
}

export type Event =
  | { readonly type: 'SignedUp'; readonly signUp: SignUp }
  /**
   * The button of the confirmation letter. `wish`: the pace and role of the form, which the letter
   * of a known person carries (enrollment.ts).
   */
  | { readonly type: 'Confirmed'; readonly enrollment: number; readonly wish?: string }
  /** Time has passed, and something may be due. */
  | { readonly type: 'Woke' }
  /** A provider has taken the message, or nobody can know whether it has. */
  | { readonly type: 'Sent'; readonly message: string }
  /** The message was held back before any provider was called, until `until`. */
  | { readonly type: 'Postponed'; readonly message: string; readonly until: number }
  /** The provider did not take the message, and may take it from `retryAt` on. */
  | { readonly type: 'NotTaken'; readonly message: string; readonly retryAt: number }
  /**
   * The provider refused this message to this person for good. `closes`: not only the message but
   * the channel is dead.
   */
  | { readonly type: 'PermanentlyRefused'; readonly message: string; readonly closes: boolean }
  /**
   * A text from the person's phone, as it was understood (understanding/reply.ts). `id` is the
   * provider's, the same at every repetition.
   */
  | {
      readonly type: 'ReplyReceived';
      readonly id: string;
      readonly reading: Reply;
      /** A short hash of the words: the same words of danger are known by it. */
      readonly said?: string;
      readonly at: number;
      /** The text carries a code of the record's own page: the phone is to be joined to it. */
      readonly joins?: JoiningPhone;
      /** The phone it came from: the text is heard while that is the record's phone. */
      readonly phone?: string;
      /** The seminar that is on or just over, where the text is its keyword. */
      readonly seminar?: Seminar;
    }
  /** A button of a letter. `touch` is the touch's name, `reply` what the button says. */
  | { readonly type: 'ButtonPressed'; readonly touch: string; readonly reply: string }
  | { readonly type: 'PreferencesSaved'; readonly preferences: Preferences }
  /**
   * Letters ended by the one-click unsubscribe, the page's button or the coach. `mailbox`: which of
   * the record's mailboxes the link was for (move-mailbox.ts); an earlier one ends nothing.
   */
  | { readonly type: 'Unsubscribed'; readonly at: number; readonly mailbox?: number }
  /** Texts ended by another way than a text: by the page, the carrier or the coach. */
  | { readonly type: 'OptedOut'; readonly at: number; readonly mailbox?: number }
  /**
   * A text was taken and never reached the phone. `unreachable`: the phone was off or out of reach
   * (Twilio's 30003); `unexplained`: no reason is known (30008); `barred`: our number may not send
   * yet (30034). `sentAt` is given where the news came late.
   */
  | {
      readonly type: 'NotDelivered';
      readonly message: string;
      readonly why: 'unreachable' | 'unexplained' | 'barred';
      readonly sentAt?: number;
    }
  /** A message that counts as sent was certainly never taken: it goes once more. */
  | { readonly type: 'Lost'; readonly message: string }
  /**
   * The coach ends a hold, having read the words of danger up to `hold`, the instant of the latest
   * ones. Newer words keep the hold.
   */
  | { readonly type: 'Cleared'; readonly hold: number }
  /**
   * The coach writes to the person. The words are kept beside the person under the id `message`.
   * `atOnce`: outside the person's hours too.
   */
  | {
      readonly type: 'CoachWrote';
      readonly message: string;
      readonly channel: Channel;
      readonly atOnce: boolean;
    }
  /** A phone texted a code of the record's page that could not be used. */
  | { readonly type: 'JoinAsked' }
  /**
   * The phone is taken off the record, by its page or since another record has joined it: then it
   * is named, and a record that has another by now keeps that.
   */
  | { readonly type: 'PhoneReleased'; readonly phone?: string }
  /** Letters are to come to another mailbox: by the preferences page, or by the coach. */
  | { readonly type: 'MoveAsked'; readonly email: string; readonly by?: 'coach' }
  /** The button of the letter to the new mailbox. `asked`: when that move was asked for. */
  | { readonly type: 'MovePressed'; readonly asked: number }
  /** The joined phone has sent the code of the new mailbox's page. */
  | { readonly type: 'MoveTexted' }
  /** The move has its proofs, and the new address is the record's own. */
  | { readonly type: 'Moved' }
  /** The coach calls the move off, or the new address may not be had. */
  | { readonly type: 'MoveDropped' }
  /** The coach pauses the course, for the course's own pause where no days are named. */
  | { readonly type: 'PausedByCoach'; readonly days?: number }
  /** The coach ends a pause, and neither HIDE nor a hold nor an erasure. */
  | { readonly type: 'ResumedByCoach' }
  /** The coach chooses baby steps for the person. */
  | { readonly type: 'SlowedByCoach' }
  /** The person asked the coach to erase everything (coach-acts.ts). */
  | { readonly type: 'ErasureAskedByCoach' }
  /** The coach has dealt with what waited. After `exposed`, letters and texts go on. */
  | { readonly type: 'Attended' }
  /** Somebody else does read the phone: nothing is sent, as by HIDE, until their page ends it. */
  | { readonly type: 'ExposureConfirmed' }
  /** Delivery to this person failed too often; it stops until a human has removed the cause. */
  | { readonly type: 'GotStuck'; readonly error: string }
  /** The cause is removed: delivery goes on from where it stopped. */
  | { readonly type: 'Redriven' }
  /** The person asks to see all that is kept about them. */
  | { readonly type: 'DataAsked' }
  /** ERASE ALL, by the page of a mailed link. */
  | { readonly type: 'ErasureAsked' }
  /** What stood beside one side of the record is erased (erasure-sides.ts). */
  | { readonly type: 'SideErased' }
  /** The button of the letter that announces the erasure: do not erase what is the mailbox's. */
  | { readonly type: 'ErasureCalledOff' }
  /**
   * The form of a seminar. A person whose letters are on has the seat; everybody else is asked to
   * confirm first.
   */
  | { readonly type: 'Registered'; readonly seminar: Seminar; readonly form: Registration }
  /** The button of the letter that asks to confirm the seat. */
  | { readonly type: 'SeatConfirmed'; readonly seminar: Seminar }
  /** A seminar was moved or cancelled: a person with a seat is told of each change once. */
  | { readonly type: 'SeminarChanged'; readonly seminar: Seminar }
  | { readonly type: 'SeatGivenUp'; readonly seminar: string }
  /** A list or a door says who came. Without a seat it changes nothing. */
  | {
      readonly type: 'AttendanceKnown';
      readonly seminar: string;
      readonly attendance: 'attended' | 'missed';
    }
  /** A letter came back for now, and may come back no more. */
  | { readonly type: 'LetterReturned'; readonly message: string }
  /** A letter arrived after others had come back. */
  | { readonly type: 'LetterArrived' }
  /** A hard bounce, a complaint or a dead number: nothing is sent there again. */
  | { readonly type: 'ChannelDead'; readonly channel: Channel; readonly at: number };
