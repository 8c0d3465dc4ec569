/**
 * The service for the capacity rows: real store, worker, clients and doubles of both vendors, under
 * a clock that stands still until it is advanced. It brings people in by the real sign-up and
 * code, and counts what was sent; capacity-meter.ts counts what it cost.
 */

import { setTimeout as wait } from 'node:timers/promises';
import type { SNSEvent } from 'aws-lambda';
import { dynamoClient } from '../../adapters/dynamodb/dynamo-client.ts';
import { dynamoSweepingStore } from '../../adapters/dynamodb/dynamo-store.ts';
import { TableSetup } from '../../adapters/dynamodb/table-setup.ts';
import { SesMailer } from '../../adapters/ses/ses-mailer.ts';
import { TwilioTexter } from '../../adapters/twilio/twilio-texter.ts';
import { hourMs, minuteMs } from '../../core/calendar/zone.ts';
import type { Library } from '../../core/course.ts';
import { createHandler as createMailEvents } from '../../functions/receive-email-events.ts';
import { createHandler as createSms } from '../../functions/receive-sms.ts';
import { callFunction } from '../../local/gateway.ts';
import { type LoopbackServer, listen } from '../../local/loopback.ts';
import { type SesEndpoint, startSesEndpoint } from '../../local/ses/ses-endpoint.ts';
import { startTwilioEndpoint, type TwilioEndpoint } from '../../local/twilio/twilio-endpoint.ts';
import { newSubscriberId } from '../../service/address-hash.ts';
import { apply } from '../../service/apply.ts';
import { fetchAgainMs, runWorker } from '../../service/delivery/worker.ts';
import { confirm, signUp } from '../../service/intake/enter-sign-up.ts';
import { issueCode } from '../../service/intake/join-codes.ts';
import { finishInbound } from '../../service/intake/receive-text.ts';
import type { Log } from '../../service/ports/log.ts';
import { duePartitions, type QueueStore } from '../../service/ports/store.ts';
import type { DeliveringWorld } from '../../service/ports/world.ts';
import { aForm } from './bench-people.ts';
import { benchSecrets, benchSettings } from './bench-settings.ts';

const aws = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
};
/**
 * Both ends of every call share a thread here: one that takes long is the machine's doing, and
 * costs no message a retry.
 */
const patienceMs = 60_000;
/** From here on a run's wait is for its next look at the index, not for the provider's rate. */
const shortestRestMs = Math.min(...Object.values(fetchAgainMs));
/** A Tuesday, ten in the morning in New York. */
const startAt = Date.parse('2030-03-05T15:00:00Z');

/** The doubles of both vendors, and the webhooks that they call. */
interface Doubles {
  readonly web: LoopbackServer;
  readonly inbox: SesEndpoint;
  readonly phone: TwilioEndpoint;
}

export class CapacityWorld {
  readonly world: DeliveringWorld;
  readonly #clock: { now: number };
  readonly #doubles: Doubles;
  /** Past the meter: what the bench asks for itself costs no message anything. */
  readonly #unmetered: QueueStore;

  private constructor(
    clock: { now: number },
    {
      world,
      doubles,
      unmetered,
    }: { world: DeliveringWorld; doubles: Doubles; unmetered: QueueStore },
  ) {
    this.#clock = clock;
    this.world = world;
    this.#doubles = doubles;
    this.#unmetered = unmetered;
  }

  /** `dynamo` makes the table; the service itself talks to `metered`. */
  static async start(library: Library, dynamo: string, metered: string, table: string) {
    const clock = { now: startAt };
    await makeTable(dynamo, table);
    const store = (endpoint: string) =>
      dynamoSweepingStore(dynamoClient({ endpoint, timeoutMs: patienceMs, ...aws }), table);
    let world: DeliveringWorld;
    const doubles = await startDoubles(clock, table, async () => world);
    const settings = {
      ...benchSettings,
      table,
      publicUrl: doubles.web.url,
      twilioUrl: doubles.phone.url,
    };
    const base = { now: () => clock.now, library, secrets: benchSecrets, settings };
    world = {
      ...base,
      newId: newSubscriberId,
      store: store(metered),
      mailer: SesMailer.of(base, { endpoint: doubles.inbox.url, timeoutMs: patienceMs, ...aws }),
      texter: TwilioTexter.of(base, { timeoutMs: patienceMs }),
      failedEvents: async () => 0,
      log: troubleLog,
      nudge: async () => {},
    };
    return new CapacityWorld(clock, { world, doubles, unmetered: store(dynamo).queue });
  }

  get now(): number {
    return this.#clock.now;
  }

  advanceTo(to: number): void {
    this.#clock.now = Math.max(this.#clock.now, to);
  }

  /**
   * Sends everything that is due now, and what a provider has put off by minutes: a busy machine's
   * connections may fail.
   */
  async deliver(): Promise<void> {
    const until = this.now + hourMs;
    await deliverAll(this.world);
    for (let at = await this.nextDueAt(); at <= until; at = await this.nextDueAt()) {
      this.advanceTo(at);
      await deliverAll(this.world);
    }
  }

