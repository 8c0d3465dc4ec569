/**
 * Covers weeks of virtual time, one person each: what they get, when, and what their answers
 * change.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { dayMs, isoDayOf, localOf } from '../../core/calendar/zone.ts';
import type { Library } from '../../core/course.ts';
import { theLibrary } from '../library.ts';
import { aSignUp, Persona } from './persona.ts';

let library: Library;
beforeAll(async () => {
  library = await theLibrary();
});

const phone = '+15550100123';
/** A Tuesday, daytime in Lisbon. */
const tuesday = '2026-09-01T11:00:00Z';
const touches = (person: Persona) => person.sent.filter(({ message }) => message.touch);
const dayOf = (person: Persona, cause: string) => {
  const found = person.sent.find((sent) => sent.cause === cause);
  if (!found) throw new Error(`${cause} was never sent.`);
  return localOf(found.at, person.subscriber.zone).day;
};

describe('the whole course', () => {
  it.each([
    ['standard', phone],
    ['standard', undefined],
    ['baby', phone],
    ['baby', undefined],
  ] as const)(
    'the course brings every touch once and in order at the pace %s, with phone %s',
    (pace, number) => {
      const person = new Persona(library, tuesday)
        .join({ pace, ...(number ? { phone: number } : {}) })
        .days(160);
      const course = library.sequences[library.course];
      expect(touches(person).map(({ cause }) => cause)).toEqual(
        course?.touches.map(({ id }) => id),
      );
      for (const { message } of touches(person)) {
        expect(message.channel).toBe(number ? message.touch?.channel : 'email');
      }
    },
  );

  it('the person graduates on day 56 or 57', () => {
    for (let offset = 0; offset < 7; offset++) {
      const person = new Persona(library, Date.parse(tuesday) + offset * dayMs).join().days(100);
      const first = localOf(Date.parse(tuesday) + offset * dayMs, 'Europe/Lisbon').day;
      expect([56, 57]).toContain(dayOf(person, 'G1') - first);
    }
  });

  it('the first letter goes at once by day, and waits for the writing hours by night', () => {
    const byDay = new Persona(library, '2026-09-01T13:20:00Z').join();
    expect(byDay.causes).toEqual(['confirm', 'W1']);
    const byNight = new Persona(library, '2026-09-01T22:20:00Z').join();
    expect(byNight.causes).toEqual(['confirm']);
    byNight.days(1);
    expect(byNight.causes).toContain('W1');
    expect(new Date(byNight.sent[1]?.at ?? 0).toISOString()).toBe('2026-09-02T09:00:00.000Z');
  });

  it.each([
    ['Pacific/Honolulu', '2026-02-20T20:30:00Z'],
    ['Asia/Kolkata', '2026-02-20T06:30:00Z'],
    ['America/New_York', '2026-02-20T16:30:00Z'],
    ['Europe/Lisbon', '2026-10-01T11:00:00Z'],
  ])('P13 %s gets 14:00 on both sides of a clock change', (zone, at) => {
    const person = new Persona(library, at).join({ zone, hour: 14 }).days(100);
    for (const { at: sentAt, cause } of touches(person).slice(1)) {
      expect(localOf(sentAt, zone).minute, cause).toBe(14 * 60);
    }
  });
});

describe('a sign-up that is never confirmed', () => {
  it('the person is reminded once and gets nothing more', () => {
    const person = new Persona(library, tuesday);
    person.tell({
      type: 'SignedUp',
      signUp: {
        ...{ email: 'a@example.com', zone: 'Europe/Lisbon', hour: 10 },
        pace: 'standard',
        role: 'none',
        sensitive: false,
        sharedDevice: false,
      },
    });
    person.rest().days(30);
    expect(person.causes).toEqual(['confirm', 'confirm-again']);
  });
});

