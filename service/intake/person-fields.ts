/**
 * The rules for an email address and a first name, the same for the sign-up form and for a list. A
 * fault is in words that may stand beside a field.
 */
import { domainToASCII } from 'node:url';
import { cleanLine } from './clean-line.ts';
import { isNoName } from './no-names.ts';

export type FieldReading = { readonly value: string } | { readonly fault: string };

/**
 * Control characters, and the separators that some mail software takes for a new line (promise 45).
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point
const controls = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
/** Marks that turn the direction of everything after them. */
const directionMarks = /[\u202a-\u202e\u2066-\u2069]/;
const longestText = 500;
const longestName = 40;
/** RFC 5321: 64 before the @, and 254 in all, since a path has 256 with its angle brackets. */
const longestEmail = { local: 64, all: 254 };

const atoms = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** One line of plain text, cleaned of what nobody can see, without the space around it. */
export function readLine(written: string): FieldReading {
  const line = cleanLine(written.slice(0, 4 * longestText));
  if (controls.test(line) || directionMarks.test(line)) {
    return { fault: 'Please write this on one line, without special control characters.' };
  }
  if (line.length > longestText || written.length > 4 * longestText)
    return { fault: 'This is too long. Please shorten it.' };
  return { value: line };
}

/** The address as an identity: lower case throughout, the domain in its ASCII form. */
export function readAddress(line: string): FieldReading {
  const whole = unwrapped(line.toLowerCase());
  if (!whole) return { fault: 'Please give an email address. The letters go there.' };
  const found = new Set(addressesIn(whole));
  // "a@example.com <a@example.com>" is one address.
  const [written = whole] = found.size === 1 && isRepeated(whole) ? found : [whole];
  if (found.size > 1) return { fault: 'There are two addresses here. Please give one of them.' };
  const cut = written.lastIndexOf('@');
  const local = written.slice(0, cut);
  const domain = asciiDomain(written.slice(cut + 1));
  // SES has no SMTPUTF8: such a letter would never leave.
  if (/[^\p{ASCII}]/u.test(local)) {
    return { fault: 'Before the @, only plain letters (a to z) work here so far.' };
  }
  if (cut < 1 || !domain || !atoms.test(local)) {
    return { fault: 'This does not look like an email address. One looks like name@example.com.' };
  }
  const email = `${local}@${domain}`;
  if (local.length > longestEmail.local || email.length > longestEmail.all) {
    return { fault: 'This address is longer than mail allows. Please check it.' };
  }
  return { value: email };
}

/**
 * The address alone, out of what programs and people put around it: `mailto:`, angle brackets,
 * quotes, a comma from a list.
 */
function unwrapped(written: string): string {
  const plain = written.replace(/[\u200c\u200d]/g, '').replace(/[\u2018\u2019\u02bc]/g, "'");
  const isLink = /^[<\s]*mailto:/.test(plain);
  const bare = plain
    .replace(/^[<\s]*(?:mailto|smtp|e-?mail):\s*/, '')
    .replace(/^["'\u201c\u201d(<[\s]+|["'\u201c\u201d)>\]\s,;:.]+$/g, '');
  return isLink ? bare.replace(/\?.*$/, '') : bare;
}

/** The address of a contact as address books write it: `Ann Poe <ann@example.com>`. */
export function withoutDisplayName(line: string): string {
  return /^[^<>@]*<([^<>]*)>[\s,;.]*$/.exec(line)?.[1] ?? line;
}

function isRepeated(line: string): boolean {
  return new Set(line.split(/[\s<>()[\]]+/)).size === 1;
}

function addressesIn(written: string): readonly string[] {
  return written.match(/[^\s<>()[\]",;:|/]+@[^\s<>()[\]",;:|/@]+/g) ?? [];
}

/** The first name; empty where a placeholder, a number or an address stands in its place. */
export function readFirstName(written: string): FieldReading {
  if (isNoName(written)) return { value: '' };
  const line = withoutSurname(written);
  if (isNoName(line)) return { value: '' };
  if ([...line].length > longestName)
    return { fault: `Please use at most ${longestName} characters.` };
  // The name may stand in a letter to an unconfirmed address: it must not carry a link there.
  if (/:\/\/|www\.|\S\.[a-z]{2,}/i.test(line.replace(/\bst\./i, ''))) {
    return { fault: 'Please give a first name only, without a web or mail address.' };
  }
  return { value: line };
}

const afterName = /^(?:jr|sr|ii|iii|iv|ph\.?d|m\.?d|esq|dds|rn|mba|lcsw|lmft|lpc|llc)\.?$/i;

/** The first name of "Poe, Ann"; any other line without quotes around it or a comma behind it. */
function withoutSurname(written: string): string {
  const line = written
    .replace(/[\s,]+$/, '')
    .replace(/^["\u201c]([^"\u201c\u201d]*)["\u201d]$/, '$1');
  const [, before = '', after = ''] = /^([^,]+),\s*([^,]+)$/.exec(line) ?? [];
  if (!after || /[&+]|\b(?:and|und|y|et)\b/i.test(after)) return line;
  return afterName.test(after) ? before.trim() : after.trim();
}

function asciiDomain(domain: string): string | undefined {
  const ascii =
    /[^\p{ASCII}]/u.test(domain) && /^[\p{L}\p{M}\p{N}.-]+$/u.test(domain)
      ? domainToASCII(domain)
      : domain;
  const labels = ascii.split('.');
  const isHost =
    labels.length > 1 &&
    labels.every((part) => label.test(part)) &&
    !/^\d+$/.test(labels.at(-1) ?? '');
  return isHost ? ascii : undefined;
}
