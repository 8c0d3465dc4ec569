/**
 * Covers what every store keeps of addresses: the owner, what the phone has said, and that the
 * owner was erased.
 */
import { expect, it } from 'vitest';
import type { Store } from '../../service/ports/store.ts';
import { minute, now } from './people.ts';

export function addressesContract(store: () => Store): void {
  it('an address belongs to one person, is lent for a while, and is given back', async () => {
    expect(await store().claim('email', 'hash-a', 'anna00000000', now, now + minute)).toBe(true);
    expect(await store().claim('email', 'hash-a', 'berta0000000', now, now + minute)).toBe(false);
    expect(await store().claim('email', 'hash-a', 'anna00000000', now, now + minute)).toBe(true);
    expect(await store().owner('email', 'hash-a', now)).toEqual({ subscriber: 'anna00000000' });
    expect(await store().owner('email', 'hash-a', now + 3 * minute)).toBeUndefined();
    expect(await store().claim('email', 'hash-a', 'berta0000000', now + 3 * minute)).toBe(true);
    expect(await store().owner('email', 'hash-a', now + 1e12)).toEqual({
      subscriber: 'berta0000000',
    });
    expect(await store().owner('phone', 'hash-a', now)).toBeUndefined();
  });

  it('a STOP stays with the phone through every change of its owner, until START', async () => {
    await store().notePhoneWord('phone-a', 'stop', now);
    expect(await store().claim('phone', 'phone-a', 'anna00000000', now, now + minute)).toBe(true);
    await store().markAsked('phone-a', now);
    expect(await store().owner('phone', 'phone-a', now)).toEqual({
      subscriber: 'anna00000000',
      askedAt: now,
    });
    expect(await store().stoppedAt('phone-a')).toBe(now);
    await store().notePhoneWord('phone-a', 'start', now + minute);
    expect(await store().stoppedAt('phone-a')).toBeUndefined();
    // A sweep finds it once more: it was answered by that START.
    await store().notePhoneWord('phone-a', 'stop', now);
    expect(await store().stoppedAt('phone-a')).toBeUndefined();
    expect(await store().owner('phone', 'phone-a', now)).toEqual({
      subscriber: 'anna00000000',
      askedAt: now,
    });
  });

  it('an address that a person owns for good is not lent again', async () => {
    await store().claim('email', 'hash-c', 'anna00000000', now);
    expect(await store().claim('email', 'hash-c', 'anna00000000', now, now + minute)).toBe(true);
    expect(await store().owner('email', 'hash-c', now + 1e12)).toEqual({
      subscriber: 'anna00000000',
    });
  });

  it('only its owner passes an address on', async () => {
    await store().claim('phone', 'phone-b', 'anna00000000', now, now + minute);
    expect(
      await store().transfer('phone', 'phone-b', 'berta0000000', 'carla0000000', now + minute),
    ).toBe(false);
    expect(
      await store().transfer('phone', 'phone-b', 'anna00000000', 'carla0000000', now + minute),
    ).toBe(true);
    expect(await store().owner('phone', 'phone-b', now)).toEqual({ subscriber: 'carla0000000' });
  });

  it('P25 a suppressed address is never taken again', async () => {
    await store().claim('email', 'hash-b', 'anna00000000', now, now + minute);
    await store().suppress('email', 'hash-b', 'bounce');
    await store().suppress('email', 'hash-b', 'bounce');
    expect(await store().claim('email', 'hash-b', 'anna00000000', now)).toBe(false);
    expect(await store().owner('email', 'hash-b', now + 1e12)).toMatchObject({
      suppressed: 'bounce',
    });
  });

  it('P64 an erased address has no owner, and is known by its hash', async () => {
    for (const kind of ['email', 'phone'] as const) {
      await store().claim(kind, 'erased-a', 'anna00000000', now);
      await store().disown(kind, 'erased-a', 'anna00000000');
      await store().disown(kind, 'erased-a', 'anna00000000');
      expect(await store().owner(kind, 'erased-a', now + 1e12), kind).toEqual({ erased: true });
    }
  });

  it('an erasure forgets when a phone was asked, and keeps that it said STOP', async () => {
    await store().claim('phone', 'erased-b', 'anna00000000', now, now + minute);
    await store().markAsked('erased-b', now);
    await store().notePhoneWord('erased-b', 'stop', now);
    await store().disown('phone', 'erased-b', 'anna00000000');
    expect(await store().owner('phone', 'erased-b', now)).toEqual({ erased: true });
    expect(await store().stoppedAt('erased-b')).toBe(now);
  });

  it('a new sign-up may take an erased address; one that is never confirmed leaves it as it was', async () => {
    await store().claim('email', 'erased-c', 'anna00000000', now);
    await store().disown('email', 'erased-c', 'anna00000000');
    expect(await store().claim('email', 'erased-c', 'berta0000000', now, now + minute)).toBe(true);
    expect(await store().owner('email', 'erased-c', now)).toEqual({ subscriber: 'berta0000000' });
    expect(await store().owner('email', 'erased-c', now + 2 * minute)).toEqual({ erased: true });
    expect(await store().claim('email', 'erased-c', 'carla0000000', now + 2 * minute)).toBe(true);
    expect(await store().owner('email', 'erased-c', now + 1e12)).toEqual({
      subscriber: 'carla0000000',
    });
  });

  it('a person loses only an address of their own', async () => {
    await store().claim('phone', 'erased-d', 'berta0000000', now);
    await store().disown('phone', 'erased-d', 'anna00000000');
    expect(await store().owner('phone', 'erased-d', now)).toEqual({ subscriber: 'berta0000000' });
    await store().disown('phone', 'erased-e', 'anna00000000');
    expect(await store().owner('phone', 'erased-e', now)).toBeUndefined();
  });

  it('P25 a bounce or a complaint outlives the erasure', async () => {
    await store().claim('email', 'erased-f', 'anna00000000', now);
    await store().suppress('email', 'erased-f', 'complaint');
    await store().disown('email', 'erased-f', 'anna00000000');
    expect(await store().owner('email', 'erased-f', now + 1e12)).toEqual({
      suppressed: 'complaint',
      erased: true,
    });
    expect(await store().claim('email', 'erased-f', 'berta0000000', now)).toBe(false);
  });
}
