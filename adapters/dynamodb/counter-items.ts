/**
 * What the service keeps for itself in the table, of nobody in particular: leases of workers,
 * counts in a window of time, the latest canary, the version of the course that everybody is placed
 * for.
 */

import type { Store } from '../../service/ports/store.ts';
import type { DynamoItems } from './item-access.ts';
import { timeToLive } from './item-keys.ts';
import { tableShape } from './table-shape.ts';

/** Somebody may want to see a count that has just ended. */
const countKeptSeconds = 6 * 3_600;
/** Each lost race means that another one opened the new window: the next round counts in it. */
const countRounds = 4;

/** Two machines' clocks may differ by so much and are both believed. */
const clockSkewMs = 10 * 60_000;

type Counters = Pick<
  Store,
  | 'canary'
  | 'putCanary'
  | 'noteCanarySeen'
  | 'count'
  | 'lease'
  | 'release'
  | 'settledCourse'
  | 'noteSettled'
>;

export function dynamoCounters(items: DynamoItems): Counters {
  return {
    async count(name, until, now, by = 1) {
      const key = `COUNT#${name}`;
      const names = { '#n': 'n', '#u': 'u' };
      if (by === 0) {
        const item = await items.get(key, 'WINDOW', true);
        return item && Number(item.u) > now ? Number(item.n) : 0;
      }
      const values = {
        ':by': by,
        ':u': until,
        ':x': timeToLive(until, countKeptSeconds),
        ':now': now,
      };
      const end = { ...names, '#x': tableShape.timeToLive };
      for (let round = 0; round < countRounds; round++) {
        const open = await items.updated(key, 'WINDOW', {
          update: 'SET #u = if_not_exists(#u, :u), #x = if_not_exists(#x, :x) ADD #n :by',
          condition: 'attribute_not_exists(#u) OR #u > :now',
          names: end,
          values,
        });
        if (open) return Number(open.n);
        // The window is over and still lies there: DynamoDB deletes late.
        const condition = '#u <= :now';
        const fresh = { update: 'SET #n = :by, #u = :u, #x = :x', condition, names: end, values };
        if (await items.update(key, 'WINDOW', fresh)) return by;
      }
      throw new Error(
        `The count of one name lost ${countRounds} races in a row; let the caller try again.`,
      );
    },

    async lease(worker, token, now, leaseMs) {
      return items.update(`WORKER#${worker}`, 'LEASE', {
        update: 'SET #t = :t, #u = :u',
        // One that ends later than any lease can was written by a clock far ahead: nobody waits for
        // that.
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

    async canary() {
      const item = await items.get('CANARY', 'LATEST', true);
      if (!item) return undefined;
      const seen = item.k === undefined ? {} : { seenAt: Number(item.k) };
      return { id: String(item.id), sentAt: Number(item.a), ...seen };
    },

    async putCanary(id, sentAt) {
      await items.update('CANARY', 'LATEST', {
        update: 'SET #id = :id, #a = :a REMOVE #k',
        condition: 'attribute_not_exists(#a) OR #a < :a',
        names: { '#id': 'id', '#a': 'a', '#k': 'k' },
        values: { ':id': id, ':a': sentAt },
      });
    },

    async noteCanarySeen(id, at) {
      await items.update('CANARY', 'LATEST', {
        update: 'SET #k = if_not_exists(#k, :k)',
        condition: '#id = :id',
        names: { '#id': 'id', '#k': 'k' },
        values: { ':id': id, ':k': at },
      });
    },

    async settledCourse() {
      return (await items.get('COURSE', 'SETTLED', true))?.ver as string | undefined;
    },

    async noteSettled(version) {
      await items.update('COURSE', 'SETTLED', {
        update: 'SET #ver = :ver',
        names: { '#ver': 'ver' },
        values: { ':ver': version },
      });
    },
  };
}
