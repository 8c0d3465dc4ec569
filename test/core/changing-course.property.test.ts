/**
 * Covers a course that is edited at random while a person is at a random position in it. The person
 * is woken as the worker wakes them, by the row of the due index from when they last changed.
 */

import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { isFinished } from '../../core/calendar/course-position.ts';
import { dayMs, hourMs, localOf, weekdayOf } from '../../core/calendar/zone.ts';
import { courseOf, type Library, type Touch } from '../../core/course.ts';
import { decide } from '../../core/decide.ts';
import { dueOf, nextMessage } from '../../core/due.ts';
import type { Event } from '../../core/event.ts';
import { newSubscriber, type Subscriber } from '../../core/subscriber.ts';
import { understand } from '../../core/understanding/reply.ts';
import { theLibrary } from '../library.ts';
import { type Edit, edit, edited, isSound } from './edited-course.ts';
import { aSignUp } from './persona.ts';

let library: Library;
beforeAll(async () => {
  library = await theLibrary();
});

/** A Monday, at the hour of the letters. */
const start = Date.parse('2027-01-04T10:00:00Z');
const zones = ['Pacific/Honolulu', 'Asia/Kolkata', 'Europe/Lisbon', 'America/Denver'] as const;
/**
 * A full week behind a person and a Sunday can move one touch by this many days; later touches keep
 * their dates.
 */
const longestShiftDays = 7;

type Happening =
  | { readonly wait: number }
  | { readonly edit: Edit }
  | { readonly say: string }
  | { readonly away: number };

const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.integer({ min: 1, max: 15 * 24 }).map((hours) => ({ wait: hours * hourMs })),
  },
  { weight: 5, arbitrary: edit.map((one) => ({ edit: one })) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('DONE', '4', 'A', 'PAUSE', 'GO', 'STOP', 'START')
      .map((say) => ({ say })),
  },
  // No message is delivered meanwhile: an outage.
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 20 }).map((days) => ({ away: days * dayMs })) },
);

const life = fc.record({
  at: fc.integer({ min: 0, max: 60 * 24 }).map((hours) => start + hours * hourMs),
  zone: fc.constantFrom(...zones),
  hour: fc.integer({ min: 9, max: 19 }),
  pace: fc.constantFrom('standard' as const, 'baby' as const),
  phone: fc.boolean(),
  happenings: fc.array(happening, { minLength: 1, maxLength: 25 }),
});
type Life = typeof life extends fc.Arbitrary<infer T> ? T : never;

interface Sent {
  readonly touch: Touch;
  readonly day: number;
  readonly minute: number;
  readonly before: Subscriber;
  /** The course at that moment. */
  readonly course: readonly Touch[];
  /** The touches behind and ahead of the person at that moment. */
  readonly behind: ReadonlySet<string>;
  readonly ahead: readonly Touch[];
}

/** One person's life. `rewritten`: each edit rewrites their row of the due index. */
class Walker {
  library = library;
  person: Subscriber;
  now: number;
  readonly sent: Sent[] = [];
  readonly zone: string;
  readonly #rewritten: boolean;
  /** The touches that were ahead after the latest edit. */
  owed: readonly string[] = [];
  #dueAt: number | undefined;
  #reached = -1;
  #texts = 0;

  constructor(from: Life, rewritten: boolean) {
    this.now = from.at;
    this.zone = from.zone;
    this.#rewritten = rewritten;
    this.person = newSubscriber('abcdefgh1234', this.now);
    const { zone, hour, pace } = from;
    this.tell({
      type: 'SignedUp',
      signUp: { ...aSignUp, zone, hour, pace, ...(from.phone ? { phone: '+15550100123' } : {}) },
    });
    this.wait(0);
    this.tell({ type: 'Confirmed', enrollment: 1 });
    if (from.phone) this.say('YES');
    this.wait(0);
  }

  tell(event: Event): void {
    this.person = decide(this.library, this.person, event, this.now).subscriber;
    this.#dueAt = dueOf(this.library, this.person)?.at;
  }

  say(text: string): void {
    const reading = understand(this.library.understanding, text);
    this.tell({ type: 'ReplyReceived', id: `SM${++this.#texts}`, reading, at: this.now });
  }