describe('replies', () => {
  it('replies answer each command once and move the course', () => {
    const person = new Persona(library, tuesday).join({ phone }).days(3.2);
    expect(person.text('4/5')).toBe('number-high');
    expect(person.subscriber.numbers).toEqual({ W3: 4 });
    expect(person.text('Three.')).toBe('number-mid');
    expect(person.text('one')).toBe('number-low');
    expect(person.text('7')).toBe('number-ask');
    expect(person.text('8')).toBe('free-text');
    expect(person.text('DONE!')).toBe('done');
    expect(person.text('hard')).toBe('hard');
    expect(person.text('help')).toBe('help');
    expect(person.text('SAFE')).toBe('safe');
    expect(person.text('START')).toBe('start-on');
    person.days(1);
    expect(person.text('yes')).toBe('already-on');
    expect(person.text('why does it hurt')).toBe('free-text');
  });

  it('a letter’s button answers the touch that offered it', () => {
    const person = new Persona(library, tuesday).join({ phone });
    expect(person.text('A')).toBe('free-text');
    person.days(28.5);
    expect(person.causes).toContain('2E');
    expect(person.text('b.')).toBe('choice');
    expect(person.text('Q')).toBe('free-text');
  });

  it('SLOW doubles the gaps from the next touch on, FASTER restores them, and nothing is lost', () => {
    const slow = new Persona(library, tuesday).join({ phone }).days(6);
    expect(slow.text('SLOW')).toBe('slow');
    slow.days(200);
    expect(dayOf(slow, '1D') - dayOf(slow, '1C')).toBeGreaterThanOrEqual(3);
    // 1A was planned for day 5, a Sunday, and came on day 6; the gap of six days counts from the
    // plan.
    expect(dayOf(slow, '1B') - dayOf(slow, '1A')).toBe(5);
    expect(touches(slow)).toHaveLength(24);
    const back = new Persona(library, tuesday).join({ phone, pace: 'baby' }).days(40);
    expect(back.text('faster')).toBe('faster');
    back.days(200);
    expect(touches(back)).toHaveLength(24);
  });

  it('PAUSE is silence for fourteen days, GO ends it sooner, and the course goes on where it was', () => {
    const person = new Persona(library, tuesday).join({ phone }).days(6);
    const before = person.causes.length;
    expect(person.text('pause')).toBe('pause');
    person.days(13);
    expect(person.causes).toHaveLength(before);
    person.days(200);
    const plain = new Persona(library, tuesday).join({ phone }).days(200);
    expect(dayOf(person, '1B') - dayOf(plain, '1B')).toBe(14);
    expect(dayOf(person, 'B1') - dayOf(plain, 'B1')).toBe(14);

    const eager = new Persona(library, tuesday).join({ phone }).days(6);
    eager.text('PAUSE');
    eager.days(7);
    expect(eager.text('GO')).toBe('go');
    eager.days(200);
    expect(dayOf(eager, '1B') - dayOf(plain, '1B')).toBe(7);
  });

  it('P33 STOP silences every later text, START reopens, and the letters carry the texts meanwhile', () => {
    const person = new Persona(library, tuesday).join({ phone }).days(6);
    expect(person.text('Stop.')).toBe('stop');
    expect(person.text('DONE')).toBeUndefined();
    expect(person.text('help')).toBeUndefined();
    expect(person.text('STOP')).toBeUndefined();
    person.days(10);
    expect(
      touches(person)
        .slice(4)
        .every(({ message }) => message.channel === 'email'),
    ).toBe(true);
    expect(person.text('START')).toBe('back-on');
    const silent = touches(person).length;
    person.days(10);
    expect(
      touches(person)
        .slice(silent)
        .map(({ message }) => message.channel),
    ).toContain('sms');
  });

  it('P33 START opens nothing that was never given', () => {
    const person = new Persona(library, tuesday).join();
    expect(person.text('START')).toBeUndefined();
    expect(person.subscriber.texts.state).toBe('none');
  });

  it('P34 no text goes out before a phone has texted a code', () => {
    const person = new Persona(library, tuesday).join().days(30);
    expect(person.subscriber).not.toHaveProperty('phone');
    expect(person.sent.map(({ message }) => message.channel)).not.toContain('sms');
    expect(person.joinPhone(phone)).toBe('texts-on');
    person.days(30);
    expect(person.sent.map(({ message }) => message.channel)).toContain('sms');
  });
});

describe('an outage of three days', () => {
  it('an outage causes no burst and moves all that follows', () => {
    const person = new Persona(library, tuesday).join({ phone }).days(7);
    // The person is not woken while three touches fall due.
    person.now += 6 * dayMs;
    person.rest();
    const plain = new Persona(library, tuesday).join({ phone }).days(200);
    person.days(200);
    const days = touches(person).map(({ at }) => isoDayOf(localOf(at, 'Europe/Lisbon').day));
    expect(new Set(days).size).toBe(24);
    const late = dayOf(person, '1B') - dayOf(plain, '1B');
    expect(late).toBeGreaterThanOrEqual(4);
    expect(dayOf(person, '2A') - dayOf(plain, '2A')).toBe(late);
  });
});

