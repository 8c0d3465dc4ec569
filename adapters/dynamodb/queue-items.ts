/**
 * The due index, the leases of the workers that work on it, and the version of the course that
 * everybody's place on it was made for.
 */
import type { DueRow, QueueStore } from '../../service/ports/store.ts';
import { type DynamoItems, subscriberOf } from './item-access.ts';

/** The clocks of two machines may differ by so much. */
const clockSkewMs = 10 * 60_000;

export function dynamoQueue(items: DynamoItems): QueueStore {
  return {
    async due(partition, stream, until, limit) {
      const rows: DueRow[] = [];
      const found = items.query({
        index: 'due',
        key: '#ds = :ds AND #da <= :until',
        names: { '#ds': 'ds', '#da': 'da' },
        values: { ':ds': `${partition}${stream}`, ':until': until },
        limit,
      });
      for await (const row of found) {
        rows.push({ subscriber: subscriberOf(row), item: String(row.sk), at: Number(row.da) });
        if (rows.length === limit) break;
      }
      return rows;
    },

    async lease(worker, token, now, leaseMs) {
      return items.update(`WORKER#${worker}`, 'LEASE', {
        update: 'SET #t = :t, #u = :u',
        // A lease that ends later than any can was written by a clock far ahead: it does not count.
        condition: 'attribute_not_exists(#t) OR #t = :t OR #u < :now OR #u > :latest',
        names: { '#t': 't', '#u': 'u' },
        values: {
          ':t': token,
          ':u': now + leaseMs,
          ':now': now,
          ':latest': now + leaseMs + clockSkewMs,
        },
      });
    },

    async release(worker, token) {
      await items.update(`WORKER#${worker}`, 'LEASE', {
        update: 'REMOVE #t',
        condition: '#t = :t',
        names: { '#t': 't' },
        values: { ':t': token },
      });
    },

    async indexedCourse() {
      return (await items.get('COURSE', 'SETTLED', true))?.ver as string | undefined;
    },

    async recordIndexedCourse(version) {
      await items.update('COURSE', 'SETTLED', {
        update: 'SET #ver = :ver',
        names: { '#ver': 'ver' },
        values: { ':ver': version },
      });
    },
  };
}
