/** The contract of `CounterStore`: counters in windows of time. */
import { expect, it } from 'vitest';
import type { CounterStore } from '../../service/ports/store.ts';
import { minute, now } from './people.ts';

export function countersContract(counters: () => CounterStore): void {
  it('counts within a window, each name apart, and looks without counting, and gives back', async () => {
    const until = now + minute;
    expect(await counters().add('mails-a', until, now, 0)).toBe(0);
    expect(await counters().add('mails-a', until, now)).toBe(1);
    expect(await counters().add('mails-a', until, now + 1, 3)).toBe(4);
    expect(await counters().add('mails-b', until, now)).toBe(1);
    expect(await counters().add('mails-a', until, now + 2, 0)).toBe(4);
    expect(await counters().add('mails-a', until, now + 3, -1)).toBe(3);
  });

  it('counts from the beginning once the window has passed, though the table deletes late', async () => {
    const until = now + minute;
    expect(await counters().add('mails-c', until, now, 5)).toBe(5);
    expect(await counters().add('mails-c', until, until - 1)).toBe(6);
    expect(await counters().add('mails-c', until + minute, until, 0)).toBe(0);
    expect(await counters().add('mails-c', until + minute, until)).toBe(1);
    expect(await counters().add('mails-c', until + minute, until + 1)).toBe(2);
  });

  it('a window ends when its first count said, whatever the later ones say', async () => {
    expect(await counters().add('mails-d', now + minute, now)).toBe(1);
    expect(await counters().add('mails-d', now + 10 * minute, now + 1)).toBe(2);
    expect(await counters().add('mails-d', now + 10 * minute, now + 2 * minute)).toBe(1);
  });

  it('loses no count when many come at once, at a new window too', async () => {
    const burst = (until: number, at: number) =>
      Promise.all(Array.from({ length: 12 }, () => counters().add('burst', until, at)));
    const first = [...Array(12).keys()].map((n) => n + 1);
    expect((await burst(now + minute, now)).sort((a, b) => a - b)).toEqual(first);
    expect((await burst(now + 2 * minute, now + minute)).sort((a, b) => a - b)).toEqual(first);
  });
}
