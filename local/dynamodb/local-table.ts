/**
 * Starts DynamoDB on loopback: dynalite with the one table created and active. With a data folder
 * the table survives a restart. Callers use the URL with the AWS SDK, or `setup` for single items.
 */
import { TableSetup } from '../../adapters/dynamodb/table-setup.ts';
import { checkFolder } from '../../cli/kept-table.ts';
import { portProblem } from '../loopback.ts';
import { startDynalite, startDynaliteApart } from './dynalite-process.ts';

export interface DynamoOptions {
  readonly port: number;
  /** Folder that keeps the table; in memory without it. */
  readonly dataDir?: string;
  readonly table?: string;
  /** Runs dynalite in its own process: slower to start, faster under many requests. */
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
  if (dataDir !== undefined) await checkFolder(dataDir);
  const start = apart ? startDynaliteApart : startDynalite;
  const where = { port, ...(dataDir === undefined ? {} : { path: dataDir }) };
  const server = await start(where).catch((error: NodeJS.ErrnoException) => {
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
