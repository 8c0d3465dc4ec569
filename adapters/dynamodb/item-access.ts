/**
 * Reads and writes items of the one table, as plain objects: their keys, and the operations of
 * DynamoDB as its JSON protocol writes them. A write whose condition does not hold returns `false`;
 * every other failure throws. There are two implementations of the operations: signed requests in
 * the deployed functions (dynamo-signed.ts), and the SDK's client where size does not matter
 * (dynamo-client.ts).
 */

import type { AttributeValue } from '@aws-sdk/client-dynamodb';
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

export type DynamoOperation =
  | 'GetItem'
  | 'PutItem'
  | 'UpdateItem'
  | 'DeleteItem'
  | 'Query'
  | 'Scan';

export type Attributes = Record<string, AttributeValue>;

export interface DynamoAnswer {
  readonly Item?: Attributes;
  readonly Items?: readonly Attributes[];
  readonly Attributes?: Attributes;
  readonly LastEvaluatedKey?: Attributes;
}

/**
 * Throws what DynamoDB refused as an error of DynamoDB's name for it. May repeat a write whose
 * answer was lost.
 */
export type CallDynamo = (
  operation: DynamoOperation,
  input: Readonly<Record<string, unknown>>,
) => Promise<DynamoAnswer>;

/** The condition of a write did not hold: an answer, not a failure. */
export function isConditionFailed(error: unknown): boolean {
  return error instanceof Error && error.name === 'ConditionalCheckFailedException';
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
  private readonly call: CallDynamo;
  private readonly table: string;

  constructor(call: CallDynamo, table: string) {
    this.call = call;
    this.table = table;
  }

  /** `undefined` when there is no such item. A consistent read costs twice as much. */
  async get(pk: string, sk: string, consistent: boolean): Promise<Item | undefined> {
    const key = { TableName: this.table, Key: marshall({ pk, sk }) };
    const { Item: item } = await this.call('GetItem', { ...key, ConsistentRead: consistent });
    return item && unmarshall(item);
  }

  /** Puts an item in the place of any other. `false` when the condition does not hold. */
  async put(item: Item, condition?: string, aliases?: Aliases): Promise<boolean> {
    const put = this.call('PutItem', {
      TableName: this.table,
      Item: marshall(item, { removeUndefinedValues: true }),
      ...expression(condition, aliases),
    });
    return (await won(put)) !== undefined;
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
    const remove = this.call('DeleteItem', {
      TableName: this.table,
      Key: marshall({ pk, sk }),
      ...expression(condition, aliases),
    });
    return (await won(remove)) !== undefined;
  }

  /** The items found, in the order of the sort key. Reads the next page when one is used up. */
  async *query({ key, index, limit, names, values }: Search): AsyncGenerator<Item> {
    let from: Attributes | undefined;
    do {
      const page: DynamoAnswer = await this.call('Query', {
        TableName: this.table,
        KeyConditionExpression: key,
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: marshall(values ?? {}),
        ...(index ? { IndexName: index } : { ConsistentRead: true }),
        ...(limit ? { Limit: limit } : {}),
        ...(from ? { ExclusiveStartKey: from } : {}),
      });
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
    const answer = await this.call('Scan', {
      TableName: this.table,
      Limit: limit,
      ...(from ? { ExclusiveStartKey: JSON.parse(from) } : {}),
    });
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
    const change = this.call('UpdateItem', {
      TableName: this.table,
      Key: marshall({ pk, sk }),
      UpdateExpression: update,
      ReturnValues: returned,
      ...expression(condition, aliases),
    });
    const written = await won(change);
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

async function won<Answer>(write: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await write;
  } catch (error) {
    if (isConditionFailed(error)) return undefined;
    throw error;
  }
}
