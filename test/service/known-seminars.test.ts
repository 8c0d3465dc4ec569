/**
 * Covers how often a run of messages reads seminars from the store: once a minute, and never for a
 * letter that needs none.
 */
import { expect, it } from 'vitest';
import { dayMs } from '../../core/calendar/zone.ts';
import { courseOf } from '../../core/course.ts';
import type { Outgoing } from '../../core/due.ts';
import { newSubscriber } from '../../core/subscriber.ts';
import { seminarFor } from '../../service/known-seminars.ts';
import { aSeminar } from '../core/seminar/seminar.ts';
import { interceptStore } from '../intercept-store.ts';
import { theLibrary } from '../library.ts';
import { MemoryStore } from '../simulation/memory-store.ts';

const course = courseOf(await theLibrary());
const now = aSeminar.startsAt - 20 * dayMs;

async function aWorld() {
  const store = new MemoryStore({ lies: false });
  await store.seminars.put({ ...aSeminar, id: 'gone26', cancelled: true });
  await store.seminars.put({ ...aSeminar, id: 'past26', startsAt: now - dayMs });
  await store.seminars.put(aSeminar);
  let looks = 0;
  const counted = interceptStore(store, ({ method, args, make }) => {
    if (method === 'seminars.all' || method === 'seminars.read') looks += 1;
    return make(args);
  });
  return { world: { store: counted, now: () => now + later.ms }, looks: () => looks, later };
}
const later = { ms: 0 };

const message = (id: string): Outgoing => {
  const touch = course.touches.find((one) => one.id === id);
  if (!touch) throw new Error(`No ${id}.`);
  return { id: `abcdefgh1234-1-${id}-e`, channel: 'email', sequence: course.id, touch };
};
const someone = newSubscriber('abcdefgh1234', now);

it('the seminars are read once a minute for all the letters that invite, and never for another', async () => {
  const { world, looks } = await aWorld();
  for (let n = 0; n < 50; n++) await seminarFor(world, someone, message('1A'));
  expect(looks()).toBe(0);
  for (let n = 0; n < 50; n++)
    expect((await seminarFor(world, someone, message('G1')))?.id).toBe(aSeminar.id);
  expect(looks()).toBe(1);
  later.ms = 61_000;
  await seminarFor(world, someone, message('G1'));
  expect(looks()).toBe(2);
});

it('a person is not invited to a seminar they have a seat in, one that is over, or one that was called off', async () => {
  const { world } = await aWorld();
  const seat = {
    seminar: aSeminar.id,
    startsAt: aSeminar.startsAt,
    minutes: 90,
    change: 0,
    reminded: [],
  };
  expect(await seminarFor(world, { ...someone, seats: [seat] }, message('G1'))).toBeUndefined();
});

it('the seminar is read again for a person who knows of a later change', async () => {
  const { world } = await aWorld();
  const about = { seminar: aSeminar.id, side: 'before' } as const;
  const news: Outgoing = {
    id: `abcdefgh1234-B${aSeminar.id}-moved-e-c1`,
    channel: 'email',
    sequence: '',
    about,
  };
  expect((await seminarFor(world, someone, news))?.change).toBe(0);
  await world.store.seminars.put({ ...aSeminar, change: 1 }, 0);
  expect((await seminarFor(world, someone, news))?.change).toBe(1);
});
