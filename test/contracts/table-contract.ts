/**
 * What lies in the table itself, read past the store: what an erasure leaves there, and when items
 * expire.
 */
import { type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Store } from '../../service/ports/store.ts';
import { fill } from './erasures-contract.ts';
import { aPerson, day, idle, minute, now } from './people.ts';

export interface Table {
  readonly store: Store;
  readonly client: DynamoDBClient;
  readonly table: string;
}

export function tableContract(name: string, makeTable: () => Promise<Table>): void {
  describe(`the table on ${name}`, () => {
    let { store, client, table } = {} as Table;
    beforeAll(async () => {
      ({ store, client, table } = await makeTable());
    });

    const everything = async () => {
      const items: Record<string, unknown>[] = [];
      let from: Record<string, never> | undefined;
      do {
        const page = await client.send(
          new ScanCommand({ TableName: table, ConsistentRead: true, ExclusiveStartKey: from }),
        );
        items.push(...(page.Items ?? []).map((item) => unmarshall(item)));
        from = page.LastEvaluatedKey as typeof from;
      } while (from);
      return items;
    };

    it('P64 an erasure leaves hashes, and consents as proof for five years: no id, no address, no IP, no text', async () => {
      const { id, ...person } = aPerson({ phone: '+15550100123', name: 'Canary' });
      const [emailHash, phoneHash] = [
        `email hash ${person.createdAt}`,
        `phone hash ${person.createdAt}`,
      ];
      await store.addresses.claim('email', emailHash, id, now);
      await store.addresses.claim('phone', phoneHash, id, now);
      await store.people.create({ id, ...person }, idle);
      await fill(store, id);
      await store.consents.record({
        ...{ subscriber: id, kind: 'news', given: false, at: now, wording: 'def' },
        source: `/coach/${id}?email=${person.email}`,
      });

      const erasure = { subscriber: id, emailHash, phoneHash, at: now };
      await store.erasures.put(erasure, now);
      await store.people.remove(id, 1);
      await store.erasures.removeRecords(erasure);
      await store.addresses.disown('email', emailHash, id);
      await store.addresses.disown('phone', phoneHash, id);
      await store.erasures.end(id);

      const left = await everything();
      const said = JSON.stringify(left);
      for (const trace of [
        id,
        person.email,
        person.phone,
        person.name,
        '192.0.2.7',
        'private',
        'Hello.',
        'SM1',
      ])
        expect(said).not.toContain(trace);
      const proofs = left.filter((item) => item.pk === `PROOF#${emailHash}`);
      const x = Date.UTC(2031, 10, 24, 10) / 1000;
      expect(proofs).toEqual([
        {
          pk: `PROOF#${emailHash}`,
          sk: `CONSENT#letters#${now}`,
          given: true,
          wording: 'abc',
          source: '/subscribe',
          x,
        },
        {
          pk: `PROOF#${emailHash}`,
          sk: `CONSENT#news#${now}`,
          given: false,
          wording: 'def',
          source: '/coach',
          x,
        },
        {
          pk: `PROOF#${emailHash}`,
          sk: `CONSENT#texts#${now}`,
          given: true,
          wording: 'abc',
          source: 'text',
          x,
        },
      ]);
    });

    it('P64 what a person wrote, and what a human answered, ends after thirty days', async () => {
      const { id } = aPerson();
      await fill(store, id);
      const ends = (await everything())
        .filter(
          (item) => item.pk === `SUBSCRIBER#${id}` && /^(REPLY|ANSWER)#/.test(String(item.sk)),
        )
        .map((item) => item.x);
      expect(ends).toEqual([now, now].map((at) => (at + 30 * day) / 1000));
    });

    it('reading a counter writes nothing, and a counter expires after its window', async () => {
      const counts = async () =>
        (await everything()).filter((item) => String(item.pk).startsWith('COUNT#'));
      await store.counters.add('table', now + minute, now, 0);
      expect(await counts()).toEqual([]);
      await store.counters.add('table', now + minute, now);
      const [item, ...more] = await counts();
      expect(more).toEqual([]);
      expect(Number(item?.x) * 1000).toBeGreaterThan(now + minute);
      expect(Number(item?.x) * 1000).toBeLessThan(now + day);
    });
  });
}