  /** Tells what became of everything sent so far; how many events that were. */
  async tellEvents(): Promise<number> {
    const { inbox, phone } = this.#doubles;
    this.advanceTo(this.now + minuteMs);
    return (await inbox.runDue()) + (await phone.runDue());
  }

  /** Signs people up and in, and joins their phones, as far as the first letter of the course. */
  async join(
    people: readonly { readonly email: string; readonly phone?: string }[],
  ): Promise<void> {
    const { world } = this;
    const { phone } = this.#doubles;
    await inGroups(people, ({ email }) => signUp(world, { ...aForm, email }, { page: '/' }));
    await deliverAll(world);
    const phones = new Map(people.map(({ email, phone: from }) => [email, from]));
    const confirmed: [string, string | undefined][] = [];
    for await (const { subscriber } of world.store.people.all(this.now)) {
      if (subscriber.letters.state !== 'asked') continue;
      await confirm(world, subscriber.id, subscriber.enrollment);
      confirmed.push([subscriber.id, phones.get(subscriber.email)]);
    }
    await inGroups(confirmed, async ([id, from]) => {
      if (!from) return;
      const { code } = await issueCode(world, id, { purpose: 'join', page: '/texts' });
      await phone.receive({ from, body: `JOIN ${code}` });
    });
    await deliverAll(world);
    await this.tellEvents();
  }

  /**
   * Lets everybody skip their latest touch by its button: after a long silence people are sent
   * fewer texts.
   */
  async answer(): Promise<void> {
    const latest: [string, string][] = [];
    for await (const { subscriber } of this.world.store.people.all(this.now))
      latest.push([subscriber.id, subscriber.position?.done.at(-1) ?? '']);
    await inGroups(latest, ([id, touch]) =>
      apply(this.world, id, { type: 'ButtonPressed', touch, reply: 'skip' }),
    );
  }

  /** When the next person is due; `Infinity` where nobody is. */
  async nextDueAt(): Promise<number> {
    return firstDueAt(this.#unmetered);
  }

  /** Texts that were sent so far. */
  texts(): number {
    return this.#doubles.phone.messages().filter(({ direction }) => direction !== 'inbound').length;
  }

  /** Letters that were sent so far. */
  letters(): number {
    return this.#doubles.inbox.facts().length;
  }

  async close(): Promise<void> {
    const { inbox, phone, web } = this.#doubles;
    await inbox.close();
    await phone.close();
    await web.close();
  }
}

async function startDoubles(
  clock: { readonly now: number },
  table: string,
  world: () => Promise<DeliveringWorld>,
): Promise<Doubles> {
  const now = () => clock.now;
  const receiveMailEvents = createMailEvents(world);
  const receiveSms = createSms(world);
  const web = await listen(`the webhooks of ${table}`, 0, (request, response) =>
    callFunction(receiveSms, request, response, clock.now).then(() => {}),
  );
  const inbox = await startSesEndpoint({
    port: 0,
    now,
    identities: ['example.com'],
    configurationSets: [benchSettings.mailConfigurationSet],
    onEvent: (event) => receiveMailEvents(event as SNSEvent),
  });
  const phone = await startTwilioEndpoint({
    port: 0,
    now,
    accountSid: benchSettings.twilioAccountSid,
    authToken: benchSecrets.twilioAuthToken,
    numbers: [benchSettings.twilioFrom],
    inboundUrl: `${web.url}/twilio/inbound`,
  });
  return { web, inbox, phone };
}

/** Says what costs a message more than it should. */
const troubleLog: Log = {
  info: (what, facts) => {
    if (what === 'message' && facts?.outcome !== 'sent') console.error(what, facts);
  },
  warn: (what, facts) => console.error(what, facts ?? ''),
  error: (what, facts) => console.error(what, facts ?? ''),
};

/** One run, and on a slow machine as many as it takes. */
async function deliverAll(world: DeliveringWorld): Promise<void> {
  while ((await runWorker(world, { timeMs: 240_000, finishInbound, sleep: paced }))?.leftEarly);
}

/**
 * A run looks twice a second for what answers a person while it serves others, which costs by time
 * and not by message: here it looks again once others are done. `npx mend cost` counts the looks by
 * the second.
 */
function paced(ms: number): Promise<unknown> {
  return ms < shortestRestMs ? wait(ms) : wait(hourMs, undefined, { ref: false });
}

async function firstDueAt(queue: QueueStore): Promise<number> {
  const firsts = (['!', 'm', 's'] as const).flatMap((stream) =>
    Array.from({ length: duePartitions }, (_, partition) =>
      queue.due(partition, stream, Number.MAX_SAFE_INTEGER, 1),
    ),
  );
  return Math.min(...(await Promise.all(firsts)).flat().map(({ at }) => at));
}

async function makeTable(endpoint: string, table: string): Promise<void> {
  const setup = new TableSetup(endpoint, table);
  await setup.createIfMissing();
  setup.close();
}

async function inGroups<T>(all: readonly T[], act: (one: T) => Promise<unknown>): Promise<void> {
  for (let at = 0; at < all.length; at += 8) await Promise.all(all.slice(at, at + 8).map(act));
}
