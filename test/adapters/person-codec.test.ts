/**
 * Covers the item of a person, even the largest that the course can make: every write of it must
 * cost one unit.
 */
import { marshall } from '@aws-sdk/util-dynamodb';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeSubscriber, encodeSubscriber } from '../../adapters/dynamodb/person-codec.ts';
import { dayMs } from '../../core/calendar/zone.ts';
import type { Library } from '../../core/course.ts';
import { decide } from '../../core/decide.ts';
import { messageId } from '../../core/message-id.ts';
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

/** A person with all that can stand beside a course: seminars, a second phone, a stuck delivery. */
function laden({ subscriber, now }: Persona): Subscriber {
  const rated = Object.keys(subscriber.numbers).map((id) => [id, 2]);
  return {
    ...subscriber,
    ...aroundSeminars(now),
    binding: { epoch: 2, at: now + 1 },
    ...(rated.length > 0 ? { textedNumbers: Object.fromEntries(rated) } : {}),
    stuck: { at: now, error: 'ConditionalCheckFailedException' },
    noticeAt: now,
    joinAskedOn: Math.floor(now / dayMs),
    returned: { at: now, letters: ['-W12', '1-M1'] },
  };
}

/** Two answers due and one message armed, at the worst moment. */
function busy(person: Persona): Subscriber {
  const { now } = person;
  const full = laden(person);
  const out = ['number-high', 'free-text'].map((words, index) => ({
    id: messageId(full, words, 'sms', `${'k'.repeat(9)}${index}`),
    channel: 'sms' as const,
    words,
    touch: 'W3',
    n: '4',
    notBefore: now,
    repliedAt: now,
  }));
  return { ...full, out, sending: armed(messageId(full, 'W1', 'email'), now) };
}

/** Words of danger have just come by text: a hold, its answer due, its alert armed. */
function held(person: Persona): Subscriber {
  const { now, subscriber } = person;
  person.text('PAUSE');
  const full = laden(person);
  const reading = { kind: 'danger', danger: 'violence' } as const;
  const id = `SM${'k'.repeat(32)}`;
  const event = { type: 'ReplyReceived', id, reading, at: now } as const;
  const after = decide(library, full, event, now).subscriber;
  person.subscriber = subscriber;
  const alert = after.out.find(({ to }) => to === 'coach');
  return { ...after, sending: armed(alert?.id ?? '', now) };
}

const armed = (message: string, at: number) => ({ message, token: 'xxxxxxxx', at });

describe('the item of a person', () => {
  it('the item stays below 950 bytes in the largest case', () => {
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
    const largest = { busy: 0, held: 0 };
    for (let day = 0; day < 170; day++) {
      person.days(1);
      person.text('4');
      person.text('B');
      if (day % 40 === 5) person.text('PAUSE');
      for (const [state, fat] of Object.entries({ busy: busy(person), held: held(person) })) {
        const item = { ...aroundProfile, rk: `${fat.name}#${fat.id}`, ...encodeSubscriber(fat) };
        const known = state as keyof typeof largest;
        largest[known] = Math.max(largest[known], sizeOf(item));
      }
    }
    expect(largest.busy).toBeLessThan(950);
    expect(largest.busy).toBeGreaterThan(500);
    // A hold with its alert and answer: few people are held, and a write still costs one unit.
    expect(largest.held).toBeLessThan(1_000);
  });

  it('a hold and a concern that an earlier release wrote are read', () => {
    const [at, saidAt, alertAt] = [1_802_343_600_000, 1_802_343_600_001, 1_802_345_400_000];
    const item = { ho: `${at} ${saidAt} 2 ${alertAt} violence`, wt: `hold ${at}` };
    expect(decodeSubscriber('abcdefgh1234', item)).toMatchObject({
      hold: { at, saidAt, alerts: 2, alertAt, danger: 'violence' },
      waiting: { concern: 'hold', at },
    });
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
            const leaving: Subscriber = {
              ...person.subscriber,
              erasing: { at: person.now, side: 'phone', kept: true },
              mailbox: { epoch: 37, at: person.now, since: person.now },
              move: { email: 'a,b@example.com', at: person.now, by: 'coach', textedAt: 1 },
            };
            expect(decodeSubscriber(leaving.id, encodeSubscriber(leaving))).toEqual(leaving);
            const inDanger = held(person);
            expect(inDanger.hold).toMatchObject({ binding: 2 });
            expect(decodeSubscriber(inDanger.id, encodeSubscriber(inDanger))).toEqual(inDanger);
            // A value holds only what DynamoDB can store.
            expect(() => marshall(item)).not.toThrow();
          }
        },
      ),
      { numRuns: 50 },
    );
  });
});
