/**
 * Covers the item of a person, even the largest that the course can make: every write of it must
 * cost one unit.
 */
import { marshall } from '@aws-sdk/util-dynamodb';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeSubscriber, encodeSubscriber } from '../../adapters/dynamodb/person-codec.ts';
import type { Library } from '../../core/course.ts';
import { mostSeats } from '../../core/seminar/seats.ts';
import type { Subscriber } from '../../core/subscriber.ts';
import { Persona } from '../core/persona.ts';
import { theLibrary } from '../library.ts';

let library: Library;
beforeAll(async () => {
  library = await theLibrary();
});

/**
 * The size in bytes by DynamoDB's own rules: names and values in UTF-8, a number about half its
 * digits, 3 bytes for a list or map and 1 for each element.
 */
function sizeOf(item: Record<string, unknown>): number {
  const bytes = (text: string) => Buffer.byteLength(text);
  const size = (value: unknown): number => {
    if (typeof value === 'string') return bytes(value);
    if (typeof value === 'number')
      return Math.ceil(String(value).replace(/\D/g, '').length / 2) + 1;
    if (typeof value === 'boolean') return 1;
    if (Array.isArray(value)) return 3 + value.reduce((sum, entry) => sum + size(entry) + 1, 0);
    return (
      3 +
      Object.entries(value as object).reduce(
        (sum, [name, entry]) => sum + bytes(name) + size(entry) + 1,
        0,
      )
    );
  };
  return Object.entries(item).reduce((sum, [name, value]) => sum + bytes(name) + size(value), 0);
}

const aroundProfile = {
  pk: `SUBSCRIBER#${'x'.repeat(12)}`,
  sk: 'PROFILE',
  v: 99_999,
  w: 'xxxxxxxx',
  ds: '3m',
  da: Date.now(),
  ro: 'unconfirmed',
};

/**
 * The most seats that a person may have, with every reminder but the last one sent, and the notes
 * after another seminar; in the middle of a course only the first note is sent.
 */
function aroundSeminars(now: number): Pick<Subscriber, 'seats' | 'followUp'> {
  const reminded = ['R7', 'R1D'];
  const seat = (n: number) => ({
    seminar: `spring2030a${n}`,
    startsAt: now,
    minutes: 90,
    change: 1,
    reminded,
  });
  const place = { startedAt: now, from: 20_000, day: -1, notBefore: now, done: [] };
  return {
    seats: Array.from({ length: mostSeats }, (_, n) => seat(n)),
    followUp: { seminar: 'winter2030a', attendance: 'attended', ...place },
  };
}

describe('the item of a person', () => {
  it('the item stays below 900 bytes in the largest case', () => {
    const person = new Persona(library, '2026-09-01T11:00:00Z').join({
      phone: '+15550100123',
      email: `${'long.address.of.somebody'.repeat(2)}@subdomain.example.com`,
      name: 'Maximiliana Wolfeschlegelstein',
      zone: 'America/Argentina/ComodRivadavia',
      hour: 19,
      pace: 'baby',
      role: 'both',
      sensitive: true,
      sharedDevice: true,
    });
    let fattest = 0;
    for (let day = 0; day < 170; day++) {
      person.days(1);
      person.text('4');
      person.text('B');
      if (day % 40 === 5) person.text('PAUSE');
      const waiting = person.subscriber;
      // Two answers due and one message armed, at the worst moment.
      const sending = { message: `${waiting.id}-1-W1-e`, token: 'xxxxxxxx', at: person.now };
      const out = ['number-high', 'free-text'].map((words, index) => ({
        id: `${waiting.id}-1-${words}-s-${'k'.repeat(9)}${index}`,
        channel: 'sms' as const,
        words,
        touch: 'W3',
        n: '4',
        notBefore: person.now,
        repliedAt: person.now,
      }));
      const stuck = { at: person.now, error: 'ConditionalCheckFailedException' };
      const fat: Subscriber = {
        ...waiting,
        ...aroundSeminars(person.now),
        out,
        sending,
        stuck,
        noticeAt: person.now,
      };
      fattest = Math.max(
        fattest,
        sizeOf({ ...aroundProfile, rk: `${fat.name}#${fat.id}`, ...encodeSubscriber(fat) }),
      );
    }
    expect(fattest).toBeLessThan(900);
    expect(fattest).toBeGreaterThan(500);
  });

  it('an item comes back as it was, from every state of a course', () => {
    const words = fc.constantFrom(
      'DONE',
      '4',
      'A',
      'SLOW',
      'PAUSE',
      'GO',
      'STOP',
      'START',
      'hello',
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(words, fc.integer({ min: 0, max: 20 })), { maxLength: 12 }),
        (steps) => {
          const person = new Persona(library, '2026-09-01T11:00:00Z').join({
            phone: '+15550100123',
            name: 'Zoë',
          });
          for (const [text, days] of steps) {
            person.text(text);
            person.days(days);
            const item = encodeSubscriber(person.subscriber);
            expect(decodeSubscriber(person.subscriber.id, item)).toEqual(person.subscriber);
            const busy = { ...person.subscriber, ...aroundSeminars(person.now) };
            expect(decodeSubscriber(busy.id, encodeSubscriber(busy))).toEqual(busy);
            const stuck = { ...person.subscriber, stuck: { at: person.now, error: 'TypeError' } };
            expect(decodeSubscriber(stuck.id, encodeSubscriber(stuck))).toEqual(stuck);
            // A value holds only what DynamoDB can store.
            expect(() => marshall(item)).not.toThrow();
          }
        },
      ),
      { numRuns: 50 },
    );
  });
});
