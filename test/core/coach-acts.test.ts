/** What the coach's acts make of a person: asked for twice, late, or where something else stands. */
import { beforeAll, describe, expect, it } from 'vitest';
import { dayMs } from '../../core/calendar/zone.ts';
import type { Library } from '../../core/course.ts';
import { decide } from '../../core/decide.ts';
import type { Event } from '../../core/event.ts';
import { theLibrary } from '../library.ts';
import { Persona } from './persona.ts';

let library: Library;
beforeAll(async () => {
  library = await theLibrary();
});

function member(form: { phone?: string } = { phone: '+15550100123' }): Persona {
  return new Persona(library, '2026-09-01T11:00:00Z').join(form).days(10);
}
const changes = ({ subscriber, now }: Persona, event: Event) =>
  decide(library, subscriber, event, now).subscriber !== subscriber;

describe('an act of the coach', () => {
  it('said twice changes nothing the second time', () => {
    for (const type of ['PausedByCoach', 'SlowedByCoach', 'ErasureAskedByCoach'] as const) {
      const person = member({});
      expect([type, changes(person, { type })]).toEqual([type, true]);
      person.tell({ type });
      expect([type, changes(person, { type })]).toEqual([type, false]);
    }
    expect(changes(member(), { type: 'ResumedByCoach' })).toBe(false);
  });

  it('pauses anew where a pause is over and nobody has woken the person yet', () => {
    const person = member();
    const { now } = person;
    person.subscriber = { ...person.subscriber, pause: { until: now - 1 }, standstillAt: now - 2 };
    const paused = decide(library, person.subscriber, { type: 'PausedByCoach', days: 3 }, now);
    expect(paused.subscriber.pause).toEqual({ until: now + 3 * dayMs });
    expect(paused.subscriber.standstillAt).toBe(now);
  });

  it('moves the course by the days of the pause, and by no more', () => {
    const person = member();
    const from = person.subscriber.position?.from ?? 0;
    person.tell({ type: 'PausedByCoach', days: 60 }).days(5);
    person.tell({ type: 'ResumedByCoach' });
    expect(person.subscriber.position?.from).toBe(from + 5);
  });

  it('takes the place of a slower pace that was to be offered', () => {
    const person = member();
    person.subscriber = { ...person.subscriber, slower: true };
    person.tell({ type: 'SlowedByCoach' });
    expect(person.subscriber).toMatchObject({ pace: 'baby' });
    expect(person.subscriber).not.toHaveProperty('slower');
  });

  it('P67 erases no record with a phone, and none that hides', () => {
    expect(changes(member(), { type: 'ErasureAskedByCoach' })).toBe(false);
    const hidden = member({});
    hidden.subscriber = { ...hidden.subscriber, hidden: true };
    expect(changes(hidden, { type: 'ErasureAskedByCoach' })).toBe(false);
  });

  it('sends the letter that calls an erasure off once in a minute', () => {
    const person = member({});
    person.tell({ type: 'ErasureAskedByCoach' }).rest().tell({ type: 'ErasureCalledOff' });
    expect(changes(person, { type: 'ErasureAskedByCoach' })).toBe(false);
    person.until(person.now + 60_000);
    expect(changes(person, { type: 'ErasureAskedByCoach' })).toBe(true);
  });

  it('P26 leaves the letter that calls an erasure off to who ends letters meanwhile', () => {
    const person = member({});
    const { now } = person;
    person.tell({ type: 'ErasureAskedByCoach' });
    person.tell({ type: 'Unsubscribed', at: now });
    expect(person.subscriber.letters).toMatchObject({ state: 'off' });
    expect(person.subscriber.out.map(({ words }) => words)).toEqual(['erasing']);
    person.rest();
    expect(person.sent.at(-1)?.cause).toBe('erasing');
  });
});
