/**
 * Reads and writes items of the one table, as plain objects. A write whose condition does not hold
 * returns `false`; every other failure throws.
 */
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import {
  type Attributes,
  type CallDynamo,
  type DynamoAnswer,
  isConditionFailed,
} from './dynamo-api.ts';
import type { Item } from './item-keys.ts';

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
