/** Receipts of messages in the table: what is known of each send. Their rank only ever rises, whatever comes when. */
import { readMessageId } from '../core/subscriber.ts';
import { withoutUndefined } from './dynamo-codec.ts';
import type { DynamoItems } from './dynamo-items.ts';
import { duePlace, type Item, personKey, timeToLive } from './dynamo-keys.ts';
import { tableShape } from './dynamo-table.ts';
import { type Receipt, receiptRank, type Store } from './store.ts';

const keptSeconds = 400 * 86_400;
export const receiptKey = 'MESSAGE#';

export function dynamoReceipts(items: DynamoItems): Pick<Store, 'raiseReceipt' | 'receipt' | 'postponeReceipt'> {
  return {
    async raiseReceipt(receipt) {
      const owner = readMessageId(receipt.message);
      if (!owner) return false;
      const isUnknown = receipt.status === 'unknown';
      const place = receipt.settleAt === undefined ? undefined : duePlace(owner.subscriber, receipt.settleAt);
      return items.update(personKey(owner.subscriber), receiptKey + receipt.message, {
        update:
          'SET #k = :k, #st = :st, #a = :a, #ch = :ch, #x = :x' +
          (receipt.providerId ? ', #p = :p' : '') +
          (receipt.code ? ', #er = :er' : '') +
          (place ? ', #ds = :ds, #da = :da' : ' REMOVE #ds, #da'),
        // A second call of which nobody knows the end is looked for from its own time on.
        condition: `attribute_not_exists(#k) OR #k < :k${isUnknown ? ' OR (#k = :k AND #a < :a)' : ''}`,
        names: {
          '#k': 'k',
          '#st': 'st',
          '#a': 'a',
          '#ch': 'ch',
          '#x': tableShape.timeToLive,
          '#ds': 'ds',
          '#da': 'da',
          ...(receipt.providerId ? { '#p': 'p' } : {}),
          ...(receipt.code ? { '#er': 'er' } : {}),
        },
        values: withoutUndefined({
          ':k': receiptRank[receipt.status],
          ':st': receipt.status,
          ':a': receipt.at,
          ':ch': receipt.channel,
          ':x': timeToLive(receipt.at, keptSeconds),
          ':p': receipt.providerId,
          ':er': receipt.code,
          ':ds': place?.ds,
          ':da': place?.da,
        }),
      });
    },

    async postponeReceipt(message, settleAt) {
      const owner = readMessageId(message);
      if (!owner) return;
      await items.update(personKey(owner.subscriber), receiptKey + message, {
        update: 'SET #da = :da',
        condition: '#st = :unknown',
        names: { '#da': 'da', '#st': 'st' },
        values: { ':da': settleAt, ':unknown': 'unknown' },
      });
    },

    async receipt(message) {
      const owner = readMessageId(message);
      const item = owner && (await items.get(personKey(owner.subscriber), receiptKey + message, true));
      return item && readReceipt(message, item);
    },
  };
}

export function readReceipt(message: string, item: Item): Receipt {
  return withoutUndefined({
    message,
    channel: item.ch,
    status: item.st,
    at: item.a,
    providerId: item.p,
    code: item.er,
    settleAt: item.da,
  }) as unknown as Receipt;
}
