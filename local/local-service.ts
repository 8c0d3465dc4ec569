/**
 * The whole service on one machine: the deployed handlers, real clients, and doubles of DynamoDB,
 * SES and Twilio on loopback. Starting is an ordered list, stopping its mirror. Nothing of the
 * service knows that it is not on AWS.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DeleteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { SNSEvent } from 'aws-lambda';
import { signedDynamo } from '../adapters/dynamodb/dynamo-signed.ts';
import { dynamoStore } from '../adapters/dynamodb/dynamo-store.ts';
import { SesMailer } from '../adapters/ses/ses-mailer.ts';
import { TwilioTexter } from '../adapters/twilio/twilio-texter.ts';
import type { Library } from '../core/course.ts';
import { createHandler as createWhileDown } from '../functions/answer-while-down.ts';
import { createHandler as createDeliver } from '../functions/deliver.ts';
import { createHandler as createMailEvents } from '../functions/receive-email-events.ts';
import { createHandler as createSms } from '../functions/receive-sms.ts';
import { createHandler as createSweep } from '../functions/sweep.ts';
import { createHandler as createWeb } from '../functions/web.tsx';
import { MailRate } from '../service/delivery/mail-rate.ts';
import { jsonLog } from '../service/ports/log.ts';
import { nameOf } from '../service/ports/outcome.ts';
import type { Settings } from '../service/ports/settings.ts';
import type { DeliveringWorld, SweepingWorld } from '../service/ports/world.ts';
import { newSubscriberId } from '../service/signed-links.ts';
import { settleCourse } from '../service/upkeep/reindex-course.ts';
import { WoundClock } from './adjustable-clock.ts';
import { serveControl } from './control.ts';
import { startDynamo } from './dynamodb/local-table.ts';
import { callFunction, type HttpHandler, localContext } from './gateway.ts';
import { LibraryWatcher } from './library-watcher.ts';
import { accountSid, localRate, localSecrets, localSettings, sender } from './local-settings.ts';
import { type Handler, isLocal, listen, plain, send } from './loopback.ts';
import { type FrontDoor, servedBy } from './request-limits.ts';
import { Scheduler } from './scheduler.ts';
import { startSesEndpoint } from './ses/ses-endpoint.ts';
import { seminarsAhead } from './studio/seminar-links.ts';
import { serveStoryboard } from './studio/storyboard-route.ts';
import { studioPage } from './studio/studio-page.tsx';
import { startTwilioEndpoint } from './twilio/twilio-endpoint.ts';

export interface ServiceOptions {
  /** The web's port; inbox, phone and DynamoDB take the three after it. 0: four free ones. */
  readonly port: number;
  /** Where everything is kept; without it, in memory and a temporary folder. */
  readonly dataDir?: string;
  /** Forgets what was kept. */
  readonly fresh?: boolean;
  readonly library: Library;
  /**
   * The folder the library was compiled from: what is saved there is what the service goes on with.
   */
  readonly templates?: string;
  /** Told what is wrong with a save; the course before it stays. */
  readonly refused?: (problems: readonly string[]) => void;
  /** Where the functions' log lines go. */
  readonly log?: (line: string) => void;
  /** Where the clock stands at the start, if it is not further already. */
  readonly startAt?: number;
  /**
   * Turns away who is too many, as on AWS; without it everybody is let in: tests ask as fast as
   * they can.
   */
  readonly frontDoor?: FrontDoor;
  /** DynamoDB in a process of its own. */
  readonly dynamoApart?: boolean;
  /** Changes of the settings, for tests. */
  readonly settings?: Partial<Settings>;
}

/** How long an answer waits for what it has caused. */
const longestNudgeMs = 1_000;

const aws = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
};

export type Service = Awaited<ReturnType<typeof startService>>;

