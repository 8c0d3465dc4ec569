/** Tests the queue of vendor events: order, events that cause others, concurrency. */
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

describe('the vendor event queue', () => {
  test('runs events in order of their instant, and of their arrival at the same instant', async () => {
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

  test('runs an event that becomes due while others run', async () => {
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

  test('runs others beside a slow event, and resolves when all have ended', async () => {
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

  test('two concurrent calls run no event twice', async () => {
    const { queue, ran } = queueAt({ now: 9 });
    queue.add(Array.from({ length: 50 }, (_, n) => event(`${n}`, n % 10)));
    const both = await Promise.all([queue.runDue(), queue.runDue()]);
    expect([both[0] + both[1], new Set(ran).size]).toEqual([50, 50]);
  });
});
