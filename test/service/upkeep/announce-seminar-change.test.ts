/**
 * Covers the announcement of a moved or cancelled seminar: each person with a seat hears of each
 * change once, wherever a run is cut short.
 */
import { beforeEach, describe, expect, it } from 'vitest';
import { dayMs, minuteMs } from '../../../core/calendar/zone.ts';
import type { Seminar } from '../../../core/seminar/seminar.ts';
import { newSubscriber, type Subscriber } from '../../../core/subscriber.ts';
import { placementOf } from '../../../service/apply.ts';
import type { World } from '../../../service/ports/world.ts';
import {
  announceChange,
  announceChanges,
} from '../../../service/upkeep/announce-seminar-change.ts';
import { interceptStore } from '../../intercept-store.ts';
import { theLibrary } from '../../library.ts';
import { anEvening } from '../../seminars.ts';
import { MemoryStore } from '../../simulation/memory-store.ts';

let now = 0;
let world: World & { readonly store: MemoryStore };
beforeEach(async () => {
  now = anEvening.startsAt - 20 * dayMs;
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const store = new MemoryStore({ lies: false });
  world = {
    store,
    library: await theLibrary(),
    now: () => now,
    nudge: async () => {},
    log,
  } as unknown as typeof world;
  await store.seminars.put(anEvening);
});

const idOf = (n: number) => `guest${String(n).padStart(7, '0')}`;

async function seat(n: number, change: Partial<Subscriber> = {}): Promise<void> {
  const { id, startsAt, minutes } = anEvening;
  const seats = [{ seminar: id, startsAt, minutes, change: 0, reminded: [] }];
  const letters = { state: 'on', at: now } as const;
  const person = {
    ...newSubscriber(idOf(n), now),
    email: `${idOf(n)}@example.com`,
    letters,
    seats,
    ...change,
  };
  await world.store.seminars.takeSeat(id, person.id, now);
  await world.store.people.create(person, placementOf(world, person));
}

async function moved(change: Partial<Seminar> = {}): Promise<Seminar> {
  const before = (await world.store.seminars.read(anEvening.id)) ?? anEvening;
  const after = {
    ...before,
    startsAt: before.startsAt + dayMs,
    change: before.change + 1,
    ...change,
  };
  expect(await world.store.seminars.put(after, before.change)).toBe(true);
  return after;
}

const person = async (n: number) => (await world.store.people.read(idOf(n), now, true))?.subscriber;
const newsFor = async (n: number) =>
  ((await person(n))?.out ?? []).filter(({ words }) => words === 'moved' || words === 'cancelled');

describe('the announcement of a change', () => {
  it('the announcement reaches each person with a seat once, and no other person', async () => {
    for (const n of [1, 2, 3]) await seat(n);
    await seat(4, { seats: [] });
    now += dayMs;
    const { startsAt } = await moved();
    expect(await announceChange(world, anEvening.id)).toEqual({ told: 3, complete: true });
    for (const n of [1, 2, 3]) {
      expect((await person(n))?.seats).toMatchObject([{ startsAt, change: 1 }]);
      expect(await newsFor(n)).toHaveLength(1);
    }
    expect(await newsFor(4)).toEqual([]);
    expect(await announceChange(world, anEvening.id)).toEqual({ told: 0, complete: true });
    expect(await world.store.seminars.announced(anEvening.id)).toEqual({ change: 1 });
  });

  it('the announcement goes on where a run was cut short, until it is complete', async () => {
    for (let n = 0; n < 130; n++) await seat(n);
    now += dayMs;
    await moved();
    const runs = [];
    for (let run = 0; run < 3; run++) runs.push(await announceChange(world, anEvening.id, 50));
    expect(runs).toEqual([
      { told: 50, complete: false },
      { told: 50, complete: false },
      { told: 30, complete: true },
    ]);
    for (let n = 0; n < 130; n++) expect(await newsFor(n)).toHaveLength(1);
  });

  it('the sweep finishes an announcement after a crash in the middle, and repeats none', async () => {
    for (let n = 0; n < 120; n++) await seat(n);
    now += dayMs;
    await moved();
    let writes = 75;
    // After this many writes every further write of the process fails.
    const dying = interceptStore(world.store, ({ method, args, make }) => {
      if (['people.save', 'seminars.recordAnnounced'].includes(method) && writes-- <= 0)
        throw new Error('The process is dead.');
      return make(args);
    });
    await expect(announceChange({ ...world, store: dying }, anEvening.id)).rejects.toThrow();
    expect(await world.store.seminars.announced(anEvening.id)).toMatchObject({
      change: 1,
      upTo: idOf(49),
    });
    await announceChanges(world);
    for (let n = 0; n < 120; n++) expect(await newsFor(n)).toHaveLength(1);
    expect(await world.store.seminars.announced(anEvening.id)).toEqual({ change: 1 });
  });

  it('the announcement of a second change begins anew, for those too who have not heard of the first', async () => {
    for (let n = 0; n < 10; n++) await seat(n);
    now += dayMs;
    await moved();
    await announceChange(world, anEvening.id, 4);
    const { startsAt } = await moved();
    expect(await announceChange(world, anEvening.id)).toEqual({ told: 10, complete: true });
    for (let n = 0; n < 10; n++)
      expect((await person(n))?.seats).toMatchObject([{ startsAt, change: 2 }]);
  });

  it('the cancellation removes the seats', async () => {
    await seat(1);
    now += dayMs;
    await moved({ startsAt: anEvening.startsAt, cancelled: true });
    await announceChange(world, anEvening.id);
    expect((await person(1))?.seats).toBeUndefined();
    expect((await newsFor(1)).map(({ words }) => words)).toEqual(['cancelled']);
  });

  it('the announcement waits for a person whose seat is written and whose record is still being written', async () => {
    await seat(1);
    now += dayMs;
    await world.store.seminars.takeSeat(anEvening.id, idOf(2), now);
    await moved();
    expect(await announceChange(world, anEvening.id)).toEqual({ told: 1, complete: false });
    // The record is written, with the seminar as it was before the move.
    await seat(2);
    now += minuteMs;
    expect(await announceChange(world, anEvening.id)).toEqual({ told: 1, complete: true });
    expect(await newsFor(2)).toHaveLength(1);
  });

  it('the announcement does not wait for ever: an item without a record is no seat after a while', async () => {
    await world.store.seminars.takeSeat(anEvening.id, idOf(1), now);
    now += 20 * minuteMs;
    await moved();
    expect(await announceChange(world, anEvening.id)).toEqual({ told: 0, complete: true });
  });

  it('no announcement is made a day after the end, or of an unknown seminar', async () => {
    await seat(1);
    await moved();
    now = anEvening.startsAt + 5 * dayMs;
    expect(await announceChange(world, anEvening.id)).toEqual({ told: 0, complete: true });
    expect(await newsFor(1)).toEqual([]);
    expect(await announceChange(world, 'nowhere')).toEqual({ told: 0, complete: true });
  });
});
