/**
 * Lists everything that an author's words may name: run-time variables with their meaning and their
 * longest value, the brand's constants, and the flags of `{{#if}}`. A renderer must fill them all.
 */
import type { Brand, Flag, HelpLines, Role } from '../core/course.ts';

/**
 * The kinds of words, which decide what the words may name:
 *
 * - `touch`: a touch's letter, with links to its answers; `letter`: any other letter of a course.
 * - `text`: no link, since a signed one alone fills the segment, and no name.
 * - `inbox`: subject and preheader; no name, since another person may see the screen.
 * - `event` and `event-text`: letters and texts of a seminar, which know its date.
 * - `layout`: words in every letter. `alert`: a letter to the coach; `alert-subject`: its subject,
 *   which names nobody. `digest`: the coach's morning letter.
 */
export type Setting =
  | 'text'
  | 'inbox'
  | 'layout'
  | 'letter'
  | 'touch'
  | 'event'
  | 'event-text'
  | 'slide'
  | 'page'
  | 'alert'
  | 'alert-subject'
  | 'digest';

export interface Variable {
  readonly name: string;
  readonly meaning: string;
  /** The longest value; a text must fit one segment with it. */
  readonly longest: string;
  readonly settings: readonly Setting[];
}

/** The longest link: host, path and a signed token. */
const link = `https://${'m'.repeat(30)}.example/${'t'.repeat(110)}`;

const help = (name: string, meaning: string): Variable => ({
  ...{ name, meaning, longest: '' },
  settings: ['text', 'event-text', 'page', 'layout', 'letter', 'touch', 'event', 'alert'],
});
const linkIn = (settings: readonly Setting[]) => (name: string, meaning: string) =>
  ({ name, meaning, longest: link, settings }) satisfies Variable;
const letters: readonly Setting[] = ['layout', 'letter', 'touch', 'event'];
const letterLink = linkIn(['letter', 'touch']);
const touchLink = linkIn(['touch', 'event']);
const anyLetterLink = linkIn(letters);
const pageLink = linkIn([...letters, 'page']);
const onPage = linkIn(['page']);

/**
 * In a course's letter these describe the next seminar and are allowed only inside {{#if seminar}};
 * in a seminar's letters they describe that seminar.
 */
export const seminarVariables: ReadonlySet<string> = new Set([
  'seminarTitle',
  'seminarDate',
  'seminarUrl',
]);

/**
 * The variables that rendering fills. The longest help lines come from the brand; see
 * `longestValues`.
 */
