/** Covers a message that its gate holds: the delivery postpones the person and renders nothing. */
import { describe, expect, it } from 'vitest';
import { startCourse } from '../../../core/calendar/course-position.ts';
import { hourMs } from '../../../core/calendar/zone.ts';
import { type Library, sequenceOf } from '../../../core/course.ts';
import { newSubscriber, type Subscriber } from '../../../core/subscriber.ts';
import { placementOf } from '../../../service/apply.ts';
import { deliverOne, type SendConditions } from '../../../service/delivery/delivery.ts';
import type { DeliveringWorld } from '../../../service/ports/world.ts';
import { theLibrary } from '../../library.ts';
import { MemoryStore } from '../../simulation/memory-store.ts';
import { tuesday } from '../../stories/visitor.ts';

/** 10:00 on the morning after the sign-up, when the first letter is due. */
const now = tuesday + 17 * hourMs;
const id = 'person000001';

/** A person whose first letter is due, in a world that can neither render nor send. */
async function aWorld() {
  const store = new MemoryStore({ lies: false });
  const library: Library = await theLibrary();
  const world = { store, library, now: () => now } as unknown as DeliveringWorld;
  const reader: Subscriber = {
    ...newSubscriber(id, tuesday),
    ...{ email: 'sam@example.com', enrollment: 1, letters: { state: 'on', at: tuesday } },
  };
  const position = startCourse(sequenceOf(library, library.course), reader, tuesday);
  const person = { ...reader, position };
  await store.people.create(person, placementOf(world, person));
  return { store, world, person };
}

function held(notBefore: number, meanwhile = async () => {}): SendConditions {
  return {
    async mayGo() {
      await meanwhile();
      return { notBefore };
    },
    async takeTurn(message) {
      throw new Error(`${message.id} took a turn of the rate.`);
    },
  };
}

const due = async (store: MemoryStore, until: number) => {
  const partitions = await Promise.all(
    [0, 1, 2, 3].map((each) => store.queue.due(each, 'm', until, 10)),
  );
  return partitions.flat();
};

describe('a letter that the gate holds', () => {
  it('P24 the letter waits on the due index until it may go, unrendered, for one write', async () => {
    const { store, world } = await aWorld();
    const before = await store.people.read(id, now);
    expect(await due(store, now)).toHaveLength(1);
    expect(await deliverOne(world, id, held(now + hourMs))).toEqual({ step: 'held' });
    const after = await store.people.read(id, now);
    expect(after?.subscriber.position).toMatchObject({ notBefore: now + hourMs });
    expect(after?.version).toBe((before?.version ?? 0) + 1);
    expect(await due(store, now + hourMs - 1)).toEqual([]);
    expect(await due(store, now + hourMs)).toMatchObject([{ subscriber: id, at: now + hourMs }]);
  });

  it('P10 the gate is asked again if the person was written meanwhile, and nothing of that write is lost', async () => {
    const { store, world, person } = await aWorld();
    const named = { ...person, name: 'Sam' };
    const write = async () => {
      const stored = await store.people.read(id, now);
      await store.people.save(named, stored?.version ?? 0, placementOf(world, named));
    };
    expect(await deliverOne(world, id, held(now + hourMs, write))).toEqual({ step: 'again' });
    expect((await store.people.read(id, now))?.subscriber).toEqual(named);
  });
});
