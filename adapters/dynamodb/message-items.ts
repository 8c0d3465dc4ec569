/**
 * Messages in the table: the receipt of each send, whose rank only ever rises; what a human wrote
 * to be sent; and the latest canary. Inbound texts lie beside their person, on the due index while
 * they are pending, and are read for thirty days (promise 64).
 */

import { type MessageCause, readMessageId } from '../../core/message-id.ts';
import {
  type CoachAct,
  type CoachDeed,
  type Doubt,
  type InboundText,
  type InboundTextStore,
  type MessageStore,
  type Receipt,
  receiptRank,
} from '../../service/ports/store.ts';
import {
  type Change,
  type DynamoItems,
  duePlace,
  type Item,
  isExpired,
  personKey,
  timeToLive,
  withoutUndefined,
} from './item-access.ts';
import { tableShape } from './table-shape.ts';

/** A receipt of the course is kept for longer than the course lasts. */
const touchKeptSeconds = 400 * 86_400;
/**
 * The receipt of an answer, or of an alert to a human, tells what the person wrote. It is kept no
 * longer than their words (promise 64).
 */
const answerKeptSeconds = 30 * 86_400;
/** Sort keys of receipts: `MESSAGE#<id>`. */
export const receiptKey = 'MESSAGE#';
const coachMessageKey = 'ANSWER#';
/** Sort keys of a coach's acts: `ACT#<deed>#<instant>`. */
export const coachActKey = 'ACT#';

export function dynamoMessages(items: DynamoItems): MessageStore {
  return { ...receipts(items), ...coachMessages(items), ...canaries(items) };
}

function receipts(
  items: DynamoItems,
): Pick<MessageStore, 'raiseReceipt' | 'receipt' | 'postponeCheck'> {
  return {
    async raiseReceipt(receipt) {
      const cause = readMessageId(receipt.message);
      if (!cause) return false;
      const key = receiptKey + receipt.message;
      return items.update(personKey(cause.subscriber), key, raisedReceipt(receipt, cause));
    },

    async postponeCheck(message, checkAt) {
      const owner = readMessageId(message);
      if (!owner) return;
      await items.update(personKey(owner.subscriber), receiptKey + message, {
        update: 'SET #da = :da',
        condition: '#st = :unknown',
        names: { '#da': 'da', '#st': 'st' },
        values: { ':da': checkAt, ':unknown': 'unknown' },
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

function coachMessages(
  items: DynamoItems,
): Pick<MessageStore, 'putCoachMessage' | 'coachMessage' | 'recordCoachAct'> {
  return {
    async recordCoachAct({ subscriber, deed, because, at, days, by }) {
      await items.put({
        pk: personKey(subscriber),
        sk: `${coachActKey}${deed}#${at}`,
        bc: because,
        ...(days === undefined ? {} : { n: days }),
        ...(by ? { co: by } : {}),
        [tableShape.timeToLive]: timeToLive(at, answerKeptSeconds),
      });
    },

    async putCoachMessage(subscriber, id, { words, because }, now) {
      await items.put({
        pk: personKey(subscriber),
        sk: coachMessageKey + id,
        b: words,
        ...(because ? { bc: because } : {}),
        [tableShape.timeToLive]: timeToLive(now, answerKeptSeconds),
      });
    },

    async coachMessage(subscriber, id, now) {
      const item = await items.get(personKey(subscriber), coachMessageKey + id, true);
      if (!item || isExpired(item, now)) return undefined;
      return { words: String(item.b), ...(item.bc ? { because: String(item.bc) } : {}) };
    },
  };
}

function canaries(
  items: DynamoItems,
): Pick<MessageStore, 'canary' | 'putCanary' | 'recordCanarySeen'> {
  return {
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

    async recordCanarySeen(id, at) {
      await items.update('CANARY', 'LATEST', {
        update: 'SET #k = if_not_exists(#k, :k)',
        condition: '#id = :id',
        names: { '#id': 'id', '#k': 'k' },
        values: { ':id': id, ':k': at },
      });
    },
  };
}

/**
 * The write that makes a receipt or raises it, and changes nothing when the one there ranks as
 * high.
 */
function raisedReceipt(receipt: Receipt, cause: MessageCause): Change {
  const { status, at, channel, providerId, code, foundBySweep, checkAt, binding } = receipt;
  const isUnknown = status === 'unknown';
  const written = withoutUndefined({
    k: receiptRank[status],
    st: status,
    a: at,
    ch: channel,
    [tableShape.timeToLive]: timeToLive(
      at,
      isOfCourse(cause) ? touchKeptSeconds : answerKeptSeconds,
    ),
    p: providerId || undefined,
    er: code || undefined,
    q: doubtOf(receipt),
    sw: foundBySweep,
    bi: binding,
    ...(checkAt === undefined ? {} : duePlace(cause.subscriber, checkAt)),
  });
  const set = Object.keys(written).map((name) => `#${name} = :${name}`);
  return {
    update: `SET ${set.join(', ')}${checkAt === undefined ? ' REMOVE #ds, #da' : ''}`,
    // A second send that is unknown is looked for from its own time on.
    condition: `attribute_not_exists(#k) OR #k < :k${isUnknown ? ' OR (#k = :k AND #a < :a)' : ''}`,
    names: Object.fromEntries(
      [...Object.keys(written), 'ds', 'da'].map((name) => [`#${name}`, name]),
    ),
    values: Object.fromEntries(Object.entries(written).map(([name, value]) => [`:${name}`, value])),
  };
}

/** A touch, a retry of one, or what asks for consent. */
function isOfCourse({ cause, purpose }: MessageCause): boolean {
  return purpose === undefined || /^r\d$/.test(purpose) || cause === 'C1' || cause === 'C2';
}

/** An open status is kept as the doubt: how it ends is then written without a read before. */
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
    checkAt: item.da,
    doubt: item.q,
    foundBySweep: item.sw,
    binding: item.bi,
  }) as unknown as Receipt;
}

export function readCoachAct(subscriber: string, { sk, bc, n, co }: Item): CoachAct {
  const [, deed, at] = String(sk).split('#');
  return {
    ...{ subscriber, deed: deed as CoachDeed, because: String(bc), at: Number(at) },
    ...(n === undefined ? {} : { days: Number(n) }),
    ...(co === undefined ? {} : { by: String(co) }),
  };
}

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
      const { joins: _, phone: __, ...settled } = text;
      await items.put(inboundItem(settled));
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
    bi: text.binding,
    jo: text.joins,
    ph: text.phone,
    oo: text.optOut,
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
    binding: item.bi,
    joins: item.jo,
    phone: item.ph,
    optOut: item.oo,
  }) as unknown as InboundText;
}
