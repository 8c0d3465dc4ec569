/**
 * Reads the form of a seminar's page into a `Registration`, or its problems. It does not read the
 * store, so its answer is the same for a known and a new address.
 */
import type { Brand } from '../../core/course.ts';
import type { Registration } from '../../core/event.ts';
import { FormReader, type Problem } from './form-reader.ts';
import type { Fields } from './read-form.ts';
import { readEmail, readName } from './sign-up-form.ts';

export type RegistrationForm =
  | { readonly registration: Registration }
  | { readonly problems: readonly Problem[] };

/** The registration, or every problem of the form. */
export function readRegistration(fields: Fields, brand: Brand): RegistrationForm {
  const form = new FormReader(fields);
  const email = readEmail(form);
  const name = readName(form);
  const registration: Registration = {
    email,
    ...(name ? { name } : {}),
    zone: form.zone('timezone', brand.country),
    hour: form.hour('hour', 10),
    sharedDevice: form.flag('sharedDevice'),
  };
  if (!form.flag('adult') && !form.has('adult')) {
    form.refuse('adult', 'Please tick this box: a seat is for adults who want its letters.');
  }
  return form.problems.length > 0 ? { problems: form.problems } : { registration };
}
