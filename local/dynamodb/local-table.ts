/**
 * Starts DynamoDB's stand-in on loopback with the one table created and active. With a data folder
 * the table survives a restart. Callers use the URL with the AWS SDK, or `setup` for single items.
 */
import { TableSetup } from '../../adapters/dynamodb/table-setup.ts';
import { serveTable } from '../../cli/kept-table/kept-table.ts';
import { portProblem } from '../loopback.ts';
import { startTableApart } from './table-process.ts';

export interface DynamoOptions {
  readonly port: number;
  /** Folder that keeps the table; in memory without it. */
  readonly dataDir?: string;
  readonly table?: string;
  /** Runs the table in its own process: slower to start, faster under many requests. */
  readonly apart?: boolean;
}

export interface Dynamo {
  readonly url: string;
  readonly table: string;
  readonly setup: TableSetup;
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
  const where = { port, ...(dataDir === undefined ? {} : { path: dataDir }) };
  const starting = apart ? startTableApart(where) : serveTable(port, dataDir);
  const server = await starting.catch((error: NodeJS.ErrnoException) => {
    throw portProblem('DynamoDB', port, error);
  });
  const url = `http://127.0.0.1:${server.port}`;
  const setup = new TableSetup(url, table);
  const close = async () => {
    setup.close();
    await server.close();
  };
  try {
    await setup.createIfMissing();
  } catch (error) {
    await close().catch(() => {});
    throw error;
  }
  return { url, table, setup, close };
}
