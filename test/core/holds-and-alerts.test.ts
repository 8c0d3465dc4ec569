/** Covers people who need a human: holds, alerts, and what may still be sent. */
import { beforeAll, describe, expect, it } from 'vitest';
import { dayMs, hourMs, minuteMs } from '../../core/calendar/zone.ts';
import type { Library } from '../../core/course.ts';
import { dueOf } from '../../core/due.ts';
import { mayWriteTo, raiseConcern } from '../../core/holds-and-alerts.ts';
import { theLibrary } from '../library.ts';
import { Persona } from './persona.ts';
import { aRegistration, aSeminar, register, textKeyword } from './seminar/seminar.ts';

let library: Library;
beforeAll(async () => {
  library = await theLibrary();
});

const phone = '+15550100123';
const tuesday = '2026-09-01T11:00:00Z';
const joined = (form = {}) => new Persona(library, tuesday).join({ phone, ...form }).days(4);
const alerts = (person: Persona) =>
  person.sent.flatMap(({ at, message: { out } }) =>
    out?.to ? [{ at, to: out.to, words: out.words }] : [],
  );

describe('words of danger', () => {
  it.each([
    ['I want to die', 'crisis'],
    ['he hit me last night', 'violence'],
    ['I am going to kill him', 'crisis'],
    ["I'm 15", 'minor'],
  ])('P58 "%s" is answered, holds letters and texts, and alerts at once', (words, answer) => {
    const person = joined();
    const before = person.sent.length;
    expect(person.text(words)).toBe(answer);
    expect(person.subscriber.hold).toMatchObject({ at: person.now });
    person.rest();
    expect(alerts(person)).toEqual([{ at: person.now, to: 'coach', words: 'hold' }]);
    person.days(60);
    expect(person.sent.slice(before).every(({ message }) => message.out?.to)).toBe(true);
  });

  const daily = [1, 2, 3, 4, 5, 6, 7].flatMap((day) => [
    [day * dayMs, 'coach'],
    [day * dayMs, 'second'],
  ]);

  it('P60 the second contact is alerted after 30 minutes, and both every day for a week: then a hold makes no letter', () => {
    const person = joined();
    const at = person.now;
    person.text('I want to die');
    person.days(63);
    const told = alerts(person);
    expect(told.map(({ at: then, to }) => [then - at, to])).toEqual([
      [0, 'coach'],
      [30 * minuteMs, 'second'],
      ...daily,
    ]);
    for (const whom of ['coach', 'second'])
      expect(told.filter(({ to }) => to === whom).length).toBeLessThanOrEqual(9);
    expect(person.subscriber).toMatchObject({ hold: { at }, waiting: { concern: 'hold', at } });
    expect(person.subscriber.hold).not.toHaveProperty('alertAt');
  });

  it('P60 a hold of a phone that nobody knows makes no more letters', () => {
    const person = new Persona(library, tuesday);
    person.subscriber = { ...person.subscriber, phone, zone: 'US' };
    person.text('I want to die');
    person.days(63);
    expect(alerts(person)).toHaveLength(2 + daily.length);
    expect(person.subscriber.hold).toBeDefined();
  });

  it('P60 after an outage of more than a week the second contact is still told, once', () => {
    const person = joined();
    person.text('I want to die');
    person.rest();
    person.now += 20 * dayMs;
    person.rest().days(60);
    expect(alerts(person).map(({ to }) => to)).toEqual(['coach', 'coach', 'second']);
  });

  it('P60 a hold that an earlier release told every day is told no more after its week', () => {
    const person = joined();
    person.text('I want to die');
    person.rest();
    const { hold } = person.subscriber;
    if (!hold) throw new Error('There is no hold.');
    person.now += 20 * dayMs;
    const alertAt = hold.at + 20 * dayMs;
    person.subscriber = { ...person.subscriber, hold: { ...hold, alerts: 21, alertAt } };
    person.rest().days(30);
    expect(alerts(person)).toHaveLength(1);
  });

  it('P60 new words of a held person are told at most once an hour, at once where they are graver', () => {
    const person = joined();
    const at = person.now;
    person.text('he hit me');
    person.rest();
    for (const minutes of [10, 20]) {
      person.until(at + minutes * minuteMs).text('he hit me');
      person.rest();
    }
    expect(alerts(person)).toHaveLength(1);
    person.until(at + 40 * minuteMs).text('I want to die');
    person.rest();
    const told = () => alerts(person).map(({ at: then, to }) => [(then - at) / minuteMs, to]);
    // The second contact knows of the hold by now, and of its new words too.
    const [first, second, ...graver] = told();
    expect([first, second]).toEqual([
      [0, 'coach'],
      [30, 'second'],
    ]);
    expect(graver.toSorted()).toEqual([
      [40, 'coach'],
      [40, 'second'],
    ]);
    person.until(at + 50 * minuteMs).text('he is outside');
    person.until(at + 55 * minuteMs).text('he left');
    person.until(at + 5 * 60 * minuteMs);
    expect(told().slice(4).toSorted()).toEqual([
      [100, 'coach'],
      [100, 'second'],
    ]);
    const newest = person.sent.at(-1)?.message.out?.n ?? '';
    expect(Number.parseInt(newest, 36)).toBe(at + 55 * minuteMs);
  });

  it('several texts within an hour make few alerts, and the gravest words are kept', () => {
    const person = joined();
    person.text('he hit me');
    person.rest().text('I want to die');
    person.rest();
    expect(alerts(person)).toHaveLength(2);
    expect(person.subscriber.hold?.danger).toBe('self');
    person.now += 15 * minuteMs;
    person.text('I cannot go on');
    person.rest();
    expect(alerts(person)).toHaveLength(2);
  });

  it('P65 the kind of danger is kept only with consent', () => {
    const person = joined({ sensitive: false });
    expect(person.text('I want to die')).toBe('crisis');
    expect(person.subscriber.hold).toEqual({
      at: person.now,
      saidAt: person.now,
      alerts: 1,
      alertAt: person.now + 30 * minuteMs,
      binding: 1,
    });
  });

  it('words of danger after STOP still hold and alert, and nothing is sent to the phone', () => {
    const person = joined();
    person.text('STOP');
    expect(person.text('I want to die')).toBeUndefined();
    person.rest();
    expect(alerts(person)).toHaveLength(1);
    const both = joined();
    expect(both.text('please stop texting me I want to die')).toBe('stop');
    expect(both.subscriber).toMatchObject({ texts: { state: 'off' }, hold: { danger: 'self' } });
    expect(both.rest().sent.at(-1)?.message.out).toMatchObject({ to: 'coach' });
  });

  it('P58 GO, START or a new sign-up does not end a hold; a human does, and the days between do not count', () => {
    const person = joined();
    const plain = joined();
    person.text('I want to die');
    const heldAt = person.subscriber.hold?.at ?? 0;
    expect(person.text('GO')).toBe('held');
    expect(person.text('DONE')).toBe('free-text');
    expect(person.text('START')).toBe('held');
    expect(person.text('HELP')).toBe('help');
    person.tell({ type: 'PreferencesSaved', preferences: { paused: false } });
    person.join({ phone }).days(10);
    person.tell({ type: 'Cleared', hold: heldAt - 1 });
    expect(person.subscriber.hold).toBeDefined();
    person.tell({ type: 'Cleared', hold: heldAt });
    expect(person.subscriber).not.toHaveProperty('hold');
    expect(person.subscriber).not.toHaveProperty('waiting');
    person.days(200);
    plain.days(200);
    const courseOf = (one: Persona) => one.sent.filter(({ message }) => message.touch);
    expect(courseOf(person).map(({ cause }) => cause)).toEqual(
      courseOf(plain).map(({ cause }) => cause),
    );
    const last = (one: Persona) => courseOf(one).at(-1)?.at ?? 0;
    expect(Math.round((last(person) - last(plain)) / dayMs)).toBe(10);
  });

  /** A seminar's guest, known by the phone alone: the record of a week, as the service makes it. */
  const guest = () => {
    const person = new Persona(library, aSeminar.startsAt + hourMs);
    const expiresAt = person.now + 7 * dayMs;
    person.subscriber = { ...person.subscriber, phone, zone: 'US', expiresAt };
    expect(textKeyword(person)).toBe('keyword');
    return person;
  };

  it('a guest in danger who never said YES is not forgotten before a human looked', () => {
    const person = guest();
    expect(person.text('I want to die')).toBe('crisis');
    expect(person.subscriber.expiresAt).toBeUndefined();
    person.tell({ type: 'Cleared', hold: person.subscriber.hold?.saidAt ?? 0 });
    expect(person.subscriber.expiresAt).toBe(person.now + 7 * dayMs);
  });

  it('a person with texts is not forgotten once a hold ends, whatever their letters wait for', () => {
    const person = register(new Persona(library, '2026-03-01T11:00:00Z'), aSeminar, { phone });
    person.tell({ type: 'Unsubscribed', at: person.now }).days(1);
    person.tell({ type: 'Registered', seminar: aSeminar, form: aRegistration }).rest();
    expect(person.subscriber.letters.state).toBe('asked');
    person.text('I want to die');
    person.tell({ type: 'Cleared', hold: person.subscriber.hold?.saidAt ?? 0 });
    expect(person.subscriber).not.toHaveProperty('hold');
    expect(person.subscriber.expiresAt).toBeUndefined();
  });

  it('P2 a guest who texts in the last minutes of their record is not forgotten before the answer is sent', () => {
    const person = guest();
    person.now = (person.subscriber.expiresAt ?? 0) - minuteMs;
    expect(person.text('HELP')).toBe('help');
    expect(person.subscriber.expiresAt).toBe(person.now + dayMs);
  });

  it('P60 a guest who asks for a person in the last minutes of their record is kept as long as their words, and a week once attended to', () => {
    const person = guest();
    person.now = (person.subscriber.expiresAt ?? 0) - minuteMs;
    expect(person.text('COACH')).toBeDefined();
    const { now } = person;
    expect(person.subscriber.waiting).toMatchObject({ concern: 'coach', at: now });
    expect(person.subscriber.expiresAt).toBe(now + 30 * dayMs);
    expect(dueOf(library, person.subscriber)?.at).toBeLessThan(now + 30 * dayMs);
    person.days(10);
    expect(alerts(person).map(({ words }) => words)).toEqual(
      expect.arrayContaining(['unanswered', 'unanswered']),
    );
    person.tell({ type: 'Attended' });
    expect(person.subscriber.expiresAt).toBe(person.now + 7 * dayMs);
  });
});

