/**
 * DynamoDB on loopback: dynalite, with the one table created and active. It keeps the table in a
 * folder over restarts, and shows nothing of itself but a URL that the AWS SDK works against.
 */

import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ResourceNotFoundException,
} from '@aws-sdk/client-dynamodb';
import { createTableInput } from '../../adapters/dynamodb/table-shape.ts';
import { checkFolder } from '../../cli/kept-table.ts';
import { portProblem } from '../loopback.ts';
import { startDynalite, startDynaliteApart } from './dynalite-process.ts';

export interface DynamoOptions {
  readonly port: number;
  /** Where the table is kept; in memory without it. */
  readonly dataDir?: string;
  readonly table?: string;
  /** In a process of its own: worth its start where many ask at once. */
  readonly apart?: boolean;
}

export interface Dynamo {
  readonly url: string;
  readonly table: string;
  close(): Promise<void>;
}

/**
 * Starts DynamoDB; port 0 takes a free one. Throws when the port or the folder is taken, naming the
 * remedy.
 */
export async function startDynamo({
  port,
  dataDir,
  table = 'mend',
  apart,
}: DynamoOptions): Promise<Dynamo> {
  if (dataDir !== undefined) await checkFolder(dataDir);
  const start = apart ? startDynaliteApart : startDynalite;
  const where = { port, ...(dataDir === undefined ? {} : { path: dataDir }) };
  const server = await start(where).catch((error: NodeJS.ErrnoException) => {
    throw portProblem('DynamoDB', port, error);
  });
  const url = `http://127.0.0.1:${server.port}`;
  const client = new DynamoDBClient({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  try {
    await createMissingTable(client, table);
  } catch (error) {
    await server.close().catch(() => {});
    throw error;
  } finally {
    client.destroy();
  }
  return { url, table, close: server.close };
}

async function createMissingTable(client: DynamoDBClient, table: string): Promise<void> {
  const describe = () => client.send(new DescribeTableCommand({ TableName: table }));
  const missing = (error: unknown) => {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  };
  if (!(await describe().catch(missing)))
    await client.send(new CreateTableCommand(createTableInput(table)));
  // With createTableMs 0 the table is active within a tick or two of the double's own timer.
  for (let tries = 0; tries < 200; tries += 1) {
    if ((await describe()).Table?.TableStatus === 'ACTIVE') return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`The table ${table} did not become active`);
}
