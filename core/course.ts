/**
 * A compiled course: data alone, read through a port. A folder under templates/ becomes one
 * `Sequence`; all folders and the brand become one `Library`. This file gives the types and finds
 * things in them.
 */
import type { Understanding } from './understanding/compiled-understanding.ts';

export type Channel = 'email' | 'sms';
export type Pace = 'standard' | 'baby';
export type Role = 'hurt' | 'did' | 'both' | 'none';

/**
 * What a touch invites back. `number` is 1-5; `choice` is one of the touch's own letters; `done` is
 * DONE or HARD; `route` is SOLO or SAFE.
 */
export type Invitation = 'none' | 'done' | 'number' | 'choice' | 'role' | 'route';

/**
 * What words may ask about the reader; whether a `seminar` is dated (then its title, date and link
 * are filled); whether the `slower` pace is to be offered in this letter; in an alert, the kind of
 * danger, how phone and mailbox were `joined`, whether the phone is `unknown` here or may be in
 * another's hand (`exposed`), whether the words are `new`, whether the `second` contact reads it.
 */
export type Flag =
  | 'hurt'
  | 'did'
  | 'both'
  | 'none'
  | 'solo'
  | 'baby'
  | 'texts'
  | 'seminar'
  | 'slower'
  | 'violence'
  | 'minor'
  | 'joined'
  | 'unknown'
  | 'exposed'
  | 'new'
  | 'second';

/**
 * Words after parsing: plain text, a variable (`v`) or a choice by a flag (`if`). Rendered by
 * `renderWords`, with or without HTML escaping of the variables. There is no other kind of node, so
 * words can never run code.
 */
export type Words = readonly WordsPart[];
export type WordsPart =
  | string
  | { readonly v: string }
  | { readonly if: Flag; readonly then: Words; readonly else: Words };

/**
 * One mail. `subject`, `preheader` and `text` are plain text; `html` has its variables escaped when
 * rendered.
 */
export interface Letter {
  readonly subject: Words;
  readonly preheader: Words;
  readonly html: Words;
  readonly text: Words;
  /** A file that goes with it; made when the letter is sent. */
  readonly attach?: 'calendar';
  /**
   * The same words as the HTML of a page, without links that need a person. Only the first lesson
   * of the course that a sign-up enters has it.
   */
  readonly page?: Words;
}

/**
 * One planned contact. Known by `id`, never by its position, so that a course may be edited while
 * people are in it.
 */
export interface Touch {
  readonly id: string;
  readonly step: string;
  readonly title: string;
  /** Whole days after enrollment, by pace. */
  readonly day: Readonly<Record<Pace, number>>;
  readonly channel: Channel;
  readonly invites: Invitation;
  /** For `choice`: the letters offered, each with a few words that stand on the button. */
  readonly choices?: readonly { readonly key: string; readonly label: string }[];
  /** The letter; for a text, the two-line letter that goes to people without texts. */
  readonly letter: Letter;
  /** The text, for the channel `sms`. Its sender prefix is already part of it. */
  readonly text?: Words;
  /** A low number given here brings the offer of a slower pace. */
  readonly offersSlower?: true;
  /** Answers of this touch's own, by answer key; where absent, the sequence's. */
  readonly answers: Readonly<Record<string, Words>>;
}

export interface Sequence {
  readonly id: string;
  readonly title: string;
  readonly steps: readonly { readonly id: string; readonly title: string }[];
  /** In the order of their standard day. */
  readonly touches: readonly Touch[];
  /** Automatic answers by key (`done`, `hard`, `number-high`, ...). */
  readonly answers: Readonly<Record<string, Words>>;
  /** Letters that are not touches: `confirm`, `confirm-again`. */
  readonly letters: Readonly<Record<string, Letter>>;
  /**
   * One small practice for the page that follows the confirmation, the same for every reader. The
   * course that a sign-up enters has one.
   */
  readonly firstPractice?: string;
  /** How long a pause lasts, in days. */
  readonly pauseDays: number;
  /**
   * Touches that ask the same number again: what changed between them, person by person, stands in
   * the coach's report.
   */
  readonly compares?: readonly string[];
  /** Most touches in any seven days: in the first week, and later. */
  readonly caps: { readonly firstWeek: number; readonly later: number };
}

/**
 * What a touch of a seminar shares with one of a course; it belongs to no step, and its time hangs
 * on the seminar's.
 */
export type SeminarTouch = Omit<Touch, 'step' | 'day'>;

/**
 * A touch before a seminar. One whose time is past already when somebody registers is left out.
 */
export interface Reminder extends SeminarTouch {
  /** Before the seminar begins. */
  readonly beforeMinutes: number;
}

export type Attendance = 'attended' | 'missed' | 'unknown';

