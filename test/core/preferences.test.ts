/** Covers what saved preferences change in a person, without the page. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Library } from '../../core/course.ts';
import { theLibrary } from '../library.ts';
import { Persona } from './persona.ts';

let library: Library;
beforeAll(async () => {
  library = await theLibrary();
});

const joined = (form = {}) =>
  new Persona(library, '2026-09-01T11:00:00Z').join({ phone: '+15550100123', ...form });
const save = (person: Persona, preferences: object) =>
  person.tell({ type: 'PreferencesSaved', preferences }).subscriber;

describe('preferences', () => {
  it('saved preferences change what they name and leave the rest as it was', () => {
    const person = joined({ role: 'did', news: true, sharedDevice: true });
    const before = person.subscriber;
    expect(save(person, { hour: 12 })).toEqual({ ...before, hour: 12 });
    expect(save(person, { news: false })).toEqual(
      (({ news: _, ...rest }) => ({ ...rest, hour: 12 }))(before),
    );
    expect(save(person, {})).toEqual(save(person, {}));
  });

  it('P65 preferences without the consent keep no role, no numbers and no kind of danger, and the hold stays', () => {
    const person = joined({ role: 'did' });
    person.tell({ type: 'ButtonPressed', touch: 'W3', reply: '2' });
    person.text('I am scared of him');
    expect(person.subscriber.hold?.danger).toBe('violence');
    const after = save(person, { sensitive: false });
    expect(after).toMatchObject({ role: 'none', numbers: {} });
    expect(after.sensitive).toBeUndefined();
    expect(after.hold).toEqual(
      (({ danger: _, ...hold }) => hold)(
        person.subscriber.hold ?? { at: 0, saidAt: 0, alerts: 0, alertAt: 0 },
      ),
    );
    person.tell({ type: 'ButtonPressed', touch: 'W3', reply: '4' });
    expect(person.subscriber.numbers).toEqual({});
    expect(save(person, { sensitive: true }).sensitive).toBe(true);
  });

  it('P54 a person may say again, both ways, whether another person reads along', () => {
    const person = joined();
    expect(save(person, { sharedDevice: true }).sharedDevice).toBe(true);
    expect(save(person, { pace: 'baby' }).sharedDevice).toBe(true);
    expect(save(person, { sharedDevice: false }).sharedDevice).toBeUndefined();
  });
});
