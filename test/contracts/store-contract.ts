/**
 * What every store must keep, whatever stands behind it. Names of tests are the races and the promises; the caller gives
 * a fresh, empty store.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Placement, Store } from '../../adapters/store.ts';
import { newSubscriber, type Subscriber } from '../../core/subscriber.ts';

const now = Date.parse('2026-11-24T10:00:00Z');
const minute = 60_000;
let count = 0;

function aPerson(change: Partial<Subscriber> = {}): Subscriber {
  count += 1;
  const id = `person${String(count).padStart(6, '0')}`;
  return { ...newSubscriber(id, now), email: `${id}@example.com`, ...change };
}

const idle: Placement = { status: 'active' };
const dueAt = (at: number, stream: '!' | 'm' | 's' = 'm'): Placement => ({ status: 'active', due: { at, stream } });

export function storeContract(name: string, makeStore: () => Promise<Store>): void {
  describe(`the store on ${name}`, () => {
    let store: Store;
    beforeAll(async () => {
      store = await makeStore();
    });

    const everyDue = async (stream: '!' | 'm' | 's', until: number) =>
      (await Promise.all([0, 1, 2, 3].map((partition) => store.due(partition, stream, until, 100)))).flat();

    it('gives back what it was given, and nobody for an unknown id', async () => {
      const person = aPerson({
        name: 'Zoë',
        phone: '+15550100123',
        zone: 'Pacific/Honolulu',
        hour: 18,
        pace: 'baby',
        role: 'did',
        sharedDevice: true,
        sensitive: true,
        letters: { state: 'on', at: now },
        texts: { state: 'asked', at: now },
        lane: { sequence: 'course', startedAt: now, from: 20_000, day: 3, done: ['W1', 'W2'], notBefore: now + 5 },
        recent: [20_000, 20_001],
        asked: { number: 'W3', again: 'W3' },
        numbers: { W3: 4 },
        silent: 2,
        pause: { at: now, until: now + minute },
        solo: true,
        seen: ['abc', 'def'],
        toldAt: now,
      });
      const out = { id: `${person.id}-1-done-s-k1`, channel: 'sms', words: 'done', touch: 'W3', n: '4' } as const;
      const full: Subscriber = { ...person, out: [{ ...out, notBefore: now, handed: true }] };
      expect(await store.create(full, idle)).toBe(true);
      expect(await store.load(full.id, now)).toEqual({ subscriber: full, version: 1 });
      expect(await store.load('nobody000000', now)).toBeUndefined();
    });

    it('walks everybody, of every status, but those who were forgotten', async () => {
      const people = ['unconfirmed', 'active', 'paused', 'finished', 'left'] as const;
      const made = await Promise.all(
        people.map(async (status) => {
          const person = aPerson({ name: status });
          await store.create(person, { status });
          return person;
        }),
      );
      const forgotten = aPerson({ expiresAt: now - minute });
      await store.create(forgotten, { status: 'unconfirmed' });
      const found = new Map<string, Subscriber>();
      for await (const { subscriber } of store.everyone(now)) found.set(subscriber.id, subscriber);
      for (const person of made) expect(found.get(person.id)).toEqual(person);
      expect(found.has(forgotten.id)).toBe(false);
    });

    it('creates a person once', async () => {
      const person = aPerson();
      expect(await store.create(person, idle)).toBe(true);
      expect(await store.create({ ...person, name: 'Other' }, idle)).toBe(false);
      expect((await store.load(person.id, now, true))?.subscriber.name).toBeUndefined();
    });

    it('lets one of two writers win and tells the other', async () => {
      const person = aPerson();
      await store.create(person, idle);
      const both = await Promise.all([
        store.save({ ...person, hour: 11 }, 1, idle),
        store.save({ ...person, hour: 12 }, 1, idle),
      ]);
      expect(both.filter(Boolean)).toHaveLength(1);
      expect((await store.load(person.id, now, true))?.version).toBe(2);
    });

    it('arms once: not over another arm, not over a version that has passed', async () => {
      const person = aPerson();
      await store.create(person, dueAt(now));
      const sending = { message: `${person.id}-1-W1-e`, token: 'one', at: now };
      expect(await store.arm(person.id, 9, sending)).toBe(false);
      expect(await store.arm(person.id, 1, sending)).toBe(true);
      expect(await store.arm(person.id, 2, { ...sending, token: 'two' })).toBe(false);
      expect((await store.load(person.id, now, true))?.subscriber.sending).toEqual(sending);
      expect((await everyDue('m', now)).some((row) => row.subscriber === person.id)).toBe(true);
    });

    it('P10 an arm repeated because its answer was lost counts as won', async () => {
      const person = aPerson();
      await store.create(person, idle);
      const sending = { message: `${person.id}-1-W1-e`, token: 'mine', at: now };
      expect(await store.arm(person.id, 1, sending)).toBe(true);
      expect(await store.arm(person.id, 1, sending)).toBe(true);
    });

    it('lets only the holder of the arm advance', async () => {
      const person = aPerson();
      await store.create(person, idle);
      await store.arm(person.id, 1, { message: `${person.id}-1-W1-e`, token: 'mine', at: now });
      expect(await store.save(person, 2, idle, 'other')).toBe(false);
      expect(await store.save(person, 2, idle, 'mine')).toBe(true);
      expect((await store.load(person.id, now, true))?.subscriber.sending).toBeUndefined();
    });

    it('keeps one row a person on the due index, in order of time, on one stream', async () => {
      const [early, late] = [aPerson(), aPerson()];
      await store.create(late, dueAt(now + 2 * minute, 's'));
      await store.create(early, dueAt(now + minute, 's'));
      const mine = async (until: number) =>
        (await everyDue('s', until)).filter((row) => row.subscriber === early.id || row.subscriber === late.id);
      expect((await mine(now)).length).toBe(0);
      expect((await mine(now + minute)).map((row) => row.subscriber)).toEqual([early.id]);
      await store.save(early, 1, dueAt(now + minute, 'm'));
      expect((await mine(now + 5 * minute)).map((row) => row.subscriber)).toEqual([late.id]);
      await store.save(late, 1, idle);
      expect(await mine(now + 5 * minute)).toEqual([]);
    });

    it('forgets an unconfirmed person on time, though the table deletes late', async () => {
      const person = aPerson({ expiresAt: now + minute });
      await store.create(person, idle);
      expect(await store.load(person.id, now)).toBeDefined();
      expect(await store.load(person.id, now + 2 * minute)).toBeUndefined();
    });

    it('gives an address to one person, lends it for a while, and gives it back', async () => {
      expect(await store.claim('email', 'hash-a', 'anna00000000', now, now + minute)).toBe(true);
      expect(await store.claim('email', 'hash-a', 'berta0000000', now, now + minute)).toBe(false);
      expect(await store.claim('email', 'hash-a', 'anna00000000', now, now + minute)).toBe(true);
      expect(await store.owner('email', 'hash-a', now)).toEqual({ subscriber: 'anna00000000' });
      expect(await store.owner('email', 'hash-a', now + 3 * minute)).toBeUndefined();
      expect(await store.claim('email', 'hash-a', 'berta0000000', now + 3 * minute)).toBe(true);
      expect(await store.owner('email', 'hash-a', now + 1e12)).toEqual({ subscriber: 'berta0000000' });
      expect(await store.owner('phone', 'hash-a', now)).toBeUndefined();
    });

    it('keeps a STOP with the phone, whoever has it or had it, until START', async () => {
      await store.notePhoneWord('phone-a', 'stop', now);
      expect(await store.claim('phone', 'phone-a', 'anna00000000', now, now + minute)).toBe(true);
      await store.markAsked('phone-a', now);
      expect(await store.owner('phone', 'phone-a', now)).toEqual({ subscriber: 'anna00000000', askedAt: now });
      expect(await store.stoppedAt('phone-a')).toBe(now);
      await store.notePhoneWord('phone-a', 'start', now + minute);
      expect(await store.stoppedAt('phone-a')).toBeUndefined();
      // Found once more by the sweep: it was answered by that START.
      await store.notePhoneWord('phone-a', 'stop', now);
      expect(await store.stoppedAt('phone-a')).toBeUndefined();
      expect(await store.owner('phone', 'phone-a', now)).toEqual({ subscriber: 'anna00000000', askedAt: now });
    });

    it('does not lend anew what is somebody\u2019s for good', async () => {
      await store.claim('email', 'hash-c', 'anna00000000', now);
      expect(await store.claim('email', 'hash-c', 'anna00000000', now, now + minute)).toBe(true);
      expect(await store.owner('email', 'hash-c', now + 1e12)).toEqual({ subscriber: 'anna00000000' });
    });

    it('passes an address on from the one who has it only', async () => {
      await store.claim('phone', 'phone-b', 'anna00000000', now, now + minute);
      expect(await store.transfer('phone', 'phone-b', 'berta0000000', 'carla0000000', now + minute)).toBe(false);
      expect(await store.transfer('phone', 'phone-b', 'anna00000000', 'carla0000000', now + minute)).toBe(true);
      expect(await store.owner('phone', 'phone-b', now)).toEqual({ subscriber: 'carla0000000' });
    });

    it('P25 a suppressed address is taken by nobody, ever', async () => {
      await store.claim('email', 'hash-b', 'anna00000000', now, now + minute);
      await store.suppress('email', 'hash-b', 'bounce');
      await store.suppress('email', 'hash-b', 'bounce');
      expect(await store.claim('email', 'hash-b', 'anna00000000', now)).toBe(false);
      expect(await store.owner('email', 'hash-b', now + 1e12)).toMatchObject({ suppressed: 'bounce' });
    });

    it('P11 raises a receipt and never lowers it, whatever the order', async () => {
      const statuses = ['unknown', 'sent', 'delivered', 'failed'] as const;
      for (const [index, order] of permutations(statuses).entries()) {
        const message = `${aPerson().id}-1-W${index}-e`;
        for (const status of order) await store.raiseReceipt({ message, channel: 'email', status, at: now });
        expect((await store.receipt(message))?.status, order.join()).toBe('failed');
      }
    });

    it('brings an unknown send back after its grace, and an event settles it', async () => {
      const message = `${aPerson().id}-1-W1-e`;
      await store.raiseReceipt({ message, channel: 'email', status: 'unknown', at: now, settleAt: now + minute });
      const mine = async () => (await everyDue('!', now + minute)).filter((row) => row.item === `MESSAGE#${message}`);
      expect(await mine()).toHaveLength(1);
      expect(await store.raiseReceipt({ message, channel: 'email', status: 'sent', at: now, providerId: 'p1' })).toBe(
        true,
      );
      expect(await mine()).toHaveLength(0);
      expect(await store.raiseReceipt({ message, channel: 'email', status: 'unknown', at: now })).toBe(false);
      expect(await store.receipt(message)).toMatchObject({ status: 'sent', providerId: 'p1' });
    });

    it('takes an inbound text once, and holds it pending until it is settled', async () => {
      const text = { subscriber: aPerson().id, id: 'SM1', text: 'DONE', at: now, pending: true };
      expect(await store.putInbound(text, now)).toBe(true);
      expect(await store.putInbound(text, now)).toBe(false);
      const rows = async () => (await everyDue('!', now)).filter((row) => row.item === 'REPLY#SM1');
      expect(await rows()).toHaveLength(1);
      const answer = { id: `${text.subscriber}-1-done-s-SM1`, words: 'done' };
      await store.settleInbound({ ...text, answer });
      expect(await rows()).toHaveLength(0);
      expect(await store.inbound(text.subscriber, 'SM1', now)).toEqual({ ...text, pending: false, answer });
    });

    it('P64 an inbound text is forgotten after thirty days', async () => {
      const text = { subscriber: aPerson().id, id: 'SM2', text: 'private', at: now, pending: true };
      await store.putInbound(text, now);
      expect(await store.inbound(text.subscriber, 'SM2', now + 31 * 24 * 60 * minute)).toBeUndefined();
    });

    it('remembers which course everybody was last placed for', async () => {
      expect(await store.settledCourse()).toBeUndefined();
      await store.noteSettled('abc');
      await store.noteSettled('def');
      expect(await store.settledCourse()).toBe('def');
    });

    it('gives a lease to one worker, to its holder again, and to the next after it ran out', async () => {
      expect(await store.lease(7, 'one', now, 30_000)).toBe(true);
      expect(await store.lease(7, 'two', now + 1_000, 30_000)).toBe(false);
      expect(await store.lease(7, 'one', now + 2_000, 30_000)).toBe(true);
      expect(await store.lease(7, 'two', now + 40_000, 30_000)).toBe(true);
      await store.release(7, 'one');
      expect(await store.lease(7, 'three', now + 41_000, 30_000)).toBe(false);
      await store.release(7, 'two');
      expect(await store.lease(7, 'three', now + 41_000, 30_000)).toBe(true);
    });
  });
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, index) =>
    permutations([...items.slice(0, index), ...items.slice(index + 1)]).map((rest) => [item, ...rest]),
  );
}
