/**
 * What a sign-up form must say to become a `SignUp`. It checks and normalises and names every problem beside its field; it
 * asks no store, so nothing here can tell a known address from a new one.
 */
import { domainToASCII } from 'node:url';
import { mayText, readPhone } from '../adapters/phone.ts';
import type { Brand } from '../core/course.ts';
import type { SignUp } from '../core/event.ts';
import { FormReader, type Problem, roles } from './form-reader.ts';
import type { Fields } from './read-form.ts';

/** Hidden from people by the style sheet; programs that fill in forms fill it in too. */
export const honeypot = 'comment';
const longestName = 40;
/** RFC 5321: 64 before the @, and 254 in all, since a path has 256 with its angle brackets. */
const longestEmail = { local: 64, all: 254 };

const atoms = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

export type SignUpForm = { readonly signUp: SignUp } | { readonly problems: readonly Problem[] };

export function isHoneypotFilled(fields: Fields): boolean {
  const value = fields[honeypot];
  return value !== undefined && value !== null && value !== '';
}

export function readSignUp(fields: Fields, brand: Brand): SignUpForm {
  const form = new FormReader(fields);
  const email = readEmail(form);
  const name = readName(form);
  const phone = readMobile(form, brand);
  const sensitive = form.flag('sensitiveConsent');
  const role = form.choice('role', roles, 'none');
  const zone = form.zone('timezone', phone?.country ?? brand.country);
  const signUp: SignUp = {
    email,
    ...(name ? { name } : {}),
    ...phone,
    zone,
    hour: form.hour('hour', 10),
    pace: form.choice('pace', ['standard', 'baby'], 'standard'),
    role: sensitive ? role : 'none',
    sensitive,
    ...(form.flag('newsConsent') ? { news: true } : {}),
    sharedDevice: form.flag('sharedDevice'),
  };
  if (!form.flag('adult') && !form.has('adult')) {
    form.refuse('adult', 'Please tick this box: the course is for adults who want its letters.');
  }
  return form.problems.length > 0 ? { problems: form.problems } : { signUp };
}

/** The address as an identity: lower case throughout, the domain in its ASCII form. */
function readEmail(form: FormReader): string {
  const written = form.text('email').toLowerCase();
  if (form.has('email')) return '';
  const refuse = (message: string) => {
    form.refuse('email', message);
    return '';
  };
  if (!written) return refuse('Please give an email address. The letters go there.');
  const cut = written.lastIndexOf('@');
  const local = written.slice(0, cut);
  const domain = asciiDomain(written.slice(cut + 1));
  // SES has no SMTPUTF8: such a letter would never leave.
  if (/[^\p{ASCII}]/u.test(local)) return refuse('Before the @, only plain letters (a to z) work here so far.');
  if (cut < 1 || !domain || !atoms.test(local)) {
    return refuse('This does not look like an email address. One looks like name@example.com.');
  }
  const email = `${local}@${domain}`;
  if (local.length > longestEmail.local || email.length > longestEmail.all) {
    return refuse('This address is longer than mail allows. Please check it.');
  }
  return email;
}

function asciiDomain(domain: string): string | undefined {
  const ascii = /[^\p{ASCII}]/u.test(domain) && /^[\p{L}\p{M}\p{N}.-]+$/u.test(domain) ? domainToASCII(domain) : domain;
  const labels = ascii.split('.');
  const isHost = labels.length > 1 && labels.every((part) => label.test(part)) && !/^\d+$/.test(labels.at(-1) ?? '');
  return isHost ? ascii : undefined;
}

function readName(form: FormReader): string {
  const name = form.text('name');
  if ([...name].length > longestName) form.refuse('name', `Please use at most ${longestName} characters.`);
  // The name stands in a letter to an address nobody has confirmed yet: it must not carry a stranger's link there.
  else if (/:\/\/|www\.|\S\.[a-z]{2,}/i.test(name.replace(/\bst\./i, ''))) {
    form.refuse('name', 'Please give a first name only, without a web or mail address.');
  }
  return name;
}

/** A phone counts only with its own consent; without it whatever stands in the field is left alone. */
function readMobile(form: FormReader, brand: Brand): { phone: string; country?: string } | undefined {
  const consent = form.flag('smsConsent');
  const written = form.text('phone');
  if (!consent || form.has('phone')) return undefined;
  if (!written) {
    form.refuse('phone', 'For texts we need a mobile number. Without texts, please untick the box below it.');
    return undefined;
  }
  const found = readPhone(written, brand);
  if (!found) {
    form.refuse('phone', 'This cannot be a phone number. Please write it with its area code, like +1 202 555 0123.');
    return undefined;
  }
  if (!mayText(found, brand)) {
    form.refuse('phone', 'Texts do not reach that country yet. Please leave the number out: the letters are enough.');
    return undefined;
  }
  return found;
}
