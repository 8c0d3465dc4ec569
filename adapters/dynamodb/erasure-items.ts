/**
 * Erasures in the table. The mark of an erasure stands on the due index until the end, and every
 * step may be cut short and taken again. After an erasure only the consents are left, as proof
 * under the address's keyed hash: without id, address or IP (promise 64).
 */
import type { Erasure, ErasureStore } from '../../service/ports/store.ts';
import { consentKey } from './consent-items.ts';
import type { DynamoItems } from './item-access.ts';
import { duePlace, type Item, personKey, timeToLive } from './item-keys.ts';
import { tableShape } from './table-shape.ts';

const erasureKey = 'ERASURE';
const proofKeptYears = 5;

export function dynamoErasures(items: DynamoItems): ErasureStore {
  return {
    async put({ subscriber, emailHash, phoneHash, at, recordsRemoved }, dueAt) {
      await items.put({
        pk: personKey(subscriber),
        sk: erasureKey,
        ...{ eh: emailHash, ph: phoneHash, a: at, sw: recordsRemoved },
        ...duePlace(subscriber, dueAt),
      });
    },

    async read(subscriber) {
      const item = await items.get(personKey(subscriber), erasureKey, true);
      if (!item) return undefined;
      return {
        subscriber,
        emailHash: String(item.eh),
        ...(item.ph ? { phoneHash: String(item.ph) } : {}),
        at: Number(item.a),
        ...(item.sw ? { recordsRemoved: true } : {}),
      };
    },

    async removeRecords(erasure) {
      const pk = personKey(erasure.subscriber);
      for await (const item of items.partition(pk)) {
        const sk = String(item.sk);
        if (sk === 'PROFILE' || sk === erasureKey) continue;
        // The proof first: after a crash in between the same one is written again.
        if (sk.startsWith(consentKey)) await items.put(proofItem(erasure, sk, item));
        await items.remove(pk, sk);
      }
    },

    async end(subscriber) {
      await items.remove(personKey(subscriber), erasureKey);
    },
  };
}

/** A consent without the person. Its sort key keeps the kind and the instant. */
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
    source: anonymousSource(String(source), subscriber),
    [tableShape.timeToLive]: timeToLive(until.getTime()),
  };
}

/** The page or the channel of a source (`/preferences`, `text`), without what names the person. */
function anonymousSource(source: string, subscriber: string): string {
  const words = /^\/?[a-z-]{1,24}(?:\/[a-z-]{1,24})*(?![\w@.+%-])/.exec(source)?.[0] ?? '';
  return words.includes(subscriber) ? '' : words;
}
