/**
 * Makes the deployed handlers of the local service, the `World` they run in and the scheduler that
 * invokes them. A changed course gets a new world; the handlers take the current one at each call.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import type { SNSEvent } from 'aws-lambda';
import { dynamoDeskStore } from '../adapters/dynamodb/desk-store.ts';
import { dynamoClient } from '../adapters/dynamodb/dynamo-client.ts';
import { dynamoSweepingStore } from '../adapters/dynamodb/dynamo-store.ts';
import { SesMailer } from '../adapters/ses/ses-mailer.ts';
import { TwilioTexter } from '../adapters/twilio/twilio-texter.ts';
import { webauthnPasskeys } from '../adapters/webauthn/webauthn-passkeys.ts';
import type { Library } from '../core/course.ts';
import { createHandler as createWhileDown } from '../functions/answer-while-down.ts';
import { createHandler as createCoach } from '../functions/coach.tsx';
import { createHandler as createDeliver } from '../functions/deliver.ts';
import { createHandler as createMailEvents } from '../functions/receive-email-events.ts';
import { createHandler as createSms } from '../functions/receive-sms.ts';
import { createHandler as createSweep } from '../functions/sweep.ts';
import { createHandler as createWeb } from '../functions/web.tsx';
import { newSubscriberId } from '../service/address-hash.ts';
import { MailRate } from '../service/delivery/pacing.ts';
import { nextDigestAt } from '../service/digest-counts.ts';
import type { ServingFunction } from '../service/ports/http-routes.ts';
import { errorName, jsonLog } from '../service/ports/log.ts';
import type { Secrets, Settings } from '../service/ports/settings.ts';
import type { DeliveringWorld, DeskWorld, SweepingWorld } from '../service/ports/world.ts';
import type { AdjustableClock } from './adjustable-clock.ts';
import type { Dynamo } from './dynamodb/local-table.ts';
import { type HttpHandler, localContext } from './gateway.ts';
import { Scheduler } from './scheduler.ts';
import type { SesEndpoint } from './ses/ses-endpoint.ts';
import type { TwilioEndpoint } from './twilio/twilio-endpoint.ts';

export type LocalWorld = DeliveringWorld & SweepingWorld & DeskWorld;

export interface FunctionOptions {
  readonly library: Library;
  readonly settings: Settings;
  readonly secrets: Secrets;
  readonly clock: AdjustableClock;
  readonly dynamo: Dynamo;
  readonly inbox: SesEndpoint;
  readonly phone: TwilioEndpoint;
  /** Takes each log line. */
  readonly log?: (line: string) => void;
}

export interface LocalFunctions {
  /** The current world; `useLibrary` replaces it. */
  readonly world: LocalWorld;
  readonly handlers: Readonly<Record<ServingFunction, HttpHandler>>;
  readonly scheduler: Scheduler;
  receiveMailEvents(event: SNSEvent): Promise<unknown>;
  useLibrary(library: Library): void;
}

/** A nudge returns after this long, even while its run goes on. */
const longestNudgeMs = 1_000;

const aws = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
};

/** Makes the functions. Nothing runs by itself before `scheduler.start()`. */
export function createFunctions(options: FunctionOptions): LocalFunctions {
  const { clock, dynamo, inbox, phone } = options;
  const makeWorld = worldMaker(options, () => scheduler.rest());
  let world = makeWorld(options.library);
  const current = async () => world;
  // A run in the scheduler's turn must not wait for the next turn, so its nudge returns at once.
  const inTurn = async () => ({ ...world, nudge: async () => void scheduler.rest() });
  const pages = createWeb(current) as HttpHandler;
  const deliver = createDeliver(inTurn);
  const sweep = createSweep(inTurn);
  const scheduler = new Scheduler({
    clock,
    earliestDue: () => dynamo.setup.earliestDue(),
    deliver: () => deliver({}, localContext(240_000)),
    sweep: (kind) => sweep({ sweep: kind }),
    vendors: [inbox, phone],
    nextDigestAt: (after) => nextDigestAt(world.library.brand, after),
    receivedTexts: () => phone.messages().filter(({ direction }) => direction === 'inbound').length,
    failed: (error) =>
      world.log.error('a run of the local scheduler failed', { error: errorName(error) }),
  });
  return {
    get world() {
      return world;
    },
    handlers: {
      web: pages,
      essentialPages: pages,
      coach: createCoach(current) as HttpHandler,
      receiveSms: createSms(current),
      answerWhileDown: createWhileDown(() => world),
    },
    scheduler,
    receiveMailEvents: createMailEvents(current),
    useLibrary: (library) => {
      world = makeWorld(library);
    },
  };
}

/** A function that makes the world for a library. All its worlds share one store and one log. */
function worldMaker(
  { settings, secrets, clock, dynamo, inbox, log = () => {} }: FunctionOptions,
  runDue: () => Promise<unknown>,
): (library: Library) => LocalWorld {
  const client = dynamoClient({ endpoint: dynamo.url, timeoutMs: 60_000, ...aws });
  const shared = {
    now: clock.now,
    newId: newSubscriberId,
    settings,
    secrets,
    store: {
      ...dynamoDeskStore(client, settings.table),
      ...dynamoSweepingStore(client, settings.table),
    },
    log: jsonLog(log, clock.now),
  };
  return (library) => {
    const base = { ...shared, library };
    const mailer = SesMailer.of(base, { endpoint: inbox.url, ...aws });
    return {
      ...base,
      mailer,
      mailRate: new MailRate(base, () => mailer.quota()),
      texter: TwilioTexter.of(base),
      passkeys: webauthnPasskeys(library.brand.discreetName),
      failedEvents: async () => inbox.deadEvents().length,
      // Waits for the run, so that the letter is in the inbox when a sign-up is answered. Under
      // many sign-ups the run has no end, so the wait is limited; on AWS a nudge does not wait at
      // all.
      nudge: async () =>
        void (await Promise.race([runDue(), sleep(longestNudgeMs, undefined, { ref: false })])),
    };
  };
}