/**
 * A letter with a `text` is sent as that text to people without mail; a letter without one is not
 * sent to them.
 */
export interface FollowUpTouch extends SeminarTouch {
  /** Whole days after the seminar. */
  readonly day: number;
  readonly for: readonly Attendance[];
}

interface SeminarCommon {
  readonly id: string;
  readonly title: string;
  readonly answers: Readonly<Record<string, Words>>;
  readonly letters: Readonly<Record<string, Letter>>;
}

/**
 * The touches before or after a seminar. They are kept apart from `Library.sequences`, since no
 * course position is in them.
 */
export type SeminarSequence =
  | (SeminarCommon & { readonly kind: 'reminders'; readonly touches: readonly Reminder[] })
  | (SeminarCommon & {
      readonly kind: 'follow-up';
      readonly touches: readonly FollowUpTouch[];
      readonly keyword: Keyword;
    });

/**
 * A word shown at the seminar. A phone that texts it is answered with the opt-in for the
 * follow-up's texts.
 */
export interface Keyword {
  readonly word: string;
  /** What the slide says, plain text, one paragraph to a line. */
  readonly slide: Words;
  readonly answer: Words;
}

/** One help line: a crisis line, a violence line, an emergency number. */
export interface HelpLine {
  /** What the safety page calls it. */
  readonly name: string;
  /** What the safety page says under the name: when it is open, whom it is for. */
  readonly note?: string;
  /** How texts say it, where nothing can be tapped: "call 988 or text 988". */
  readonly short: string;
  /** What can be tapped, by label: `tel:`, `sms:` or `https:`. */
  readonly links: Readonly<Record<string, string>>;
  /** The page that gives the number. */
  readonly page?: string;
  /** Local date (YYYY-MM-DD) on which somebody last tried the line. */
  readonly checked?: string;
}

/** The help lines of one country. */
export interface HelpLines {
  readonly emergency: HelpLine;
  readonly crisis: HelpLine;
  readonly violence: HelpLine;
  /** Further lines, which stand on the safety page alone. */
  readonly more?: readonly Omit<HelpLine, 'short'>[];
  /** A page that lists help lines of every country. */
  readonly url: string;
}

/**
 * What a launch asks of one help line. Before `goodFrom` and after `goodUntil` (YYYY-MM-DD) the
 * sentence `problem` refuses it. A line without a day has two empty dates and is always refused.
 */
export interface HelpLineCheck {
  readonly goodFrom: string;
  readonly goodUntil: string;
  readonly problem: string;
}

/** "Leave this page", the link at the top of every page, and the words while Shift is pressed. */
export interface Leave {
  /** Where it goes: a site that anybody may have open. */
  readonly url: string;
  readonly button: string;
  /** After the first press of Shift, after the second, and when no other press follows. */
  readonly twoMore: string;
  readonly oneMore: string;
  readonly stopped: string;
  /** On the blank page, while the other site loads. */
  readonly loading: string;
}

/** What a person agrees to. `version` is a hash of `wording`: a consent receipt names it. */
export interface ConsentWording {
  readonly version: string;
  readonly wording: string;
}

/** A page of the coach's own words; the title is plain text. */
export interface Page {
  readonly title: string;
  readonly html: Words;
  /** The same words as plain text, where they stand in a file too. */
  readonly text?: Words;
}

export interface Brand {
  readonly name: string;
  /** Stands as the sender of every mail: neutral, truthful, registered. */
  readonly discreetName: string;
  /** Begins every text, e.g. "Mend". At most 12 characters with its colon and space. */
  readonly smsPrefix: string;
  readonly coach: string;
  readonly helpEmail: string;
  /**
   * The person who is alerted when somebody needs a human, and the one after 30 minutes in which
   * nobody has cleared a hold.
   */
  readonly coachEmail: string;
  readonly secondEmail: string;
  /** Working days, 1-5, within which the coach replies to COACH; the words promise it. */
  readonly replyDays: number;
  /** The coach's own zone, in which working days and the hour of the digest are counted. */
  readonly zone: string;
  /** The local hour of the morning digest, 0-23. */
  readonly digestHour: number;
  readonly postalAddress: string;
  readonly colors: Readonly<Record<string, string>>;
  /** ISO 3166 country where the zone is unknown and the phone tells none. */
  readonly country: string;
  /** Countries whose phones may receive texts (the guard against SMS pumping). */
  readonly smsCountries: readonly string[];
  /**
   * How numbers of those countries, and of `country`, are written: what the sign-up reads phones
   * by.
   */
  readonly numberingPlans: NumberingPlans;
  /** Local dates (YYYY-MM-DD) without texts. */
  readonly datesWithoutTexts: readonly string[];
  /**
   * Words that no lock screen may show, a human's own texts included. Each also stops longer forms
   * of it.
   */
  readonly discreetWords: readonly string[];
  /** Help lines by country; `default` for every other. */
  readonly help: Readonly<Record<string, HelpLines>>;
  readonly leave: Leave;
}