describe('a human who reads the words', () => {
  it('P58 a page older than the latest words of danger does not end the hold', () => {
    const person = joined();
    person.text('he choked me');
    const read = person.subscriber.hold?.saidAt ?? 0;
    person.now += minuteMs;
    person.text('he is at the door with a gun');
    person.tell({ type: 'Cleared', hold: read });
    expect(person.subscriber.hold).toMatchObject({ at: read });
    person.tell({ type: 'Cleared', hold: person.subscriber.hold?.saidAt ?? 0 });
    expect(person.subscriber.hold).toBeUndefined();
  });

  it('the coach is alerted again at once when graver words follow within minutes', () => {
    const person = joined();
    person.text('he hit me');
    person.rest();
    person.now += minuteMs;
    person.text('I want to die');
    person.rest();
    expect(alerts(person)).toHaveLength(2);
  });

  it('an erasure waits for the human too', () => {
    const person = joined();
    person.text('ERASE ALL');
    person.tell({ type: 'ErasureAsked' });
    person.text('I want to die');
    person.days(5);
    expect(person.erased).toBe(false);
    person.tell({ type: 'Cleared', hold: person.subscriber.hold?.saidAt ?? 0 }).days(1);
    expect(person.erased).toBe(true);
  });
});

describe('a person who asks for a human', () => {
  it('P60 COACH is answered and sent to the coach, and new words an hour later at the earliest', () => {
    const person = joined();
    const at = person.now;
    expect(person.text('coach')).toBe('coach');
    expect(person.rest().text('COACH')).toBe('coach');
    person.rest();
    expect(alerts(person).map(({ words }) => words)).toEqual(['coach']);
    expect(person.until(at + 90 * minuteMs).text('we painted the fence')).toBe('free-text');
    person.rest();
    person.until(at + 5 * 60 * minuteMs);
    expect(alerts(person).map(({ at: then, words }) => [(then - at) / minuteMs, words])).toEqual([
      [0, 'coach'],
      [60, 'coach'],
      [120, 'coach'],
    ]);
    expect(person.subscriber.waiting).toMatchObject({ concern: 'coach' });
    person.tell({ type: 'Attended' });
    expect(person.subscriber).not.toHaveProperty('waiting');
  });

  it('a question is sent to the coach, ordinary free text is not', () => {
    const person = joined();
    expect(person.text('we talked a little last night')).toBe('free-text');
    expect(alerts(person.rest())).toEqual([]);
    // The day's answer to other words has gone.
    expect(person.text('can I ask you something?')).toBeUndefined();
    expect(alerts(person.rest()).map(({ words }) => words)).toEqual(['question']);
  });

  it('two HARDs in a row, or the lowest number twice, is a rough patch', () => {
    const person = joined();
    person.text('HARD');
    person.text('DONE');
    person.text('HARD');
    expect(alerts(person.rest())).toEqual([]);
    person.text('hard');
    expect(alerts(person.rest()).map(({ words }) => words)).toEqual(['rough']);
    const low = joined();
    low.text('1');
    low.days(13);
    low.text('1');
    expect(alerts(low.rest()).map(({ words }) => words)).toEqual(['rough']);
  });

  it("a coach's message goes within the person's hours, at once where it cannot wait, once, and never to a person who hides", () => {
    const person = joined();
    person.text('coach');
    person.rest().until('2026-09-05T22:00:00Z');
    const answered = {
      type: 'CoachWrote',
      message: 'a1',
      channel: 'sms',
      atOnce: false,
    } as const;
    person.tell(answered).tell(answered).rest();
    expect(person.causes).not.toContain('coach-answer');
    expect(person.subscriber).not.toHaveProperty('waiting');
    person.until('2026-09-07T09:00:00Z');
    expect(person.causes.filter((cause) => cause === 'coach-answer')).toHaveLength(1);
    person.tell(answered).rest();
    person.tell({ ...answered, message: 'a2', atOnce: true }).rest();
    expect(person.causes.filter((cause) => cause === 'coach-answer')).toHaveLength(2);
    person.text('HIDE');
    person.tell({ ...answered, message: 'a3', atOnce: true }).rest();
    expect(person.causes.filter((cause) => cause === 'coach-answer')).toHaveLength(2);
  });
});

