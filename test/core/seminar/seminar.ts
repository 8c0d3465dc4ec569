/** Makes seminars and people around them, for tests of the decisions. */
import type { Registration } from '../../../core/event.ts';
import type { Seminar } from '../../../core/seminar/seminar.ts';
import { aSignUp, type Persona } from '../persona.ts';

/** A Thursday evening in Lisbon. */
export const aSeminar: Seminar = {
  id: 'spring26',
  title: 'Deconstructing Relationships',
  startsAt: Date.parse('2026-03-19T19:00:00Z'),
  minutes: 90,
  zone: 'Europe/Lisbon',
  joinUrl: 'https://rooms.example.com/spring',
  change: 0,
};

const { email, zone, hour, sharedDevice } = aSignUp;
export const aRegistration: Registration = { email, zone, hour, sharedDevice };

/**
 * Takes a seat by the form and, if the address has not said yes before, by the button of its
 * letter. A phone is joined by a code.
 */
export function register(
  person: Persona,
  seminar: Seminar = aSeminar,
  { phone, ...form }: Partial<Registration> & { readonly phone?: string } = {},
): Persona {
  person.tell({ type: 'Registered', seminar, form: { ...aRegistration, ...form } }).rest();
  if (person.subscriber.letters.state !== 'on') person.tell({ type: 'SeatConfirmed', seminar });
  if (phone) person.joinPhone(phone);
  return person.rest();
}

/** Sends the keyword from the person's phone. */
export function textKeyword(person: Persona, seminar: Seminar = aSeminar): string | undefined {
  return person.text('LANTERN', seminar);
}
