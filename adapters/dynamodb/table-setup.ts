/**
 * Creates the table where it is missing, and reads or deletes its items as they lie there, with the
 * SDK's client. `npm start`, the tests and the benchmarks use it; no deployed function loads it.
 */
import {
  type AttributeValue,
  CreateTableCommand,
  DeleteItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ResourceNotFoundException,
  ScanCommand,
  type ScanCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { createTableInput } from './table-shape.ts';

export interface ItemKey {
  readonly pk: string;
  readonly sk: string;
}

const pollMs = 10;
const mostPolls = 200;

export class TableSetup {
  readonly client: DynamoDBClient;
  readonly #table: string;

  /** A table behind a local endpoint, e.g. `http://127.0.0.1:4703`. */
  constructor(endpoint: string, table: string) {
    this.#table = table;
    this.client = new DynamoDBClient({
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts: 1,
    });
  }

  /** Creates the table unless it exists, and waits until it is active. Throws after two seconds. */
  async createIfMissing(): Promise<void> {
    const name = { TableName: this.#table };
    const describe = () => this.client.send(new DescribeTableCommand(name));
    const missing = (error: unknown) => {
      if (!(error instanceof ResourceNotFoundException)) throw error;
    };
    if (!(await describe().catch(missing)))
      await this.client.send(new CreateTableCommand(createTableInput(this.#table)));
    for (let polls = 0; polls < mostPolls; polls += 1) {
      if ((await describe()).Table?.TableStatus === 'ACTIVE') return;
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
    throw new Error(`The table ${this.#table} did not become active`);
  }

  /** The stored attributes of an item under their short names; undefined when there is none. */
  async item(key: ItemKey): Promise<Record<string, unknown> | undefined> {
    const { Item } = await this.client.send(
      new GetItemCommand({ TableName: this.#table, Key: marshall(key) }),
    );
    return Item && unmarshall(Item);
  }

  /** The stored attributes of every item, page by page. */
  async *items(): AsyncGenerator<Record<string, unknown>> {
    let from: Record<string, AttributeValue> | undefined;
    do {
      const page: ScanCommandOutput = await this.client.send(
        new ScanCommand({ TableName: this.#table, ExclusiveStartKey: from }),
      );
      for (const item of page.Items ?? []) yield unmarshall(item);
      from = page.LastEvaluatedKey;
    } while (from);
  }

  /**
   * The moment of the earliest row of the due index (ms since 1970); infinity where there is none.
   * One request a page of the whole index, where the worker itself makes one for each partition.
   */
  async earliestDue(): Promise<number> {
    let earliest = Number.POSITIVE_INFINITY;
    let from: Record<string, AttributeValue> | undefined;
    do {
      const page: ScanCommandOutput = await this.client.send(
        new ScanCommand({ TableName: this.#table, IndexName: 'due', ExclusiveStartKey: from }),
      );
      for (const { da } of page.Items ?? []) earliest = Math.min(earliest, Number(da?.N));
      from = page.LastEvaluatedKey;
    } while (from);
    return earliest;
  }

  async deleteItem(key: ItemKey): Promise<void> {
    await this.client.send(new DeleteItemCommand({ TableName: this.#table, Key: marshall(key) }));
  }

  close(): void {
    this.client.destroy();
  }
}