describe('a reply that was promised', () => {
  /** Los Angeles, where the brand counts its working days. */
  const asking = (at: string) => {
    const person = joined().until(at);
    person.text('COACH');
    return person.rest();
  };
  const recalls = (person: Persona) =>
    alerts(person).flatMap(({ at, to, words }) =>
      words === 'unanswered' ? [[new Date(at).toISOString(), to]] : [],
    );

  it.each([
    ['a Tuesday', '2026-09-08T17:00:00Z', '2026-09-09T17:00:00.000Z', '2026-09-10T17:00:00.000Z'],
    ['a Friday', '2026-09-11T17:00:00Z', '2026-09-14T17:00:00.000Z', '2026-09-15T17:00:00.000Z'],
    ['a Sunday', '2026-09-13T17:00:00Z', '2026-09-15T07:00:00.000Z', '2026-09-16T07:00:00.000Z'],
  ])(
    'P60 on %s is recalled to the coach after half of the working days, to the second contact at their end, then no more',
    (_, at, half, end) => {
      const person = asking(at).days(63);
      expect(recalls(person)).toEqual([
        [half, 'coach'],
        [end, 'second'],
      ]);
      expect(alerts(person).filter(({ to }) => to === 'second')).toHaveLength(1);
      expect(person.subscriber.waiting).toMatchObject({ concern: 'coach', recalled: 2 });
    },
  );

  it.each([
    { type: 'Attended' },
    { type: 'CoachWrote', message: 'a1', channel: 'sms', atOnce: true },
  ] as const)('P60 is recalled to nobody once it came: $type', (event) => {
    const person = asking('2026-09-08T17:00:00Z').tell(event).days(10);
    expect(recalls(person)).toEqual([]);
  });

  it('P60 is kept through a hold: both make at most nine letters to each contact, and the wish stands after it', () => {
    const person = joined();
    const at = person.now;
    person.text('I want to die');
    expect(person.text('COACH')).toBe('coach');
    person.rest().days(63);
    const told = alerts(person);
    expect(recalls(person)).toHaveLength(2);
    for (const whom of ['coach', 'second'])
      expect(told.filter(({ to }) => to === whom)).toHaveLength(9);
    person.tell({ type: 'Cleared', hold: person.subscriber.hold?.saidAt ?? 0 });
    expect(person.subscriber.waiting).toEqual({ concern: 'coach', at, recalled: 2 });
  });
});

