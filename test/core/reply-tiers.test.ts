/**
 * Tests what each tier of a text does to a person, and how many automatic replies a phone gets
 * (core/inbound-text.ts, core/reply-bounds.ts).
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { dayMs, hourMs, minuteMs } from '../../core/calendar/zone.ts';
import type { Library } from '../../core/course.ts';
import { theLibrary } from '../library.ts';
import { Persona } from './persona.ts';

let library: Library;
beforeAll(async () => {
  library = await theLibrary();
});

/** A person who was asked for a number by text. */
const member = () =>
  new Persona(library, '2026-09-01T11:00:00Z').join({ phone: '+15550100123' }).days(3.2);

const concernOf = (person: Persona) => person.subscriber.waiting?.concern;

describe('words of worry', () => {
  it('P59 offer help, tell the coach, and stop nothing', () => {
    const person = member();
    expect(person.text('she moved out today')).toBe('worry');
    expect(concernOf(person)).toBe('worry');
    expect(person.subscriber).not.toHaveProperty('hold');
    expect(person.subscriber).not.toHaveProperty('standstillAt');
  });

  it('P59 beside an answer, keep the answer and give no praise', () => {
    const person = member();
    expect(person.text('4. nothing matters anymore')).toBe('worry');
    expect(person.subscriber.numbers).toEqual({ W3: 4 });
    expect(concernOf(person)).toBe('worry');
  });

  it('P59 are raised by a number that falls by two, with no praise', () => {
    const person = member();
    person.text('4');
    for (let day = 0; day < 60 && person.subscriber.asked.number === 'W3'; day++) person.days(1);
    expect(person.text('2')).toBe('number-fell');
    expect(concernOf(person)).toBe('worry');
  });
});

it('P60 worry at eight and danger twenty minutes later are two alerts', () => {
  const person = member();
  const alerts = () => person.sent.flatMap(({ message }) => message.out?.to ?? []);
  const before = alerts().length;
  person.text('cant stop crying');
  person.rest();
  person.now += 20 * minuteMs;
  person.text('he hit me');
  person.rest();
  expect(alerts().slice(before)).toEqual(['coach', 'coach']);
});

describe('a phone that somebody else reads', () => {
  it('P59 gets “OK.” and nothing more, and everything stops until the coach has looked', () => {
    const person = member();
    expect(person.text('my husband found out about this')).toBe('quiet');
    expect(concernOf(person)).toBe('exposed');
    const sent = person.rest().sent.length;
    person.days(10);
    const later = person.sent.slice(sent);
    expect(later.filter(({ message }) => message.out?.to === undefined)).toEqual([]);
    for (const words of ['DONE', 'GO', '4', 'who is this?', 'COACH', 'ERASE']) {
      person.now += hourMs;
      expect(person.text(words)).toBe('quiet');
    }
  });

  it('P59 with words of danger is held, and still answered “OK.” alone', () => {
    const person = member();
    expect(person.text('he found my texts and hit me')).toBe('quiet');
    expect(person.subscriber.hold).toBeDefined();
  });
});

describe('other words', () => {
  it('P59 are answered once a day, with a way to help', () => {
    const person = member();
    expect(person.text('we talked about the garden')).toBe('free-text');
    expect(person.text('and then about the fence')).toBeUndefined();
    person.days(1);
    expect(person.text('it rained all day')).toBe('free-text');
  });

  it('P59 beside an answer keep it, without praise', () => {
    const person = member();
    expect(person.text('4. he asked about the car')).toBe('noted');
    expect(person.subscriber.numbers).toEqual({ W3: 4 });
  });

  it.each(['thanks', 'ok', '👍', 'good night'])('%j gets no answer', (words) => {
    const person = member();
    expect(person.text(words)).toBeUndefined();
    expect(person.subscriber).not.toHaveProperty('waiting');
  });
});

describe('COACH again', () => {
  it('P60 says since when the coach has the note', () => {
    const person = member();
    expect(person.text('COACH')).toBe('coach');
    person.now += 26 * hourMs;
    expect(person.text('COACH')).toBe('coach-again');
  });
});

describe('two automata', () => {
  it.each(['😭 "he said I will kill you"', 'Liked "this" but he hit me "again"'])(
    'P72 a person’s own words in quotes are no reaction: %s',
    (words) => {
      expect(member().text(words)).toMatch(/^(crisis|violence)$/);
    },
  );

  it('P72 a reaction and a car’s reply are no replies: no answer, no count, no hold', () => {
    const person = member();
    const { seen: _, ...before } = person.subscriber;
    for (const words of [
      'Liked “Mend: Your course texts are on, up to 3 a week. Msg & data rates may apply.”',
      'I am driving right now. I will get back to you later.',
    ])
      expect(person.text(words)).toBeUndefined();
    const { seen: __, ...after } = person.subscriber;
    expect(after).toEqual(before);
  });

  it('P72 fall silent: the same answer twice running, ten an hour, and the person is heard again later', () => {
    const person = member();
    const answers = Array.from({ length: 40 }, () => person.text('START'));
    expect(answers.filter(Boolean)).toHaveLength(40);
    const numbers = Array.from({ length: 40 }, () => person.text('3'));
    expect(numbers.filter(Boolean).length).toBeLessThanOrEqual(2);
    person.now += 2 * hourMs;
    expect(person.text('3')).toBe('number-mid');
  });

  it('P72 HELP is answered ten times a day, and 700 of them leave the record small', () => {
    const person = member();
    const answers = Array.from({ length: 700 }, () => person.text('HELP'));
    expect(answers.filter(Boolean)).toHaveLength(10);
    expect(JSON.stringify(person.subscriber).length).toBeLessThan(2_000);
    person.now += dayMs;
    expect(person.text('HELP')).toBe('help');
  });

  it('P72 SAFE, COACH, worry and danger are answered after any number of texts', () => {
    const person = member();
    for (let text = 0; text < 30; text++) person.text('3');
    expect(person.text('SAFE')).toBe('safe');
    expect(person.text('she left me')).toBe('worry');
    expect(person.text('COACH')).toBe('coach');
    expect(person.text('I want to die')).toBe('crisis');
    expect(person.text('STOP')).toBe('stop');
  });

  it('P72 the same words of danger are answered once in ten minutes, others at once', () => {
    const person = member();
    expect(person.text('he hit me')).toBe('violence');
    expect(person.text('he hit me')).toBeUndefined();
    expect(person.text('he hit me again')).toBe('violence');
    person.now += 11 * minuteMs;
    expect(person.text('he hit me')).toBe('violence');
  });

  it('P72 the same words of worry too, so that a program that repeats them falls silent', () => {
    const person = member();
    const answers = Array.from({ length: 40 }, () => person.text('she left me'));
    expect(answers.filter(Boolean)).toEqual(['worry']);
    expect(person.text('she left me and the kids')).toBe('worry');
    expect(person.text('I want to die')).toBe('crisis');
  });
});
