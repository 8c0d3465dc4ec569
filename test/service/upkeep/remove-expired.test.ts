/**
 * Covers one sweep of data past its retention period: how much it does at most, where the next one
 * goes on, and what it counts.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { dayMs, hourMs } from '../../../core/calendar/zone.ts';
import { newSubscriber, type Subscriber } from '../../../core/subscriber.ts';
import type { SweepProgress } from '../../../service/ports/store.ts';
import type { Texter } from '../../../service/ports/texter.ts';
import type { SweepKind } from '../../../service/ports/world.ts';
import { redactAfterMs, removeExpired } from '../../../service/upkeep/remove-expired.ts';
import { monday, startWebBed, type WebBed } from '../../functions/web-bed.ts';

/** Twilio's list, of which some texts cannot be redacted. */
class Listed implements Pick<Texter, 'wordsKept' | 'redact'> {
  readonly kept = new Map<string, number>();
  readonly refused = new Set<string>();
  isDown = false;
  asked = 0;
  /** Texts with a picture, and those whose redaction was asked for as such. */
  readonly pictures = new Set<string>();
  readonly mediaAsked: string[] = [];
  listed = 0;

  async wordsKept(since: number, until: number) {
    this.listed += 1;
    if (this.isDown) throw new TypeError('+15550100123 was not answered');
    return [...this.kept]
      .filter(([, at]) => at >= since && at <= until)
      .map(([id, at]) => ({ id, at, media: this.pictures.has(id) }));
  }

  async redact({ id, media }: { id: string; media: boolean }) {
    this.asked += 1;
    if (media) this.mediaAsked.push(id);
    if (this.refused.has(id)) return { done: false, code: '20500' } as const;
    this.kept.delete(id);
    return { done: true } as const;
  }
}

const open: WebBed[] = [];
afterEach(async () => {
  for (const bed of open.splice(0)) await bed.close();
});

async function given() {
  const listed = new Listed();
  const bed = await startWebBed();
  open.push(bed);
  const { texter } = bed.world;
  const world: WebBed['world'] = {
    ...bed.world,
    texter: {
      ...texter,
      wordsKept: (since, until) => listed.wordsKept(since, until),
      redact: (text) => listed.redact(text),
    },
  };
  const lines = (what: string) =>
    bed.log.map((line) => JSON.parse(line)).filter((line) => line.what === what);
  let mark: SweepProgress = { receivedUntil: monday };
  const run = async (kind: SweepKind, at = monday) => {
    bed.wind(at);
    mark = await removeExpired(world, kind, { ...mark, receivedUntil: at });
    return mark;
  };
  return { bed, listed, run, lines, world };
}

/** The person's last message is so old that they are past their retention period. */
function forgotten(id: string, change: Partial<Subscriber> = {}): Subscriber {
  const at = monday - 400 * dayMs;
  const off = { state: 'off', at } as const;
  return {
    ...newSubscriber(id, at),
    email: `${id}@example.com`,
    letters: off,
    texts: off,
    ...change,
  };
}

describe('Twilio\u2019s copies of texts', () => {
  it('P64 texts are redacted once they are three days old, and not before', async () => {
    const { listed, run } = await given();
    const line = monday - redactAfterMs;
    listed.kept
      .set('old', line - 1)
      .set('young', line)
      .set('older', line - 20 * dayMs);
    expect(await run('often')).toMatchObject({ redactedUntil: line });
    expect([...listed.kept.keys()]).toEqual(['young']);
    await run('often', monday + hourMs);
    expect([...listed.kept.keys()]).toEqual([]);
    expect(listed.asked).toBe(3);
  });

  it('P64 a text that came with a picture is redacted with it', async () => {
    const { listed, run } = await given();
    listed.kept.set('words', monday - 4 * dayMs).set('picture', monday - 4 * dayMs);
    listed.pictures.add('picture');
    await run('nightly');
    expect([listed.asked, listed.mediaAsked]).toEqual([2, ['picture']]);
  });

  it('P64 a run redacts a limited number, and the next run goes on with the same day', async () => {
    const { listed, run, lines } = await given();
    for (let n = 0; n < 450; n++) listed.kept.set(`SM${n}`, monday - 5 * dayMs + n);
    for (const left of [250, 50, 0]) {
      await run('often');
      expect(listed.kept.size).toBe(left);
    }
    expect(lines('texts emptied at Twilio').map(({ texts }) => texts)).toEqual([200, 200, 50]);
    expect(listed.asked).toBe(450);
  });

  it('P64 a refused redaction is tried again by every run, counted, and delays no other day', async () => {
    const { listed, run, lines } = await given();
    listed.kept.set('bad', monday - 6 * dayMs).set('good', monday - 4 * dayMs);
    listed.refused.add('bad');
    expect((await run('nightly')).redactedUntil).toBeLessThanOrEqual(monday - 6 * dayMs);
    expect([...listed.kept.keys()]).toEqual(['bad']);
    expect(lines('Twilio keeps words for now')).toMatchObject([
      { level: 'warn', texts: 1, code: '20500' },
    ]);
    await run('nightly', monday + 6 * dayMs);
    expect(lines('Twilio keeps words for now').at(-1)).toMatchObject({ level: 'error', texts: 1 });
    listed.refused.clear();
    expect((await run('nightly', monday + 7 * dayMs)).redactedUntil).toBe(
      monday + 7 * dayMs - redactAfterMs,
    );
    expect(listed.kept.size).toBe(0);
  });

  it('P51 P64 an unanswered call to Twilio logs a line without its words, and does not affect the rest of the sweep', async () => {
    const { bed, listed, run, lines } = await given();
    await bed.world.store.people.create(forgotten('silent000001'), { status: 'left' });
    listed.isDown = true;
    expect((await run('nightly')).redactedUntil).toBeLessThan(monday - redactAfterMs);
    expect(lines('Twilio keeps words for now')).toMatchObject([{ code: 'TypeError' }]);
    expect(bed.log.join()).not.toContain('15550100123');
    expect(await bed.world.store.people.read('silent000001', monday)).toBeUndefined();
  });

  it('P32 texts are redacted only after a sweep has read them', async () => {
    const { listed, world } = await given();
    listed.kept.set('unheard', monday - 5 * dayMs);
    expect((await removeExpired(world, 'nightly', {})).redactedUntil).toBeUndefined();
    await removeExpired(world, 'nightly', { receivedUntil: monday - 6 * dayMs });
    expect([...listed.kept.keys()]).toEqual(['unheard']);
  });
});

