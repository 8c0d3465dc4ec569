/**
 * Covers the coach's morning digest: when it is sent, once a day through overlapping and broken
 * sweeps, what it says, and what it costs.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { dayMs, hourMs, minuteMs } from '../../../core/calendar/zone.ts';
import type { Concern, Library } from '../../../core/course.ts';
import { newSubscriber, type Subscriber } from '../../../core/subscriber.ts';
import { placementOf } from '../../../service/apply.ts';
import { countForDigest } from '../../../service/digest-counts.ts';
import { countReturned, countSent, judge } from '../../../service/letter-counters.ts';
import { spanWords } from '../../../service/messages/render-digest.ts';
import type { Mail } from '../../../service/ports/mailer.ts';
import type { Outcome } from '../../../service/ports/outcome.ts';
import type { SweepingWorld } from '../../../service/ports/world.ts';
import { sendDigest } from '../../../service/upkeep/morning-digest.ts';
import { theLibrary } from '../../library.ts';
import { MemoryStore } from '../../simulation/memory-store.ts';

let library: Library;
beforeAll(async () => {
  library = await theLibrary();
});

/** A Tuesday at eight o'clock in Los Angeles, the brand's zone. */
const eight = Date.parse('2026-09-08T15:00:00Z');
const sent: Outcome = { status: 'sent', providerId: 'p' };

function given() {
  const store = new MemoryStore({ lies: false });
  const mails: Mail[] = [];
  const log: string[] = [];
  const note = (what: string) => void log.push(what);
  const fake = { now: eight, answers: [] as (Outcome | 'crash')[] };
  const world = {
    ...{ now: () => fake.now, library, store },
    settings: { publicUrl: 'https://notes.example.com' },
    secrets: { linkKey: 'k'.repeat(40), hashKey: 'k'.repeat(40) },
    log: { info: note, warn: note, error: note },
    mailer: {
      send: async (mail: Mail) => {
        mails.push(mail);
        const answer = fake.answers.shift() ?? sent;
        if (answer === 'crash') throw new Error('The function died.');
        return answer;
      },
    },
  } as unknown as SweepingWorld;
  const put = async (id: string, change: Partial<Subscriber>) => {
    const person = {
      ...newSubscriber(id, eight - 30 * dayMs),
      email: `${id}@example.com`,
      ...change,
    };
    await store.people.create(person, placementOf(world, person));
  };
  const waits = (id: string, concern: Concern, forMs: number, name?: string) =>
    put(id, {
      waiting: { concern, at: eight - forMs },
      ...(name ? { name } : {}),
      ...(concern === 'hold'
        ? { hold: { at: eight - forMs, saidAt: eight - forMs, alerts: 1 } }
        : {}),
    });
  /** The sweeps of every ten minutes, from now on. */
  const sweeps = async (count: number) => {
    for (let n = 0; n < count; n++) {
      await sendDigest(world).catch(() => undefined);
      fake.now += 10 * minuteMs;
    }
  };
  return { store, world, mails, log, fake, put, waits, sweeps };
}

