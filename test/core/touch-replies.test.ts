/**
 * Covers which touches count as answered: by text or by button, once, with any answer, and none
 * that was left out.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Library } from '../../core/course.ts';
import { theLibrary } from '../library.ts';
import { Persona } from './persona.ts';

let library: Library;
beforeAll(async () => {
  library = await theLibrary();
});

function reader(days: number): Persona {
  const person = new Persona(library, '2026-09-01T11:00:00Z').join({ phone: '+15550100123' });
  person.silent = true;
  return person.days(days);
}

const answeredBy = ({ subscriber }: Persona) => subscriber.position?.answered ?? [];

describe('a touch', () => {
  it.each([
    ['4', ['W3']],
    ['HARD', ['W3']],
    ['SKIP', []],
    ['9', []],
    ['what is this about', []],
    ['PAUSE', []],
  ])('a touch is answered by %j as %j', (text, answered) => {
    const person = reader(3);
    expect(person.subscriber.position?.done.at(-1)).toBe('W3');
    person.text(text);
    expect(answeredBy(person)).toEqual(answered);
  });

  it('a touch is answered by the button of a letter, in the order of the course, and once', () => {
    const person = reader(3);
    person.text('4');
    for (const answer of ['solo', 'solo'])
      person.tell({ type: 'ButtonPressed', touch: 'W2', reply: answer });
    expect(answeredBy(person)).toEqual(['W2', 'W3']);
  });

  it('a touch that the person has not had is not answered', () => {
    const person = reader(1);
    person.tell({ type: 'ButtonPressed', touch: '1A', reply: 'done' });
    expect(answeredBy(person)).toEqual([]);
  });
});
