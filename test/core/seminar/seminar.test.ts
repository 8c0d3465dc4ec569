/**
 * Covers the decisions around a seminar: a seat, its reminders, a change, the notes after it, and
 * the course beside them.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { dayMs, hourMs, localOf } from '../../../core/calendar/zone.ts';
import type { Library } from '../../../core/course.ts';
import { decide } from '../../../core/decide.ts';
import { dueOf, nextMessage } from '../../../core/due.ts';
import { theLibrary } from '../../library.ts';
import { Persona } from '../persona.ts';
import { aRegistration, aSeminar, register, textKeyword } from './seminar.ts';

let library: Library;
beforeAll(async () => {
  library = await theLibrary();
});

const phone = '+15550100123';
const anHour = 3_600_000;
const endsAt = aSeminar.startsAt + 90 * 60_000;
const someone = (at: string | number = '2026-03-01T11:00:00Z') => new Persona(library, at);
/** The cause and moment of every message. */
const told = (person: Persona) =>
  person.sent.map(
    ({ at, cause, message }) =>
      `${new Date(at).toISOString().slice(0, 16)} ${cause} ${message.channel}`,
  );
const causesAfter = (person: Persona, at: string | number) =>
  person.sent.filter((one) => one.at >= new Date(at).getTime()).map(({ cause }) => cause);