export const variables: readonly Variable[] = [
  {
    ...{ name: 'greeting', meaning: '"Hi Sam," or, where no name is known, "Hi there,"' },
    ...{ longest: `Hi ${'W'.repeat(40)},`, settings: letters },
  },
  {
    name: 'name',
    meaning: 'first name; empty when unknown',
    longest: 'W'.repeat(40),
    settings: letters,
  },
  {
    name: 'n',
    meaning: 'the number just given, 1-5',
    longest: '5',
    settings: ['text', 'event-text'],
  },
  {
    name: 'weekday',
    meaning: 'of coach-again alone: the day on which they asked',
    longest: 'Wednesday',
    settings: ['text', 'event-text'],
  },
  {
    name: 'phone',
    meaning: "the programme's number",
    longest: '+123456789012345',
    settings: ['text', 'event-text', 'slide', 'page', ...letters],
  },
  help('crisisLine', "crisis line of the reader's country"),
  help('violenceLine', "violence line of the reader's country"),
  help('emergency', "emergency number of the reader's country"),
  help('helpUrl', 'where other help lines are listed'),
  ...[
    { name: 'helpLines', meaning: "the three help lines of the brand's country, to tap" },
    { name: 'moreHelpLines', meaning: "the further help lines of the brand's country" },
    { name: 'otherHelpLines', meaning: 'the help lines of the other countries' },
    { name: 'codeButton', meaning: 'on pages with a code: the button that writes the text' },
    { name: 'codePicture', meaning: 'on pages with a code: the picture that writes the text' },
    { name: 'consent', meaning: 'on texts-code alone: the exact words that the code agrees to' },
  ].map((block) => ({ ...block, longest: '', settings: ['page'] as const })),
  letterLink('confirmUrl', 'confirms the address'),
  touchLink('doneUrl', "answers DONE to this letter's touch"),
  touchLink('hardUrl', "answers HARD to this letter's touch"),
  touchLink('answerUrl', "the page with this letter's number, letters, roles or routes"),
  letterLink('keepUrl', 'calls an erasure off'),
  letterLink('moveUrl', 'of the letter move alone: lets letters come to the new mailbox'),
  letterLink('exportUrl', 'all that is kept about them, for fifteen minutes'),
  anyLetterLink('slowUrl', 'switches to baby steps'),
  anyLetterLink('preferencesUrl', 'pace, hours, channels'),
  letterLink('progressUrl', 'where they are in the course, for fifteen minutes'),
  anyLetterLink('unsubscribeUrl', 'ends all letters'),
  linkIn(['letter', 'touch', 'page'])(
    'textsUrl',
    'the page that shows a code for course texts; of the pages on texts-offer and export-phone',
  ),
  pageLink('safetyUrl', 'private help; no identifiers in it'),
  pageLink('privacyUrl', 'the privacy page'),
  pageLink('termsUrl', 'the terms page'),
  onPage('firstLetterUrl', "the page with the course's first letter"),
  onPage('address', 'on inbox alone: the address that was typed'),
  {
    ...{ name: 'code', meaning: 'on pages with a code: what is to be texted, e.g. JOIN K7M4QX' },
    ...{ longest: 'JOIN K7M4QX', settings: ['page'] },
  },
  onPage('firstLetter', 'on confirmed alone: a sentence that says when the first letter comes'),
  onPage('firstPractice', "on confirmed alone: the course's firstPractice"),
  {
    ...{ name: 'coachWords', meaning: "a human's own answer" },
    ...{ longest: 'W'.repeat(2_000), settings: ['letter'] },
  },
  {
    name: 'who',
    meaning: 'first name, "Somebody without a name", or "A phone that nobody knows here"',
    longest: 'W'.repeat(40),
    settings: ['alert'],
  },
  {
    name: 'at',
    meaning: 'since when they wait, where the person is',
    longest: 'W'.repeat(40),
    settings: ['alert', 'alert-subject'],
  },
  {
    name: 'newAt',
    meaning: 'in {{#if new}}: when the newest words came, where the person is',
    longest: 'W'.repeat(40),
    settings: ['alert', 'alert-subject'],
  },
  ...[
    { name: 'whoWaits', meaning: 'who waits and since when, a line each' },
    { name: 'newWords', meaning: 'how many texts in words of their own came' },
    { name: 'stuck', meaning: 'how many people have messages that failed too often' },
    { name: 'finished', meaning: 'how many people finished the course' },
    { name: 'bounced', meaning: 'how many letters came back' },
    { name: 'failed', meaning: 'how many texts did not arrive' },
    { name: 'heldBack', meaning: 'which letters wait since too many came back' },
  ].map((figure) => ({ ...figure, longest: '', settings: ['digest'] as const })),
  {
    name: 'joinedAt',
    meaning: 'the day on which the phone was joined to the mailbox by a code',
    longest: 'W'.repeat(40),
    settings: ['alert'],
  },
  {
    name: 'openUrl',
    meaning: "the coach's page about this person",
    longest: link,
    settings: ['alert'],
  },
  {
    ...{ name: 'seminarTitle', meaning: "the seminar's title" },
    ...{ longest: 'W'.repeat(60), settings: letters },
  },
  {
    ...{
      name: 'seminarDate',
      meaning: "its day and hour, in the reader's zone: Thu Jan 14, 7:00 PM PST",
    },
    ...{ longest: 'Wed Sep 30, 10:00 PM GMT+12', settings: [...letters, 'event-text'] },
  },
  linkIn(letters)('seminarUrl', "the seminar's page: the form for a seat, or that it is over"),
  linkIn(['event'])('joinUrl', 'where it is held'),
  linkIn(['event'])('confirmSeatUrl', 'takes the seat that was asked for'),
  linkIn(['event'])('seatUrl', 'gives the seat up'),
  linkIn(['event'])(
    'checkInUrl',
    'the check-in page: records attendance and shows the link to join',
  ),
  linkIn(['event'])('courseUrl', 'the sign-up page of the course'),
  {
    ...{
      name: 'siteUrl',
      meaning: 'our own site, which has privacy and terms; no identifiers in it',
    },
    ...{ longest: `https://${'m'.repeat(34)}`, settings: ['event-text', 'event', 'slide'] },
  },
];

export const roles = ['hurt', 'did', 'both', 'none'] as const satisfies readonly Role[];
/** The flags that `{{#if}}` may ask about. */
export const flags: readonly Flag[] = [
  ...roles,
  'solo',
  'baby',
  'texts',
  'seminar',
  'slower',
  'violence',
  'minor',
  'joined',
  'unknown',
  'exposed',
  'new',
  'second',
];

/** Values that the build puts into the words; they are the same for every reader. */
export type Constants = Readonly<Record<string, string>>;

/** The constants of a brand. */
export function brandConstants(brand: Brand): Constants {
  return {
    brand: brand.name,
    discreetName: brand.discreetName,
    coach: brand.coach,
    email: brand.helpEmail,
    postalAddress: brand.postalAddress,
    replyDays: replyDaysWords[brand.replyDays - 1] ?? `${brand.replyDays} working days`,
  };
}

const replyDaysWords: readonly string[] = [
  'one working day',
  ...['two', 'three', 'four', 'five'].map((number) => `${number} working days`),
];

/** The longest values words may be filled with: one set for each country's help lines. */
export function longestValues(
  help: Readonly<Record<string, HelpLines>>,
): Readonly<Record<string, string>>[] {
  const common = Object.fromEntries(variables.map((variable) => [variable.name, variable.longest]));
  return Object.values(help).map((lines) => ({ ...common, ...helpValues(lines) }));
}

/** Variables that stand for a whole block: alone in a paragraph of a page. */
export const blockVariables: ReadonlySet<string> = new Set([
  ...['helpLines', 'moreHelpLines', 'otherHelpLines'],
  ...['codeButton', 'codePicture', 'consent'],
]);

/** The variables of help lines, which are links already where links can be tapped. */
export const helpVariables = ['crisisLine', 'violenceLine', 'emergency', 'helpUrl'] as const;

/** The four variables that a country's help lines fill. */
export function helpValues(lines: HelpLines): Readonly<Record<string, string>> {
  return {
    crisisLine: lines.crisis.short,
    violenceLine: lines.violence.short,
    emergency: lines.emergency.short,
    helpUrl: lines.url,
  };
}