/** The metadata of libphonenumber, which only service/intake/joinable-phone.ts reads. */
export type NumberingPlans = Readonly<Record<string, unknown>>;

/**
 * All that templates/ says, content-hashed: the artifact that ships in the functions' bundles as
 * JSON.
 */
export interface Library {
  readonly version: string;
  readonly brand: Brand;
  /**
   * One sentence for each field of the brand that is still invented: with any, nothing is sent to
   * real people.
   */
  readonly placeholders: readonly string[];
  /** The help lines that a launch wants tried within 90 days. */
  readonly helpLineChecks: readonly HelpLineCheck[];
  /** The sequence a sign-up enters. */
  readonly course: string;
  readonly sequences: Readonly<Record<string, Sequence>>;
  readonly seminars: Readonly<Record<string, SeminarSequence>>;
  /**
   * `letters`, `texts` and `sensitive`, each with words of its own; `seminar` and `seminarTexts`
   * where one is given.
   */
  readonly consents: Readonly<Record<string, ConsentWording>>;
  /**
   * `privacy`, `terms`, `safety`, the pages around the sign-up, those of a phone, a code and a
   * move, and parts that other pages show, such as the offer of texts.
   */
  readonly pages: Readonly<Record<string, Page>>;
  /** How texts are understood. */
  readonly understanding: Understanding;
  /** Letters to the coach, by what needs one. */
  readonly alerts: Readonly<Record<AlertKey, Alert>>;
  /**
   * The script that opens an invitation on a site of the coach's own; the brand is put in front of
   * it when it is served.
   */
  readonly popUp: string;
  /** The script of "Leave this page", which every page carries. */
  readonly leavePage: string;
  /** The script of the desk: it asks the browser for a passkey, and counts an answer's segments. */
  readonly deskScript: string;
}

/** Why a person waits for a human, gravest first. */
export const concerns = ['hold', 'exposed', 'coach', 'worry', 'question', 'rough'] as const;
export type Concern = (typeof concerns)[number];

/**
 * Every letter to the coach: one for each concern, `unanswered` of a promised reply that did
 * not come, and the `digest` of the morning.
 */
export const alertKeys = [...concerns, 'unanswered', 'digest'] as const;
export type AlertKey = (typeof alertKeys)[number];

/** A letter to the coach: plain text, never with anything the person wrote. */
export interface Alert {
  readonly subject: Words;
  readonly text: Words;
}

/** The sequence a sign-up enters. The compiler guarantees that it is there. */
export function courseOf(library: Library): Sequence {
  return sequenceOf(library, library.course);
}

/**
 * A sequence by id; one that was removed while people are in it falls back to the course itself.
 */
export function sequenceOf(library: Library, id: string): Sequence {
  const sequence = library.sequences[id] ?? library.sequences[library.course];
  if (!sequence)
    throw new Error(`The library has no sequence "${id}" and no course "${library.course}".`);
  return sequence;
}

export function touchOf(sequence: Sequence, id: string): Touch | undefined {
  return sequence.touches.find((touch) => touch.id === id);
}

/** A piece of a short form; with `href` it can be tapped. */
export interface HelpLinePart {
  readonly text: string;
  readonly href?: string;
}

/**
 * The pieces of a line's short form, with its links: "call 988 or text 988" with `tel:988` and
 * `sms:988` is "call ", a link, " or text ", a link. Undefined where the short form does not name
 * every link in order; the compiler refuses such a line, so that texts and pages agree.
 */
export function helpLineParts({
  short,
  links,
}: Pick<HelpLine, 'short' | 'links'>): readonly HelpLinePart[] | undefined {
  const parts: HelpLinePart[] = [];
  let at = 0;
  for (const href of Object.values(links)) {
    const found = targetOf(href).exec(short.slice(at));
    if (!found) return undefined;
    if (found.index > 0) parts.push({ text: short.slice(at, at + found.index) });
    parts.push({ text: found[0], href });
    at += found.index + found[0].length;
  }
  if (at < short.length) parts.push({ text: short.slice(at) });
  return parts;
}

/** How words name a link: a number with spaces or hyphens in it, or a host. */
function targetOf(href: string): RegExp {
  if (href.startsWith('https:'))
    return new RegExp(escaped(new URL(href).host.replace(/^www\./, '')));
  const digits = href.replace(/\?.*$/, '').replace(/\D/g, '');
  return new RegExp(`(?<!\\d)${[...digits].join('[ -]?')}(?!\\d)`);
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
