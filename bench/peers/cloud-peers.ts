/**
 * Mend's `deliver` as it is deployed, and the naive loop, as peers: each in processes of their own
 * against the cloud of cloud-server.ts, which answers as SES and goes wrong as the fault says. Time
 * passes between invocations by clocks that are set later: nobody waits for half an hour.
 */
import { dynamoClient } from '../../adapters/dynamodb/dynamo-client.ts';
import { dynamoStore } from '../../adapters/dynamodb/dynamo-store.ts';
import { minuteMs } from '../../core/calendar/zone.ts';
import { receiveMailEvent } from '../../service/feedback/mail-events.ts';
import type { World } from '../../service/ports/world.ts';
import { opensAt } from '../parts/bench-people.ts';
import { benchSecrets, benchSettings } from '../parts/bench-settings.ts';
import { Cloud, localAws } from '../parts/deployed/cloud.ts';
import type { SesTerms } from '../parts/deployed/cloud-server.ts';
import { DeployedDeliver } from '../parts/deployed/deployed-deliver.ts';
import type { Executions } from '../parts/deployed/executions.ts';
import { NaiveLoop } from '../parts/deployed/naive-sender.ts';
import type { Bench } from '../parts/group.ts';
import { type Fault, faultEvery, type Peer, type Sent } from './peer.ts';

const mailsPerSecond = 200;
const callMs = 20;
/** A scheduler invokes every minute; a run that is not over by then is still at work. */
const minutesOfCron = 5;
/** After these a letter in doubt is looked into: the canary, its proof, and a second one. */
const minutesOfDoubt = [1, 11, 17, 17, 17];

function termsOf(fault: Fault, letters: number): SesTerms {
  const terms = { mailsPerSecond, callMs };
  return fault === 'none' || fault === 'kill -9'
    ? terms
    : { ...terms, fault: { kind: fault, every: faultEvery, calls: letters } };
}

/** Counts what the executions use, and kills them when half of the letters are taken. */
class Machine {
  readonly #cloud: Cloud;
  readonly #executions: Executions;
  #cpuMs: number | undefined = 0;

  constructor(cloud: Cloud, executions: Executions) {
    this.#cloud = cloud;
    this.#executions = executions;
  }

  get cpu(): { readonly cpuMs?: number } {
    return this.#cpuMs === undefined ? {} : { cpuMs: this.#cpuMs };
  }

  /** An invocation that found nothing to send counts for no letter. */
  async invoke(event: unknown): Promise<void> {
    const before = (await this.#cloud.taken()).names.length;
    const { cpuMs } = await this.#executions.invoke(event);
    const { names } = await this.#cloud.taken();
    if (this.#cpuMs !== undefined && names.length > before) this.#cpuMs += cpuMs;
  }

  /** Invokes, and kills the process in the middle. */
  async invokeAndKill(event: unknown, letters: number): Promise<void> {
    this.#cpuMs = undefined;
    const run = this.#executions.invoke(event).catch(() => {});
    while ((await this.#cloud.taken()).names.length < letters / 2)
      await new Promise((resolve) => setTimeout(resolve, 20));
    await this.#executions.kill();
    await run;
  }
}

export class MendPeer implements Peer {
  readonly name = 'Mend';
  readonly #bench: Bench;

  constructor(bench: Bench) {
    this.#bench = bench;
  }

  async send(letters: number, fault: Fault): Promise<Sent> {
    const cloud = await Cloud.start();
    const deliver = await DeployedDeliver.start(this.#bench, cloud, {
      mailsPerSecond,
      held: false,
    });
    const { executions } = deliver;
    const machine = new Machine(cloud, executions);
    const events = new MailEvents(cloud);
    let minutes = 0;
    let last = 0;
    try {
      await deliver.expectLetters(letters);
      await cloud.setTerms(termsOf(fault, letters));
      if (fault === 'kill -9') await machine.invokeAndKill({ worker: 0 }, letters);
      else await machine.invoke({ worker: 0 });
      for (const pause of minutesOfDoubt) {
        const had = await events.deliver(opensAt + minutes * minuteMs);
        await executions.later(pause * minuteMs);
        minutes += pause;
        await machine.invoke({ worker: 0 });
        if ((await cloud.taken()).names.filter(isLetter).length > had) last = minutes;
      }
      const { names } = await cloud.taken();
      return { readers: names.filter(isLetter).map(readerOf), ...machine.cpu, minutes: last };
    } finally {
      await executions.close();
      await cloud.close();
    }
  }
}

/** A canary goes to no reader. */
const isLetter = (name: string) => !name.startsWith('canary');
/** `reader00000001` of `reader00000001-1-1A-e`, or of its address. */
const readerOf = (name: string) => name.split(/[-@]|%40/)[0] ?? name;

/** Hands SES's events to the service, as `receive-email-events` does: its CPU is not counted. */
class MailEvents {
  readonly #cloud: Cloud;
  #told = 0;

  constructor(cloud: Cloud) {
    this.#cloud = cloud;
  }

  /** Tells of what was taken since; answers how many letters were taken in all. */
  async deliver(now: number): Promise<number> {
    const client = dynamoClient({ endpoint: this.#cloud.url, timeoutMs: 60_000, ...localAws });
    const nothing = () => {};
    const world = {
      ...{ settings: benchSettings, secrets: benchSecrets, now: () => now },
      ...{ store: dynamoStore(client, benchSettings.table), nudge: async () => {} },
      log: { info: nothing, warn: nothing, error: nothing },
    } as unknown as World;
    const { names } = await this.#cloud.taken();
    for (const [at, message] of [...names.entries()].slice(this.#told)) {
      const destination = [`${readerOf(message)}@example.com`];
      const mail = { messageId: `ses-${at}`, destination, tags: { message: [message] } };
      const event = JSON.stringify({ eventType: 'Send', mail });
      await receiveMailEvent(world, event, `sns-${at}`);
    }
    this.#told = names.length;
    client.destroy();
    return names.filter(isLetter).length;
  }
}

export class NaivePeer implements Peer {
  readonly name = 'a naive loop';
  readonly #bench: Bench;

  constructor(bench: Bench) {
    this.#bench = bench;
  }

  async send(letters: number, fault: Fault): Promise<Sent> {
    const cloud = await Cloud.start();
    const loop = await NaiveLoop.start(this.#bench, cloud);
    const machine = new Machine(cloud, loop.executions);
    let last = 0;
    try {
      const event = await loop.expectLetters(letters);
      await cloud.setTerms(termsOf(fault, letters));
      if (fault === 'kill -9') await machine.invokeAndKill(event, letters);
      else await machine.invoke(event);
      for (let minute = 1; minute <= minutesOfCron; minute++) {
        const { messages } = await cloud.taken();
        await loop.executions.later(minuteMs);
        await machine.invoke(event);
        if ((await cloud.taken()).messages > messages) last = minute;
      }
      const { names } = await cloud.taken();
      return { readers: names.map(readerOf), ...machine.cpu, minutes: last };
    } finally {
      await loop.executions.close();
      await cloud.close();
    }
  }
}
