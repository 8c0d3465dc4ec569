/**
 * The one list of what words may name: run-time variables with their meaning and their longest value, constants folded in
 * at build, and the flags of `{{#if}}`. Whoever renders must fill these; whoever writes may use no other.
 */
import type { Brand, Flag, HelpLines } from '../../core/course.ts';

/**
 * Where words stand. A `touch` is a touch's letter, which has links to its own answers; any other letter has none. Texts
 * carry no link, since a signed one alone would fill the segment. Texts and what an inbox lists (subject, preheader)
 * carry no name, since somebody else may see the screen.
 */
export type Setting = 'text' | 'inbox' | 'letter' | 'touch' | 'page';

export interface Variable {
  readonly name: string;
  readonly meaning: string;
  /** The longest value it may take: a text must fit one segment with it. */
  readonly longest: string;
  readonly settings: readonly Setting[];
}

/** A link as long as our links get: host, path and a signed token. */
const link = `https://${'m'.repeat(30)}.example/${'t'.repeat(110)}`;

const help = (name: string, meaning: string): Variable => ({
  ...{ name, meaning, longest: '' },
  settings: ['text', 'letter', 'touch', 'page'],
});
const linkIn = (settings: readonly Setting[]) => (name: string, meaning: string) =>
  ({ name, meaning, longest: link, settings }) satisfies Variable;
const letterLink = linkIn(['letter', 'touch']);
const touchLink = linkIn(['touch']);
const pageLink = linkIn(['letter', 'touch', 'page']);

/** Filled when a message is rendered. The longest help lines are the brand's own: see `longestValues`. */
export const variables: readonly Variable[] = [
  {
    ...{ name: 'greeting', meaning: '"Hi Sam," or, where no name is known, "Hi there,"' },
    ...{ longest: `Hi ${'W'.repeat(40)},`, settings: ['letter', 'touch'] },
  },
  { name: 'name', meaning: 'first name; empty when unknown', longest: 'W'.repeat(40), settings: ['letter', 'touch'] },
  { name: 'n', meaning: 'the number just given, 1-5', longest: '5', settings: ['text'] },
  {
    name: 'phone',
    meaning: "the programme's number",
    longest: '+123456789012345',
    settings: ['text', 'letter', 'touch'],
  },
  help('crisisLine', "crisis line of the reader's country"),
  help('violenceLine', "violence line of the reader's country"),
  help('emergency', "emergency number of the reader's country"),
  help('helpUrl', 'where other help lines are listed'),
  letterLink('confirmUrl', 'confirms the address'),
  touchLink('doneUrl', "answers DONE to this letter's touch"),
  touchLink('hardUrl', "answers HARD to this letter's touch"),
  touchLink('answerUrl', "the page with this letter's number, letters, roles or routes"),
  letterLink('slowUrl', 'switches to baby steps'),
  letterLink('preferencesUrl', 'pace, hours, channels'),
  letterLink('progressUrl', 'asks for a fresh link to the progress page'),
  letterLink('unsubscribeUrl', 'ends all letters'),
  pageLink('safetyUrl', 'private help; no identifiers in it'),
  pageLink('privacyUrl', 'the privacy page'),
  pageLink('termsUrl', 'the terms page'),
];

export const flags: readonly Flag[] = ['hurt', 'did', 'both', 'none', 'solo', 'baby', 'texts'];

/** Folded in at build: they change with a new build, never between two readers. */
export type Constants = Readonly<Record<string, string>>;

export function brandConstants(brand: Brand): Constants {
  return {
    brand: brand.name,
    discreetName: brand.discreetName,
    coach: brand.coach,
    email: brand.helpEmail,
    postalAddress: brand.postalAddress,
  };
}

/** The worst values a text may be filled with: one set for each country's help lines, since those come together. */
export function longestValues(help: Readonly<Record<string, HelpLines>>): Readonly<Record<string, string>>[] {
  const common = Object.fromEntries(variables.map((variable) => [variable.name, variable.longest]));
  return Object.values(help).map((lines) => ({ ...common, ...helpValues(lines) }));
}

/** How a country's help lines fill the four variables. */
export function helpValues(lines: HelpLines): Readonly<Record<string, string>> {
  return {
    crisisLine: lines.crisisLine,
    violenceLine: lines.violenceLine,
    emergency: lines.emergency,
    helpUrl: lines.url,
  };
}
