/**
 * Covers how people are read ahead of their turn: how many calls that makes, how old a person may
 * be, and that a fault of one is not another's. The table is real.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newSubscriber } from '../../../core/subscriber.ts';
import { ReadAhead } from '../../../service/delivery/read-ahead.ts';
import type { PeopleStore } from '../../../service/ports/store.ts';
import type { World } from '../../../service/ports/world.ts';
import { monday, startWebBed, type WebBed } from '../../functions/web-bed.ts';

const ids = ['a', 'b', 'c', 'd', 'e'].map((letter) => letter.repeat(12));
const [first = '', second = '', third = '', fourth = '', fifth = ''] = ids;

let bed: WebBed;
let calls: string[];
let monotonic: number;
let ahead: ReadAhead;
let faults: Partial<PeopleStore>;
beforeEach(async () => {
  bed = await startWebBed();
  const { store } = bed.world;
  for (const id of ids) await store.people.create(newSubscriber(id, monday), { status: 'active' });
  calls = [];
  monotonic = 0;
  faults = {};
  const people: PeopleStore = {
    ...store.people,
    read: (id, ...rest) => {
      calls.push(id.slice(0, 1));
      return (faults.read ?? store.people.read)(id, ...rest);
    },
    readMany: (all, now) => {
      calls.push(all.map((id) => id.slice(0, 1)).join(''));
      return (faults.readMany ?? store.people.readMany)(all, now);
    },
  };
  const world: World = { ...bed.world, store: { ...store, people } };
  ahead = new ReadAhead(
    world,
    () => 3,
    () => monotonic,
  );
  ahead.expect(ids);
});
afterEach(() => bed.close());

const read = async (id: string) => (await ahead.read(id))?.subscriber.id;

describe('people who are served next', () => {
  it('are read together, as many as are served side by side', async () => {
    for (const id of ids) expect(await read(id)).toBe(id);
    expect(calls).toEqual(['abc', 'de']);
  });

  it('are read once for each time they are served', async () => {
    await read(first);
    expect(await read(first)).toBe(first);
    expect(calls).toEqual(['abc', 'a']);
  });

  it('are read again where their turn comes more than a second later', async () => {
    await read(first);
    monotonic += 999;
    await read(second);
    monotonic += 1;
    await read(third);
    expect(calls).toEqual(['abc', 'c']);
  });

  it('are read anew after the next fetch', async () => {
    await read(first);
    ahead.expect([second, fourth]);
    await read(second);
    expect(calls).toEqual(['abc', 'bd']);
  });

  it('P7 are read one by one where reading them together fails, and one who cannot be read fails alone', async () => {
    const fault = new Error('This item cannot be read.');
    faults.readMany = () => Promise.reject(fault);
    faults.read = (id, ...rest) =>
      id === second ? Promise.reject(fault) : bed.world.store.people.read(id, ...rest);
    const reads = await Promise.allSettled([first, second, third].map(read));
    expect(reads.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('are read alone where DynamoDB had no time for them, or the index has not been fetched', async () => {
    faults.readMany = async () => new Map();
    expect(await read(first)).toBe(first);
    ahead.expect([]);
    expect(await read(fifth)).toBe(fifth);
    expect(calls).toEqual(['abc', 'a', 'e']);
  });
});
