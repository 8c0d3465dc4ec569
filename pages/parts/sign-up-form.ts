/**
 * Reads a sign-up form into a `SignUp`, or its problems, each with its field. It does not read the
 * store, so its answer is the same for a known and a new address. The page asks for address and
 * name alone; a program may send the preferences too. A phone is never read (promise 67).
 */

import type { Brand } from '../../core/course.ts';
import type { SignUp } from '../../core/event.ts';
import {
  type FieldReading,
  readAddress,
  readFirstName,
} from '../../service/intake/person-fields.ts';
import { FormReader, type Problem, roles } from './form-reader.ts';
import type { Fields } from './read-form.ts';

/** Name of the honeypot field: hidden from people by the style sheet, filled in by programs. */
export const honeypot = 'comment';

export type SignUpForm = { readonly signUp: SignUp } | { readonly problems: readonly Problem[] };

/** Whether a program filled in the form. */
export function isHoneypotFilled(fields: Fields): boolean {
  const value = fields[honeypot];
  return value !== undefined && value !== null && value !== '';
}

/** The sign-up, or every problem of the form. */
export function readSignUp(fields: Fields, brand: Brand): SignUpForm {
  const form = new FormReader(fields);
  const email = readEmail(form);
  const name = readName(form);
  const sensitive = form.flag('sensitiveConsent');
  const role = form.choice('role', roles, 'none');
  const signUp: SignUp = {
    email,
    ...(name ? { name } : {}),
    zone: form.zone('timezone', brand.country),
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

/** The normalised address; empty with a problem added. */
export function readEmail(form: FormReader): string {
  const written = form.text('email');
  return form.has('email') ? '' : valueOrProblem(form, 'email', readAddress(written));
}

/** The first name; empty when none is given, or with a problem added. */
export function readName(form: FormReader): string {
  return valueOrProblem(form, 'name', readFirstName(form.text('name')));
}

/** The value that was read; for a fault, empty with a problem added to the field. */
function valueOrProblem(form: FormReader, field: string, read: FieldReading): string {
  if ('value' in read) return read.value;
  form.refuse(field, read.fault);
  return '';
}
