/**
 * The store on DynamoDB: one table, one-item conditional writes, no transactions. It knows keys and conditions and
 * nothing of coaching. A failed condition is looked at once more, since the SDK may have repeated a write whose answer was
 * lost: our own token on the item means that our write had won (promise 10).
 */
import { randomBytes } from 'node:crypto';
import { type AttributeValue, type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Stream } from '../core/due.ts';
import { readMessageId, type Sending, type Subscriber, statuses } from '../core/subscriber.ts';
import { decodeSubscriber, encodeSending, encodeSubscriber, withoutUndefined } from './dynamo-codec.ts';
import { DynamoItems, type Item } from './dynamo-items.ts';
import { tableShape } from './dynamo-table.ts';
import {
  type ConsentRecord,
  type DueRow,
  type InboundText,
  type Owner,
  type Placement,
  type Receipt,
  type ReceiptStatus,
  receiptRank,
  type Store,
  type Stored,
} from './store.ts';

/** Four for ever: the shard is part of what stands in the table. */
export const duePartitions = 4;

/** How long an inbound text is kept (promise 64), and a receipt. */
const inboundKeptSeconds = 30 * 86_400;
const receiptKeptSeconds = 400 * 86_400;

export class DynamoStore implements Store {
  private readonly items: DynamoItems;

  constructor(client: DynamoDBClient, table: string) {
    this.items = new DynamoItems(client, table);
  }

  async load(subscriber: string, now: number, consistent = false): Promise<Stored | undefined> {
    const item = await this.items.get(personKey(subscriber), 'PROFILE', consistent);
    if (!item || isExpired(item, now)) return undefined;
    return { subscriber: decodeSubscriber(subscriber, item), version: Number(item.v) };
  }

  async create(subscriber: Subscriber, placement: Placement): Promise<boolean> {
    const write = newToken();
    const item = profileItem(subscriber, 1, write, placement);
    // An unconfirmed person who was forgotten may still lie in the table: DynamoDB deletes late.
    const sent = await this.items.put(item, 'attribute_not_exists(#pk) OR #x < :now', {
      names: { '#pk': 'pk', '#x': tableShape.timeToLive },
      values: { ':now': Math.floor(subscriber.createdAt / 1000) },
    });
    return sent || this.isMine(subscriber.id, write);
  }

  async save(subscriber: Subscriber, version: number, placement: Placement, token?: string): Promise<boolean> {
    const write = newToken();
    const item = profileItem(subscriber, version + 1, write, placement);
    const sent = await this.items.put(item, token ? '#v = :v AND #sg.#t = :t' : '#v = :v', {
      names: { '#v': 'v', ...(token ? { '#sg': 'sg', '#t': 't' } : {}) },
      values: { ':v': version, ...(token ? { ':t': token } : {}) },
    });
    return sent || this.isMine(subscriber.id, write);
  }

  async arm(subscriber: string, version: number, sending: Sending): Promise<boolean> {
    const armed = await this.items.update(personKey(subscriber), 'PROFILE', {
      update: 'SET #sg = :sg, #v = :next',
      condition: '#v = :v AND attribute_not_exists(#sg)',
      names: { '#sg': 'sg', '#v': 'v' },
      values: { ':sg': encodeSending(sending), ':v': version, ':next': version + 1 },
    });
    if (armed) return true;
    const item = await this.items.get(personKey(subscriber), 'PROFILE', true);
    return (item?.sg as Item | undefined)?.t === sending.token;
  }

  async *everyone(now: number): AsyncIterable<Stored> {
    for (const status of statuses) {
      let from: Record<string, AttributeValue> | undefined;
      do {
        const { Items, LastEvaluatedKey } = await this.items.client.send(
          new QueryCommand({
            TableName: this.items.table,
            IndexName: 'roster',
            KeyConditionExpression: '#ro = :ro',
            ExpressionAttributeNames: { '#ro': 'ro' },
            ExpressionAttributeValues: marshall({ ':ro': status }),
            ...(from ? { ExclusiveStartKey: from } : {}),
          }),
        );
        for (const row of Items ?? []) {
          const found = await this.load(subscriberOf(unmarshall(row)), now);
          if (found) yield found;
        }
        from = LastEvaluatedKey;
      } while (from);
    }
  }

  async due(partition: number, stream: Stream, until: number, limit: number): Promise<readonly DueRow[]> {
    const found = await this.items.client.send(
      new QueryCommand({
        TableName: this.items.table,
        IndexName: 'due',
        KeyConditionExpression: '#ds = :ds AND #da <= :until',
        ExpressionAttributeNames: { '#ds': 'ds', '#da': 'da' },
        ExpressionAttributeValues: marshall({ ':ds': `${partition}${stream}`, ':until': until }),
        Limit: limit,
      }),
    );
    return (found.Items ?? []).map((attributes) => {
      const row = unmarshall(attributes);
      return { subscriber: subscriberOf(row), item: String(row.sk), at: Number(row.da) };
    });
  }

