/**
 * Erasures in the table. Their mark stands on the due index until the end, and every step may be
 * cut short and taken again. Nothing outlives one but consents, as proof under the address's keyed
 * hash: no id, no address, no IP (promise 64).
 */

import type { Erasure, Store } from '../../service/ports/store.ts';
import type { DynamoItems } from './item-access.ts';
import { duePlace, type Item, personKey, timeToLive } from './item-keys.ts';
import { tableShape } from './table-shape.ts';
import { consentKey } from './timeline-items.ts';

const erasureKey = 'ERASURE';
const proofKeptYears = 5;

type Erasures = Pick<Store, 'putErasure' | 'erasure' | 'removeTimeline' | 'endErasure'>;

export function dynamoErasures(items: DynamoItems): Erasures {
  return {
    async putErasure({ subscriber, emailHash, phoneHash, at, swept }, dueAt) {
      const mark = { eh: emailHash, ph: phoneHash, a: at, sw: swept };
      await items.put({
        pk: personKey(subscriber),
        sk: erasureKey,
        ...mark,
        ...duePlace(subscriber, dueAt),
      });
    },

    async erasure(subscriber) {
      const item = await items.get(personKey(subscriber), erasureKey, true);
      if (!item) return undefined;
      return {
        subscriber,
        emailHash: String(item.eh),
        ...(item.ph ? { phoneHash: String(item.ph) } : {}),
        at: Number(item.a),
        ...(item.sw ? { swept: true } : {}),
      };
    },

    async removeTimeline(erasure) {
      const pk = personKey(erasure.subscriber);
      for await (const item of items.partition(pk)) {
        const sk = String(item.sk);
        if (sk === 'PROFILE' || sk === erasureKey) continue;
        // The proof first: a crash in between makes it once more, the same.
        if (sk.startsWith(consentKey)) await items.put(proofItem(erasure, sk, item));
        await items.remove(pk, sk);
      }
    },

    async endErasure(subscriber) {
      await items.remove(personKey(subscriber), erasureKey);
    },
  };
}

/** Its key says the kind and the time. */
function proofItem(
  { emailHash, subscriber }: Erasure,
  sk: string,
  { given, wording, source }: Item,
): Item {
  const until = new Date(Number(sk.split('#')[2]));
  until.setUTCFullYear(until.getUTCFullYear() + proofKeptYears);
  return {
    pk: `PROOF#${emailHash}`,
    sk,
    given,
    wording,
    source: placeOf(String(source), subscriber),
    [tableShape.timeToLive]: timeToLive(until.getTime()),
  };
}

/**
 * Where a consent came from, as far as it speaks of a page or a channel: `/preferences`, `text`;
 * not of which text.
 */
function placeOf(source: string, subscriber: string): string {
  const words = /^\/?[a-z-]{1,24}(?:\/[a-z-]{1,24})*(?![\w@.+%-])/.exec(source)?.[0] ?? '';
  return words.includes(subscriber) ? '' : words;
}
