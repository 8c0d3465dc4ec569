/**
 * Finds the table that a command speaks of: a running local service's, its data folder's while it
 * is not running, or one on AWS. It opens and closes; what is read or written there is the
 * command's affair.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { clientDynamo, makeDynamoClient } from '../adapters/dynamodb/dynamo-client.ts';
import { dynamoStore } from '../adapters/dynamodb/dynamo-store.ts';
import type { Settings } from '../service/ports/settings.ts';
import type { Store } from '../service/ports/store.ts';
import { serveKeptTable } from './kept-table.ts';
import { Refusal } from './refusal.ts';

export interface Where {
  /** Data folder of `npm start`. */
  readonly data: string;
  /** A DynamoDB table, in place of the folder. */
  readonly table?: string;
  readonly endpoint?: string;
}

/** What a running `npm start` writes down of itself in its data folder. */
export interface LocalService {
  readonly web: string;
  readonly inbox: string;
  readonly phone: string;
  readonly dynamo: string;
  readonly settings: Settings;
}

export interface Table {
  /**
   * `kept`: a local service's folder while nothing runs there. What must be sent goes out at its
   * next start.
   */
  readonly place: 'running' | 'kept' | 'stack';
  readonly store: Store;
  /** The service's own clock: a local one may have been wound. */
  now(): number;
  readonly service?: LocalService;
  /** What a failed read or write means for a person. */
  unreadable(cause: unknown): Refusal;
  close(): Promise<void>;
}

export const localTable = 'mend';
export const localAws = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
};

export async function openTable({ data, table, endpoint }: Where): Promise<Table> {
  if (table || endpoint)
    return { place: 'stack', now: Date.now, ...connect(table ?? localTable, endpoint) };
  if (!existsSync(join(data, 'dynamo'))) {
    throw new Refusal(
      2,
      `${data}: there is no table in it; run npm start once, or name one with --data or --table`,
    );
  }
  const running = await runningService(data);
  if (running) {
    const { service, offsetMs } = running;
    return {
      place: 'running',
      service,
      now: () => Date.now() + offsetMs,
      ...connect(localTable, service.dynamo),
    };
  }
  const offsetMs = woundMs(data);
  const kept = await serveKeptTable(join(data, 'dynamo')).catch((cause: Error) => {
    throw new Refusal(2, cause.message, { cause });
  });
  const connected = connect(localTable, kept.url);
  const close = async () => {
    await connected.close();
    await kept.close();
  };
  return { place: 'kept', now: () => Date.now() + offsetMs, ...connected, close };
}

export function isLoopback(endpoint: string | undefined): boolean {
  return (
    endpoint !== undefined && /^https?:\/\/(127\.0\.0\.1|localhost|\[::1\])[:/]?/.test(endpoint)
  );
}

function connect(
  table: string,
  endpoint: string | undefined,
): Pick<Table, 'store' | 'unreadable' | 'close'> {
  const client = makeDynamoClient({
    ...(isLoopback(endpoint) ? localAws : {}),
    ...(endpoint ? { endpoint } : {}),
  });
  return {
    store: dynamoStore(clientDynamo(client), table),
    unreadable: (cause) => {
      const why = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
      const place = endpoint ? ` at ${endpoint}` : '';
      return new Refusal(2, `The table "${table}" could not be read${place}. ${why}`, { cause });
    },
    close: async () => client.destroy(),
  };
}

/**
 * Where a running `npm start` serves this folder's table, as it wrote down itself, and how far its
 * clock is wound.
 */
async function runningService(
  data: string,
): Promise<{ readonly service: LocalService; readonly offsetMs: number } | undefined> {
  try {
    const service: LocalService = JSON.parse(readFileSync(join(data, 'service.json'), 'utf8'));
    const answer = await fetch(`${service.web}/local/clock`, {
      signal: AbortSignal.timeout(2_000),
    });
    const { now } = (await answer.json()) as { now: string };
    return { service, offsetMs: Date.parse(now) - Date.now() };
  } catch {
    // Nothing runs, or it ended without a word: the folder is free.
    return undefined;
  }
}

function woundMs(data: string): number {
  try {
    const { offsetMs } = JSON.parse(readFileSync(join(data, 'clock.json'), 'utf8'));
    return Number(offsetMs) || 0;
  } catch {
    // Never wound.
    return 0;
  }
}
