/**
 * The one list of what words may name: run-time variables with their meaning and their longest value, constants folded in
 * at build, and the flags of `{{#if}}`. Whoever renders must fill these; whoever writes may use no other.
 */
import type { Brand, Flag, HelpLines } from '../core/course.ts';

export interface Variable {
  readonly name: string;
  readonly meaning: string;
  /** The longest value it may take: a text must fit one segment with it. */
  readonly longest: string;
}

/** A link as long as our links get: host, path and a signed token. */
const link = `https://${'m'.repeat(30)}.example/${'t'.repeat(110)}`;

/** Filled when a message is rendered. */
export const variables: readonly Variable[] = [
  { name: 'greeting', meaning: '"Hi Sam," or, where no name is known, "Hi there,"', longest: `Hi ${'W'.repeat(40)},` },
  { name: 'name', meaning: 'first name; empty when unknown', longest: 'W'.repeat(40) },
  { name: 'n', meaning: 'the number just given, 1-5', longest: '5' },
  { name: 'phone', meaning: "the programme's own number", longest: '+123456789012345' },
  { name: 'crisisLine', meaning: "crisis line of the reader's country", longest: '' },
  { name: 'violenceLine', meaning: "violence line of the reader's country", longest: '' },
  { name: 'emergency', meaning: "emergency number of the reader's country", longest: '' },
  { name: 'helpUrl', meaning: 'where other help lines are listed', longest: '' },
  { name: 'confirmUrl', meaning: 'confirms the address', longest: link },
  { name: 'doneUrl', meaning: "answers DONE to this letter's touch", longest: link },
  { name: 'hardUrl', meaning: "answers HARD to this letter's touch", longest: link },
  { name: 'answerUrl', meaning: "the page with this letter's number, letters or roles", longest: link },
  { name: 'slowUrl', meaning: 'switches to baby steps', longest: link },
  { name: 'preferencesUrl', meaning: 'pace, hours, channels', longest: link },
  { name: 'progressUrl', meaning: 'asks for a fresh link to the progress page', longest: link },
  { name: 'unsubscribeUrl', meaning: 'ends all letters', longest: link },
  { name: 'safetyUrl', meaning: 'private help; no identifiers in it', longest: link },
  { name: 'privacyUrl', meaning: 'the privacy page', longest: link },
  { name: 'termsUrl', meaning: 'the terms page', longest: link },
];

export const variableNames: ReadonlySet<string> = new Set(variables.map((variable) => variable.name));

export const flags: readonly Flag[] = ['hurt', 'did', 'both', 'none', 'solo', 'baby', 'texts'];

/** Folded in at build: they change with a new build, never between two readers. */
export const constantNames = ['brand', 'discreetName', 'coach', 'email', 'postalAddress', 'pauseDays'] as const;
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
