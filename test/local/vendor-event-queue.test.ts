import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type VendorEvent, VendorEventQueue } from '../../local/vendor-event-queue.ts';

const event = (id: string, dueAt: number): VendorEvent<string> => ({
  id,
  dueAt,
  failures: 0,
  payload: id,
});

function queueAt(clock: { now: number }) {
  const ran: string[] = [];
  const queue = new VendorEventQueue<string>({
    now: () => clock.now,
    retryDelaysMs: [],
    handle: async (id) => void ran.push(id),
  });
  return { queue, ran };
}

describe('the queue of what vendors do later', () => {
  test('events run in order of their instant, and in order of arrival within it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(20)), fc.nat(20), async (instants, now) => {
        const { queue, ran } = queueAt({ now });
        const events = instants.map((at, n) => event(`${n}`, at));
        queue.add(events);
        const sorted = events.toSorted((a, b) => a.dueAt - b.dueAt);
        const due = sorted.filter(({ dueAt }) => dueAt <= now);
        expect(queue.nextAt()).toBe(sorted[0]?.dueAt);
        expect(await queue.runDue()).toBe(due.length);
        expect(ran).toEqual(due.map(({ id }) => id));
        expect(queue.nextAt()).toBe(sorted[due.length]?.dueAt);
      }),
    );
  });

  test('what becomes due while others run is run too', async () => {
    const clock = { now: 0 };
    const ran: string[] = [];
    const queue = new VendorEventQueue<string>({
      now: () => clock.now,
      retryDelaysMs: [],
      handle: async (id) => {
        ran.push(id);
        if (id === 'first') queue.add([event('caused', 0)]);
      },
    });
    queue.add([event('first', 0), event('later', 1)]);
    expect([await queue.runDue(), ran]).toEqual([2, ['first', 'caused']]);
  });

  test('a slow one holds up nobody else, and all have ended when it is said how many ran', async () => {
    let finish = () => {};
    const slow = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const ran: string[] = [];
    const queue = new VendorEventQueue<string>({
      now: () => 0,
      retryDelaysMs: [],
      handle: async (id) => {
        if (id === 'slow') await slow;
        ran.push(id);
        if (id === '99') finish();
      },
    });
    queue.add([event('slow', 0), ...Array.from({ length: 100 }, (_, n) => event(`${n}`, 0))]);
    expect(await queue.runDue()).toBe(101);
    expect(ran.indexOf('slow')).toBeGreaterThanOrEqual(100);
  });

  test('two drivers at once run nothing twice', async () => {
    const { queue, ran } = queueAt({ now: 9 });
    queue.add(Array.from({ length: 50 }, (_, n) => event(`${n}`, n % 10)));
    const both = await Promise.all([queue.runDue(), queue.runDue()]);
    expect([both[0] + both[1], new Set(ran).size]).toEqual([50, 50]);
  });
});
