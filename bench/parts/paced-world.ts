/**
 * The real worker in virtual time: people whose next touch is due at a given moment, sign-ups,
 * phones that join and their nudges, a scheduler that is up to a minute late, a store and two
 * vendors that need a while. It runs; lateness.ts and bursts.ts judge.
 */

import type { Library } from '../../core/course.ts';
import type { Subscriber } from '../../core/subscriber.ts';
import { placementOf } from '../../service/apply.ts';
import { MailRate } from '../../service/delivery/pacing.ts';
import { runWorker } from '../../service/delivery/worker.ts';
import { signUp } from '../../service/intake/enter-sign-up.ts';
import { issueCode } from '../../service/intake/join-codes.ts';
import { finishInbound, receiveInbound } from '../../service/intake/receive-text.ts';
import { segmentsOf } from '../../service/messages/render-reply.ts';
import type { DeliveringWorld } from '../../service/ports/world.ts';
import { interceptStore } from '../../test/intercept-store.ts';
import { MemoryStore } from '../../test/simulation/memory-store.ts';
import { Seeded } from '../../test/simulation/seeded.ts';
import { VirtualTime } from '../../test/simulation/virtual-time.ts';
import { aDueReader, aForm, aReader, opensAt } from './bench-people.ts';
import { benchSecrets, benchSettings } from './bench-settings.ts';
import { ThrottlingVendor } from './throttling-vendor.ts';

const minuteMs = 60_000;
/** Lambda's timeout in infra/functions.ts. */
const runMs = 4 * minuteMs;

export interface PacedOptions {
  readonly mailsPerSecond: number;
  readonly segmentsPerSecond: number;
  readonly faultRate: number;
  /** Share of mail calls that are throttled for a reason not our own. */
  readonly foreignRate?: number;
  /** Mails a second that others leave us of what the account may send; all of it by default. */
  readonly leftPerSecond?: number;
  readonly seed: number;
}

export class PacedWorld {
  readonly time = new VirtualTime(opensAt);
  readonly store = new MemoryStore({ lies: false });
  readonly mail: ThrottlingVendor;
  readonly texts: ThrottlingVendor;
  readonly world: DeliveringWorld;
  /** When each person's touch was due, or when they signed up. */
  readonly dueAt = new Map<string, number>();
  /** When each phone texted its code. */
  readonly joinedAt = new Map<string, number>();
  /** Writes of the store that were done and not answered, by person. */
  readonly troubled = new Set<string>();
  firstRunAt: number | undefined;
  failedRuns = 0;
  readonly chance: Seeded;
  readonly #library: Library;
  #people = 0;

  constructor(
    library: Library,
    {
      mailsPerSecond,
      segmentsPerSecond,
      faultRate,
      foreignRate = 0,
      leftPerSecond = mailsPerSecond,
      seed,
    }: PacedOptions,
  ) {
    this.#library = library;
    this.chance = new Seeded(seed);
    const { time, chance } = this;
    this.mail = new ThrottlingVendor(time, chance, {
      perSecond: leftPerSecond,
      when: 'throttles',
      callMs: [50, 120],
      ...{ faultRate, foreignRate },
    });
    this.texts = new ThrottlingVendor(time, chance, {
      perSecond: segmentsPerSecond,
      when: 'queues',
      callMs: [100, 250],
      faultRate,
    });
    const settings = { ...benchSettings, mailsPerSecond, segmentsPerSecond };
    const log = { info: () => {}, warn: () => {}, error: () => {} };
    const quota = { perSecond: mailsPerSecond, perDay: -1, sentToday: 0 };
    this.world = {
      now: () => time.now,
      newId: () => this.#newId(),
      library,
      secrets: benchSecrets,
      settings,
      log,
      // As deployed: it lives as long as the process, and its minutes are virtual too.
      mailRate: new MailRate({ settings, log }, async () => quota, time.monotonic),
      store: this.#slow(faultRate),
      mailer: { send: (mail) => this.mail.send(mail.id, 1) },
      failedEvents: async () => 0,
      texter: {
        send: (text) => this.texts.send(text.id, segmentsOf(text.body)),
        sentTo: async () => [],
        ageOf: async () => undefined,
        received: async () => [],
        wordsKept: async () => [],
        removeMedia: async () => ({ done: true }),
        redact: async () => ({ done: true }),
      },
      // Lambda takes the event and starts the function a moment later.
      nudge: async () => this.#invoke(40),
    };
  }