describe('the morning digest', () => {
  it('P60 comes once a day, at the hour of the coach, while somebody waits', async () => {
    const { waits, sweeps, mails, fake } = given();
    await waits('person000001', 'hold', 9 * dayMs, 'Sam');
    fake.now = eight - 8 * hourMs;
    await sweeps(3 * 144);
    expect(mails.map(({ at, to }) => [at, to])).toEqual(
      [0, 1, 2].map((day) => [eight + day * dayMs, library.brand.coachEmail]),
    );
  });

  it('P60 does not come where there is nothing to tell, nor later on that day', async () => {
    const { waits, sweeps, mails, fake } = given();
    await sweeps(2);
    await waits('person000001', 'coach', 0);
    await sweeps(20);
    expect(mails).toEqual([]);
    fake.now = eight + dayMs;
    await sweeps(3);
    expect(mails).toHaveLength(1);
  });

  it('P60 says who waits, gravest first, since when, and figures; no name stands in its subject', async () => {
    const { waits, put, sweeps, mails, world } = given();
    await waits('person000001', 'rough', 40 * minuteMs, 'Robin');
    await waits('person000002', 'coach', 3 * dayMs, '<b>Ash</b>');
    await waits('person000003', 'hold', 5 * hourMs, 'Sam');
    await put('person000004', { stuck: { at: eight - dayMs, error: 'TypeError' } });
    for (const figure of ['newWords', 'newWords', 'finished', 'bounced', 'failed'] as const)
      await countForDigest({ ...world, now: () => eight - hourMs }, figure);
    // What comes after the hour is the next day's.
    await countForDigest(world, 'newWords');
    await sweeps(1);
    const [mail] = mails;
    expect(mail?.subject).toBe('Your morning list');
    const lines = mail?.text.split('\n').filter((line) => line && !line.startsWith('https://'));
    expect(lines).toEqual([
      'Who waits for you:',
      'Sam: words of danger, for 5 hours',
      '<b>Ash</b>: asked for a person, for 3 days',
      'Robin: has a rough time, for 40 minutes',
      'Since the last list:',
      'Texts in words of their own: 2',
      'People who finished the course: 1',
      'Letters that came back: 1',
      'Texts that did not arrive: 1',
      'People whose messages are stuck now: 1',
      'Held back now: nothing',
    ]);
    expect(mail?.text.match(/https:\/\/notes\.example\.com\/desk\/people\//g)).toHaveLength(3);
    expect(mail?.html).toContain('&lt;b&gt;Ash');
    expect(mail?.html).not.toContain('<b>');
  });

  it('P71 names who cannot be reached by letter, with a link', async () => {
    const { put, sweeps, mails } = given();
    const letters = { state: 'on', at: eight - 30 * dayMs } as const;
    const returned = { at: eight - 3 * dayMs, letters: ['W1', 'W2', 'W3'] };
    await put('person000001', { name: 'Sam', letters, returned });
    await put('person000002', { letters, returned: { ...returned, letters: ['W1', 'W2'] } });
    await sweeps(1);
    expect(mails[0]?.text).toMatch(
      /Who waits for you:\n\nSam: their letters keep coming back, for 3 days\nhttps:\S+\n\nSince/,
    );
  });

  it.each([
    ['letters', 'letters and confirmations, since too many letters came back'],
    [
      'confirmations',
      'confirmations, since too many of them came back; the letters of the course go on',
    ],
  ] as const)(
    'P24 P74 says that %s are held back, on a day with nothing else',
    async (which, words) => {
      const { sweeps, mails, world } = given();
      await countSent(world, which, 60);
      for (let n = 0; n < 20; n++) await countReturned(world, which, 'bounced');
      expect(await judge(world, which)).toMatchObject({ held: true });
      await sweeps(1);
      expect(mails.map(({ text }) => text.split('Held back now: ')[1]?.trim())).toEqual([words]);
    },
  );

  it('P60 tells the figures of mornings on which no sweep ran', async () => {
    const { sweeps, mails, world, fake } = given();
    await sweeps(1);
    await countForDigest(world, 'bounced');
    fake.now += 2 * dayMs;
    await countForDigest(world, 'bounced');
    fake.now = eight + 3 * dayMs;
    await sweeps(1);
    expect(mails[0]?.text).toContain('Letters that came back: 2');
  });

  it('P60 is sent once where two sweeps overlap', async () => {
    const { waits, world, mails } = given();
    await waits('person000001', 'hold', dayMs);
    await Promise.all([sendDigest(world), sendDigest(world)]);
    expect(mails).toHaveLength(1);
  });

  it.each([
    ['a sweep that died', 'crash', 2],
    ['a letter that was not taken', { status: 'refused', retryAfterMs: 1, code: 'x' }, 2],
    ['an account that may not send', { status: 'halted', code: 'x' }, 2],
    ['an answer that was lost', { status: 'unknown', code: 'x' }, 2],
    ['an address that is refused for good', { status: 'rejected', code: 'x', closes: true }, 1],
  ] as const)(
    'P60 is not lost by %s, and sent again at the next sweep',
    async (_, answer, tries) => {
      const { waits, sweeps, mails, fake } = given();
      await waits('person000001', 'hold', dayMs);
      fake.answers.push(answer as Outcome | 'crash');
      await sweeps(12);
      expect(mails).toHaveLength(tries);
      expect((mails.at(-1)?.at ?? 0) - eight).toBe((tries - 1) * 10 * minuteMs);
    },
  );

  it('P60 that SES may have taken twice is not sent a third time', async () => {
    const { waits, sweeps, mails, fake } = given();
    await waits('person000001', 'hold', dayMs);
    fake.answers.push(
      ...Array.from({ length: 9 }, () => ({ status: 'unknown', code: 'x' }) as const),
    );
    await sweeps(12);
    expect(mails).toHaveLength(2);
  });

  it('P60 names fifty people, reads a thousand and counts the others', async () => {
    const { waits, sweeps, mails, store } = given();
    for (let n = 0; n < 1_010; n++)
      await waits(`person${String(n).padStart(6, '0')}`, 'question', (1_010 - n) * minuteMs);
    let reads = 0;
    const { people } = store;
    const read = people.read.bind(people);
    people.read = (...args) => {
      reads += 1;
      return read(...args);
    };
    await sweeps(1);
    expect(reads).toBe(1_000);
    expect(mails[0]?.text.match(/\/desk\/people\//g)).toHaveLength(50);
    expect(mails[0]?.text).toContain('And 960 more: npx mend people --waiting lists them.');
  });

  it('says a time in plain words', () => {
    const table: [number, string][] = [
      [30_000, '0 minutes'],
      [minuteMs, '1 minute'],
      [40 * minuteMs, '40 minutes'],
      [hourMs, '1 hour'],
      [47 * hourMs, '47 hours'],
      [3 * dayMs, '3 days'],
    ];
    for (const [ms, words] of table) expect(spanWords(ms)).toBe(words);
  });
});
