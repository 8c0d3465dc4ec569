/**
 * Reads who is in the course: from a running local service, from its data folder while it is not running, or from
 * DynamoDB. It only reads, and hands on people, never their addresses.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoStore } from '../adapters/dynamo-store.ts';
import type { Subscriber } from '../core/subscriber.ts';
import { serveKeptTable } from './kept-table.ts';

export interface Where {
  /** Data folder of `npm start`. */
  readonly data: string;
  /** A DynamoDB table, in place of the folder. */
  readonly table?: string;
  readonly endpoint?: string;
}

export interface People {
  readonly people: readonly Subscriber[];
  /** The service's own clock: a local one may have been wound. */
  readonly now: number;
}

/** What a person can mend: the message is the remedy. */
export class NoPeople extends Error {}

const localTable = 'mend';
const localAws = { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };

export async function readPeople({ data, table, endpoint }: Where): Promise<People> {
  if (table || endpoint) {
    const now = Date.now();
    return { people: await readTable(table ?? localTable, endpoint, now), now };
  }
  if (!existsSync(join(data, 'dynamo'))) {
    throw new NoPeople(`${data}: there is no table in it; run npm start once, or name one with --data or --table`);
  }
  const running = await runningService(data);
  if (running) return { people: await readTable(localTable, running.dynamo, running.now), now: running.now };
  const now = Date.now() + woundMs(data);
  const kept = await serveKeptTable(join(data, 'dynamo')).catch((cause: Error) => {
    throw new NoPeople(cause.message, { cause });
  });
  try {
    return { people: await readTable(localTable, kept.url, now), now };
  } finally {
    await kept.close();
  }
}

async function readTable(table: string, endpoint: string | undefined, now: number): Promise<Subscriber[]> {
  const isLocal = endpoint !== undefined && /^https?:\/\/(127\.0\.0\.1|localhost|\[::1\])[:/]?/.test(endpoint);
  const client = new DynamoDBClient({ ...(isLocal ? localAws : {}), ...(endpoint ? { endpoint } : {}) });
  const people = new Map<string, Subscriber>();
  try {
    for await (const { subscriber } of new DynamoStore(client, table).everyone(now)) {
      people.set(subscriber.id, subscriber);
    }
  } catch (cause) {
    const why = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    throw new NoPeople(`The table "${table}" could not be read${endpoint ? ` at ${endpoint}` : ''}. ${why}`, { cause });
  } finally {
    client.destroy();
  }
  return [...people.values()];
}

/** Where a running `npm start` serves this folder's table, as it wrote down itself, and its clock. */
async function runningService(data: string): Promise<{ readonly dynamo: string; readonly now: number } | undefined> {
  try {
    const { dynamo, web } = JSON.parse(readFileSync(join(data, 'service.json'), 'utf8'));
    const answer = await fetch(`${web}/local/clock`, { signal: AbortSignal.timeout(2_000) });
    const { now } = (await answer.json()) as { now: string };
    return { dynamo, now: Date.parse(now) };
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
