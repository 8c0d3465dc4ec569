/**
 * Finds and opens the table that a command works on: that of a running local service, that in its
 * data folder while it does not run, or one on AWS.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { httpCaller } from '../adapters/aws/http-call.ts';
import { dynamoDeskStore } from '../adapters/dynamodb/desk-store.ts';
import { dynamoClient } from '../adapters/dynamodb/dynamo-client.ts';
import type { DeskStore } from '../service/ports/coach-store.ts';
import type { Settings } from '../service/ports/settings.ts';
import { type AwsAccess, isLoopback, localAws } from './aws-access.ts';
import { Refusal } from './refusal.ts';

export interface TableLocation {
  /** Data folder of `npm start`. */
  readonly data: string;
  /** A DynamoDB table, in place of the folder. */
  readonly table?: string;
  readonly endpoint?: string;
  /** Without it the AWS SDK looks for region and credentials wherever AWS keeps them. */
  readonly aws?: AwsAccess;
}

/** What a running `npm start` writes about itself into its data folder. */
export interface LocalService {
  readonly web: string;
  readonly inbox: string;
  readonly phone: string;
  readonly dynamo: string;
  readonly settings: Settings;
}

export interface Table {
  /**
   * `running`: of a running local service. `kept`: in the folder of one that does not run; what is
   * due goes out at its next start. `stack`: on AWS.
   */
  readonly kind: 'running' | 'kept' | 'stack';
  readonly store: DeskStore;
  /** The service's own clock, in milliseconds since 1970: a local one may have been advanced. */
  now(): number;
  /** Of a running local service. */
  readonly service?: LocalService;
  /** What a failed read or write means for the user. */
  unreadable(cause: unknown): Refusal;
  close(): Promise<void>;
}

export const localTable = 'mend';
/** A page of a table may come slowly to a maker's own machine. */
const patienceMs = 60_000;

/** Throws a Refusal where there is no table, or another process holds its folder. */
export async function openTable({ data, table, endpoint, aws }: TableLocation): Promise<Table> {
  if (table || endpoint)
    return { kind: 'stack', now: Date.now, ...connect(table ?? localTable, endpoint, aws) };
  if (!existsSync(join(data, 'dynamo'))) {
    const remedy = 'run npm start once, or name one with --data or --table';
    throw new Refusal(2, `${data}: there is no table in it; ${remedy}`);
  }
  const running = await runningService(data);
  if (running) {
    const { service, offsetMs } = running;
    const connected = connect(localTable, service.dynamo);
    return { kind: 'running', service, now: () => Date.now() + offsetMs, ...connected };
  }
  const offsetMs = clockOffsetMs(data);
  const { serveTable } = await import('./kept-table/kept-table.ts');
  const kept = await serveTable(0, join(data, 'dynamo')).catch((cause: Error) => {
    throw new Refusal(2, cause.message, { cause });
  });
  const connected = connect(localTable, kept.url);
  const close = async () => {
    await connected.close();
    await kept.close();
  };
  return { kind: 'kept', now: () => Date.now() + offsetMs, ...connected, close };
}

function connect(
  table: string,
  endpoint: string | undefined,
  aws?: AwsAccess,
): Pick<Table, 'store' | 'unreadable' | 'close'> {
  const client = dynamoClient({
    ...aws,
    ...(isLoopback(endpoint) ? localAws : {}),
    ...(endpoint ? { endpoint } : {}),
    timeoutMs: patienceMs,
  });
  return {
    store: dynamoDeskStore(client, table),
    unreadable: (cause) => {
      const why = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
      const place = endpoint ? ` at ${endpoint}` : '';
      return new Refusal(2, `The table "${table}" could not be read${place}. ${why}`, { cause });
    },
    close: async () => client.destroy(),
  };
}

/** The service that serves this folder now, and how far its clock is ahead of this machine's. */
async function runningService(
  data: string,
): Promise<{ readonly service: LocalService; readonly offsetMs: number } | undefined> {
  try {
    const service: LocalService = JSON.parse(readFileSync(join(data, 'service.json'), 'utf8'));
    const clock = { method: 'GET', path: '/local/clock', headers: {} };
    const response = await httpCaller(service.web)({ ...clock, timeoutMs: 2_000, fresh: true });
    const { now } = JSON.parse(response.body) as { now: string };
    return { service, offsetMs: Date.parse(now) - Date.now() };
  } catch {
    // No service runs, or it was killed: the folder is free.
    return undefined;
  }
}

/** How far the clock of a service that does not run was ahead when it ended. */
function clockOffsetMs(data: string): number {
  try {
    const { offsetMs } = JSON.parse(readFileSync(join(data, 'clock.json'), 'utf8'));
    return Number(offsetMs) || 0;
  } catch {
    // Its clock was never advanced.
    return 0;
  }
}
