/**
 * Codes in the table: each under its keyed hash until its hour is over, and beside their person the
 * number of the newest one, which tells the three live ones from older ones.
 */
import type { CodeStore, StoredCode } from '../../service/ports/store.ts';
import {
  type DynamoItems,
  isExpired,
  personKey,
  timeToLive,
  withoutUndefined,
} from './item-access.ts';
import { tableShape } from './table-shape.ts';

/** Codes of one person that can be used at a time. */
export const liveCodes = 3;

/** The number of the newest code outlives every code that it was counted for. */
const numberKeptSeconds = 3_600;

const codeKey = (hash: string) => `CODE#${hash}`;

export function dynamoCodes(items: DynamoItems): CodeStore {
  const newestOf = async (subscriber: string) =>
    Number((await items.get(personKey(subscriber), 'CODES', true))?.n ?? 0);
  return {
    async issue({ hash, subscriber, purpose, page, wording, shownAt, until, mailed }) {
      // A count whose answer was lost is repeated: a number is then left out, and no code is lost.
      const counted = await items.updated(personKey(subscriber), 'CODES', {
        update: 'SET #x = :x ADD #n :one',
        names: { '#n': 'n', '#x': tableShape.timeToLive },
        values: { ':one': 1, ':x': timeToLive(until, numberKeptSeconds) },
      });
      const item = withoutUndefined({
        ...{ pk: codeKey(hash), sk: 'CODE', id: subscriber, n: Number(counted?.n) },
        ...{ pu: purpose, pg: page, wo: wording, a: shownAt, u: until, ml: mailed },
        [tableShape.timeToLive]: timeToLive(until),
      });
      return items.put(item, 'attribute_not_exists(#pk)', { names: { '#pk': 'pk' } });
    },

    async read(hash, now) {
      const item = await items.get(codeKey(hash), 'CODE', true);
      if (!item || isExpired(item, now) || Number(item.u) <= now) return undefined;
      const subscriber = String(item.id);
      return withoutUndefined({
        ...{ hash, subscriber, purpose: item.pu, page: item.pg, wording: item.wo },
        ...{ shownAt: Number(item.a), until: Number(item.u), mailed: item.ml },
        live: Number(item.n) > (await newestOf(subscriber)) - liveCodes,
        claimedBy: item.cl,
        binding: item.bi,
      }) as unknown as StoredCode;
    },

    async claim(hash, message, binding) {
      return items.update(codeKey(hash), 'CODE', {
        update: binding === undefined ? 'SET #cl = :cl' : 'SET #cl = :cl, #bi = :bi',
        condition: 'attribute_exists(#pk) AND (attribute_not_exists(#cl) OR #cl = :cl)',
        names: withoutUndefined({
          ...{ '#pk': 'pk', '#cl': 'cl' },
          '#bi': binding === undefined ? undefined : 'bi',
        }) as Record<string, string>,
        values: withoutUndefined({ ':cl': message, ':bi': binding }),
      });
    },
  };
}
