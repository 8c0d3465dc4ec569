/**
 * Starts the whole service on one machine: the deployed handlers and real clients against doubles
 * of DynamoDB, SES and Twilio on loopback. Parts start in an order and stop in its reverse. Nothing
 * of the service knows that it is not on AWS.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SNSEvent } from 'aws-lambda';
import type { Library } from '../core/course.ts';
import type { Secrets, Settings } from '../service/ports/settings.ts';
import { reindexCourse } from '../service/upkeep/reindex-course.ts';
import { AdjustableClock } from './adjustable-clock.ts';
import { startDynamo } from './dynamodb/local-table.ts';
import { LibraryWatcher } from './library-watcher.ts';
import { addContacts } from './local-desk.tsx';
import { createFunctions, type LocalFunctions } from './local-functions.ts';
import { localRoutes, mayAsk } from './local-routes.ts';
import { accountSid, localRate, localSecrets, localSettings, sender } from './local-settings.ts';
import { listen } from './loopback.ts';
import type { RequestLimits } from './request-limits.ts';
import { startSesEndpoint } from './ses/ses-endpoint.ts';
import { startTwilioEndpoint } from './twilio/twilio-endpoint.ts';

export interface ServiceOptions {
  /** The web's port; inbox, phone and DynamoDB take the three after it. 0: four free ones. */
  readonly port: number;
  /** Folder that keeps all data; without it, memory and a temporary folder. */
  readonly dataDir?: string;
  /** Deletes what the data folder holds. */
  readonly fresh?: boolean;
  readonly library: Library;
  /**
   * The folder the library was compiled from. The service compiles it again when a file changes.
   */
  readonly templates?: string;
  /** Called with the problems of a change that does not compile; the library before it stays. */
  readonly refused?: (problems: readonly string[]) => void;
  /** Called with each log line of the functions. */
  readonly log?: (line: string) => void;
  /** Milliseconds since 1970; the clock starts there unless it is already further. */
  readonly startAt?: number;
  /** Refuses requests above the limits of AWS. Tests leave it out: they ask as fast as they can. */
  readonly requestLimits?: RequestLimits;
  /** Runs DynamoDB in its own process. */
  readonly dynamoApart?: boolean;
  /** Settings that differ from the local ones, for tests. */
  readonly settings?: Partial<Settings>;
}

export type Service = Awaited<ReturnType<typeof startService>>;

/**
 * Starts every part. Throws when a port or the data folder is taken, naming the remedy; what had
 * started until then is stopped.
 */
export async function startService(options: ServiceOptions) {
  const { dataDir } = options;
  if (dataDir && options.fresh) rmSync(dataDir, { recursive: true, force: true });
  if (dataDir) mkdirSync(dataDir, { recursive: true });
  const started = new StartedParts();
  try {
    return await startParts(options, started);
  } catch (error) {
    await started.close().catch(() => {});
    throw error;
  }
}

interface Part {
  close(): Promise<void> | void;
}

/** Parts in the order of their start. */
class StartedParts {
  readonly #parts: Part[] = [];

  add<T extends Part>(part: T): T {
    this.#parts.push(part);
    return part;
  }