  take(change: Edit): void {
    this.library = edited(this.library, change);
    this.owed = this.places().ahead.map(({ id }) => id);
    if (this.#rewritten) this.#dueAt = dueOf(this.library, this.person)?.at;
  }

  wait(ms: number): void {
    const end = this.now + ms;
    while (this.#dueAt !== undefined && this.#dueAt <= end) {
      this.now = Math.max(this.now, this.#dueAt);
      const before = this.person;
      this.#rest();
      if (this.person === before && this.#dueAt <= this.now) throw new Error('Time stands still.');
    }
    this.now = end;
  }

  #rest(): void {
    for (let rounds = 0; rounds < 30; rounds++) {
      this.tell({ type: 'Woke' });
      const message = nextMessage(this.library, this.person, this.now);
      if (!message) return;
      if (message.touch) this.#note(message.touch);
      this.tell({ type: 'Sent', message: message.id });
      // The person answers, so that no text is left out: standstill.test.ts covers silence.
      if (message.touch)
        this.tell({ type: 'ButtonPressed', touch: message.touch.id, reply: 'skip' });
    }
    throw new Error('Messages without end.');
  }

  #note(touch: Touch): void {
    const course = courseOf(this.library).touches;
    const { day, minute } = localOf(this.now, this.zone);
    const { behind, ahead } = this.places();
    this.sent.push({ touch, day, minute, before: this.person, course, behind, ahead });
    this.#reached = touch.day.standard;
  }

  /**
   * The touches behind the person, by day and by position among what they have had, and the touches
   * ahead of all they have had. A touch that is neither may become either: the person's last touch
   * itself was moved or removed.
   */
  places(): { behind: ReadonlySet<string>; ahead: Touch[] } {
    const { touches } = courseOf(this.library);
    const done = new Set(this.person.position?.done ?? []);
    const lastHad = touches.findLastIndex(({ id }) => done.has(id));
    const last = this.person.position?.done.at(-1);
    const stands = last === undefined || touches.some(({ id }) => id === last);
    const open = touches
      .map((touch, place) => ({ touch, place }))
      .filter(({ touch }) => !done.has(touch.id));
    const isBehind = ({ touch, place }: { touch: Touch; place: number }) =>
      touch.day.standard < this.#reached && (place < lastHad || !stands);
    const ahead = open.filter(
      ({ touch, place }) => place > lastHad && (stands || touch.day.standard >= this.#reached),
    );
    return {
      behind: new Set(open.filter(isBehind).map(({ touch }) => touch.id)),
      ahead: ahead.map(({ touch }) => touch),
    };
  }
}

/** Lives a life to its end, 500 days without events later. */
function live(lived: Life, rewritten = true): Walker {
  const walker = new Walker(lived, rewritten);
  for (const next of lived.happenings) {
    if ('wait' in next) walker.wait(next.wait);
    else if ('edit' in next) walker.take(next.edit);
    else if ('say' in next) walker.say(next.say);
    else walker.now += next.away;
  }
  walker.wait(500 * dayMs);
  return walker;
}

const runs = { numRuns: 400 };

describe('a course edited while people are in it', () => {
  it('the edits of this test are edits that the compiler accepts', () => {
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 30 }), (edits) => {
        const last = edits.reduce(edited, library);
        expect(isSound(courseOf(last))).toBe(true);
      }),
    );
  });

  for (const rewritten of [true, false]) {
    const where = rewritten ? '' : ', with a row of the due index older than the edit';

    it(`P15 nothing is sent twice, nothing from behind, nothing that was removed${where}`, () => {
      fc.assert(
        fc.property(life, (lived) => {
          const { sent } = live(lived, rewritten);
          expect(new Set(sent.map(({ touch }) => touch.id)).size).toBe(sent.length);
          for (const { touch, course, behind } of sent) {
            expect(behind.has(touch.id), `${touch.id} from behind`).toBe(false);
            expect(course).toContain(touch);
          }
        }),
        runs,
      );
    });

    it(`touches keep the writing hours, the caps, one a day, the order by day, and none is early${where}`, () => {
      fc.assert(
        fc.property(life, (lived) => {
          const { sent, zone } = live(lived, rewritten);
          const first = localOf(lived.at, zone).day;
          const [opens, closes] = lived.hour < 10 || lived.hour > 16 ? [9, 20] : [10, 17];
          for (const { touch, day, minute, ahead } of sent) {
            expect(minute >= opens * 60 && minute < closes * 60 && weekdayOf(day) !== 7).toBe(true);
            const week = sent.filter((other) => other.day > day - 7 && other.day <= day).length;
            expect(week, `${touch.id} in its week`).toBeLessThanOrEqual(day < first + 7 ? 4 : 3);
            expect(sent.filter((other) => other.day === day)).toHaveLength(1);
            expect(day - first, `${touch.id} early`).toBeGreaterThanOrEqual(touch.day[lived.pace]);
            for (const other of ahead)
              expect(other.day.standard).toBeGreaterThanOrEqual(touch.day.standard);
          }
        }),
        runs,
      );
    });

    it(`no burst follows an edit: the gap to the last touch is the course's own, but for a shift${where}`, () => {
      fc.assert(
        fc.property(life, (lived) => {
          const { sent } = live(lived, rewritten);
          for (const [index, { touch, day, course, before }] of sent.entries()) {
            const previous = sent[index - 1];
            // If the edit itself moved the previous touch, there is no gap to compare with.
            const stands = course.find(({ id }) => id === previous?.touch.id);
            if (!previous || !stands || stands.day.standard !== before.position?.day) continue;
            const gap = touch.day[lived.pace] - stands.day[lived.pace];
            expect(day - previous.day, `${touch.id} after ${stands.id}`).toBeGreaterThanOrEqual(
              gap - longestShiftDays,
            );
          }
        }),
        runs,
      );
    });
  }

  it('every person reaches the end: all that is ahead of them is sent, and then nothing is due', () => {
    fc.assert(
      fc.property(life, (lived) => {
        const { person, library: last, owed, sent } = live(lived);
        if (!person.position) throw new Error('no position');
        expect(isFinished(last, person.position)).toBe(true);
        expect(dueOf(last, person)).toBeUndefined();
        const got = sent.map(({ touch }) => touch.id);
        expect(owed.filter((id) => !got.includes(id))).toEqual([]);
      }),
      runs,
    );
  });

  it('the person stays plain data, and finishes in any state, when the course is cut to one touch and grown again', () => {
    fc.assert(
      fc.property(life, fc.integer({ min: 0, max: 23 }), (lived, kept) => {
        const walker = new Walker(lived, true);
        const all = courseOf(library).touches;
        walker.wait(30 * dayMs);
        for (const touch of all)
          if (touch !== all[kept])
            walker.take({ kind: 'remove', at: all.indexOf(touch), id: touch.id });
        walker.wait(90 * dayMs);
        expect(JSON.parse(JSON.stringify(walker.person))).toEqual(walker.person);
        walker.library = library;
        walker.tell({ type: 'Woke' });
        walker.wait(300 * dayMs);
        expect(new Set(walker.sent.map(({ touch }) => touch.id)).size).toBe(walker.sent.length);
        expect(dueOf(library, walker.person)).toBeUndefined();
      }),
      { numRuns: 60 },
    );
  });
});