describe('a seat', () => {
  it('a seat needs a confirmation if the address has not said yes', () => {
    const person = someone();
    person.tell({ type: 'Registered', seminar: aSeminar, form: aRegistration }).rest();
    expect(person.causes).toEqual(['confirm-seat']);
    person.days(6);
    expect(person.causes).toEqual(['confirm-seat']);
    person.tell({ type: 'SeatConfirmed', seminar: aSeminar }).rest();
    expect(person.causes).toEqual(['confirm-seat', 'registered']);
    expect(person.subscriber.letters.state).toBe('on');
    expect(person.subscriber.position).toBeUndefined();
  });

  it('a seat is taken at once if letters are on, and a repeated form says so once a day at most', () => {
    const person = someone().join();
    const register = () =>
      person.tell({ type: 'Registered', seminar: aSeminar, form: aRegistration }).rest();
    register();
    register();
    expect(person.causes.filter((cause) => cause === 'registered')).toHaveLength(1);
    person.days(1);
    register();
    expect(person.causes.filter((cause) => cause === 'registered')).toHaveLength(2);
    expect(person.subscriber.seats).toHaveLength(1);
  });

  it('P27 reminders come a week and a day before at the person’s own hour, and an hour before to the minute', () => {
    const person = register(someone()).until(aSeminar.startsAt);
    expect(told(person).slice(2)).toEqual([
      '2026-03-12T10:00 R7 email',
      '2026-03-18T10:00 R1D email',
      '2026-03-19T18:00 R1H email',
    ]);
  });

  it('a reminder is a text if texts are on and it is within the writing hours, else the two-line letter', () => {
    const noon = { ...aSeminar, startsAt: Date.parse('2026-03-19T11:30:00Z') };
    const person = register(someone(), noon, { phone }).until(noon.startsAt);
    expect(told(person).slice(-3)).toEqual([
      '2026-03-12T10:00 R7 email',
      '2026-03-18T10:00 R1D sms',
      '2026-03-19T10:30 R1H sms',
    ]);
    const evening = register(someone(), aSeminar, { phone }).until(aSeminar.startsAt);
    expect(told(evening).slice(-2)).toEqual([
      '2026-03-18T10:00 R1D sms',
      '2026-03-19T18:00 R1H email',
    ]);
  });

  it('P27 reminders of a Sunday come on the Monday and the Saturday before, and an hour before on the Sunday', () => {
    const sunday = { ...aSeminar, startsAt: Date.parse('2026-03-22T19:00:00Z') };
    const person = register(someone(), sunday, { phone }).until(sunday.startsAt);
    expect(told(person).slice(-3)).toEqual([
      '2026-03-16T10:00 R7 email',
      '2026-03-21T10:00 R1D sms',
      '2026-03-22T18:00 R1H email',
    ]);
  });

  it('P27 the reminder of a Monday comes on the Saturday before, never on the Sunday', () => {
    const monday = { ...aSeminar, startsAt: Date.parse('2026-03-23T08:00:00Z') };
    const person = register(someone(), monday, { phone }).until(monday.startsAt);
    expect(told(person).slice(-3)).toEqual([
      '2026-03-16T10:00 R7 email',
      '2026-03-21T10:00 R1D sms',
      '2026-03-23T07:00 R1H email',
    ]);
  });

  it('P27 a reminder comes at the hour the person chose, by their own calendar', () => {
    const late = register(someone(), aSeminar, { phone, hour: 19 }).until(aSeminar.startsAt);
    expect(told(late).slice(-3)).toEqual([
      '2026-03-12T19:00 R7 email',
      '2026-03-18T19:00 R1D sms',
      '2026-03-19T18:00 R1H sms',
    ]);
    const tokyo = register(someone(), aSeminar, { zone: 'Asia/Tokyo' }).until(aSeminar.startsAt);
    // For this person it is Friday, 04:00.
    expect(told(tokyo).slice(-3)).toEqual([
      '2026-03-13T01:00 R7 email',
      '2026-03-19T01:00 R1D email',
      '2026-03-19T18:00 R1H email',
    ]);
  });

  it('P27 a reminder whose day passed waits for the next writing hours, as long as it is of use', () => {
    const person = register(someone());
    person.now = Date.parse('2026-03-12T18:00:00Z');
    person.rest().until('2026-03-14T00:00:00Z');
    expect(told(person).at(-1)).toBe('2026-03-13T10:00 touch email');
    person.now = Date.parse('2026-03-18T18:00:00Z');
    person.rest().until(aSeminar.startsAt);
    expect(told(person).at(-1)).toBe('2026-03-19T18:00 R1H email');
    expect(person.causes).not.toContain('R1D');
  });

  it('P27 a reminder whose text was refused until after the writing hours goes as its letter', () => {
    const person = register(someone(), aSeminar, { phone });
    const at = Date.parse('2026-03-18T16:59:00Z');
    person.until('2026-03-18T09:59:00Z').now = at;
    person.tell({ type: 'Woke' });
    const text = nextMessage(library, person.subscriber, at);
    expect(text?.channel).toBe('sms');
    person.tell({ type: 'NotTaken', message: text?.id ?? '', retryAt: at + 10 * 60_000 }).rest();
    expect(told(person).at(-1)).toBe('2026-03-18T16:59 touch email');
  });

  it('P21 a reminder whose text was refused goes as its letter after STOP', () => {
    const person = register(someone(), aSeminar, { phone });
    const at = Date.parse('2026-03-18T11:00:00Z');
    person.until('2026-03-18T09:59:00Z').now = at;
    person.tell({ type: 'Woke' });
    const text = nextMessage(library, person.subscriber, at);
    expect(text?.channel).toBe('sms');
    expect(person.text('STOP')).toBe('stop');
    person.tell({ type: 'NotTaken', message: text?.id ?? '', retryAt: at + 60_000 }).days(1);
    expect(
      person.sent.filter(({ message }) => message.channel === 'sms').map(({ cause }) => cause),
    ).toEqual([]);
    expect(person.causes.at(-1)).toBe('touch');
  });

  it('P67 a reminder that waits for a phone is not sent to another phone that joins', () => {
    const person = register(someone(), aSeminar, { phone }).until('2026-03-18T09:59:00Z');
    person.now = Date.parse('2026-03-18T10:00:00Z');
    person.tell({ type: 'Woke' });
    const text = nextMessage(library, person.subscriber, person.now)?.id ?? '';
    person.tell({ type: 'NotTaken', message: text, retryAt: person.now + 60_000 });
    expect(person.subscriber.out.map(({ id }) => id)).toContain(text);
    expect(person.joinPhone('+15550100199')).toBe('texts-on');
    person.days(1);
    expect(person.sent.map(({ message }) => message.id)).not.toContain(text);
  });

  it('a seat gets no reminder whose time had passed when it was taken', () => {
    const person = register(someone('2026-03-18T20:00:00Z')).until(aSeminar.startsAt);
    expect(person.causes).toEqual(['confirm-seat', 'registered', 'R1H']);
  });

  it('a reminder that comes too late to be of use is left out, and none comes after the start', () => {
    const person = register(someone());
    person.now = aSeminar.startsAt - 17 * anHour;
    person.rest();
    expect(person.causes).toEqual(['confirm-seat', 'registered']);
    person.now = aSeminar.startsAt + 1;
    person.rest();
    expect(person.causes).toEqual(['confirm-seat', 'registered']);
  });

  it('a seat and its reminders by text stay when the person registers again after they ended the letters', () => {
    const person = register(someone(), aSeminar, { phone }).until('2026-03-10T12:00:00Z');
    person.tell({ type: 'Unsubscribed', at: person.now });
    person.tell({ type: 'Registered', seminar: aSeminar, form: aRegistration }).rest();
    expect(person.causes.at(-1)).toBe('confirm-seat');
    person.until('2026-03-18T12:00:00Z');
    expect(told(person).at(-1)).toBe('2026-03-18T10:00 R1D sms');
    person.tell({ type: 'SeatConfirmed', seminar: aSeminar }).until(aSeminar.startsAt);
    expect(causesAfter(person, '2026-03-18T12:00:00Z')).toEqual(['registered', 'R1H']);
    expect(person.subscriber.letters.state).toBe('on');
  });

  it('a person has two seats at most', () => {
    const person = someone().join();
    for (let n = 1; n <= 5; n++) register(person, { ...aSeminar, id: `spring2${n}` });
    expect(person.subscriber.seats).toHaveLength(2);
  });

  it('a seat that was given up brings nothing more', () => {
    const person = register(someone());
    person.tell({ type: 'SeatGivenUp', seminar: aSeminar.id }).days(90);
    expect(person.causes).toEqual(['confirm-seat', 'registered']);
    expect(person.subscriber.seats).toBeUndefined();
  });

  it('a seat keeps its reminders in a pause, not under HIDE, a hold or an erasure', () => {
    const upTo = (word: string) => {
      const person = register(someone().join({ phone }), aSeminar).until('2026-03-11T12:00:00Z');
      person.text(word);
      return causesAfter(person.until(aSeminar.startsAt), '2026-03-11T12:00:00Z').filter((cause) =>
        /^R/.test(cause),
      );
    };
    expect(upTo('PAUSE')).toEqual(['R7', 'R1D', 'R1H']);
    for (const word of ['HIDE', 'I want to die', 'ERASE ALL']) expect(upTo(word), word).toEqual([]);
  });

  it("a reminder moves that day's lesson by a day, and no later one", () => {
    const without = someone('2026-02-10T11:00:00Z').join().days(60);
    const days = (person: Persona) =>
      Object.fromEntries(
        person.sent
          .filter(({ message }) => message.touch && !message.about)
          .map(({ at, cause }) => [cause, localOf(at, 'UTC').day]),
      );
    const plain = days(without);
    // A reminder on the day of every lesson, one after the other.
    for (const [touch, day] of Object.entries(plain)) {
      if (touch === 'W1') continue;
      const seminar = { ...aSeminar, startsAt: (day + 7) * 86_400_000 + 19 * anHour };
      const person = register(someone('2026-02-10T11:00:00Z').join(), seminar);
      person.tell({ type: 'AttendanceKnown', seminar: seminar.id, attendance: 'missed' });
      const moved = days(person.until((day + 3) * 86_400_000));
      expect(moved[touch] ?? day + 3, touch).toBeGreaterThan(day);
    }
  });
});

