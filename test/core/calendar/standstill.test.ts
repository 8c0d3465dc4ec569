/** Covers silence, HIDE, the offer of a slower pace, and texts that never reached the phone. */
import { beforeAll, describe, expect, it } from 'vitest';
import { dayMs, hourMs, localOf } from '../../../core/calendar/zone.ts';
import type { Library } from '../../../core/course.ts';
import { theLibrary } from '../../library.ts';
import { Persona } from '../persona.ts';

let library: Library;
beforeAll(async () => {
  library = await theLibrary();
});

const phone = '+15550100123';
const tuesday = '2026-09-01T11:00:00Z';
const joined = (form = {}) => new Persona(library, tuesday).join({ phone, ...form });
const touches = (person: Persona) => person.sent.filter(({ message }) => message.touch);

describe('silence', () => {
  it('silence leaves only the texts that ask for a number after six invitations, and letters go on', () => {
    const person = joined();
    person.silent = true;
    person.days(200);
    const course = library.sequences[library.course]?.touches ?? [];
    const invited = touches(person).map(({ cause }) => cause);
    const sixth = course.filter(({ invites }) => invites !== 'none')[5];
    const behind = course.slice(course.findIndex(({ id }) => id === sixth?.id) + 1);
    const expected = behind.filter(
      ({ channel, invites }) => channel === 'email' || invites === 'number',
    );
    expect(invited.slice(-expected.length)).toEqual(expected.map(({ id }) => id));
    expect(behind.some(({ channel, invites }) => channel === 'sms' && invites !== 'number')).toBe(
      true,
    );
  });

  it('any answer brings the texts back, and those left out do not come in a burst', () => {
    const person = joined();
    person.silent = true;
    person.days(20.5);
    const before = touches(person).length;
    expect(person.text('DONE')).toBe('done');
    person.silent = false;
    person.days(200);
    const after = touches(person).slice(before);
    expect(
      after.some(({ message }) => message.channel === 'sms' && message.touch?.invites === 'done'),
    ).toBe(true);
    const plain = joined().days(220);
    const dayOf = (one: Persona, cause: string) =>
      localOf(one.sent.find((sent) => sent.cause === cause)?.at ?? 0, 'Europe/Lisbon').day;
    for (const { cause } of after) expect(dayOf(person, cause), cause).toBe(dayOf(plain, cause));
  });

  it('people without texts get every letter', () => {
    const person = new Persona(library, tuesday).join();
    person.silent = true;
    expect(touches(person.days(200))).toHaveLength(24);
  });
});

describe('a slower pace', () => {
  it('the slower pace is offered in one letter after three silences, never forced, and not to a person who has it', () => {
    const person = joined();
    person.silent = true;
    person.days(7);
    expect(person.subscriber).toMatchObject({ silent: 3, slower: true });
    person.days(8);
    expect(person.causes).toContain('1D');
    expect(person.subscriber.slower).toBeUndefined();
    expect(person.subscriber.pace).toBe('standard');
    person.days(60);
    expect(person.subscriber.slower).toBeUndefined();
    const slow = joined({ pace: 'baby' });
    slow.silent = true;
    slow.days(30);
    expect(slow.subscriber.slower).toBeUndefined();
  });

  it('the slower pace is offered after two HARDs and after a low number at the half-way check', () => {
    const person = joined().days(4);
    person.text('hard');
    person.text('hard');
    expect(person.subscriber.slower).toBe(true);
    expect(person.text('SLOW')).toBe('slow');
    expect(person.subscriber.slower).toBeUndefined();
    const low = joined().days(4);
    low.text('2');
    expect(low.subscriber.slower).toBeUndefined();
    low.days(28);
    low.tell({ type: 'ButtonPressed', touch: 'M1', reply: '2' });
    expect(low.subscriber.slower).toBe(true);
  });
});

describe('HIDE', () => {
  it('HIDE is answered "OK." and nothing more comes until the preferences page says so', () => {
    const person = joined().days(6);
    const before = person.sent.length;
    expect(person.text('hide')).toBe('quiet');
    for (const text of ['DONE', 'GO', 'START', 'hello', '4', 'YES']) {
      // The same answer goes out twice running in an hour.
      person.now += hourMs;
      expect(person.text(text), text).toBe('quiet');
    }
    expect(person.text('HELP')).toBe('help');
    expect(person.text('SAFE')).toBe('safe');
    person.days(40);
    person.join({ phone });
    expect(person.sent).toHaveLength(before);
    person.tell({ type: 'PreferencesSaved', preferences: { paused: false } }).days(200);
    const plain = joined().days(200);
    expect(touches(person)).toHaveLength(24);
    // One day more if the last one would have been a Sunday.
    const later = ((touches(person).at(-1)?.at ?? 0) - (touches(plain).at(-1)?.at ?? 0)) / dayMs;
    expect([40, 41]).toContain(Math.round(later));
  });

  it('SOLO is answered "OK." and leaves the course as it is', () => {
    const person = joined().days(6);
    expect(person.text('Solo')).toBe('quiet');
    expect(person.subscriber.solo).toBe(true);
  });
});

describe('a text that never reached the phone', () => {
  const undelivered = (person: Persona, why: 'unreachable' | 'unexplained') => {
    const message = person.sent.at(-1)?.message.id ?? '';
    return person.tell({ type: 'NotDelivered', message, why });
  };

  it('P35 a text to an unreachable phone is tried twice more, spaced, in the writing hours, and never a third time', () => {
    const person = joined().days(3);
    expect(person.causes.at(-1)).toBe('W3');
    const at = person.now;
    undelivered(person, 'unreachable').until(at + hourMs);
    expect(person.causes.at(-1)).toBe('touch');
    const again = person.tell({
      type: 'NotDelivered',
      message: person.sent.at(-2)?.message.id ?? '',
      why: 'unreachable',
    });
    again.rest();
    expect(person.causes.filter((cause) => cause === 'touch')).toHaveLength(1);
    undelivered(person, 'unreachable').until(at + 24 * hourMs);
    expect(person.causes.filter((cause) => cause === 'touch')).toHaveLength(2);
    undelivered(person, 'unreachable').until(at + 60 * hourMs);
    expect(person.causes.filter((cause) => cause === 'touch')).toHaveLength(2);
    const ids = person.sent.map(({ message }) => message.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { at: sentAt } of person.sent.filter(({ cause }) => cause === 'touch')) {
      const { minute } = localOf(sentAt, 'Europe/Lisbon');
      expect(minute >= 600 && minute < 1020).toBe(true);
    }
  });

  it('P35 a text with an unexplained failure is tried once more, and gives way to the next touch', () => {
    const once = joined().days(3);
    undelivered(once, 'unexplained').until(once.now + 2 * hourMs);
    undelivered(once, 'unexplained').until(once.now + 20 * hourMs);
    expect(once.causes.filter((cause) => cause === 'touch')).toHaveLength(1);
    const late = joined({ hour: 16 }).days(3.3);
    expect(late.causes.at(-1)).toBe('W3');
    undelivered(late, 'unreachable');
    late.now += 5 * dayMs;
    late.rest();
    expect(late.causes.filter((cause) => cause === 'touch')).toHaveLength(0);
  });
});
