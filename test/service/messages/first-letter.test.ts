/**
 * Covers what a letter says before its reader has confirmed anything: nothing that a form wrote,
 * since anybody can write anybody's address, and any words as a name, into a form.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Library } from '../../../core/course.ts';
import { nextMessage } from '../../../core/due.ts';
import type { SignUp } from '../../../core/event.ts';
import { renderMail } from '../../../service/messages/render-message.ts';
import type { Mail } from '../../../service/ports/mailer.ts';
import type { World } from '../../../service/ports/world.ts';
import { aSignUp, Persona } from '../../core/persona.ts';
import { aRegistration, aSeminar } from '../../core/seminar/seminar.ts';
import { theLibrary } from '../../library.ts';

let library: Library;
let world: Pick<World, 'library' | 'settings' | 'secrets' | 'now'>;
beforeAll(async () => {
  library = await theLibrary();
  const settings = { publicUrl: 'https://mend.example.com', mailFrom: 'notes@mail.example.com' };
  world = {
    ...{ library, settings: settings as World['settings'], now: () => aSeminar.startsAt },
    secrets: { linkKey: 'k'.repeat(64), hashKey: 'k'.repeat(64) } as World['secrets'],
  };
});

const name = 'Zebedee';
const form: SignUp = { ...aSignUp, name };
const march = '2026-03-01T11:00:00Z';

/** The letters that are due until `days` have passed, as they leave. */
function letters(person: Persona, days = 0): Mail[] {
  const end = person.now + days * 86_400_000;
  const sent: Mail[] = [];
  for (; person.now <= end; person.now += 3_600_000) {
    person.tell({ type: 'Woke' });
    for (;;) {
      const message = nextMessage(library, person.subscriber, person.now);
      if (!message) break;
      const seminar = message.about ? aSeminar : undefined;
      sent.push(renderMail(world, person.subscriber, message, '', seminar));
      person.tell({ type: 'Sent', message: message.id });
    }
  }
  return sent;
}

const saying = (mails: readonly Mail[], words: string) =>
  mails.filter((mail) => [mail.subject, mail.text, mail.html].some((part) => part.includes(words)));

describe('a name from a form', () => {
  it('P69 stands in no letter before the address is confirmed, and in one after it', () => {
    const person = new Persona(library, march);
    person.tell({ type: 'SignedUp', signUp: form });
    const before = letters(person, 2);
    expect(before).toHaveLength(2);
    expect(saying(before, name)).toEqual([]);
    person.tell({ type: 'Confirmed', enrollment: person.subscriber.enrollment });
    expect(saying(letters(person, 1), name).length).toBeGreaterThan(0);
  });

  it('P69 stands in no letter that asks to confirm a seat', () => {
    const person = new Persona(library, march);
    person.tell({ type: 'Registered', seminar: aSeminar, form: { ...aRegistration, name } });
    const before = letters(person, 1);
    expect(before).toHaveLength(1);
    expect(saying(before, name)).toEqual([]);
  });

  it.each<[string, (person: Persona) => unknown]>([
    ['a pending sign-up', (person) => person.tell({ type: 'SignedUp', signUp: aSignUp })],
    ['a person on the course', (person) => person.join({ name: 'Kim' })],
    [
      'a person who ended their letters',
      (person) => person.join().tell({ type: 'Unsubscribed', at: person.now }),
    ],
    ['a person who has been through the course', (person) => person.join().days(100)],
  ])('P69 stands in no letter if a later form brought it, to %s', (_, earlier) => {
    const person = new Persona(library, march);
    earlier(person);
    letters(person);
    person.now += 3_600_000;
    const { name: _name, zone, hour, pace, role } = person.subscriber;
    const later: SignUp = { ...form, zone: 'Asia/Kolkata', hour: 18, pace: 'baby', role: 'did' };
    person.tell({ type: 'SignedUp', signUp: later });
    const registration = { ...aRegistration, name, zone: 'Asia/Kolkata', hour: 18 };
    person.tell({ type: 'Registered', seminar: aSeminar, form: registration });
    const sent = letters(person, 2);
    expect(sent.length).toBeGreaterThan(0);
    expect(saying(sent, name)).toEqual([]);
    expect(person.subscriber).toMatchObject({ zone, hour, pace, role });
  });
});