describe('a change', () => {
  const moved = { ...aSeminar, startsAt: aSeminar.startsAt + 7 * 24 * anHour, change: 1 };

  it('a change is announced once, and reminders follow the new date', () => {
    const person = register(someone()).until('2026-03-13T12:00:00Z');
    person.tell({ type: 'SeminarChanged', seminar: moved }).rest();
    person.tell({ type: 'SeminarChanged', seminar: moved }).rest();
    person.until(moved.startsAt);
    expect(told(person).slice(2)).toEqual([
      '2026-03-12T10:00 R7 email',
      '2026-03-13T12:00 moved email',
      '2026-03-19T10:00 R7 email',
      '2026-03-25T10:00 R1D email',
      '2026-03-26T18:00 R1H email',
    ]);
    expect(new Set(person.sent.map(({ message }) => message.id)).size).toBe(person.sent.length);
  });

  it('a cancellation is announced once; no reminder and no note follows', () => {
    const person = register(someone()).until('2026-03-13T12:00:00Z');
    const cancelled = { ...aSeminar, change: 1, cancelled: true as const };
    person.tell({ type: 'SeminarChanged', seminar: cancelled }).rest();
    person.tell({ type: 'SeminarChanged', seminar: cancelled }).days(90);
    expect(person.causes.slice(2)).toEqual(['R7', 'cancelled']);
  });

  it('a cancellation that is announced after the seminar’s hour ends the notes', () => {
    const person = register(someone()).until(endsAt + 60_000);
    person.tell({ type: 'AttendanceKnown', seminar: aSeminar.id, attendance: 'missed' }).rest();
    person
      .tell({ type: 'SeminarChanged', seminar: { ...aSeminar, change: 1, cancelled: true } })
      .days(60);
    expect(person.causes.at(-1)).toBe('cancelled');
  });
});