describe('a phone that may be in another hand', () => {
  it('P60 alerts at once, and everything to them rests until the coach ends it', () => {
    const person = joined();
    const plain = joined();
    person.subscriber = raiseConcern(person.subscriber, 'exposed', person.now);
    const before = person.sent.length;
    person.rest().days(10);
    expect(alerts(person).map(({ words, to }) => [words, to])).toEqual([['exposed', 'coach']]);
    expect(person.sent).toHaveLength(before + 1);
    for (const channel of ['sms', 'email'] as const)
      expect(mayWriteTo(person.subscriber, channel)).toBe(false);
    person.tell({ type: 'Attended' }).days(200);
    plain.days(210);
    const touches = (one: Persona) => one.sent.filter(({ message }) => message.touch);
    expect(touches(person)).toHaveLength(touches(plain).length);
  });

  it('P60 stays silent once the coach confirms it, as by HIDE', () => {
    const person = joined();
    person.subscriber = raiseConcern(person.subscriber, 'exposed', person.now);
    person.rest().tell({ type: 'ExposureConfirmed' });
    expect(person.subscriber).toMatchObject({ hidden: true });
    expect(person.subscriber).not.toHaveProperty('waiting');
    const before = person.sent.length;
    expect(person.days(30).sent).toHaveLength(before);
  });

  it('P60 is told at once under a hold too, and stays when the hold ends', () => {
    const person = joined();
    person.text('I want to die');
    person.rest().subscriber = raiseConcern(person.subscriber, 'exposed', person.now);
    person.rest();
    expect(alerts(person).map(({ words }) => words)).toEqual(['hold', 'exposed']);
    const at = person.now;
    person.tell({ type: 'Cleared', hold: person.subscriber.hold?.saidAt ?? 0 });
    expect(person.subscriber.waiting).toEqual({ concern: 'exposed', at });
  });

  it('P58 is not erased by another hand before the coach has looked', () => {
    const person = joined();
    person.text('ERASE ALL');
    person.subscriber = raiseConcern(person.subscriber, 'exposed', person.now);
    person.rest().days(10);
    expect(person.subscriber.phone).toBe(phone);
    person.tell({ type: 'Attended' }).days(1);
    expect(person.subscriber).not.toHaveProperty('phone');
  });

  it('P60 words that may be danger are told at once, a graver concern after a lesser one too', () => {
    const person = joined();
    person.text('can I ask you something?');
    person.rest();
    person.now += minuteMs;
    person.subscriber = raiseConcern(person.subscriber, 'worry', person.now);
    person.rest();
    expect(alerts(person).map(({ at, words }) => [person.now - at, words])).toEqual([
      [minuteMs, 'question'],
      [0, 'worry'],
    ]);
    expect(person.sent.at(-1)?.message.out?.n).toBe(person.now.toString(36));
  });
});

