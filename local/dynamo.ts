/**
 * DynamoDB on loopback: dynalite, with the one table created and active. It keeps the table in a folder over restarts,
 * and shows nothing of itself but a URL that the AWS SDK works against.
 */

import type { AddressInfo } from 'node:net';
import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ResourceNotFoundException,
} from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { createTableInput } from '../adapters/dynamo-table.ts';
import { checkFolder } from '../cli/kept-table.ts';
import { portProblem } from './loopback.ts';

export interface DynamoOptions {
  readonly port: number;
  /** Where the table is kept; in memory without it. */
  readonly dataDir?: string;
  readonly table?: string;
}

export interface Dynamo {
  readonly url: string;
  readonly table: string;
  close(): Promise<void>;
}

/** Starts DynamoDB; port 0 takes a free one. Throws when the port or the folder is taken, naming the remedy. */
export async function startDynamo({ port, dataDir, table = 'mend' }: DynamoOptions): Promise<Dynamo> {
  if (dataDir !== undefined) await checkFolder(dataDir);
  const server = dynalite({ createTableMs: 0, ...(dataDir === undefined ? {} : { path: dataDir }) });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(portProblem('DynamoDB', port, error)));
    server.listen(port, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = () =>
    new Promise<void>((resolve, reject) => {
      server.close((error) => (error ? reject(error) : resolve()));
      // dynalite waits up to 30 s for idle keep-alive connections otherwise.
      server.closeAllConnections();
    });
  const client = new DynamoDBClient({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  try {
    await createMissingTable(client, table);
  } catch (error) {
    await close().catch(() => {});
    throw error;
  } finally {
    client.destroy();
  }
  return { url, table, close };
}

async function createMissingTable(client: DynamoDBClient, table: string): Promise<void> {
  const describe = () => client.send(new DescribeTableCommand({ TableName: table }));
  const missing = (error: unknown) => {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  };
  if (!(await describe().catch(missing))) await client.send(new CreateTableCommand(createTableInput(table)));
  // With createTableMs 0 the table is active within a tick or two of the double's own timer.
  for (let tries = 0; tries < 200; tries += 1) {
    if ((await describe()).Table?.TableStatus === 'ACTIVE') return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`The table ${table} did not become active`);
}
