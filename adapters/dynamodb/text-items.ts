/**
 * Inbound texts in the table: beside their person, on the due index while they are pending, and
 * read for thirty days (promise 64).
 */
import type { InboundText, InboundTextStore } from '../../service/ports/store.ts';
import type { DynamoItems } from './item-access.ts';
import {
  duePlace,
  type Item,
  isExpired,
  personKey,
  timeToLive,
  withoutUndefined,
} from './item-keys.ts';
import { tableShape } from './table-shape.ts';

const keptSeconds = 30 * 86_400;
/** Sort keys of inbound texts: `REPLY#<id>`. */
export const inboundKey = 'REPLY#';

export function dynamoTexts(items: DynamoItems): InboundTextStore {
  return {
    async put(text, dueAt) {
      const item = { ...inboundItem(text), ...duePlace(text.subscriber, dueAt) };
      return items.put(item, 'attribute_not_exists(#pk)', { names: { '#pk': 'pk' } });
    },

    async finish(text) {
      await items.put(inboundItem(text));
    },

    async read(subscriber, id, now) {
      const item = await items.get(personKey(subscriber), inboundKey + id, true);
      return item && !isExpired(item, now) ? readInbound(subscriber, id, item) : undefined;
    },
  };
}

function inboundItem(text: InboundText): Item {
  return withoutUndefined({
    pk: personKey(text.subscriber),
    sk: inboundKey + text.id,
    b: text.text,
    a: text.at,
    an: text.autoReply,
    [tableShape.timeToLive]: timeToLive(text.at, keptSeconds),
  });
}

/** A text is pending while it stands on the due index. */
export function readInbound(subscriber: string, id: string, item: Item): InboundText {
  return withoutUndefined({
    subscriber,
    id,
    text: String(item.b),
    at: Number(item.a),
    pending: item.da !== undefined,
    autoReply: item.an,
  }) as unknown as InboundText;
}
