/**
 * Covers what every store keeps for the service itself: counts, leases, the course version that the
 * due index was written for.
 */
import { expect, it } from 'vitest';
import type { Store } from '../../service/ports/store.ts';
import { minute, now } from './people.ts';

export function countersContract(store: () => Store): void {
  it('the course version of the due index is remembered', async () => {
    expect(await store().settledCourse()).toBeUndefined();
    await store().noteSettled('abc');
    await store().noteSettled('def');
    expect(await store().settledCourse()).toBe('def');
  });

  it('a lease goes to one worker, to its holder again, and to the next after it ran out', async () => {
    expect(await store().lease(7, 'one', now, 30_000)).toBe(true);
    expect(await store().lease(7, 'two', now + 1_000, 30_000)).toBe(false);
    expect(await store().lease(7, 'one', now + 2_000, 30_000)).toBe(true);
    expect(await store().lease(7, 'two', now + 40_000, 30_000)).toBe(true);
    await store().release(7, 'one');
    expect(await store().lease(7, 'three', now + 41_000, 30_000)).toBe(false);
    await store().release(7, 'two');
    expect(await store().lease(7, 'three', now + 41_000, 30_000)).toBe(true);
  });

  it('a count has a window and a name, is read without counting, and is given back', async () => {
    const until = now + minute;
    expect(await store().count('mails-a', until, now, 0)).toBe(0);
    expect(await store().count('mails-a', until, now)).toBe(1);
    expect(await store().count('mails-a', until, now + 1, 3)).toBe(4);
    expect(await store().count('mails-b', until, now)).toBe(1);
    expect(await store().count('mails-a', until, now + 2, 0)).toBe(4);
    expect(await store().count('mails-a', until, now + 3, -1)).toBe(3);
  });

  it('a count starts from the beginning after its window, though the table deletes late', async () => {
    const until = now + minute;
    expect(await store().count('mails-c', until, now, 5)).toBe(5);
    expect(await store().count('mails-c', until, until - 1)).toBe(6);
    expect(await store().count('mails-c', until + minute, until, 0)).toBe(0);
    expect(await store().count('mails-c', until + minute, until)).toBe(1);
    expect(await store().count('mails-c', until + minute, until + 1)).toBe(2);
  });

  it('a window ends when its first count said, whatever the later ones say', async () => {
    expect(await store().count('mails-d', now + minute, now)).toBe(1);
    expect(await store().count('mails-d', now + 10 * minute, now + 1)).toBe(2);
    expect(await store().count('mails-d', now + 10 * minute, now + 2 * minute)).toBe(1);
  });

  it('no count is lost when many come at once, in a new window too', async () => {
    const burst = (until: number, at: number) =>
      Promise.all(Array.from({ length: 12 }, () => store().count('burst', until, at)));
    const first = [...Array(12).keys()].map((n) => n + 1);
    expect((await burst(now + minute, now)).sort((a, b) => a - b)).toEqual(first);
    expect((await burst(now + 2 * minute, now + minute)).sort((a, b) => a - b)).toEqual(first);
  });
}