describe('letters end', () => {
  it('P25 a bounce or a complaint stops letters for good', () => {
    const person = new Persona(library, tuesday).join({ phone }).days(6);
    const before = person.causes.length;
    person.tell({ type: 'ChannelDead', channel: 'email', at: person.now });
    person.tell({
      type: 'SignedUp',
      signUp: {
        email: 'sam@example.com',
        zone: 'Europe/Lisbon',
        hour: 10,
        pace: 'standard',
        role: 'none',
        sensitive: false,
        sharedDevice: false,
      },
    });
    person.days(100);
    expect(person.causes).toHaveLength(before);
  });

  it('P21 the unsubscribe ends letters before the next one, and a new confirmed sign-up begins again', () => {
    const person = new Persona(library, tuesday).join().days(6);
    const before = person.causes.length;
    person.tell({ type: 'Unsubscribed', at: person.now });
    person.days(60);
    expect(person.causes).toHaveLength(before);
    person.join();
    expect(person.causes.slice(before)).toEqual(['confirm', 'W1']);
  });
});

describe('a graduate whose address is typed into the form', () => {
  const graduated = () => {
    const person = new Persona(library, tuesday).join({ phone, news: true }).days(100);
    expect(person.causes).toContain('B1');
    return person;
  };
  const form = { ...aSignUp, role: 'did', sensitive: false, zone: 'Asia/Kolkata' } as const;

  it('the graduate keeps all consents until they confirm, and is asked once for a form sent twice', () => {
    const person = graduated();
    const { letters, texts, news, zone, numbers, role } = person.subscriber;
    const before = person.causes.length;
    person.tell({ type: 'SignedUp', signUp: form }).tell({ type: 'SignedUp', signUp: form }).rest();
    expect(person.causes.slice(before)).toEqual(['confirm']);
    person.days(30);
    expect(person.causes.slice(before)).toEqual(['confirm', 'confirm-again']);
    expect(person.subscriber).toMatchObject({ letters, texts, news, zone, numbers, role });
  });

  it('the graduate begins again by the letter’s button, with the newest letter alone', () => {
    const person = graduated();
    person.tell({ type: 'SignedUp', signUp: form }).rest();
    const { enrollment } = person.subscriber;
    person.tell({ type: 'Confirmed', enrollment: enrollment - 1 }).rest();
    expect(person.subscriber.position?.done).toContain('B1');
    const before = person.causes.length;
    person.tell({ type: 'Confirmed', enrollment }).rest();
    expect(person.causes.slice(before)).toEqual(['W1']);
    expect(person.subscriber).toMatchObject({ texts: { state: 'on' }, news: true });
    person.days(3).tell({ type: 'Confirmed', enrollment }).rest();
    expect(person.causes.slice(before).filter((cause) => cause === 'W1')).toHaveLength(1);
  });
});

describe('a course that changes while people are in it', () => {
  const edit = (change: (ids: string[]) => { id: string; standard: number }[]): Library => {
    const course = library.sequences[library.course];
    if (!course) throw new Error('no course');
    const wanted = change(course.touches.map(({ id }) => id));
    const known = new Map(course.touches.map((touch) => [touch.id, touch]));
    const touches = wanted.map(({ id, standard }) => {
      const model = known.get(id) ?? course.touches[0];
      if (!model) throw new Error('no touch');
      return { ...model, id, day: { standard, baby: standard * 2 } };
    });
    touches.sort((a, b) => a.day.standard - b.day.standard);
    return { ...library, sequences: { ...library.sequences, [course.id]: { ...course, touches } } };
  };

  it('the course sends nothing twice and nothing that was added behind the person', () => {
    const person = new Persona(library, tuesday).join().days(13.5);
    expect(person.causes.at(-1)).toBe('1D');
    const days = new Map(
      library.sequences[library.course]?.touches.map(({ id, day }) => [id, day.standard]),
    );
    const edited = edit((ids) => [
      ...ids
        .filter((id) => id !== '2A' && id !== '1D')
        .map((id) => ({ id, standard: days.get(id) ?? 0 })),
      { id: 'NEW1', standard: 4 },
      { id: 'NEW2', standard: 19 },
      { id: '1D', standard: 21 },
    ]);
    const later = new Persona(edited, person.now);
    later.subscriber = person.subscriber;
    later.days(200);
    expect(later.causes).not.toContain('NEW1');
    expect(later.causes).not.toContain('1D');
    expect(later.causes).not.toContain('2A');
    expect(later.causes).toContain('NEW2');
  });
});
