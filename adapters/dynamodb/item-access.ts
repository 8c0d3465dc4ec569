/**
 * Reads and writes items of the one table, as plain objects, and has their keys. A write whose
 * condition does not hold returns `false`; every other failure throws, by DynamoDB's name for it.
 */

import {
  type AttributeValue,
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandOutput,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Stream } from '../../core/due.ts';
import { type AddressKind, duePartitions } from '../../service/ports/store.ts';
import { tableShape } from './table-shape.ts';

/** An item as plain data. */
export type Item = Record<string, unknown>;

/**
 * The partition of the due index in which a person always stands, 0 to `duePartitions` - 1: FNV-1a
 * over the id.
 */
export function partitionOf(subscriber: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < subscriber.length; i++)
    hash = Math.imul(hash ^ subscriber.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % duePartitions;
}

/** The attributes that put an item on the due index. */
export function duePlace(subscriber: string, at: number, stream: Stream = '!'): Item {
  return { ds: `${partitionOf(subscriber)}${stream}`, da: at };
}

export function personKey(subscriber: string): string {
  return `SUBSCRIBER#${subscriber}`;
}

export function subscriberOf(item: Item): string {
  return String(item.pk).slice('SUBSCRIBER#'.length);
}

export function ownerKey(kind: AddressKind, hash: string): string {
  return `${kind.toUpperCase()}#${hash}`;
}

/** Seconds since 1970, rounded up, so that nothing expires too early. */
export function timeToLive(at: number, keptSeconds = 0): number {
  return Math.ceil(at / 1000) + keptSeconds;
}

/** Whether an item's time is over. DynamoDB deletes late, by days, so that every read asks this. */
export function isExpired(item: Item, now: number): boolean {
  const at = item[tableShape.timeToLive];
  return typeof at === 'number' && at * 1000 <= now;
}

/** The same attributes without those that are `undefined`. */
export function withoutUndefined(item: Item): Item {
  return Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined));
}

/** Names and values of an expression. Every name is aliased: many short ones are reserved words. */
export interface Aliases {
  readonly names: Record<string, string>;
  readonly values?: Record<string, unknown>;
}

export interface Change extends Aliases {
  readonly update: string;
  readonly condition?: string;
}

export interface Search extends Aliases {
  readonly key: string;
  /** Without one the table itself, read consistently. Indexes cannot be. */
  readonly index?: 'due' | 'inbox' | 'roster';
  /** Items a page. */
  readonly limit?: number;
}

/** The table. */
export class DynamoItems {
  private readonly client: DynamoDBClient;
  private readonly table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.client = client;
    this.table = table;
  }

  /** `undefined` when there is no such item. A consistent read costs twice as much. */
  async get(pk: string, sk: string, consistent: boolean): Promise<Item | undefined> {
    const key = { TableName: this.table, Key: marshall({ pk, sk }) };
    const get = new GetItemCommand({ ...key, ConsistentRead: consistent });
    const { Item: item } = await this.client.send(get);
    return item && unmarshall(item);
  }

  /**
   * Up to 100 items with one sort key, each as it was a moment ago at most, in no order. One that
   * DynamoDB had no time for is missing.
   */
  async getMany(pks: readonly string[], sk: string): Promise<readonly Item[]> {
    const keys = pks.map((pk) => marshall({ pk, sk }));
    const get = new BatchGetItemCommand({ RequestItems: { [this.table]: { Keys: keys } } });
    const { Responses: found } = await this.client.send(get);
    return (found?.[this.table] ?? []).map((item) => unmarshall(item));
  }

  /** Puts an item in the place of any other. `false` when the condition does not hold. */
  async put(item: Item, condition?: string, aliases?: Aliases): Promise<boolean> {
    const put = new PutItemCommand({
      TableName: this.table,
      Item: marshall(item, { removeUndefinedValues: true }),
      ...expression(condition, aliases),
    });
    return (await won(this.client.send(put))) !== undefined;
  }

  /**
   * Changes an item, and makes one that is not there unless the condition asks for it. `false` when
   * the condition does not hold.
   */
  async update(pk: string, sk: string, change: Change): Promise<boolean> {
    return (await this.change(pk, sk, change, 'NONE')) !== undefined;
  }

  /**
   * The attributes that were changed, as they are now; `undefined` when the condition did not hold.
   */
  async updated(pk: string, sk: string, change: Change): Promise<Item | undefined> {
    return this.change(pk, sk, change, 'UPDATED_NEW');
  }

  /** Removes an item. `true` too for one that is not there, unless the condition asks for it. */
  async remove(pk: string, sk: string, condition?: string, aliases?: Aliases): Promise<boolean> {
    const remove = new DeleteItemCommand({
      TableName: this.table,
      Key: marshall({ pk, sk }),
      ...expression(condition, aliases),
    });
    return (await won(this.client.send(remove))) !== undefined;
  }

  /** The items found, in the order of the sort key. Reads the next page when one is used up. */
  async *query({ key, index, limit, names, values }: Search): AsyncGenerator<Item> {
    let from: Record<string, AttributeValue> | undefined;
    do {
      const find = new QueryCommand({
        TableName: this.table,
        KeyConditionExpression: key,
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: marshall(values ?? {}),
        ...(index ? { IndexName: index } : { ConsistentRead: true }),
        ...(limit ? { Limit: limit } : {}),
        ...(from ? { ExclusiveStartKey: from } : {}),
      });
      const page: QueryCommandOutput = await this.client.send(find);
      for (const item of page.Items ?? []) yield unmarshall(item);
      from = page.LastEvaluatedKey;
    } while (from);
  }

  /** Everything under one partition key. */
  partition(pk: string): AsyncGenerator<Item> {
    return this.query({ key: '#pk = :pk', names: { '#pk': 'pk' }, values: { ':pk': pk } });
  }

  /**
   * A page of the whole table. `from` is the `next` of the page before; it is absent after the last
   * one. What is written meanwhile may be missed.
   */
  async scan(
    limit: number,
    from?: string,
  ): Promise<{ readonly page: readonly Item[]; readonly next?: string }> {
    const scan = new ScanCommand({
      TableName: this.table,
      Limit: limit,
      ...(from ? { ExclusiveStartKey: JSON.parse(from) } : {}),
    });
    const answer = await this.client.send(scan);
    const page = (answer.Items ?? []).map((item) => unmarshall(item));
    return {
      page,
      ...(answer.LastEvaluatedKey ? { next: JSON.stringify(answer.LastEvaluatedKey) } : {}),
    };
  }

  private async change(
    pk: string,
    sk: string,
    { update, condition, ...aliases }: Change,
    returned: 'NONE' | 'UPDATED_NEW',
  ): Promise<Item | undefined> {
    const change = new UpdateItemCommand({
      TableName: this.table,
      Key: marshall({ pk, sk }),
      UpdateExpression: update,
      ReturnValues: returned,
      ...expression(condition, aliases),
    });
    const written = await won(this.client.send(change));
    return written && unmarshall(written.Attributes ?? {});
  }
}

function expression(condition?: string, aliases?: Aliases) {
  return {
    ...(condition ? { ConditionExpression: condition } : {}),
    ...(aliases ? { ExpressionAttributeNames: aliases.names } : {}),
    ...(aliases?.values ? { ExpressionAttributeValues: marshall(aliases.values) } : {}),
  };
}

/** `undefined` where the condition of a write did not hold: an answer, not a failure. */
async function won<Answer>(write: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await write;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
}
