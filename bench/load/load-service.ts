/**
 * The local service in a process of its own, for load.ts: it brings in people with phones, says
 * where it answers, tells its memory, and at the end reads from the table what was kept. It drives
 * nothing and judges nothing.
 */

import { readFileSync } from 'node:fs';
import { TableSetup } from '../../adapters/dynamodb/table-setup.ts';
import type { Library } from '../../core/course.ts';
import { type Service, startService } from '../../local/local-service.ts';
import { RequestLimits } from '../../local/request-limits.ts';
import { hashAddress } from '../../service/address-hash.ts';
import { placementOf } from '../../service/apply.ts';
import { aReader } from '../parts/bench-people.ts';
import { heapInUse } from '../parts/measure.ts';
import { phoneOf } from './load-driver.ts';

export interface LoadTask {
  readonly libraryFile: string;
  readonly dataDir: string;
  /** People who are on the course with letters and texts before it begins. */
  readonly people: number;
}

export type FromService =
  | {
      readonly type: 'ready';
      readonly web: string;
      readonly authToken: string;
      readonly phone: string;
      readonly heap: number;
    }
  | { readonly type: 'memory'; readonly rss: number; readonly cpu: number }
  | { readonly type: 'kept'; readonly kept: Kept; readonly heap: number };

/** What the table and the inbox hold. */
export interface Kept {
  readonly emails: readonly string[];
  /**
   * Twilio's ids of the texts that were recorded, and of those that still wait for their
   * consequences.
   */
  readonly texts: readonly string[];
  readonly pending: number;
  /** Our message ids of the answers that are known as delivered. */
  readonly delivered: readonly string[];
  /** Confirmation letters in the inbox. */
  readonly letters: number;
  /**
   * Messages that the vendor may not have taken: they stand on the due index, to
   * be found out.
   */
  readonly doubtful: readonly string[];
  /** Lines that the service logged as errors, and as warnings, by what they say. */
  readonly errors: Readonly<Record<string, number>>;
  readonly warnings: Readonly<Record<string, number>>;
}

const logged = { error: {} as Record<string, number>, warn: {} as Record<string, number> };

async function serve({ libraryFile, dataDir, people }: LoadTask): Promise<void> {
  const library: Library = JSON.parse(readFileSync(libraryFile, 'utf8'));
  // As `npm start` runs it.
  const asStarted = { dynamoApart: true, requestLimits: new RequestLimits() };
  const service = await startService({
    port: 0,
    dataDir,
    fresh: true,
    library,
    log: countTroubles,
    ...asStarted,
  });
  await bringIn(service, people);
  const tell = (message: FromService) => void process.send?.(message);
  const { twilioAuthToken: authToken } = service.world.secrets;
  const timer = setInterval(() => {
    const { user, system } = process.cpuUsage();
    tell({ type: 'memory', rss: process.memoryUsage.rss(), cpu: (user + system) / 1e6 });
  }, 500);
  process.on('message', async (asked: 'count' | 'close') => {
    if (asked === 'count')
      return tell({ type: 'kept', kept: await readKept(service), heap: heapInUse() });
    clearInterval(timer);
    await service.close();
    process.exit(0);
  });
  tell({
    type: 'ready',
    web: service.urls.web,
    authToken,
    phone: service.world.settings.twilioFrom,
    heap: heapInUse(),
  });
}

function countTroubles(line: string): void {
  if (!line.startsWith('{"level":"error"') && !line.startsWith('{"level":"warn"')) return;
  const {
    level,
    what,
    error,
    code = error,
  } = JSON.parse(line) as Record<string, string | undefined>;
  const counts = logged[level === 'error' ? 'error' : 'warn'];
  const name = code ? `${what} (${code})` : `${what}`;
  counts[name] = (counts[name] ?? 0) + 1;
}

/** In the middle of the course, as their next touch is due some days from now. */
async function bringIn({ world }: Service, people: number): Promise<void> {
  const { store, library, secrets, now } = world;
  for (let number = 0; number < people; number++) {
    const reader = aReader(now(), world.newId());
    const phone = phoneOf(number);
    const position = {
      sequence: library.course,
      startedAt: now(),
      from: 1_000_000,
      day: -1,
      done: [],
    };
    const person = { ...reader, email: `reader${number}@example.com`, phone, position };
    await store.addresses.claim('phone', hashAddress(secrets.hashKey, phone), person.id, now());
    await store.people.create(person, placementOf(world, person));
  }
}

async function readKept({ world, urls, inbox, scheduler }: Service): Promise<Kept> {
  await scheduler.rest();
  const emails: string[] = [];
  const texts: string[] = [];
  const delivered: string[] = [];
  const doubtful: string[] = [];
  let pending = 0;
  const table = new TableSetup(urls.dynamo, world.settings.table);
  for await (const item of table.items()) {
    const key = String(item.sk);
    if (key === 'PROFILE') emails.push(String(item.e));
    if (key.startsWith('REPLY#')) texts.push(key.slice('REPLY#'.length));
    if (key.startsWith('REPLY#') && item.da !== undefined) pending += 1;
    if (key.startsWith('MESSAGE#') && item.st === 'delivered')
      delivered.push(key.slice('MESSAGE#'.length));
    if (key.startsWith('MESSAGE#') && item.st === 'unknown')
      doubtful.push(key.slice('MESSAGE#'.length));
  }
  table.close();
  const letters = inbox.facts().filter(({ tags }) => tags.message?.includes('-C1-')).length;
  return {
    emails,
    texts,
    pending,
    delivered,
    letters,
    doubtful,
    errors: logged.error,
    warnings: logged.warn,
  };
}

if (process.send) process.once('message', (task: LoadTask) => serve(task));
