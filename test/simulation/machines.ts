/**
 * The functions that run in a simulated world: each is a process with a world of its own, whose
 * calls of the store and of the providers stop until the seed resumes them.
 */

import { MailRate } from '../../service/delivery/pacing.ts';
import { runWorker } from '../../service/delivery/worker.ts';
import { finishInbound } from '../../service/intake/receive-text.ts';
import type { Settings } from '../../service/ports/settings.ts';
import type { SeatRow } from '../../service/ports/store.ts';
import type { DeliveringWorld } from '../../service/ports/world.ts';
import { interceptStore, type StoreCall } from '../intercept-store.ts';
import { crowdRate, earlierRate, rateFallsAt, workers } from './crowd.ts';
import { Deploy } from './deploy.ts';
import type { MemoryStore } from './memory-store.ts';
import { BrokenStore } from './mutants.ts';
import type { Safety } from './safety.ts';
import type { SimulatedSes } from './simulated-ses.ts';
import type { SimulatedTwilio } from './simulated-twilio.ts';
import { type AnyWorld, type Stage, type Start, startAt } from './stage.ts';
import type { Process } from './world-of-chance.ts';

/** What is not set by a seed. */
const settings: Settings = {
  table: 'mend',
  publicUrl: 'https://mend.example.com',
  mailFrom: 'notes@example.com',
  mailConfigurationSet: 'mend',
  mailsPerSecond: 1e9,
  segmentsPerSecond: 1e9,
  textsPerMonth: 1e9,
  signUpsPerIpHour: 1e9,
  twilioAccountSid: 'AC0',
  twilioFrom: '+15550100199',
  twilioUrl: 'http://127.0.0.1',
  optOutAnswers: 'mend',
  workers,
};
const secrets = { linkKey: 'k'.repeat(32), hashKey: 'k'.repeat(32), twilioAuthToken: 't' };
const nothing = () => {};
const log = { info: nothing, warn: nothing, error: nothing };

export interface Vendors {
  readonly ses: SimulatedSes;
  readonly twilio: SimulatedTwilio;
}

export class Machines {
  readonly #stage: Stage;
  readonly #safety: Safety;
  readonly #vendors: () => Vendors;
  readonly #deploy: Deploy;
  readonly #broken: BrokenStore;
  readonly #settings: Settings;
  /**
   * Where a crowd is due, the account has a rate; what each worker knows of it lives over many runs
   * as in a Lambda.
   */
  readonly #mailRates: readonly MailRate[];
  #people = 0;

  /** `vendors`: asked for when a process starts; the providers start processes themselves. */
  constructor(
    stage: Stage,
    safety: Safety,
    limits: { readonly textsPerMonth: number; readonly hasCrowd: boolean },
    vendors: () => Vendors,
  ) {
    this.#stage = stage;
    this.#safety = safety;
    this.#vendors = vendors;
    this.#deploy = new Deploy(stage.library, startAt, stage.chanceOf(2_000_003));
    this.#broken = new BrokenStore(stage.mutant, stage.store.items);
    const { mutant } = stage;
    const textsPerMonth = mutant === 'budget-ignored' ? 1e9 : limits.textsPerMonth;
    this.#settings = { ...settings, textsPerMonth };
    const isPaced = limits.hasCrowd && mutant !== 'pacing-ignored';
    this.#mailRates = isPaced ? Array.from({ length: workers }, () => this.#crowdsRate()) : [];
  }

  readonly start: Start = (name, body) => {
    const { room, chance } = this.#stage;
    const process = room.start(`${name}${chance.below(1_000)}`);
    const end = body(this.#worldOf(process));
    end.catch((error: Error) => room.note(() => `${process.name} failed: ${error.message}`));
    return { process, end };
  };

  /** Starts a run of one worker, from 0. */
  deliver(name: string, worker: number): void {
    this.start(`${name}${worker}-`, (world) => this.#runWorker(world, worker));
  }

  async #runWorker(world: DeliveringWorld, worker: number): Promise<void> {
    const monotonic = () => this.#stage.now;
    const sleep = (ms: number) =>
      new Promise<void>((go) => this.#stage.at(this.#stage.now + ms, go));
    const mailRate = this.#mailRates[worker];
    await runWorker(
      { ...world, ...(mailRate ? { mailRate } : {}) },
      { timeMs: 240_000, worker, finishInbound, monotonic, sleep },
    );
  }

  #worldOf(process: Process): AnyWorld {
    const stage = this.#stage;
    const { room, chance } = stage;
    const { ses, twilio } = this.#vendors();
    return {
      now: () => room.now + process.skewMs,
      newId: () => `person${String((this.#people += 1)).padStart(4, '0')}`,
      library: this.#deploy.libraryAt(room.now),
      store: this.#storeFor(process),
      mailer: ses.mailer(process),
      texter: twilio.texter(process),
      failedEvents: async () => (stage.mutant === 'resend-without-canary' ? 0 : ses.deadEvents),
      ...{ settings: this.#settings, secrets, log },
      nudge: async (named) => {
        for (let worker = 0; worker < workers; worker++)
          if ((named ?? worker) === worker && chance.chance(0.7))
            stage.at(room.now, () => this.deliver('nudged', worker));
      },
    };
  }

  /** The account's rate falls before the crowd is due. */
  #crowdsRate(): MailRate {
    const { room, mutant } = this.#stage;
    const read = async () => {
      const perSecond =
        room.now < rateFallsAt(startAt) || mutant === 'stale-rate' ? earlierRate : crowdRate;
      return { perSecond, perDay: -1, sentToday: 0 };
    };
    const share = mutant === 'share-ignored' ? { workers: 1 } : {};
    return new MailRate({ settings: { ...this.#settings, ...share }, log }, read, () => room.now);
  }

  /** Makes every method of the store a call to the outside, which the checks see. */
  #storeFor(process: Process): MemoryStore {
    const { room, store } = this.#stage;
    return interceptStore(store, (call) => {
      const { method, args, make } = call;
      // Pages of rows: the first of them is a call like any other.
      if (method === 'seminars.seats') {
        const rows = async () => make(args) as AsyncIterable<SeatRow>;
        return (async function* () {
          yield* await room.call(process, () => `${method} ${args[0]}`, rows);
        })();
      }
      // A worker's partitions are queried together: only the query of its first may go wrong.
      if (method === 'queue.due' && Number(args[0]) >= workers) return make(args);
      return room.call(
        process,
        () => `${method} ${describe(args)}`,
        () => this.#make(process, call),
      );
    });
  }

  async #make(process: Process, { method, args, make }: StoreCall): Promise<unknown> {
    const skipped = this.#broken.skips(process.name, method, args);
    if (skipped === 'refused') return false;
    const made = skipped === 'done' || (await make(this.#broken.argumentsOf(method, args)));
    const result = this.#broken.resultOf(method, args, made);
    this.#safety.wrote(method, args, result);
    return result;
  }
}

function describe(args: readonly unknown[]): string {
  return args
    .map((arg) =>
      typeof arg === 'object' && arg !== null
        ? ((arg as { id?: string; message?: string }).id ??
          (arg as { message?: string }).message ??
          '')
        : String(arg),
    )
    .join(' ')
    .slice(0, 60);
}
