/**
 * The table of a crash test as a whole: reads all items, restores them, and lists the instants at
 * which something is due.
 */
import {
  type AttributeValue,
  BatchWriteItemCommand,
  type DynamoDBClient,
  ScanCommand,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';

export type Item = Record<string, unknown>;

/** The most items that DynamoDB takes in one batch. */
const batch = 25;

export class Table {
  readonly #client: DynamoDBClient;
  readonly #name: string;

  constructor(client: DynamoDBClient, name: string) {
    this.#client = client;
    this.#name = name;
  }

  async items(): Promise<Item[]> {
    return (await this.#scan()).map((item) => unmarshall(item));
  }

  /** The instants of the due index. */
  async due(): Promise<number[]> {
    return (await this.items()).flatMap(({ da }) => (typeof da === 'number' ? [da] : []));
  }

  /** Makes the table hold these items and no others. */
  async write(items: readonly Item[]): Promise<void> {
    const keyOf = ({ pk, sk }: Item) => `${pk} ${sk}`;
    const kept = new Set(items.map(keyOf));
    const gone = (await this.items()).filter((item) => !kept.has(keyOf(item)));
    const writes: WriteRequest[] = [
      ...gone.map(({ pk, sk }) => ({ DeleteRequest: { Key: marshall({ pk, sk }) } })),
      ...items.map((item) => ({ PutRequest: { Item: marshall(item) } })),
    ];
    for (let at = 0; at < writes.length; at += batch) {
      const RequestItems = { [this.#name]: writes.slice(at, at + batch) };
      await this.#client.send(new BatchWriteItemCommand({ RequestItems }));
    }
  }

  async #scan(): Promise<Record<string, AttributeValue>[]> {
    const found = await this.#client.send(
      new ScanCommand({ TableName: this.#name, ConsistentRead: true }),
    );
    return found.Items ?? [];
  }
}
