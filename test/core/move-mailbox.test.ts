/** Tests what a move to another mailbox needs, and what comes along (core/move-mailbox.ts). */
import { beforeAll, describe, expect, it } from 'vitest';
import { dayMs, hourMs } from '../../core/calendar/zone.ts';
import type { Library } from '../../core/course.ts';
import { moveOpenMs } from '../../core/move-mailbox.ts';
import { theLibrary } from '../library.ts';
import { Persona } from './persona.ts';

let library: Library;
beforeAll(async () => {
  library = await theLibrary();
});

const phone = '+15550100123';
const email = 'new@example.com';

/** Someone four weeks into the course, who has rated, and whose move was asked for. */
function moving(by?: 'coach', form: { phone?: string } = {}): Persona {
  const person = new Persona(library, '2026-09-01T11:00:00Z').join({ name: 'Rosa', ...form });
  person.days(28);
  person.subscriber = {
    ...person.subscriber,
    ...{ role: 'hurt', news: true, numbers: { W3: 2, M1: 4 }, textedNumbers: { M1: 1 } },
    asked: { number: 'M1' },
  };
  return person.tell({ type: 'MoveAsked', email, ...(by ? { by } : {}) });
}

const press = (person: Persona) =>
  person.tell({ type: 'MovePressed', asked: person.subscriber.move?.at ?? 0 });
const pass = (person: Persona, ms: number) => person.until(person.now + ms);
const letters = (person: Persona) => person.sent.filter(({ cause }) => cause === 'move');

describe('a move to another mailbox', () => {
  it('P77 sends one letter, and changes nothing before its button is pressed', () => {
    const person = moving().rest();
    expect(letters(person)).toHaveLength(1);
    person.tell({ type: 'MoveAsked', email });
    pass(person, 6 * dayMs);
    expect(letters(person)).toHaveLength(1);
    expect(person.subscriber).toMatchObject({ email: 'sam@example.com', name: 'Rosa' });
    expect(person.subscriber.mailbox).toBeUndefined();
  });

  it('P77 without a phone moves the place alone', () => {
    const person = press(moving());
    const { position } = person.subscriber;
    pass(person, 1);
    const { subscriber } = person;
    expect(subscriber).toMatchObject({
      ...{ email, mailbox: { epoch: 1, at: person.now - 1, since: person.now - 1 } },
      ...{ role: 'none', asked: {}, letters: { state: 'on' } },
      position: { done: position?.done, day: position?.day, answered: [] },
    });
    for (const left of ['name', 'news', 'sensitive', 'move', 'seats'])
      expect(subscriber).not.toHaveProperty(left);
  });

  it('P77 waits for the joined phone, and then brings all along', () => {
    const person = press(moving(undefined, { phone }));
    pass(person, dayMs);
    expect(person.subscriber.email).toBe('sam@example.com');
    person.tell({ type: 'MoveTexted' });
    pass(person, 1);
    expect(person.subscriber).toMatchObject({
      ...{ email, name: 'Rosa', role: 'hurt', news: true, numbers: { W3: 2, M1: 4 } },
      ...{ phone, binding: { epoch: 1 }, mailbox: { epoch: 1 } },
    });
    expect(person.subscriber.mailbox).not.toHaveProperty('since');
  });

  it('P77 by the coach waits a day after the proofs, and brings the place and the phone’s own along', () => {
    const person = press(moving('coach', { phone }));
    pass(person, 2 * dayMs);
    expect(person.subscriber.email).toBe('sam@example.com');
    person.tell({ type: 'MoveTexted' });
    pass(person, dayMs - 1);
    expect(person.subscriber.email).toBe('sam@example.com');
    pass(person, 1);
    expect(person.subscriber).toMatchObject({ email, phone, role: 'none', numbers: { M1: 4 } });
    expect(person.subscriber.numbers).not.toHaveProperty('W3');
  });

  it('P77 can be called off until it is made', () => {
    const person = press(moving('coach')).tell({ type: 'MoveDropped' });
    pass(person, 3 * dayMs);
    expect(person.subscriber.email).toBe('sam@example.com');
    expect(person.subscriber).not.toHaveProperty('move');
  });

  it('is forgotten after seven days without its proofs', () => {
    const person = moving().rest();
    pass(person, moveOpenMs);
    expect(person.subscriber).not.toHaveProperty('move');
    const pressed = press(moving(undefined, { phone }));
    pass(pressed, moveOpenMs);
    expect(pressed.subscriber).not.toHaveProperty('move');
    pressed.tell({ type: 'MoveTexted' });
    pass(pressed, hourMs);
    expect(pressed.subscriber.email).toBe('sam@example.com');
  });

  it('P67 is over where another phone is joined, or the phone is taken off', () => {
    const joined = press(moving(undefined, { phone }));
    joined.joinPhone('+15550100124', '', { country: 'US' });
    expect(joined.subscriber).not.toHaveProperty('move');
    const released = press(moving(undefined, { phone })).tell({ type: 'PhoneReleased' });
    expect(released.subscriber).not.toHaveProperty('move');
  });

  it.each(['HIDE', 'I want to die', 'ERASE ALL'])(
    'P77 is not made, nor asked for, after "%s"',
    (said) => {
      const person = press(moving(undefined, { phone }));
      person.text(said);
      person.tell({ type: 'MoveTexted' });
      pass(person, dayMs);
      expect(person.subscriber.email).toBe('sam@example.com');
      const before = person.subscriber;
      expect(person.tell({ type: 'MoveAsked', email: 'other@example.com' }).subscriber).toBe(
        before,
      );
    },
  );

  it('P77 a press for an earlier wish does nothing', () => {
    const person = moving();
    const asked = person.subscriber.move?.at ?? 0;
    person.now += hourMs;
    person.tell({ type: 'MoveAsked', email: 'other@example.com' });
    person.tell({ type: 'MovePressed', asked });
    pass(person, hourMs);
    expect(person.subscriber.email).toBe('sam@example.com');
  });

  it('P77 an unsubscribe link of the mailbox before ends nothing', () => {
    const person = press(moving());
    pass(person, 1);
    const { now: at } = person;
    person.tell({ type: 'Unsubscribed', at, mailbox: 0 });
    person.tell({ type: 'OptedOut', at, mailbox: 0 });
    expect(person.subscriber.letters.state).toBe('on');
    person.tell({ type: 'Unsubscribed', at, mailbox: 1 });
    expect(person.subscriber.letters.state).toBe('off');
  });
});