  /** EventBridge Scheduler: every minute, some time within it. */
  schedule(end: number): void {
    for (let minute = opensAt; minute < end; minute += minuteMs)
      this.time.at(minute + this.chance.next() * minuteMs, () => this.#invoke(40));
  }

  /** Somebody whose next touch, a letter or a text, is due at this instant of the window. */
  expect(channel: 'email' | 'sms', at: number): void {
    const person = aDueReader(this.#library, { channel, at, id: this.#newId() });
    this.dueAt.set(person.id, at);
    // Not on the index long before: a table of a million rows is as fast to ask, a map is not.
    const enter = () =>
      void this.store.people.create(person, placementOf({ library: this.#library }, person));
    if (at <= this.time.now) enter();
    else this.time.at(at - 1, enter);
  }

  /** A form is sent. */
  signsUp(at: number): void {
    this.time.at(at, () => {
      const form = { ...aForm, email: `reader${this.#people + 1}@example.com` };
      void signUp(this.world, form, { page: '/' });
    });
  }

  /**
   * A phone texts the code of a confirmed person, and HELP: help is the webhook's answer, and the
   * text that confirms the join goes by itself. Nothing else of the person's is due.
   */
  joins(at: number): void {
    this.time.at(at, () => void this.#textsCode());
  }

  async #textsCode(): Promise<void> {
    const { world, time } = this;
    const person = this.#confirmed();
    const from = `+1555010${String(this.#people % 10_000).padStart(4, '0')}`;
    const id = `SM${String(this.#people).padStart(32, '0')}`;
    await this.store.people.create(person, placementOf(world, person));
    const { code } = await issueCode(world, person.id, { purpose: 'join', page: '/texts' });
    this.joinedAt.set(person.id, time.now);
    await receiveInbound(world, { id, from, body: `JOIN ${code} HELP` });
  }

  #confirmed(): Subscriber {
    const { phone: _, binding: __, ...reader } = aReader(this.time.now, this.#newId());
    return { ...reader, texts: { state: 'none', at: reader.createdAt } };
  }

  /** Takes people off the index for whom nothing is due any more in this run. */
  async forgetServed(): Promise<void> {
    for (const [id, { subscriber, version }] of this.store.items.people) {
      const isServed =
        this.dueAt.has(id) && !subscriber.sending && (subscriber.position?.done.length ?? 0) > 0;
      const due = placementOf({ library: this.#library }, subscriber).due;
      if (isServed && due && due.at > this.time.now + 24 * 60 * minuteMs)
        await this.store.people.remove(id, version);
    }
  }

  #invoke(startMs: number): void {
    const { time, world } = this;
    void time
      .sleep(startMs)
      .then(() => {
        this.firstRunAt ??= time.now;
        return runWorker(world, {
          finishInbound,
          timeMs: runMs,
          monotonic: time.monotonic,
          sleep: time.sleep,
        });
      })
      .then((report) => (report?.leftEarly ? world.nudge() : undefined))
      .catch(() => {
        this.failedRuns += 1;
      });
  }

  #newId(): string {
    this.#people += 1;
    return `reader${String(this.#people).padStart(8, '0')}`;
  }

  /**
   * Every call takes some milliseconds; of the writes to a person a few are done and never
   * answered.
   */
  #slow(faultRate: number): MemoryStore {
    const { time, chance, troubled } = this;
    const faulty = new Set(['people.save', 'people.arm', 'messages.raiseReceipt']);
    return interceptStore(this.store, async ({ method, args, make }) => {
      await time.sleep(method === 'queue.due' ? 8 : 5);
      const result: unknown = await make(args);
      if (faulty.has(method) && chance.chance(faultRate / 5)) {
        troubled.add(personOf(args[0]));
        throw new Error('The answer was lost.');
      }
      return result;
    });
  }
}

/** The first argument of a write: an id, a person or a receipt. */
function personOf(said: unknown): string {
  if (typeof said === 'string') return said;
  const { id, message } = said as { id?: string; message?: string };
  return id ?? message?.split('-')[0] ?? '';
}
