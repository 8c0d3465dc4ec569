/**
 * The rules for an email address and a first name, the same for the sign-up form and for a list. A
 * fault is in words that may stand beside a field.
 */
import { domainToASCII } from 'node:url';

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

/** One line of plain text, without the space around it. */
export function readLine(written: string): FieldReading {
  if (controls.test(written) || directionMarks.test(written)) {
    return { fault: 'Please write this on one line, without special control characters.' };
  }
  if (written.length > longestText) return { fault: 'This is too long. Please shorten it.' };
  return { value: written.trim() };
}

/** The address as an identity: lower case throughout, the domain in its ASCII form. */
export function readAddress(line: string): FieldReading {
  const written = line.toLowerCase();
  if (!written) return { fault: 'Please give an email address. The letters go there.' };
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

export function readFirstName(line: string): FieldReading {
  if ([...line].length > longestName)
    return { fault: `Please use at most ${longestName} characters.` };
  // The name may stand in a letter to an unconfirmed address: it must not carry a link there.
  if (/:\/\/|www\.|\S\.[a-z]{2,}/i.test(line.replace(/\bst\./i, ''))) {
    return { fault: 'Please give a first name only, without a web or mail address.' };
  }
  return { value: line };
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