  async owner(kind: 'email' | 'phone', hash: string, now: number): Promise<Owner | undefined> {
    const item = await this.items.get(ownerKey(kind, hash), 'OWNER', true);
    if (!item || isExpired(item, now)) return undefined;
    return withoutUndefined({
      subscriber: item.id,
      suppressed: item.why,
      askedAt: item.ak,
    }) as Owner;
  }

  async claim(
    kind: 'email' | 'phone',
    hash: string,
    subscriber: string,
    now: number,
    expiresAt?: number,
  ): Promise<boolean> {
    const lent = expiresAt !== undefined;
    const free = 'attribute_not_exists(#why) AND (attribute_not_exists(#id) OR #x < :now';
    const won = await this.items.update(ownerKey(kind, hash), 'OWNER', {
      update: lent ? 'SET #id = :id, #x = :x' : 'SET #id = :id REMOVE #x',
      // What is theirs for good is not lent to them anew.
      condition: lent ? `${free} OR (#id = :id AND attribute_exists(#x)))` : `${free} OR #id = :id)`,
      names: { '#why': 'why', '#id': 'id', '#x': tableShape.timeToLive },
      values: withoutUndefined({
        ':id': subscriber,
        ':now': Math.floor(now / 1000),
        ':x': lent ? Math.ceil(expiresAt / 1000) : undefined,
      }),
    });
    if (won) return true;
    const owner = await this.owner(kind, hash, now);
    return owner?.subscriber === subscriber && !owner.suppressed;
  }

  async transfer(kind: 'email' | 'phone', hash: string, from: string, to: string, expiresAt: number): Promise<boolean> {
    return this.items.update(ownerKey(kind, hash), 'OWNER', {
      update: 'SET #id = :to, #x = :x',
      condition: '#id = :from',
      names: { '#id': 'id', '#x': tableShape.timeToLive },
      values: { ':from': from, ':to': to, ':x': Math.ceil(expiresAt / 1000) },
    });
  }

  async stoppedAt(hash: string): Promise<number | undefined> {
    const item = await this.items.get(ownerKey('phone', hash), 'WORD', true);
    return item?.wo === 'stop' ? Number(item.a) : undefined;
  }

  async notePhoneWord(hash: string, word: 'stop' | 'start', at: number): Promise<void> {
    await this.items.update(ownerKey('phone', hash), 'WORD', {
      update: 'SET #wo = :wo, #a = :a',
      condition: 'attribute_not_exists(#a) OR #a < :a',
      names: { '#wo': 'wo', '#a': 'a' },
      values: { ':wo': word, ':a': at },
    });
  }

  async markAsked(hash: string, askedAt: number): Promise<void> {
    await this.items.update(ownerKey('phone', hash), 'OWNER', {
      update: 'SET #ak = :ak',
      names: { '#ak': 'ak' },
      values: { ':ak': askedAt },
    });
  }

  async suppress(kind: 'email' | 'phone', hash: string, why: 'bounce' | 'complaint'): Promise<void> {
    await this.items.update(ownerKey(kind, hash), 'OWNER', {
      update: 'SET #why = :why REMOVE #x',
      names: { '#why': 'why', '#x': tableShape.timeToLive },
      values: { ':why': why },
    });
  }

  async raiseReceipt(receipt: Receipt): Promise<boolean> {
    const owner = readMessageId(receipt.message);
    if (!owner) return false;
    const settles = receipt.settleAt !== undefined;
    const known = { '#p': 'p', '#er': 'er' };
    return this.items.update(personKey(owner.subscriber), `MESSAGE#${receipt.message}`, {
      update:
        'SET #k = :k, #st = :st, #a = :a, #ch = :ch, #x = :x' +
        (receipt.providerId ? ', #p = :p' : '') +
        (receipt.code ? ', #er = :er' : '') +
        (settles ? ', #ds = :ds, #da = :da' : ' REMOVE #ds, #da'),
      condition: 'attribute_not_exists(#k) OR #k < :k',
      names: {
        '#k': 'k',
        '#st': 'st',
        '#a': 'a',
        '#ch': 'ch',
        '#x': tableShape.timeToLive,
        '#ds': 'ds',
        '#da': 'da',
        ...(receipt.providerId ? { '#p': known['#p'] } : {}),
        ...(receipt.code ? { '#er': known['#er'] } : {}),
      },
      values: withoutUndefined({
        ':k': receiptRank[receipt.status],
        ':st': receipt.status,
        ':a': receipt.at,
        ':ch': receipt.channel,
        ':x': Math.ceil(receipt.at / 1000) + receiptKeptSeconds,
        ':p': receipt.providerId,
        ':er': receipt.code,
        ':ds': settles ? `${partitionOf(owner.subscriber)}!` : undefined,
        ':da': receipt.settleAt,
      }),
    });
  }