export async function startService(options: ServiceOptions) {
  const { port, dataDir } = options;
  if (dataDir && options.fresh) rmSync(dataDir, { recursive: true, force: true });
  if (dataDir) mkdirSync(dataDir, { recursive: true });
  const folder = (name: string) => (dataDir ? join(dataDir, name) : undefined);
  const portAt = (offset: number) => (port === 0 ? 0 : port + offset);
  const started: { close(): Promise<void> | void }[] = [];
  const close = async () => {
    for (const part of started.splice(0).reverse()) await part.close();
  };
  const keep = <T extends { close(): Promise<void> | void }>(part: T): T => {
    started.push(part);
    return part;
  };
  try {
    const clock = new WoundClock(dataDir);
    if (options.startAt) clock.jumpTo(options.startAt);
    keep({ close: () => clock.keep() });
    const secrets = localSecrets(dataDir);
    const kept = optional('dataDir', folder('dynamo'));
    const dynamoServer = keep(
      await startDynamo({ port: portAt(3), apart: options.dynamoApart ?? false, ...kept }),
    );
    const dynamo = new DynamoDBClient({ endpoint: dynamoServer.url, ...aws });
    keep({ close: () => dynamo.destroy() });
    await forgetLease(dynamo, dynamoServer.table);

    // The doubles call back into the functions, which exist a few lines later.
    let publicUrl = '';
    let receiveMailEvents: (event: SNSEvent) => Promise<unknown> = async () => {};
    const inbox = keep(
      await startSesEndpoint({
        port: portAt(1),
        now: clock.now,
        ...optional('folder', folder('inbox')),
        identities: [sender.domain],
        configurationSets: ['mend'],
        mailsPerSecond: options.settings?.mailsPerSecond ?? localRate,
        onEvent: (event) => receiveMailEvents(event as SNSEvent),
      }),
    );
    const phone = keep(
      await startTwilioEndpoint({
        port: portAt(2),
        now: clock.now,
        ...optional('folder', folder('phone')),
        accountSid,
        authToken: secrets.twilioAuthToken,
        numbers: [sender.phone],
        inboundUrl: () => `${publicUrl}/twilio/inbound#rc=2&rp=all`,
        fallbackUrl: () => `${publicUrl}/twilio/fallback`,
      }),
    );
    let web: HttpHandler = async () => ({ statusCode: 503 });
    let sms: HttpHandler = web;
    let whileDown: HttpHandler = web;
    const callRoute: Handler = async (request, response, { pathname }) => {
      const admission = options.frontDoor?.admit(request.method, pathname);
      if (admission && 'refusal' in admission) return send(response, admission.refusal);
      const handler = { web, receiveSms: sms, answerWhileDown: whileDown }[
        servedBy(request.method, pathname)
      ];
      await callFunction(handler, request, response, clock.now()).finally(admission?.leave);
    };
    let control: Parameters<typeof serveControl>[0] | undefined;
    const watcher = new LibraryWatcher({
      library: options.library,
      ...optional('templates', options.templates),
      refused: options.refused ?? (() => {}),
      changed: async (library, before) => {
        world = makeWorld(library);
        await settleCourse(world, before);
        await scheduler.rest();
      },
    });
    const serve: Handler = async (request, response, url) => {
      if (url.pathname === '/favicon.ico') return send(response, plain(404, ''));
      if (
        url.pathname === '/local' ||
        url.pathname === '/local/' ||
        url.pathname === '/local/studio'
      ) {
        const urls = { webUrl: gateway.url, inboxUrl: inbox.url, phoneUrl: phone.url };
        const seminars = control ? await seminarsAhead(control.world) : [];
        const page = studioPage({ ...urls, seminars, now: clock.now() });
        return send(response, { status: 200, type: 'text/html; charset=utf-8', body: page });
      }
      if (/^\/local\/storyboard(\/revision)?$/.test(url.pathname)) {
        return serveStoryboard(watcher, response, url, clock.now());
      }
      if (url.pathname.startsWith('/local/') && control)
        return serveControl(control, request, response, url);
      await callRoute(request, response, url);
    };
    // The pages are as public here as on AWS (their forms come with the origin "null"); the clock
    // and the phone are not.
    const guard = (request: IncomingMessage) =>
      !request.url?.startsWith('/local') || isLocal(request);
    const gateway = keep(await listen('the web pages', portAt(0), serve, guard));
    publicUrl = gateway.url;

    const settings: Settings = { ...localSettings(publicUrl, phone.url), ...options.settings };
    const store = dynamoStore(
      signedDynamo({ endpoint: dynamoServer.url, timeoutMs: 60_000, ...aws }),
      settings.table,
    );
    const log = jsonLog(options.log ?? (() => {}), clock.now);
    // A changed course is another world: who keeps something made from it (the pages, the sender)
    // makes it anew.
    const makeWorld = (library: Library): DeliveringWorld & SweepingWorld => {
      const base = {
        now: clock.now,
        newId: newSubscriberId,
        library,
        settings,
        secrets,
        store,
        log,
      };
      const mailer = SesMailer.of(base, { endpoint: inbox.url, ...aws });
      return {
        ...base,
        mailer,
        mailRate: new MailRate(base, () => mailer.quota()),
        texter: TwilioTexter.of(base),
        failedEvents: async () => inbox.deadEvents().length,
        // Here the nudge waits for the run, so that who signed up finds the letter in the inbox
        // already; where many sign up at once there is no end of the run, and like on AWS nobody is
        // kept waiting for it.
        nudge: async () =>
          void (await Promise.race([
            scheduler.rest(),
            sleep(longestNudgeMs, undefined, { ref: false }),
          ])),
      };
    };
    let world = makeWorld(options.library);
    const inWorld = async () => world;
    // Whoever runs in the scheduler's turn must not wait for the next one.
    const inTurn = async () => ({ ...world, nudge: async () => void scheduler.rest() });
    const deliver = createDeliver(inTurn);
    const sweep = createSweep(inTurn);
    const scheduler = new Scheduler({
      clock,
      store,
      deliver: () => deliver({}, localContext(240_000)),
      sweep: (kind) => sweep({ sweep: kind }),
      vendors: [inbox, phone],
      receivedTexts: () =>
        phone.messages().filter(({ direction }) => direction === 'inbound').length,
      failed: (error) => log.error('a run of the local scheduler failed', { error: nameOf(error) }),
    });
    receiveMailEvents = createMailEvents(inWorld);
    web = createWeb(inWorld) as HttpHandler;
    sms = createSms(inWorld);
    whileDown = createWhileDown(() => world);
    control = { world, clock, scheduler, inbox, phone, dynamo };
    keep({ close: () => scheduler.stop() });
    scheduler.start();
    await keep(watcher).start();
    const urls = { web: gateway.url, inbox: inbox.url, phone: phone.url, dynamo: dynamoServer.url };
    if (dataDir) keep(noteAddresses(dataDir, { ...urls, settings }));
    return {
      urls,
      get world() {
        return world;
      },
      watcher,
      clock,
      scheduler,
      inbox,
      phone,
      dynamo,
      close,
    };
  } catch (error) {
    await close().catch(() => {});
    throw error;
  }
}

/**
 * The table's folder lets one process in: whoever still holds the worker's lease was killed, and
 * nobody waits for them.
 */
async function forgetLease(dynamo: DynamoDBClient, table: string): Promise<void> {
  await dynamo.send(
    new DeleteItemCommand({ TableName: table, Key: marshall({ pk: 'WORKER#0', sk: 'LEASE' }) }),
  );
}

/**
 * Tells commands on this machine (`npx mend`) where the service of this folder answers, as long as
 * it runs.
 */
function noteAddresses(dataDir: string, service: Record<string, unknown>): { close(): void } {
  const file = join(dataDir, 'service.json');
  writeFileSync(file, JSON.stringify(service));
  return { close: () => rmSync(file, { force: true }) };
}

function optional<K extends string, V>(key: K, value: V | undefined): { [key in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [key in K]: V });
}