describe('a course with touches moved to earlier days', () => {
  /** All touches from day 18 on come ten days earlier; those of days 8 to 17 are removed. */
  const pulled = (from: Library): Library => {
    const course = courseOf(from);
    const touches = course.touches
      .filter(({ day }) => day.standard < 8 || day.standard >= 18)
      .map((touch) => {
        const { standard, baby } = touch.day;
        return standard < 18
          ? touch
          : { ...touch, day: { standard: standard - 10, baby: baby - 20 } };
      });
    return { ...from, sequences: { ...from.sequences, [course.id]: { ...course, touches } } };
  };

  it.each(['standard', 'baby'] as const)(
    'the person still gets what comes next, at the gaps of the course, at %s pace',
    (pace) => {
      const walker = new Walker(
        { at: start, zone: 'Europe/Lisbon', hour: 10, pace, phone: true, happenings: [] },
        true,
      );
      walker.wait((pace === 'baby' ? 61 : 31) * dayMs);
      expect(walker.sent.at(-1)?.touch.id).toBe('M1');
      walker.library = pulled(library);
      walker.tell({ type: 'Woke' });
      walker.wait(300 * dayMs);
      const after = walker.sent.slice(walker.sent.findIndex(({ touch }) => touch.id === 'M1'));
      expect(after.map(({ touch }) => touch.id)).toEqual([
        'M1',
        '3A',
        '3B',
        '3C',
        '3D',
        '3E',
        '3F',
        'I1',
        'I2',
        'G1',
        'B1',
      ]);
      const days = after.map(({ day }) => day);
      const planned = after.map(({ touch }) =>
        touch.id === 'M1' ? (pace === 'baby' ? 40 : 20) : touch.day[pace],
      );
      for (const [index, day] of days.entries()) {
        expect(
          Math.abs(day - (days[0] ?? 0) - ((planned[index] ?? 0) - (planned[0] ?? 0))),
        ).toBeLessThanOrEqual(2);
      }
    },
  );
});