  /** Closes the parts, the last one first. A second call does nothing. */
  async close(): Promise<void> {
    for (const part of this.#parts.splice(0).reverse()) await part.close();
  }
}

/** What exists only after the vendors' doubles and the web port, which both need it later. */
interface Late {
  publicUrl: string;
  functions?: LocalFunctions;
}

async function startParts(options: ServiceOptions, started: StartedParts) {
  const { port, dataDir } = options;
  const clock = new AdjustableClock(dataDir);
  if (options.startAt) clock.jumpTo(options.startAt);
  started.add({ close: () => clock.keep() });
  const secrets = localSecrets(dataDir);
  const late: Late = { publicUrl: '' };
  const vendors = await startVendors(options, { clock, secrets, late }, started);
  const { dynamo, inbox, phone } = vendors;

  const watcher = watchLibrary(options, late);
  const control = () => late.functions && { ...vendors, clock, ...late.functions };
  const urls = () => ({ web: late.publicUrl, inbox: inbox.url, phone: phone.url });
  const routes = localRoutes({
    ...{ clock, watcher, limits: options.requestLimits, urls, control },
    functions: () => late.functions,
    offerText: (body) => phone.offer(body),
  });
  const gateway = started.add(await listen('the web pages', port, routes, mayAsk));
  late.publicUrl = gateway.url;

  const settings = { ...localSettings(gateway.url, phone.url), ...options.settings };
  const functions = createFunctions({
    ...{ library: options.library, settings, secrets, clock, inbox, phone },
    dynamo,
    ...optional('log', options.log),
  });
  late.functions = functions;
  await addContacts(functions.world);
  const { scheduler } = functions;
  started.add({ close: () => scheduler.stop() });
  scheduler.start();
  await started.add(watcher).start();
  const addresses = { ...urls(), dynamo: dynamo.url };
  if (dataDir) started.add(writeAddresses(dataDir, { ...addresses, settings }));
  return {
    urls: addresses,
    get world() {
      return functions.world;
    },
    ...{ watcher, clock, scheduler, inbox, phone },
    /** The SDK's client of the table, for tests. */
    dynamo: dynamo.setup.client,
    close: () => started.close(),
  };
}

/** Starts the doubles of DynamoDB, SES and Twilio. The latter two call the functions of `late`. */
async function startVendors(
  options: ServiceOptions,
  { clock, secrets, late }: { clock: AdjustableClock; secrets: Secrets; late: Late },
  started: StartedParts,
) {
  const { port, dataDir } = options;
  const portAt = (offset: number) => (port === 0 ? 0 : port + offset);
  const folder = <K extends string>(key: K, name: string) =>
    optional(key, dataDir && join(dataDir, name));
  const dynamo = started.add(
    await startDynamo({
      port: portAt(3),
      apart: options.dynamoApart ?? false,
      ...folder('dataDir', 'dynamo'),
    }),
  );
  // Only one process can open the table's folder, so a worker that still holds the lease is dead.
  await dynamo.setup.deleteItem({ pk: 'WORKER#0', sk: 'LEASE' });
  const inbox = started.add(
    await startSesEndpoint({
      port: portAt(1),
      now: clock.now,
      ...folder('folder', 'inbox'),
      identities: [sender.domain],
      configurationSets: ['mend'],
      mailsPerSecond: options.settings?.mailsPerSecond ?? localRate,
      onEvent: async (event) => late.functions?.receiveMailEvents(event as SNSEvent),
    }),
  );
  const phone = started.add(
    await startTwilioEndpoint({
      port: portAt(2),
      now: clock.now,
      ...folder('folder', 'phone'),
      accountSid,
      authToken: secrets.twilioAuthToken,
      numbers: [sender.phone],
      inboundUrl: () => `${late.publicUrl}/twilio/inbound#rc=2&rp=all`,
      fallbackUrl: () => `${late.publicUrl}/twilio/fallback`,
    }),
  );
  return { dynamo, inbox, phone };
}

/** Watches the templates folder. A changed course goes to the functions and the due index. */
function watchLibrary({ library, templates, refused }: ServiceOptions, late: Late): LibraryWatcher {
  return new LibraryWatcher({
    library,
    ...optional('templates', templates),
    refused: refused ?? (() => {}),
    changed: async (changed, before) => {
      const { functions } = late;
      if (!functions) return;
      functions.useLibrary(changed);
      await reindexCourse(functions.world, before);
      await functions.scheduler.rest();
    },
  });
}

/**
 * Writes service.json, in which commands on this machine (`npx mend`) find the running service of
 * this folder. `close` removes it.
 */
function writeAddresses(dataDir: string, service: Record<string, unknown>): Part {
  const file = join(dataDir, 'service.json');
  writeFileSync(file, JSON.stringify(service));
  return { close: () => rmSync(file, { force: true }) };
}

function optional<K extends string, V>(key: K, value: V | undefined): { [key in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [key in K]: V });
}
