/**
 * What people wrote and what a human answered, in the table: 30 days, and no longer in anybody's
 * sight (promise 64).
 */

import type { InboundText, Store } from '../../service/ports/store.ts';
import type { DynamoItems } from './item-access.ts';
import { duePlace, type Item, isExpired, personKey, timeToLive } from './item-keys.ts';
import { withoutUndefined } from './person-codec.ts';
import { tableShape } from './table-shape.ts';

const keptSeconds = 30 * 86_400;
export const inboundKey = 'REPLY#';
const answerKey = 'ANSWER#';

type Texts = Pick<Store, 'putInbound' | 'settleInbound' | 'inbound' | 'putAnswer' | 'answer'>;

export function dynamoTexts(items: DynamoItems): Texts {
  return {
    async putInbound(text, dueAt) {
      const item = { ...inboundItem(text), ...duePlace(text.subscriber, dueAt) };
      return items.put(item, 'attribute_not_exists(#pk)', { names: { '#pk': 'pk' } });
    },

    async settleInbound(text) {
      await items.put(inboundItem(text));
    },

    async inbound(subscriber, id, now) {
      const item = await items.get(personKey(subscriber), inboundKey + id, true);
      return item && !isExpired(item, now) ? readInbound(subscriber, id, item) : undefined;
    },

    async putAnswer(subscriber, answer, text, now) {
      await items.put({
        pk: personKey(subscriber),
        sk: answerKey + answer,
        b: text,
        [tableShape.timeToLive]: timeToLive(now, keptSeconds),
      });
    },

    async answer(subscriber, answer, now) {
      const item = await items.get(personKey(subscriber), answerKey + answer, true);
      return item && !isExpired(item, now) ? String(item.b) : undefined;
    },
  };
}

function inboundItem(text: InboundText): Item {
  return withoutUndefined({
    pk: personKey(text.subscriber),
    sk: inboundKey + text.id,
    b: text.text,
    a: text.at,
    an: text.answer,
    [tableShape.timeToLive]: timeToLive(text.at, keptSeconds),
  });
}

/** Pending is what still stands on the due index. */
export function readInbound(subscriber: string, id: string, item: Item): InboundText {
  return withoutUndefined({
    subscriber,
    id,
    text: String(item.b ?? ''),
    at: Number(item.a),
    pending: item.da !== undefined,
    answer: item.an,
  }) as unknown as InboundText;
}
