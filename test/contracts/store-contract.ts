/**
 * Covers what every store must keep, with any database behind it. The tests are named by races and
 * promises; the caller gives a fresh, empty store.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { type Subscriber, statuses } from '../../core/subscriber.ts';
import type { Store } from '../../service/ports/store.ts';
import { addressesContract } from './addresses-contract.ts';
import { countersContract } from './counters-contract.ts';
import { erasureContract } from './erasure-contract.ts';
import { messagesContract } from './messages-contract.ts';
import { aPerson, dueAt, everyDue, idle, minute, now, waitingSince } from './people.ts';
import { retentionContract } from './retention-contract.ts';
import { seminarsContract } from './seminars-contract.ts';

export function storeContract(name: string, makeStore: () => Promise<Store>): void {
  describe(`the store on ${name}`, () => {
    let store: Store;
    beforeAll(async () => {
      store = await makeStore();
    });

    it('a person comes back as given, and an unknown id gives nobody', async () => {
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
        lane: {
          sequence: 'course',
          startedAt: now,
          from: 20_000,
          day: 3,
          done: ['W1', 'W2'],
          notBefore: now + 5,
        },
        recent: [20_000, 20_001],
        asked: { number: 'W3', again: 'W3' },
        numbers: { W3: 4 },
        silent: 2,
        pause: { until: now + minute },
        solo: true,
        seen: ['abc', 'def'],
        toldAt: now,
      });
      const out = {
        id: `${person.id}-1-done-s-k1`,
        channel: 'sms',
        words: 'done',
        touch: 'W3',
        n: '4',
      } as const;
      const full: Subscriber = { ...person, out: [{ ...out, notBefore: now, handed: now }] };
      expect(await store.create(full, idle)).toBe(true);
      expect(await store.load(full.id, now)).toEqual({ subscriber: full, version: 1 });
      expect(await store.load('nobody000000', now)).toBeUndefined();
    });

    it('the walk gives everybody, of every status, but those who were forgotten', async () => {
      const made = await Promise.all(
        statuses.map(async (status) => {
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

    it('a person is created once', async () => {
      const person = aPerson();
      expect(await store.create(person, idle)).toBe(true);
      expect(await store.create({ ...person, name: 'Other' }, idle)).toBe(false);
      expect((await store.load(person.id, now, true))?.subscriber.name).toBeUndefined();
    });

    it('of two writers one wins, and the other is refused', async () => {
      const person = aPerson();
      await store.create(person, idle);
      const both = await Promise.all([
        store.save({ ...person, hour: 11 }, 1, idle),
        store.save({ ...person, hour: 12 }, 1, idle),
      ]);
      expect(both.filter(Boolean)).toHaveLength(1);
      expect((await store.load(person.id, now, true))?.version).toBe(2);
    });

    it('an arm succeeds once: not over another arm, not over an outdated version', async () => {
      const person = aPerson();
      await store.create(person, dueAt(now));
      const sending = { message: `${person.id}-1-W1-e`, token: 'one', at: now };
      expect(await store.arm(person.id, 9, sending)).toBe(false);
      expect(await store.arm(person.id, 1, sending)).toBe(true);
      expect(await store.arm(person.id, 2, { ...sending, token: 'two' })).toBe(false);
      expect((await store.load(person.id, now, true))?.subscriber.sending).toEqual(sending);
      expect((await everyDue(store, 'm', now)).some((row) => row.subscriber === person.id)).toBe(
        true,
      );
    });

    it('P10 an arm repeated because its answer was lost counts as won', async () => {
      const person = aPerson();
      await store.create(person, idle);
      const sending = { message: `${person.id}-1-W1-e`, token: 'mine', at: now };
      expect(await store.arm(person.id, 1, sending)).toBe(true);
      expect(await store.arm(person.id, 1, sending)).toBe(true);
    });

    it('only the holder of the arm advances', async () => {
      const person = aPerson();
      await store.create(person, idle);
      await store.arm(person.id, 1, { message: `${person.id}-1-W1-e`, token: 'mine', at: now });
      expect(await store.save(person, 2, idle, 'other')).toBe(false);
      expect(await store.save(person, 2, idle, 'mine')).toBe(true);
      expect((await store.load(person.id, now, true))?.subscriber.sending).toBeUndefined();
    });

    it('the due index has one row for each person, in order of time, on one stream', async () => {
      const [early, late] = [aPerson(), aPerson()];
      await store.create(late, dueAt(now + 2 * minute, 's'));
      await store.create(early, dueAt(now + minute, 's'));
      const mine = async (until: number) =>
        (await everyDue(store, 's', until)).filter(
          (row) => row.subscriber === early.id || row.subscriber === late.id,
        );
      expect((await mine(now)).length).toBe(0);
      expect((await mine(now + minute)).map((row) => row.subscriber)).toEqual([early.id]);
      await store.save(early, 1, dueAt(now + minute, 'm'));
      expect((await mine(now + 5 * minute)).map((row) => row.subscriber)).toEqual([late.id]);
      await store.save(late, 1, idle);
      expect(await mine(now + 5 * minute)).toEqual([]);
    });

    it('the list has the people who wait for a human, longest first', async () => {
      const [second, first, never] = [aPerson(), aPerson(), aPerson()];
      const waiting = async () => {
        const found: string[] = [];
        for await (const id of store.waiting()) found.push(id);
        return found.filter((id) => [first, second, never].some((person) => person.id === id));
      };
      await store.create(second, { ...dueAt(now + minute), waitingAt: now + 2 });
      await store.create(first, waitingSince(now + 1));
      await store.create(never, idle);
      expect(await waiting()).toEqual([first.id, second.id]);
      // A message that is being sent does not remove a person from the list.
      await store.arm(first.id, 1, { message: `${first.id}-1-W1-e`, token: 'mine', at: now });
      expect(await waiting()).toEqual([first.id, second.id]);
      await store.save(first, 2, idle, 'mine');
      expect(await waiting()).toEqual([second.id]);
    });

    it('an unconfirmed person is forgotten on time, though the table deletes late', async () => {
      const person = aPerson({ expiresAt: now + minute });
      await store.create(person, idle);
      expect(await store.load(person.id, now)).toBeDefined();
      expect(await store.load(person.id, now + 2 * minute)).toBeUndefined();
    });

    const given = () => store;
    addressesContract(given);
    messagesContract(given);
    erasureContract(given);
    countersContract(given);
    seminarsContract(given);
    retentionContract(given);
  });
}