describe('ERASE ALL', () => {
  it('ERASE ALL stops everything at once, says by letter how to call it off, and is due after 72 hours', () => {
    const person = joined();
    expect(person.text('erase')).toBe('erase');
    const before = person.sent.length;
    expect(person.text('ERASE ALL')).toBe('erase-all');
    const at = person.now;
    person.rest();
    expect(person.causes.slice(before)).toEqual(['erasing-phone']);
    expect(dueOf(library, person.subscriber)?.at).toBe(at + 72 * hourMs);
    person.days(10);
    expect(person.subscriber).not.toHaveProperty('phone');
    expect(person.sent).toHaveLength(before + 1);
  });

  it('ERASE ALL can be called off for three days, and then the course goes on', () => {
    const person = joined();
    person.text('ERASE ALL');
    person.rest().days(2);
    person.tell({ type: 'ErasureCalledOff' }).days(200);
    expect(person.erased).toBe(false);
    expect(person.causes).toContain('B1');
  });

  it('a new sign-up meanwhile repeats that letter, once a day, and does nothing else', () => {
    const person = joined();
    person.text('ERASE ALL');
    person.rest();
    const before = person.sent.length;
    person.join({ phone });
    expect(person.sent).toHaveLength(before);
    person.days(1).join({ phone }).join({ phone });
    expect(person.causes.slice(before)).toEqual(['erasing-phone']);
  });
});
