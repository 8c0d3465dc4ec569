/** The contract of `AddressStore`: owners and loans, STOP and START, suppressed and erased. */
import { expect, it } from 'vitest';
import type { AddressStore } from '../../service/ports/store.ts';
import { minute, now } from './people.ts';

export function addressesContract(addresses: () => AddressStore): void {
  it('gives an address to one person, lends it for a while, and gives it back', async () => {
    expect(await addresses().claim('email', 'hash-a', 'anna00000000', now, now + minute)).toBe(
      true,
    );
    expect(await addresses().claim('email', 'hash-a', 'berta0000000', now, now + minute)).toBe(
      false,
    );
    expect(await addresses().claim('email', 'hash-a', 'anna00000000', now, now + minute)).toBe(
      true,
    );
    expect(await addresses().owner('email', 'hash-a', now)).toEqual({
      subscriber: 'anna00000000',
    });
    expect(await addresses().owner('email', 'hash-a', now + 3 * minute)).toBeUndefined();
    expect(await addresses().claim('email', 'hash-a', 'berta0000000', now + 3 * minute)).toBe(true);
    expect(await addresses().owner('email', 'hash-a', now + 1e12)).toEqual({
      subscriber: 'berta0000000',
    });
    expect(await addresses().owner('phone', 'hash-a', now)).toBeUndefined();
  });

  it('keeps a STOP with the phone through every owner, until START', async () => {
    await addresses().recordPhoneWord('phone-a', 'stop', now);
    expect(await addresses().claim('phone', 'phone-a', 'anna00000000', now, now + minute)).toBe(
      true,
    );
    await addresses().recordOptInRequest('phone-a', now);
    expect(await addresses().owner('phone', 'phone-a', now)).toEqual({
      subscriber: 'anna00000000',
      askedAt: now,
    });
    expect(await addresses().stoppedAt('phone-a')).toBe(now);
    await addresses().recordPhoneWord('phone-a', 'start', now + minute);
    expect(await addresses().stoppedAt('phone-a')).toBeUndefined();
    // Found once more by the sweep: it was answered by that START.
    await addresses().recordPhoneWord('phone-a', 'stop', now);
    expect(await addresses().stoppedAt('phone-a')).toBeUndefined();
    expect(await addresses().owner('phone', 'phone-a', now)).toEqual({
      subscriber: 'anna00000000',
      askedAt: now,
    });
  });

  it('does not lend anew what is somebody\u2019s for good', async () => {
    await addresses().claim('email', 'hash-c', 'anna00000000', now);
    expect(await addresses().claim('email', 'hash-c', 'anna00000000', now, now + minute)).toBe(
      true,
    );
    expect(await addresses().owner('email', 'hash-c', now + 1e12)).toEqual({
      subscriber: 'anna00000000',
    });
  });

  it('passes an address on from the one who has it only', async () => {
    await addresses().claim('phone', 'phone-b', 'anna00000000', now, now + minute);
    expect(
      await addresses().transfer('phone', 'phone-b', 'berta0000000', 'carla0000000', now + minute),
    ).toBe(false);
    expect(
      await addresses().transfer('phone', 'phone-b', 'anna00000000', 'carla0000000', now + minute),
    ).toBe(true);
    expect(await addresses().owner('phone', 'phone-b', now)).toEqual({
      subscriber: 'carla0000000',
    });
  });

  it('P25 a suppressed address is taken by nobody, ever', async () => {
    await addresses().claim('email', 'hash-b', 'anna00000000', now, now + minute);
    await addresses().suppress('email', 'hash-b', 'bounce');
    await addresses().suppress('email', 'hash-b', 'bounce');
    expect(await addresses().claim('email', 'hash-b', 'anna00000000', now)).toBe(false);
    expect(await addresses().owner('email', 'hash-b', now + 1e12)).toMatchObject({
      suppressed: 'bounce',
    });
  });

  it('P64 an erased address belongs to nobody, and is known by its hash', async () => {
    for (const kind of ['email', 'phone'] as const) {
      await addresses().claim(kind, 'erased-a', 'anna00000000', now);
      await addresses().disown(kind, 'erased-a', 'anna00000000');
      await addresses().disown(kind, 'erased-a', 'anna00000000');
      expect(await addresses().owner(kind, 'erased-a', now + 1e12), kind).toEqual({
        erased: true,
      });
    }
  });

  it('forgets when an erased phone was asked, and not that it said STOP', async () => {
    await addresses().claim('phone', 'erased-b', 'anna00000000', now, now + minute);
    await addresses().recordOptInRequest('erased-b', now);
    await addresses().recordPhoneWord('erased-b', 'stop', now);
    await addresses().disown('phone', 'erased-b', 'anna00000000');
    expect(await addresses().owner('phone', 'erased-b', now)).toEqual({ erased: true });
    expect(await addresses().stoppedAt('erased-b')).toBe(now);
  });

  it('lets a new sign-up take an erased address; one that is never confirmed leaves it as it was', async () => {
    await addresses().claim('email', 'erased-c', 'anna00000000', now);
    await addresses().disown('email', 'erased-c', 'anna00000000');
    expect(await addresses().claim('email', 'erased-c', 'berta0000000', now, now + minute)).toBe(
      true,
    );
    expect(await addresses().owner('email', 'erased-c', now)).toEqual({
      subscriber: 'berta0000000',
    });
    expect(await addresses().owner('email', 'erased-c', now + 2 * minute)).toEqual({
      erased: true,
    });
    expect(await addresses().claim('email', 'erased-c', 'carla0000000', now + 2 * minute)).toBe(
      true,
    );
    expect(await addresses().owner('email', 'erased-c', now + 1e12)).toEqual({
      subscriber: 'carla0000000',
    });
  });

  it('disowns nobody of an address that is another\u2019s, or nobody\u2019s', async () => {
    await addresses().claim('phone', 'erased-d', 'berta0000000', now);
    await addresses().disown('phone', 'erased-d', 'anna00000000');
    expect(await addresses().owner('phone', 'erased-d', now)).toEqual({
      subscriber: 'berta0000000',
    });
    await addresses().disown('phone', 'erased-e', 'anna00000000');
    expect(await addresses().owner('phone', 'erased-e', now)).toBeUndefined();
  });

  it('P25 a bounce or a complaint outlives the erasure', async () => {
    await addresses().claim('email', 'erased-f', 'anna00000000', now);
    await addresses().suppress('email', 'erased-f', 'complaint');
    await addresses().disown('email', 'erased-f', 'anna00000000');
    expect(await addresses().owner('email', 'erased-f', now + 1e12)).toEqual({
      suppressed: 'complaint',
      erased: true,
    });
    expect(await addresses().claim('email', 'erased-f', 'berta0000000', now)).toBe(false);
  });
}
