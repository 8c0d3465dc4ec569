/**
 * Receipts of messages in the table: what is known of each send. Their rank only ever rises,
 * whatever comes when.
 */
import { type MessageCause, readMessageId } from '../../core/message-id.ts';
import { type Doubt, type Receipt, receiptRank, type Store } from '../../service/ports/store.ts';
import type { DynamoItems } from './item-access.ts';
import { duePlace, type Item, personKey, timeToLive } from './item-keys.ts';
import { withoutUndefined } from './person-codec.ts';
import { tableShape } from './table-shape.ts';

/**
 * As long as the person is. What answers a text, or alerts a human, says what they wrote: no longer
 * than that (promise 64).
 */
const touchKeptSeconds = 400 * 86_400;
const answerKeptSeconds = 30 * 86_400;
export const receiptKey = 'MESSAGE#';

export function dynamoReceipts(
  items: DynamoItems,
): Pick<Store, 'raiseReceipt' | 'receipt' | 'postponeReceipt'> {
  return {
    async raiseReceipt(receipt) {
      const owner = readMessageId(receipt.message);
      if (!owner) return false;
      const isUnknown = receipt.status === 'unknown';
      const doubt = doubtOf(receipt);
      const place =
        receipt.settleAt === undefined ? undefined : duePlace(owner.subscriber, receipt.settleAt);
      return items.update(personKey(owner.subscriber), receiptKey + receipt.message, {
        update:
          'SET #k = :k, #st = :st, #a = :a, #ch = :ch, #x = :x' +
          (receipt.providerId ? ', #p = :p' : '') +
          (receipt.code ? ', #er = :er' : '') +
          (doubt ? ', #q = :q' : '') +
          (receipt.swept ? ', #sw = :sw' : '') +
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
          ...(doubt ? { '#q': 'q' } : {}),
          ...(receipt.swept ? { '#sw': 'sw' } : {}),
        },
        values: withoutUndefined({
          ':k': receiptRank[receipt.status],
          ':st': receipt.status,
          ':a': receipt.at,
          ':ch': receipt.channel,
          ':x': timeToLive(receipt.at, isOfCourse(owner) ? touchKeptSeconds : answerKeptSeconds),
          ':p': receipt.providerId,
          ':er': receipt.code,
          ':q': doubt,
          ':sw': receipt.swept,
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
      const item =
        owner && (await items.get(personKey(owner.subscriber), receiptKey + message, true));
      return item && readReceipt(message, item);
    },
  };
}

/** A touch, a retry of one, or what asked for consent. */
function isOfCourse({ cause, purpose }: MessageCause): boolean {
  return purpose === undefined || /^r\d$/.test(purpose) || cause === 'C1' || cause === 'C2';
}

/** Written with what is written anyway: how a doubt ended costs no write of its own. */
function doubtOf({ status, doubt }: Receipt): Doubt | undefined {
  const isOpen = status === 'unknown' || status === 'resent' || status === 'unproven';
  return doubt ?? (isOpen ? status : undefined);
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
    doubt: item.q,
    swept: item.sw,
  }) as unknown as Receipt;
}
