/**
 * Reading and writing single items of the one table, as plain objects. A condition that does not hold is an answer
 * (`false`), every other failure an error.
 */
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';

export type Item = Record<string, unknown>;

/** Names and values of an expression. Every name is aliased: many short ones are reserved words. */
export interface Aliases {
  readonly names: Record<string, string>;
  readonly values?: Record<string, unknown>;
}

export class DynamoItems {
  readonly client: DynamoDBClient;
  readonly table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.client = client;
    this.table = table;
  }

  async get(pk: string, sk: string, consistent: boolean): Promise<Item | undefined> {
    const { Item: item } = await this.client.send(
      new GetItemCommand({ TableName: this.table, Key: marshall({ pk, sk }), ConsistentRead: consistent }),
    );
    return item && unmarshall(item);
  }

  /** Puts an item, under a condition where one is given. */
  async put(item: Item, condition?: string, aliases?: Aliases): Promise<boolean> {
    return wins(
      this.client.send(
        new PutItemCommand({
          TableName: this.table,
          Item: marshall(item, { removeUndefinedValues: true }),
          ...(condition ? { ConditionExpression: condition } : {}),
          ...(aliases ? { ExpressionAttributeNames: aliases.names } : {}),
          ...(aliases?.values ? { ExpressionAttributeValues: marshall(aliases.values) } : {}),
        }),
      ),
    );
  }

  async update(pk: string, sk: string, change: Aliases & { update: string; condition?: string }): Promise<boolean> {
    return wins(
      this.client.send(
        new UpdateItemCommand({
          TableName: this.table,
          Key: marshall({ pk, sk }),
          UpdateExpression: change.update,
          ...(change.condition ? { ConditionExpression: change.condition } : {}),
          ExpressionAttributeNames: change.names,
          ...(change.values ? { ExpressionAttributeValues: marshall(change.values) } : {}),
        }),
      ),
    );
  }
}

async function wins(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