  async receipt(message: string): Promise<Receipt | undefined> {
    const owner = readMessageId(message);
    const item = owner && (await this.items.get(personKey(owner.subscriber), `MESSAGE#${message}`, true));
    if (!item) return undefined;
    return withoutUndefined({
      message,
      channel: item.ch,
      status: item.st as ReceiptStatus,
      at: item.a,
      providerId: item.p,
      code: item.er,
      settleAt: item.da,
    }) as unknown as Receipt;
  }

  async putInbound(text: InboundText, dueAt: number): Promise<boolean> {
    const item = { ...inboundItem(text), ds: `${partitionOf(text.subscriber)}!`, da: dueAt };
    return this.items.put(item, 'attribute_not_exists(#pk)', { names: { '#pk': 'pk' } });
  }

  async settleInbound(text: InboundText): Promise<void> {
    await this.items.put(inboundItem({ ...text, pending: false }));
  }

  async inbound(subscriber: string, id: string, now: number): Promise<InboundText | undefined> {
    const item = await this.items.get(personKey(subscriber), `REPLY#${id}`, true);
    if (!item || isExpired(item, now)) return undefined;
    return withoutUndefined({
      subscriber,
      id,
      text: String(item.b ?? ''),
      at: Number(item.a),
      pending: item.da !== undefined,
      answer: item.an,
    }) as unknown as InboundText;
  }

  async settledCourse(): Promise<string | undefined> {
    return (await this.items.get('COURSE', 'SETTLED', true))?.ver as string | undefined;
  }

  async noteSettled(version: string): Promise<void> {
    await this.items.update('COURSE', 'SETTLED', {
      update: 'SET #ver = :ver',
      names: { '#ver': 'ver' },
      values: { ':ver': version },
    });
  }

  async putConsent(record: ConsentRecord): Promise<void> {
    const { subscriber, kind, at, ...rest } = record;
    const item = { pk: personKey(subscriber), sk: `CONSENT#${kind}#${at}`, ...rest };
    await this.items.put(item);
  }

  async lease(worker: number, token: string, now: number, leaseMs: number): Promise<boolean> {
    return this.items.update(`WORKER#${worker}`, 'LEASE', {
      update: 'SET #t = :t, #u = :u',
      condition: 'attribute_not_exists(#t) OR #t = :t OR #u < :now',
      names: { '#t': 't', '#u': 'u' },
      values: { ':t': token, ':u': now + leaseMs, ':now': now },
    });
  }

  async release(worker: number, token: string): Promise<void> {
    await this.items.update(`WORKER#${worker}`, 'LEASE', {
      update: 'REMOVE #t',
      condition: '#t = :t',
      names: { '#t': 't' },
      values: { ':t': token },
    });
  }

  private async isMine(subscriber: string, write: string): Promise<boolean> {
    const item = await this.items.get(personKey(subscriber), 'PROFILE', true);
    return item?.w === write;
  }
}

/** The same person is always in the same partition: FNV-1a over the id. */
export function partitionOf(subscriber: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < subscriber.length; i++) hash = Math.imul(hash ^ subscriber.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % duePartitions;
}

function profileItem(subscriber: Subscriber, version: number, write: string, { due, status }: Placement): Item {
  return {
    pk: personKey(subscriber.id),
    sk: 'PROFILE',
    v: version,
    w: write,
    ...encodeSubscriber(subscriber),
    ...(due ? { ds: `${partitionOf(subscriber.id)}${due.stream}`, da: due.at } : {}),
    ro: status,
    rk: `${(subscriber.name ?? '').toLowerCase()}#${subscriber.id}`,
    ...(subscriber.expiresAt ? { [tableShape.timeToLive]: Math.ceil(subscriber.expiresAt / 1000) } : {}),
  };
}

function inboundItem(text: InboundText): Item {
  return withoutUndefined({
    pk: personKey(text.subscriber),
    sk: `REPLY#${text.id}`,
    b: text.text,
    a: text.at,
    an: text.answer,
    x: Math.ceil(text.at / 1000) + inboundKeptSeconds,
  });
}

function isExpired(item: Item, now: number): boolean {
  const at = item[tableShape.timeToLive];
  return typeof at === 'number' && at * 1000 <= now;
}

function personKey(subscriber: string): string {
  return `SUBSCRIBER#${subscriber}`;
}

function subscriberOf(item: Item): string {
  return String(item.pk).slice('SUBSCRIBER#'.length);
}

function ownerKey(kind: 'email' | 'phone', hash: string): string {
  return `${kind.toUpperCase()}#${hash}`;
}

function newToken(): string {
  return randomBytes(6).toString('base64url');
}