describe('the notes after it', () => {
  const afterwards = (attendance?: 'attended' | 'missed', person = register(someone())) => {
    person.until(endsAt + 60_000);
    if (attendance) person.tell({ type: 'AttendanceKnown', seminar: aSeminar.id, attendance });
    return person.days(60);
  };
  const notes = (person: Persona) =>
    person.sent
      .filter(({ message }) => message.about?.side === 'after')
      .map(
        ({ at, cause, message }) =>
          `${cause} ${message.channel} +${localOf(at, 'Europe/Lisbon').day - 20531}`,
      );

  it('a person who attended gets eight over four weeks, a text as its two-line letter', () => {
    expect(localOf(aSeminar.startsAt, 'Europe/Lisbon').day).toBe(20531);
    expect(notes(afterwards('attended'))).toEqual([
      'F1 email +1',
      'F2 email +4',
      'F3 email +7',
      'F4 email +11',
      'F5 email +14',
      'F6 email +18',
      'F7 email +21',
      'F8 email +28',
    ]);
  });

  it('a person who agreed to texts gets texts', () => {
    const person = afterwards('attended', register(someone(), aSeminar, { phone }));
    expect(notes(person).filter((note) => note.includes('sms'))).toEqual([
      'F2 sms +4',
      'F4 sms +11',
      'F6 sms +18',
    ]);
  });

  it('a person who missed it gets letters, with other words first', () => {
    expect(notes(afterwards('missed')).map((note) => note.split(' ')[0])).toEqual([
      'NS1',
      'F3',
      'F5',
      'F7',
      'F8',
    ]);
  });

  it.each([
    ['they got stuck', { type: 'GotStuck', error: 'Error' }, { type: 'Redriven' }],
    [
      'a human was called',
      {
        type: 'ReplyReceived',
        id: 'SM1',
        reading: { kind: 'danger', danger: 'self' },
        at: 0,
      },
      undefined,
    ],
  ] as const)(
    'P1 notes are not begun twice if %s while the first was being sent',
    (_what, during, after) => {
      const person = register(someone(), aSeminar, { phone }).until(endsAt + dayMs - 1);
      // A worker decided and sent the first note and then died, so that the person is stored as
      // before.
      const woke = { type: 'Woke' } as const;
      const awake = decide(library, person.subscriber, woke, person.now + hourMs).subscriber;
      const at = dueOf(library, awake)?.at ?? 0;
      const first = nextMessage(library, decide(library, awake, woke, at).subscriber, at)?.id ?? '';
      expect(first).toContain('-Aspring26-');
      person.now = at;
      person.tell(during).tell({ type: 'Sent', message: first });
      if (after) person.tell(after);
      else person.tell({ type: 'Cleared', hold: person.subscriber.hold?.saidAt ?? 0 });
      person.days(10);
      expect(person.sent.map(({ message }) => message.id)).not.toContain(first);
      expect(person.sent.some(({ message }) => message.about?.side === 'after')).toBe(true);
    },
  );

  it('notes begin with neutral words a day later if attendance is unknown', () => {
    expect(notes(afterwards()).slice(0, 3)).toEqual(['F1U email +2', 'F2 email +4', 'F3 email +7']);
  });

  it('notes follow the attendance that is known after the neutral note, without a second first note', () => {
    const person = register(someone()).until('2026-03-21T20:00:00Z');
    expect(person.causes.at(-1)).toBe('F1U');
    person.tell({ type: 'AttendanceKnown', seminar: aSeminar.id, attendance: 'missed' }).days(60);
    expect(notes(person).map((note) => note.split(' ')[0])).toEqual([
      'F1U',
      'F3',
      'F5',
      'F7',
      'F8',
    ]);
  });

  it('a person who attended never gets the words for a missed seminar', () => {
    const person = register(someone()).until(aSeminar.startsAt + 60_000);
    person.tell({ type: 'AttendanceKnown', seminar: aSeminar.id, attendance: 'attended' });
    person
      .until(endsAt + 60_000)
      .tell({ type: 'AttendanceKnown', seminar: aSeminar.id, attendance: 'missed' })
      .days(3);
    expect(person.causes.at(-1)).toBe('F1');
  });

  it('a person in the middle of a course gets the first note alone, and the course keeps its days', () => {
    const person = register(someone('2026-03-01T11:00:00Z').join());
    const done = afterwards('attended', person);
    expect(notes(done).map((note) => note.split(' ')[0])).toEqual(['F1']);
    expect(done.causes).toContain('G1');
  });

  it('a person who has finished the course gets all notes, one touch a day with what is left of it', () => {
    const person = someone('2026-01-20T11:00:00Z').join();
    person.until('2026-03-18T21:00:00Z');
    expect(person.causes.at(-1)).toBe('G1');
    register(person);
    const all = afterwards('attended', person);
    expect(notes(all)).toHaveLength(8);
    expect(all.causes).toContain('B1');
    const touches = all.sent.filter(
      ({ message }) => message.touch && message.about?.side !== 'before',
    );
    const days = touches.map(({ at }) => localOf(at, 'Europe/Lisbon').day);
    expect(new Set(days).size).toBe(days.length);
  });

  it('notes end when a course begins', () => {
    const person = register(someone()).until(endsAt + 60_000);
    person.tell({ type: 'AttendanceKnown', seminar: aSeminar.id, attendance: 'attended' }).days(8);
    expect(person.causes.at(-1)).toBe('F3');
    person.join().days(60);
    expect(notes(person)).toHaveLength(3);
    expect(person.causes).toContain('W1');
    expect(person.causes).toContain('G1');
  });

  it('notes are answered with their own words, and numbers are kept only with consent (P65)', () => {
    const person = register(someone(), aSeminar, { phone });
    person.silent = true;
    person
      .until(endsAt + 60_000)
      .tell({ type: 'AttendanceKnown', seminar: aSeminar.id, attendance: 'attended' });
    person.until('2026-03-31T12:00:00Z');
    expect(person.causes.at(-1)).toBe('F4');
    person.text('2');
    const answer = person.subscriber.out.at(-1);
    expect(answer).toBeUndefined();
    expect(person.subscriber.numbers).toEqual({});
    const sensitive = { ...person.subscriber, sensitive: true as const };
    person.subscriber = sensitive;
    expect(person.text('4')).toBe('number-high');
    expect(person.subscriber.numbers).toEqual({ _F4: 4 });
    expect(person.text('B')).toBe('choice');
  });

  it('notes stop in a pause and go on after it', () => {
    const person = register(someone(), aSeminar, { phone });
    person
      .until(endsAt + 60_000)
      .tell({ type: 'AttendanceKnown', seminar: aSeminar.id, attendance: 'attended' });
    person.until('2026-03-20T20:00:00Z');
    expect(person.text('PAUSE')).toBe('pause');
    expect(causesAfter(person.days(13), '2026-03-20T20:00:00Z')).toEqual([]);
    expect(notes(person.days(60))).toHaveLength(8);
  });

  it('notes end with both STOP and unsubscribing, and their texts with STOP alone', () => {
    const person = register(someone(), aSeminar, { phone });
    person
      .until(endsAt + 60_000)
      .tell({ type: 'AttendanceKnown', seminar: aSeminar.id, attendance: 'attended' });
    person.days(2).text('STOP');
    person.days(10);
    expect(notes(person).some((note) => note.includes('sms'))).toBe(false);
    const count = person.sent.length;
    person.tell({ type: 'Unsubscribed', at: person.now }).days(60);
    expect(person.sent).toHaveLength(count);
  });
});