describe('the walk over the table', () => {
  it('P64 a nightly sweep alone begins the walk, each run does a limited part, and the sweeps of the day go on with it', async () => {
    const { bed, run, lines, world } = await given();
    const { store } = bed.world;
    const long = 30 * dayMs;
    for (let n = 0; n < 620; n++) {
      const text = {
        subscriber: 'writer000001',
        id: `SM${n}`,
        text: 'private',
        at: monday - long,
        pending: false,
      };
      await store.texts.finish(text);
    }
    const kept = async () =>
      (await bed.items()).filter(({ sk }) => String(sk).startsWith('REPLY#')).length;
    expect(await run('often')).not.toHaveProperty('from');
    expect(await kept()).toBe(620);
    // A run that was cut short left the mark unchanged.
    const { next, removed } = await store.upkeep.removeExpired(monday);
    expect(removed).toBeGreaterThan(0);
    await removeExpired(world, 'often', { from: next ?? '' });
    expect(await kept()).toBe(0);
    await run('nightly');
    expect(await kept()).toBe(0);
    expect(lines('past their time').reduce((sum, line) => sum + line.removed, 0)).toBe(
      620 - removed,
    );
    const before = lines('past their time').length;
    await run('nightly');
    expect(lines('past their time')).toHaveLength(before);
  });

  it('P64 the walk erases a person who was silent for a year, unless they are in danger, have a seat, or have a younger letter', async () => {
    const { bed, run } = await given();
    const { store } = bed.world;
    const hold = {
      at: monday - 390 * dayMs,
      saidAt: monday - 390 * dayMs,
      alerts: 1,
      alertAt: monday + dayMs,
    };
    const day = Math.floor(monday / dayMs);
    const people: readonly (readonly [string, Subscriber, boolean])[] = [
      ['gone', forgotten('gone00000001'), true],
      [
        'a bounced address',
        forgotten('gone00000002', { letters: { state: 'closed', at: monday - 380 * dayMs } }),
        true,
      ],
      [
        'who hides',
        forgotten('gone00000003', { hidden: true, standstillAt: monday - 390 * dayMs }),
        true,
      ],
      ['a letter of last month', forgotten('stay00000001', { recent: [day - 30] }), false],
      [
        'a yes of last month',
        forgotten('stay00000002', { letters: { state: 'on', at: monday - 30 * dayMs } }),
        false,
      ],
      ['in danger', forgotten('stay00000003', { hold }), false],
      [
        'waits for a human',
        forgotten('stay00000004', { waiting: { concern: 'coach', at: monday - dayMs } }),
        false,
      ],
      ['a letter around a seminar', forgotten('stay00000005'), false],
    ];
    for (const [, person] of people) await store.people.create(person, { status: 'left' });
    const message = 'stay00000005-1-R7-e';
    await store.messages.raiseReceipt({
      message,
      channel: 'email',
      status: 'sent',
      at: monday - 300 * dayMs,
    });
    await run('nightly');
    for (const [who, { id }, goes] of people)
      expect(!(await store.people.read(id, monday)), who).toBe(goes);
    expect(await store.erasures.read('gone00000001')).toMatchObject({ recordsRemoved: true });
  });

  it('P64 the walk removes the kind of danger and keeps the hold, in the table too', async () => {
    const { bed, run } = await given();
    const hold = {
      at: monday,
      saidAt: monday,
      danger: 'self',
      alerts: 1,
      alertAt: monday + dayMs,
    } as const;
    await bed.world.store.people.create({ ...forgotten('held00000001'), hold }, { status: 'held' });
    const raw = async () =>
      (await bed.items()).find(({ pk }) => pk === 'SUBSCRIBER#held00000001')?.ho;
    await run('nightly', monday + 30 * dayMs - 1);
    expect(await raw()).toMatch(/ s$/);
    await run('nightly', monday + 30 * dayMs);
    expect(await raw()).toMatch(/^\w+ \w+ 1 \w+$/);
  });
});
