/** Covers items of one index key in the embedded table: each has a row of its own. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { partitionOf } from '../../adapters/dynamodb/item-access.ts';
import { newSubscriber, type Subscriber } from '../../core/subscriber.ts';
import { placementOf } from '../../service/apply.ts';
import { monday, startWebBed, type WebBed } from '../functions/web-bed.ts';

let bed: WebBed;
beforeAll(async () => {
  bed = await startWebBed();
});
afterAll(() => bed.close());

const idOf = (n: number) => `person${String(n).padStart(6, '0')}`;

const partitions = [0, 1, 2, 3];

/** Two people whose keys a hash of six hexadecimal digits takes for one. */
function twoAlike(): readonly [string, string] {
  const known = new Map<string, string>();
  for (let n = 0; ; n++) {
    const id = idOf(n);
    const hash = createHash('md5').update('Outliers').update(`SUBSCRIBER#${id}`);
    const short = `${partitionOf(id)} ${hash.update('PROFILE').digest('hex').slice(0, 6)}`;
    const other = known.get(short);
    if (other) return [other, id];
    known.set(short, id);
  }
}

it('P5 people due at one instant are all found, those of one hash too', async () => {
  const { world } = bed;
  const due = { stream: 'm', at: monday } as const;
  const ids = twoAlike();
  for (const id of ids) {
    const person: Subscriber = { ...newSubscriber(id, monday), email: `${id}@example.com` };
    await world.store.people.create(person, { ...placementOf(world, person), due });
  }
  const found = async () => {
    const rows = await Promise.all(
      partitions.map((partition) => world.store.queue.due(partition, 'm', monday, 10)),
    );
    return rows
      .flat()
      .map(({ subscriber }) => subscriber)
      .sort();
  };
  expect(await found()).toEqual([...ids].sort());
  const [id] = ids;
  const { subscriber, version } = (await world.store.people.read(id, monday, true)) ?? {};
  if (!subscriber || version === undefined) throw new Error('The person is gone.');
  await world.store.people.save(subscriber, version, { ...placementOf(world, subscriber) });
  expect(await found()).toEqual([ids[1]]);
});
