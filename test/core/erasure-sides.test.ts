/** Tests that the mailbox and the phone of a record each erase their own side (core/erasure.ts). */
import { beforeAll, describe, expect, it } from 'vitest';
import { erasureDelayMs } from '../../core/calendar/standstill.ts';
import { dayMs, hourMs } from '../../core/calendar/zone.ts';
import type { Library } from '../../core/course.ts';
import { theLibrary } from '../library.ts';
import { Persona } from './persona.ts';

let library: Library;
beforeAll(async () => {
  library = await theLibrary();
});

/** Someone three weeks into the course, who has rated by letter and by text. */
function member(form: { phone?: string } = { phone: '+15550100123' }): Persona {
  const person = new Persona(library, '2026-09-01T11:00:00Z').join({ name: 'Rosa', ...form });
  person.days(21);
  const numbers = { W3: 2, M1: 4 };
  person.subscriber = { ...person.subscriber, numbers, textedNumbers: { M1: 1 }, news: true };
  return person;
}

const later = (person: Persona, ms: number) => person.until(person.now + ms);
const letters = (person: Persona) => person.sent.map(({ cause }) => cause);
const byPage = (person: Persona) => person.tell({ type: 'ErasureAsked' }).rest();

describe('ERASE ALL', () => {
  it('P26 from a phone erases its side after three days, and leaves the mailbox its own', () => {
    const person = member();
    expect(person.text('ERASE ALL')).toBe('erase-all');
    person.rest();
    expect(letters(person)).toContain('erasing-phone');
    later(person, erasureDelayMs - 1);
    expect(person.subscriber).toHaveProperty('phone');
    later(person, 1);
    expect(person.erased).toBe(false);
    const { subscriber } = person;
    for (const left of ['phone', 'erasing', 'solo', 'waiting', 'country'])
      expect(subscriber).not.toHaveProperty(left);
    expect(subscriber).toMatchObject({
      ...{ email: 'sam@example.com', name: 'Rosa', numbers: { W3: 2 } },
      ...{ letters: { state: 'off' }, texts: { state: 'none' } },
    });
    const sent = person.sent.length;
    later(person, 60 * dayMs);
    expect(person.sent).toHaveLength(sent);
  });

  it('P26 a letter that was lost and waits to be sent again goes with the side that ends it', () => {
    const person = member();
    const lost = person.sent.findLast(
      ({ message }) => message.touch && message.channel === 'email',
    );
    const waits = () => person.subscriber.out.some(({ id }) => id === lost?.message.id);
    person.text('ERASE ALL');
    person.tell({ type: 'Lost', message: lost?.message.id ?? '' });
    expect(waits()).toBe(true);
    const sent = person.rest().sent.length;
    later(person, erasureDelayMs);
    expect(waits()).toBe(false);
    later(person, 7 * dayMs);
    expect(person.sent).toHaveLength(sent);
  });

  it('P26 the mailbox keeps its side by the letter: its course goes on, and the phone’s is gone', () => {
    const person = member();
    person.text('ERASE ALL');
    person.tell({ type: 'ErasureCalledOff' });
    const sent = person.sent.length;
    later(person, erasureDelayMs - hourMs);
    expect(person.sent).toHaveLength(sent);
    later(person, 20 * dayMs);
    expect(person.subscriber).not.toHaveProperty('phone');
    expect(person.subscriber.letters.state).toBe('on');
    expect(person.sent.length).toBeGreaterThan(sent);
    expect(person.sent.slice(sent).every(({ message }) => message.channel === 'email')).toBe(true);
  });

  it('P26 from the page erases the mailbox’s side, and a text tells the phone its own way', () => {
    const person = byPage(member());
    expect(letters(person).slice(-2).sort()).toEqual(['erase', 'erasing']);
    later(person, erasureDelayMs);
    expect(person.erased).toBe(false);
    const { subscriber } = person;
    for (const left of ['name', 'news', 'position', 'erasing', 'sensitive'])
      expect(subscriber).not.toHaveProperty(left);
    expect(subscriber).toMatchObject({
      ...{ email: '', phone: '+15550100123', numbers: { M1: 4 }, mailbox: { epoch: 1 } },
      ...{ letters: { state: 'none' }, texts: { state: 'on' } },
    });
    expect(person.text('HELP')).toBe('help');
  });

  it('P26 from the page is called off whole by its letter', () => {
    const person = byPage(member());
    person.tell({ type: 'ErasureCalledOff' });
    later(person, 10 * dayMs);
    expect(person.subscriber).toMatchObject({ name: 'Rosa', phone: '+15550100123' });
    expect(person.subscriber).not.toHaveProperty('erasing');
  });

  it.each(['phone first', 'page first'])('P26 from both, the %s, erases everything', (order) => {
    const person = member();
    if (order === 'phone first') person.text('ERASE ALL');
    byPage(person);
    if (order === 'page first') person.text('ERASE ALL');
    later(person, erasureDelayMs);
    expect(person.erased).toBe(true);
  });

  it('P26 from both, and kept by the mailbox’s letter, erases the phone’s side alone', () => {
    const person = byPage(member());
    person.text('ERASE ALL');
    person.tell({ type: 'ErasureCalledOff' });
    later(person, erasureDelayMs);
    expect(person.erased).toBe(false);
    expect(person.subscriber).not.toHaveProperty('phone');
    expect(person.subscriber.letters.state).toBe('on');
  });

  it('P26 of a record with one side erases everything, and its letter calls all of it off', () => {
    const person = byPage(member({}));
    later(person, erasureDelayMs - 1);
    const kept = byPage(member({})).tell({ type: 'ErasureCalledOff' });
    expect(kept.subscriber).not.toHaveProperty('erasing');
    later(person, 1);
    expect(person.erased).toBe(true);
  });

  it('P26 of a mailbox whose phone is taken off meanwhile erases everything', () => {
    const person = byPage(member()).tell({ type: 'PhoneReleased' });
    later(person, erasureDelayMs);
    expect(person.erased).toBe(true);
  });

  it.each(['the phone', 'the page'])('P58 by %s waits under a hold for a human', (who) => {
    const person = member();
    person.text('I want to die');
    if (who === 'the phone') person.text('ERASE ALL');
    else byPage(person);
    later(person, 10 * dayMs);
    expect(person.erased).toBe(false);
    expect(person.subscriber).toMatchObject({ hold: { danger: 'self' }, name: 'Rosa' });
    expect(person.subscriber).toHaveProperty('phone');
    person.tell({ type: 'Cleared', hold: person.subscriber.hold?.saidAt ?? 0 });
    later(person, 1);
    expect(person.subscriber).not.toHaveProperty('erasing');
  });
});
