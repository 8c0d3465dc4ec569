/** The contract of `QueueStore`: the due index, the leases, and the course it was made for. */
import { expect, it } from 'vitest';
import type { Store } from '../../service/ports/store.ts';
import { aPerson, dueAt, everyDue, idle, minute, now } from './people.ts';

export function queueContract(store: () => Store): void {
  it('keeps one row a person on the due index, in order of time, on one stream', async () => {
    const [early, late] = [aPerson(), aPerson()];
    await store().people.create(late, dueAt(now + 2 * minute, 's'));
    await store().people.create(early, dueAt(now + minute, 's'));
    const mine = async (until: number) =>
      (await everyDue(store(), 's', until)).filter(
        (row) => row.subscriber === early.id || row.subscriber === late.id,
      );
    expect((await mine(now)).length).toBe(0);
    expect((await mine(now + minute)).map((row) => row.subscriber)).toEqual([early.id]);
    await store().people.save(early, 1, dueAt(now + minute, 'm'));
    expect((await mine(now + 5 * minute)).map((row) => row.subscriber)).toEqual([late.id]);
    await store().people.save(late, 1, idle);
    expect(await mine(now + 5 * minute)).toEqual([]);
  });

  it('remembers which course everybody was last placed for', async () => {
    expect(await store().queue.indexedCourse()).toBeUndefined();
    await store().queue.recordIndexedCourse('abc');
    await store().queue.recordIndexedCourse('def');
    expect(await store().queue.indexedCourse()).toBe('def');
  });

  it('gives a lease to one worker, to its holder again, and to the next after it ran out', async () => {
    expect(await store().queue.lease(7, 'one', now, 30_000)).toBe(true);
    expect(await store().queue.lease(7, 'two', now + 1_000, 30_000)).toBe(false);
    expect(await store().queue.lease(7, 'one', now + 2_000, 30_000)).toBe(true);
    expect(await store().queue.lease(7, 'two', now + 40_000, 30_000)).toBe(true);
    await store().queue.release(7, 'one');
    expect(await store().queue.lease(7, 'three', now + 41_000, 30_000)).toBe(false);
    await store().queue.release(7, 'two');
    expect(await store().queue.lease(7, 'three', now + 41_000, 30_000)).toBe(true);
  });
}