describe('the keyword on the slide', () => {
  const fromPhone = () => {
    const person = someone(new Date(aSeminar.startsAt + 20 * 60_000).toISOString());
    person.subscriber = { ...person.subscriber, phone, country: 'US', zone: 'Europe/Lisbon' };
    return person;
  };

  it('the keyword asks an unknown phone, and YES brings the four texts, without mail and without a course', () => {
    const person = fromPhone();
    expect(textKeyword(person)).toBe('keyword');
    expect(person.text('YES')).toBe('texts-on');
    person.days(60);
    expect(told(person).map((line) => line.split(' ').slice(1).join(' '))).toEqual([
      'F2 sms',
      'F4 sms',
      'F6 sms',
      'F8 sms',
    ]);
    expect(person.text('DONE')).toBe('ended');
  });

  it('the keyword brings nothing without YES', () => {
    const person = fromPhone();
    textKeyword(person);
    person.days(60);
    expect(person.sent).toEqual([]);
  });

  it('the keyword marks a person who has a seat as attended, and says that texts are on', () => {
    const person = register(someone(), aSeminar, { phone }).until(aSeminar.startsAt + 60_000);
    expect(textKeyword(person)).toBe('already-on');
    expect(person.subscriber.seats?.[0]?.attendance).toBe('attended');
    person.days(3);
    expect(person.causes.at(-1)).toBe('F1');
  });

  it('the keyword does nothing for a phone that said STOP', () => {
    const person = fromPhone();
    textKeyword(person);
    person.text('STOP');
    expect(textKeyword(person)).toBeUndefined();
    person.days(60);
    expect(person.sent).toEqual([]);
  });

  it('P67 the keyword gives no consent to the texts of a course; a code from the same phone does', () => {
    const guest = fromPhone();
    textKeyword(guest);
    guest.text('YES');
    const { seats, followUp } = guest.subscriber;
    expect(guest.subscriber.texts).toMatchObject({ state: 'on', only: 'seminar' });
    const person = someone(guest.now).join();
    person.joinPhone(phone, '', { ...(seats ? { seats } : {}), ...(followUp ? { followUp } : {}) });
    expect(person.subscriber.texts).toEqual({ state: 'on', at: person.now, given: true });
    person.days(10);
    const texts = person.sent.filter(({ message }) => message.channel === 'sms');
    // The record goes on where the guest's was: with the first note of the seminar, and the course.
    expect(person.causes).toContain('F1');
    expect(texts.some(({ message }) => message.touch && !message.about)).toBe(true);
  });
});
