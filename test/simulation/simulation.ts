/**
 * Simulates the service under one seed: the real core, delivery and worker, people who sign up,
 * answer, stop and leave, and a world in which every call may fail in every way. It checks safety
 * at each accept, then ends the faults and checks that every plan came to an end.
 */

import { readStatus } from '../../adapters/twilio/twilio-codes.ts';
import { thinAfter } from '../../core/calendar/course-position.ts';
import { mayLeave } from '../../core/calendar/standstill.ts';
import type { Library } from '../../core/course.ts';
import { isAlert, type MessageCause, readMessageId } from '../../core/message-id.ts';
import type { Subscriber } from '../../core/subscriber.ts';
import { redrive } from '../../service/delivery/retry-limits.ts';
import { receiveTextStatus } from '../../service/delivery/text-receipt.ts';
import { runWorker } from '../../service/delivery/worker.ts';
import { receiveMailEvent } from '../../service/feedback/mail-events.ts';
import { receiveUnreported } from '../../service/feedback/unreported-texts.ts';
import { confirm, signUp } from '../../service/intake/enter-sign-up.ts';
import { issueCode } from '../../service/intake/join-codes.ts';
import { finishInbound, receiveInbound } from '../../service/intake/receive-text.ts';
import type { Mailer } from '../../service/ports/mailer.ts';
import type { Outcome } from '../../service/ports/outcome.ts';
import { type Receipt, receiptRank, type SeatRow } from '../../service/ports/store.ts';
import type { ListedState, StateList, Texter } from '../../service/ports/texter.ts';
import type { DeliveringWorld, SweepingWorld, SweepKind } from '../../service/ports/world.ts';
import { aSignUp } from '../core/persona.ts';
import { interceptStore, type StoreMethod } from '../intercept-store.ts';
import { Agenda } from './agenda.ts';
import { crowdRate, gather, isCrowd, PaceWatch } from './crowd.ts';
import { Deploy } from './deploy.ts';
import { MemoryStore } from './memory-store.ts';
import { Seeded } from './seeded.ts';
import { planSeminar } from './seminar-habits.ts';
import { type Process, settled, WorldOfChance } from './world-of-chance.ts';

const startAt = Date.parse('2030-03-05T17:00:00Z');
const minuteMs = 60_000;
const dayMs = 86_400_000;
const crowdEvery = 40;
/**
 * In one seed of this many, Twilio reports the outcome of every text, except during a stretch in
 * which all reports are lost.
 */
const toldEvery = 8;
const zones = ['Pacific/Honolulu', 'Asia/Kolkata', 'Europe/Lisbon', 'America/Denver'];

/** Deliberate breakages: the simulation must find each, or it proves nothing. */
export const mutants = [
  /** The arm ignores changes since the person was read. */
  'arm-without-version',
  /** The provider is called without a write before it. */
  'call-without-arm',
  /** A call with an unknown outcome is repeated. */
  'retry-unknown',
  /** A dead worker's message is cleared and not accounted for. */
  'abandoned-forgotten',
  /** A repeated webhook counts as another text. */
  'no-dedupe-of-texts',
  /** An older status of a message overwrites a newer one. */
  'receipt-regresses',
  /** The vendor's client repeats a call whose answer was lost. */
  'client-retries',
  /** A message that a dead worker had armed is sent again without a check. */
  'retry-after-lease',
  /** A text that was recorded once counts as handled. */
  'record-as-dedupe',
  /** An event that arrives before our own receipt is dropped. */
  'early-event-refused',
  /** An unknown letter is sent again without proof that events come through. */
  'resend-without-canary',
  /** The worker ignores the provider's rate. */
  'pacing-ignored',
  /** The service does not ask for the status of texts whose callbacks were lost. */
  'callbacks-unswept',
] as const;
export type Mutant = (typeof mutants)[number];

export interface Story {
  readonly seed: number;
  readonly problems: readonly string[];
  readonly accepts: number;
  readonly trace: readonly string[];
}

interface Accept {
  readonly message: string;
  readonly at: number;
}

/** Runs a failed story again with its trace: the same seed gives the same story. */
export async function simulate(
  library: Library,
  seed: number,
  mutant?: Mutant,
  traced = false,
): Promise<Story> {
  const story = await new Simulation(library, seed, mutant, traced).run();
  return story.problems.length === 0 || traced
    ? story
    : new Simulation(library, seed, mutant, true).run();
}

class Simulation {
  readonly #library: Library;
  readonly #seed: number;
  readonly #mutant: Mutant | undefined;
  readonly #chance: Seeded;
  readonly #room: WorldOfChance;
  readonly #store = new MemoryStore({ lies: true });
  readonly #accepts: Accept[] = [];
  readonly #armedAs = new Map<string, Subscriber>();
  /** Messages that the provider did not take when they were armed last. */
  readonly #refused = new Set<string>();
  readonly #taken: (ListedState & { readonly message: string; readonly body: string })[] = [];
  /** The replies that Twilio took from a webhook's response. */
  readonly #responded = new Set<string>();
  /** A generator of its own, so that the other seeds keep their stories. */
  readonly #fates: Seeded;
  readonly #isTold: boolean;
  /** Callbacks are lost between these moments. */
  readonly #deaf: { readonly from: number; readonly to: number };
  readonly #ranks = new Map<string, number>();
  /** Touches that were left out because a person was silent. */
  readonly #stepped = new Set<string>();
  /** Holds that were written, by person: each must be reported. */
  readonly #held = new Map<string, number>();
  readonly #problems: string[] = [];
  readonly #agenda = new Agenda();
  /** When Twilio received each text, by its clock. */
  readonly #textedAt = new Map<string, number>();
  readonly #phones: string[] = [];
  /** The newest code that each person's page showed, by address. */
  readonly #shown = new Map<string, string>();
  /** Phones that have written: no other may get a text. */
  readonly #heard = new Set<string>();
  /** SES's events for unknown people: they wait in the failure queue until the faults end. */
  #deadEvents: (() => void)[] = [];
  /** The moment until which all of SES's events are delayed together. */
  #eventsHeldUntil = 0;
  readonly #pace = new PaceWatch();
  readonly #deploy: Deploy;
  /** In some seeds a crowd is due at one moment. */
  readonly #hasCrowd: boolean;
  #texts = 0;
  #people = 0;

  constructor(library: Library, seed: number, mutant: Mutant | undefined, traced: boolean) {
    this.#library = library;
    this.#seed = seed;
    this.#mutant = mutant;
    this.#deploy = new Deploy(library, startAt, new Seeded(seed + 2_000_003));
    this.#hasCrowd = seed % crowdEvery === 0;
    this.#isTold = seed % toldEvery === 3;
    this.#fates = new Seeded(seed + 3_000_017);
    const from = startAt + this.#fates.below(4 * 24) * 3_600_000;
    this.#deaf = { from, to: from + (1 + this.#fates.below(8 * 24)) * 3_600_000 };
    this.#chance = new Seeded(seed);
    this.#room = new WorldOfChance(
      this.#chance,
      startAt,
      0.03 + this.#chance.next() * 0.07,
      traced,
    );
  }

  async run(): Promise<Story> {
    for (let person = 0; person < 2 + this.#chance.below(2); person++) this.#plan(person);
    planSeminar(
      {
        chance: new Seeded(this.#seed + 1_000_003),
        ...{ startAt, store: this.#store },
        at: (when, what) => this.#at(when, what),
        process: (name, body) => this.#process(name, body),
        text: (phone, body) => this.#text(phone, body),
        showCode: (email) => this.#showCode(email),
        join: (email, phone) => this.#join(email, phone),
      },
      this.#phones.map((phone, person) => ({ email: `p${person}@example.com`, phone })),
    );
    if (this.#isTold) this.#planSweeps();
    if (this.#hasCrowd) await gather(this.#library, this.#store, startAt + dayMs);
    await this.#live(startAt + (8 + this.#chance.below(14)) * dayMs);
    // The faults end: from here on everything that was begun must come to an end.
    this.#room.faultRate = 0;
    for (const { subscriber } of this.#store.items.people.values())
      if (subscriber.stuck) this.#process('redrive', (world) => redrive(world, subscriber.id));
    await settled();
    for (const redrive of this.#deadEvents.splice(0)) redrive();
    this.#store.items.ghosts.length = 0;
    await this.#live(this.#room.now + 2 * dayMs);
    this.#checkLiveness();
    return {
      seed: this.#seed,
      problems: this.#problems,
      accepts: this.#accepts.length,
      trace: this.#room.trace,
    };
  }

  /** The actions of one person, at times that the seed chooses. */
  #plan(person: number): void {
    const phone = `+1555010010${person}`;
    this.#phones.push(phone);
    const email = `p${person}@example.com`;
    const form = { ...aSignUp, email, zone: this.#chance.pick(zones) };
    const at = startAt + this.#chance.below(6) * 3_600_000;
    this.#at(at, () => this.#process('web', (world) => signUp(world, form, { page: '/' })));
    this.#at(at + 10 * minuteMs, () => this.#process('web', (world) => this.#confirmAll(world)));
    this.#at(at + 40 * minuteMs, () => this.#process('web', (world) => this.#confirmAll(world)));
    for (const later of [50, 80]) {
      this.#at(at + later * minuteMs, () => this.#showCode(email));
      this.#at(at + (later + 10) * minuteMs, () => this.#join(email, phone));
    }
    this.#planMoreCodes(email, phone, at + dayMs);
    const words = [
      'DONE',
      '4',
      'HARD',
      'PAUSE',
      'GO',
      'SLOW',
      'STOP',
      'START',
      'HELP',
      'COACH',
      'HIDE',
    ].concat(['I want to die', 'please stop texting me I want to die', 'ERASE ALL']);
    for (let turn = this.#chance.below(7); turn > 0; turn--) {
      const when = at + dayMs + this.#chance.below(12 * 24 * 60) * minuteMs;
      this.#at(when, () => this.#text(phone, this.#chance.pick(words)));
    }
  }

  /**
   * A code with words beside it, one that two phones text, and a new phone in place of the first.
   */
  #planMoreCodes(email: string, phone: string, from: number): void {
    const chance = this.#chance;
    const when = () => from + chance.below(10 * 24 * 60) * minuteMs;
    if (chance.chance(0.3)) {
      const at = when();
      const beside = chance.pick(['HELP', 'STOP', 'DONE', 'I want to die', 'thank you']);
      this.#at(at, () => this.#showCode(email));
      this.#at(at + 5 * minuteMs, () => this.#join(email, phone, beside));
    }
    if (chance.chance(0.3)) {
      const at = when();
      const other = phone.replace('+15550100', '+15550101');
      this.#at(at, () => this.#showCode(email, true));
      this.#at(at + 5 * minuteMs, () => this.#join(email, other));
      if (chance.chance(0.5)) this.#at(at + 5 * minuteMs, () => this.#join(email, phone));
      this.#at(at + 60 * minuteMs, () => this.#text(other, 'DONE'));
    }
  }

  /** The person's page shows a code; `mailed`: it was opened by a letter of the last minutes. */
  #showCode(email: string, mailed = false): void {
    this.#process('web', async (world) => {
      for (const { subscriber } of [...this.#store.items.people.values()]) {
        if (subscriber.email !== email) continue;
        const asked = { purpose: 'join', page: '/texts', ...(mailed ? { mailed } : {}) } as const;
        this.#shown.set(email, (await issueCode(world, subscriber.id, asked)).code);
      }
    });
  }

  /** Texts the code that a person's page showed; a code that nobody has where it showed none. */
  #join(email: string, phone: string, beside = ''): void {
    this.#text(phone, `JOIN ${this.#shown.get(email) ?? 'K7M4QX'} ${beside}`.trim());
  }

  async #confirmAll(world: DeliveringWorld): Promise<void> {
    for (const { subscriber } of [...this.#store.items.people.values()]) {
      if (subscriber.letters.state === 'asked')
        await confirm(world, subscriber.id, subscriber.enrollment);
    }
  }

  #text(phone: string, body: string): void {
    this.#texts += 1;
    const id = `SM${String(this.#texts).padStart(32, '0')}`;
    this.#textedAt.set(id, this.#room.now);
    this.#heard.add(phone);
    const receive = () =>
      this.#process('sms', async (world) => {
        const askedAt = this.#room.now;
        const answer = await receiveInbound(world, { id, from: phone, body });
        // Twilio takes the answer from a response within fifteen seconds, unless the response is
        // lost.
        if (!answer?.message || this.#room.now - askedAt > 15_000 || this.#chance.chance(0.2))
          return;
        // A repeated webhook repeats the response, which Twilio takes once.
        if (this.#responded.has(answer.message)) return;
        this.#responded.add(answer.message);
        this.#accept(answer.message, 'handed over');
        this.#tell(answer.message, this.#take(answer.message, phone, answer.text));
      });
    receive();
    // The webhook is repeated now and then.
    if (this.#chance.chance(0.15))
      this.#at(this.#room.now + this.#chance.below(20) * 1_000, receive);
  }

  /** Records what Twilio took, and chooses its outcome. */
  #take(message: string, to: string, body: string): ListedState {
    if (!this.#heard.has(to)) this.#problems.push(`${message} went to a phone that never wrote`);
    const fate = this.#isTold ? this.#fates.next() : 0;
    const code = fate < 0.85 ? undefined : fate < 0.98 ? '30003' : '30005';
    const end = readStatus(code ? 'undelivered' : 'delivered', code);
    const id = `id-${this.#taken.length}-${message}`;
    const taken = { id, message, to, body, at: this.#room.now, ...end };
    this.#taken.push(taken);
    return taken;
  }

  #tell(message: string, { id: providerId, status, code, meaning }: ListedState): void {
    const { now } = this.#room;
    if (this.#isTold && now >= this.#deaf.from && now < this.#deaf.to) return;
    const report = { ...(code ? { code } : {}), ...(meaning ? { meaning } : {}) };
    const news = { status, providerId, ...report };
    this.#at(now + 1_500, () =>
      this.#process('status', (world) => receiveTextStatus(world, message, news)),
    );
  }

  /** The sweeps of every hour and every night, for as long as the longest story. */
  #planSweeps(): void {
    const sweep = (kind: SweepKind) => async (world: SweepingWorld) => {
      if (this.#mutant === 'callbacks-unswept') return;
      const mark = await world.store.upkeep.progress();
      await world.store.upkeep.recordProgress((await receiveUnreported(world, kind, mark)).mark);
    };
    for (let hour = 1; hour < 26 * 24; hour++) {
      const kind = hour % 24 === 0 ? 'nightly' : 'often';
      this.#at(startAt + hour * 3_600_000, () => this.#process('sweep', sweep(kind)));
    }
  }

  #at(at: number, what: () => void): void {
    this.#agenda.at(at, what);
  }

  /**
   * Runs everything in order of time up to `end`: a worker each minute in which something is due,
   * sometimes twice, sometimes not at all.
   */
  async #live(until: number): Promise<void> {
    let today = 0;
    for (let rounds = 0; ; rounds++) {
      if (today !== Math.floor(this.#room.now / dayMs)) {
        today = Math.floor(this.#room.now / dayMs);
        rounds = 0;
      }
      // A row that cannot be processed is read every minute, for ever: this is more than the worst
      // day of faults needs.
      if (rounds > 40_000)
        return void this.#problems.push(
          `nothing comes to rest: ${this.#store.items.describeDue()}`,
        );
      if (!this.#room.isIdle) {
        await this.#room.step();
        continue;
      }
      const user = this.#agenda.nextAt();
      const due = Math.max(this.#store.items.nextAt(), this.#room.now + minuteMs);
      const next = Math.min(user, due);
      if (next > until) break;
      this.#room.now = Math.max(this.#room.now, next);
      this.#agenda.happen(this.#room.now);
      // A run that was started must reach its first call, or time would jump past it.
      await settled();
      if (next !== due) continue;
      const invocations = this.#room.faultRate > 0 ? this.#chance.pick([0, 1, 1, 1, 2, 3]) : 1;
      for (let run = 0; run < invocations; run++)
        this.#process('deliver', (world) => this.#deliver(world));
      await settled();
    }
    this.#room.now = Math.max(this.#room.now, until);
  }

  /** A phone is one record's, whatever crashed while it was joined. */
  #checkPhones(): void {
    const owners = new Map<string, string>();
    for (const { subscriber } of this.#store.items.people.values()) {
      const { id, phone, expiresAt = Number.POSITIVE_INFINITY } = subscriber;
      // A record that is past its time is read by nobody.
      if (!phone || expiresAt <= this.#room.now) continue;
      const other = owners.get(phone);
      if (other) this.#problems.push(`${phone} is of ${other} and of ${id}`);
      owners.set(phone, id);
    }
  }

  async #deliver(world: DeliveringWorld): Promise<void> {
    const monotonic = () => this.#room.now;
    const sleep = (ms: number) => new Promise<void>((go) => this.#at(this.#room.now + ms, go));
    await runWorker(world, { timeMs: 240_000, finishInbound, monotonic, sleep });
  }

  #process(name: string, body: (world: DeliveringWorld & SweepingWorld) => Promise<unknown>): void {
    const process = this.#room.start(`${name}${this.#chance.below(1_000)}`);
    body(this.#worldOf(process)).then(
      () => {},
      (error: Error) => this.#room.note(() => `${process.name} failed: ${error.message}`),
    );
  }

  #worldOf(process: Process): DeliveringWorld & SweepingWorld {
    const room = this.#room;
    const store = this.#storeFor(process);
    const quiet = () => {};
    return {
      now: () => room.now + process.skewMs,
      newId: () => `person${String((this.#people += 1)).padStart(4, '0')}`,
      library: this.#deploy.libraryAt(room.now),
      store,
      mailer: this.#mailer(process),
      texter: this.#texter(process),
      failedEvents: async () =>
        this.#mutant === 'resend-without-canary' ? 0 : this.#deadEvents.length,
      settings: {
        table: 'mend',
        publicUrl: 'https://mend.example.com',
        mailFrom: 'notes@example.com',
        mailConfigurationSet: 'mend',
        mailsPerSecond: this.#hasCrowd && this.#mutant !== 'pacing-ignored' ? crowdRate : 1e9,
        segmentsPerSecond: 1e9,
        textsPerMonth: 1e9,
        signUpsPerIpHour: 1e9,
        twilioAccountSid: 'AC0',
        twilioFrom: '+15550100199',
        twilioUrl: 'http://127.0.0.1',
        optOutAnswers: 'mend',
      },
      secrets: { linkKey: 'k'.repeat(32), hashKey: 'k'.repeat(32), twilioAuthToken: 't' },
      log: { info: quiet, warn: quiet, error: quiet },
      nudge: async () => {
        if (this.#chance.chance(0.7))
          this.#at(room.now, () => this.#process('nudged', (world) => this.#deliver(world)));
      },
    };
  }

  /**
   * Makes every method of the store a call to the outside, and watches the arm and the opt-outs.
   */
  #storeFor(process: Process): MemoryStore {
    const room = this.#room;
    return interceptStore(this.#store, ({ method, args, make }) => {
      // Pages of rows: the first of them is a call like any other.
      if (method === 'seminars.seats') {
        const rows = async () => make(args) as AsyncIterable<SeatRow>;
        return (async function* () {
          yield* await room.call(process, () => `${method} ${args[0]}`, rows);
        })();
      }
      // The four partitions are queried together: only the query of the first may go wrong.
      if (method === 'queue.due' && args[0] !== 0) return make(args);
      return room.call(
        process,
        () => `${method} ${describe(args)}`,
        async () => {
          const isSkipped = method === 'people.arm' && this.#mutant === 'call-without-arm';
          if (this.#isDropped(process, method, args)) return false;
          const made = isSkipped || (await make(this.#twisted(method, args)));
          const result = this.#falsified(method, made);
          this.#watch(method, args, result);
          return result;
        },
      );
    });
  }

  /** The arguments of a call, as the mutant changes them. */
  #twisted(method: StoreMethod, args: readonly unknown[]): readonly unknown[] {
    switch (`${method} ${this.#mutant}`) {
      case 'people.arm arm-without-version':
        return [args[0], this.#store.items.people.get(String(args[0]))?.version, args[2]];
      case 'messages.raiseReceipt receipt-regresses':
        this.#store.items.receipts.delete((args[0] as Receipt).message);
        return args;
      case 'messages.raiseReceipt abandoned-forgotten':
        return (args[0] as Receipt).code === 'Abandoned'
          ? [{ ...(args[0] as Receipt), message: 'forgotten' }]
          : args;
      case 'people.save no-dedupe-of-texts':
        return [{ ...(args[0] as Subscriber), seen: [] }, ...args.slice(1)];
      default:
        return args;
    }
  }

  /** The result of a call, as the mutant changes it. */
  #falsified(method: StoreMethod, result: unknown): unknown {
    switch (`${method} ${this.#mutant}`) {
      case 'texts.read record-as-dedupe':
        return result && { ...result, pending: false };
      case 'messages.canary resend-without-canary':
        return { id: 'canary-0', sentAt: Number.MAX_SAFE_INTEGER, seenAt: 1 };
      default:
        return result;
    }
  }

  /** Whether the mutant drops the call. */
  #isDropped(process: Process, method: StoreMethod, args: readonly unknown[]): boolean {
    if (method !== 'messages.raiseReceipt') return false;
    const receipt = args[0] as Receipt;
    if (this.#mutant === 'early-event-refused')
      return (
        /^(event|status)/.test(process.name) && !this.#store.items.receipts.has(receipt.message)
      );
    if (this.#mutant !== 'retry-after-lease' || receipt.code !== 'Abandoned') return false;
    const id = readMessageId(receipt.message)?.subscriber ?? '';
    const stored = this.#store.items.people.get(id);
    if (!stored) return false;
    const { sending: _, ...free } = stored.subscriber;
    this.#store.items.people.set(id, { subscriber: free, version: stored.version + 1 });
    return true;
  }

  #watch(method: StoreMethod, args: readonly unknown[], result: unknown): void {
    if (method === 'messages.raiseReceipt') {
      const receipt = this.#store.items.receipts.get((args[0] as Receipt).message);
      const rank = receipt ? receiptRank[receipt.status] : 0;
      if (receipt && rank < (this.#ranks.get(receipt.message) ?? 0))
        this.#problems.push(`${receipt.message} went back`);
      if (receipt) this.#ranks.set(receipt.message, rank);
    }
    if (method === 'people.save' && result === true) this.#watchPerson(args[0] as Subscriber);
    if (method === 'people.arm' && result === true) {
      const { subscriber } = this.#store.items.people.get(String(args[0])) ?? {};
      const { message } = args[2] as { message: string };
      if (subscriber) this.#armedAs.set(message, subscriber);
      this.#refused.delete(message);
    }
  }

  #watchPerson(person: Subscriber): void {
    if (person.hold) this.#held.set(person.id, person.hold.at);
    // A message that was never armed, or not taken, was never sent: a silent person's touch was left
    // out, at a wake-up or beside another send.
    for (const touch of person.position?.done ?? []) {
      const ids = ['e', 's'].map(
        (channel) => `${person.id}-${person.enrollment}-${touch}-${channel}`,
      );
      const isOut = (id: string) => this.#armedAs.has(id) && !this.#refused.has(id);
      if (person.silent >= thinAfter && !ids.some(isOut))
        this.#stepped.add(`${person.id} ${person.enrollment} ${touch}`);
    }
  }

  #mailer(process: Process): Mailer {
    return {
      send: (mail) => {
        const tooFast = this.#hasCrowd && this.#pace.call(process.name, this.#room.now);
        if (tooFast) this.#problems.push(tooFast);
        return this.#provider(process, 'SES', mail.id, () => {
          this.#sendEvent(mail.id);
          return `id-${mail.id}`;
        });
      },
    };
  }

  /**
   * Sends SES's events for each mail it took: soon, or after a delay; an event that fails three
   * times waits for a redrive.
   */
  #sendEvent(message: string): void {
    const text = JSON.stringify({
      eventType: 'Send',
      mail: { messageId: `id-${message}`, tags: { message: [message] } },
    });
    if (this.#room.faultRate > 0 && this.#chance.chance(0.02))
      // A delay does not end because another begins: a later event stays behind the earlier ones.
      this.#eventsHeldUntil = Math.max(
        this.#eventsHeldUntil,
        this.#room.now + this.#chance.below(3 * 60) * minuteMs,
      );
    const tell = (tries: number) => {
      const failed = () =>
        tries < 3
          ? this.#at(this.#room.now + tries * minuteMs, () => tell(tries + 1))
          : this.#deadEvents.push(() => tell(1));
      const process = this.#room.start(`event${this.#chance.below(1_000)}`);
      let done = false;
      receiveMailEvent(this.#worldOf(process), text).then(() => (done = true), failed);
      // A process that died responds nothing; Lambda notices that.
      this.#at(this.#room.now + minuteMs, () => void (done || process.alive || failed()));
    };
    this.#at(Math.max(this.#room.now + this.#chance.below(5_000), this.#eventsHeldUntil), () =>
      tell(1),
    );
  }

  #texter(process: Process): Texter & StateList {
    return {
      // Twilio lists what it took, even if its answer was lost.
      send: (text) =>
        this.#provider(process, 'Twilio', text.id, () => {
          const taken = this.#take(text.id, text.to, text.body);
          if (this.#isTold) this.#tell(text.id, taken);
          return taken.id;
        }),
      states: (since, until) =>
        this.#room.call(
          process,
          () => 'Twilio states',
          async () => this.#taken.filter(({ at }) => at >= since && at <= until),
        ),
      sentTo: (to, since) =>
        this.#room.call(
          process,
          () => 'Twilio list',
          async () => this.#taken.filter((text) => text.to === to && text.at >= since),
        ),
      received: async () => [],
      ageOf: (id) =>
        this.#room.call(
          process,
          () => 'Twilio age',
          async () => this.#room.now - (this.#textedAt.get(id) ?? this.#room.now),
        ),
      wordsKept: async () => [],
      removeMedia: async () => ({ done: true }),
      redact: async () => ({ done: true }),
    };
  }

  /** A provider that takes a message or not, and whose answer, the id, arrives or not. */
  async #provider(
    process: Process,
    name: string,
    message: string,
    take: () => string,
  ): Promise<Outcome> {
    const room = this.#room;
    const send = () =>
      room.call(
        process,
        () => `${name} ${message}`,
        async (): Promise<Outcome> => {
          if (room.faultRate === 0 || this.#chance.chance(0.8)) {
            this.#accept(message, this.#armedAs.get(message));
            const providerId = take();
            const silent = room.faultRate > 0 && this.#chance.chance(0.1);
            return silent
              ? { status: 'unknown', code: 'TimeoutError' }
              : { status: 'sent', providerId };
          }
          return this.#chance.pick<Outcome>([
            { status: 'refused', retryAfterMs: 2_000, code: 'Throttling', throttled: true },
            { status: 'refused', retryAfterMs: 5_000, code: 'NotConnected' },
            { status: 'halted', code: 'AccountSendingPaused' },
            { status: 'unknown', code: '503' },
          ]);
        },
      );
    const lost = (): Outcome => ({ status: 'unknown', code: 'lost' });
    const outcome = await send().catch(() =>
      this.#mutant === 'client-retries' ? send().catch(lost) : lost(),
    );
    if (outcome.status === 'refused' || outcome.status === 'halted') this.#refused.add(message);
    return outcome.status === 'unknown' && this.#mutant === 'retry-unknown' ? send() : outcome;
  }

  /** Checks safety at each accept. */
  #accept(message: string, armed: Subscriber | 'handed over' | undefined): void {
    const cause = readMessageId(message);
    if (!cause) return void this.#accepts.push({ message, at: this.#room.now });
    const answered = this.#accepts
      .map((accept) => readMessageId(accept.message))
      .find((other) => isOther(cause, other));
    if (answered) this.#problems.push(`${message} answers a text that has an answer`);
    const before = this.#accepts.filter((accept) => accept.message === message);
    this.#room.note(() => `ACCEPTED ${message}`);
    const twin = before.length > 0 ? this.#twinOf(message) : undefined;
    if (before.length > 0 && !twin && !isAlert(message))
      this.#problems.push(`${message} was accepted twice`);
    this.#accepts.push({ message: twin ?? message, at: this.#room.now });
    if (armed === 'handed over' || !cause) return;
    if (!armed) return void this.#problems.push(`${message} was sent without its arm`);
    const { letters, texts, sending } = armed;
    if (sending?.message !== message) this.#problems.push(`${message} was sent without its arm`);
    if (cause.purpose) return;
    if (armed.hold || armed.hidden || armed.erasing)
      this.#problems.push(`${message} went to somebody who is left in peace`);
    if (cause.channel === 'email' && letters.state !== 'on')
      this.#problems.push(`${message} went without consent`);
    if (cause.channel === 'sms' && texts.state !== 'on')
      this.#problems.push(`${message} was armed after STOP`);
  }

  /**
   * Two answers of the same words to one phone cannot be told apart in Twilio's list: each may be
   * matched with the other's text, and the other is then sent again. The phone gets the right
   * number of them; returns the answer that was never sent, if there is one.
   */
  #twinOf(message: string): string | undefined {
    const ids = new Set(this.#taken.filter((text) => text.message === message).map(({ id }) => id));
    const twin = [...this.#store.items.receipts.values()].find(
      ({ message: other, providerId = '' }) => other !== message && ids.has(providerId),
    );
    return twin && !this.#accepts.some((accept) => accept.message === twin.message)
      ? twin.message
      : undefined;
  }

  #checkLiveness(): void {
    this.#checkPhones();
    for (const [person, at] of this.#held) {
      const stamp = Math.floor(at / 1000).toString(36);
      const told = this.#accepts.some(
        ({ message }) => message.includes(`-alert-e-${stamp}hold`) && message.startsWith(person),
      );
      // A person who has erased everything has no record.
      if (!told && this.#store.items.people.has(person))
        this.#problems.push(`nobody was told of ${person}`);
    }
    for (const { subscriber } of this.#store.items.people.values()) {
      if (subscriber.sending) this.#problems.push(`${subscriber.id} is still armed`);
      for (const { id } of subscriber.out) {
        const due = subscriber.out.find((entry) => entry.id === id);
        if (due && mayLeave(subscriber, due) && due.notBefore < this.#room.now - 3 * 3_600_000)
          this.#problems.push(`${id} was never sent`);
      }
      for (const touch of isCrowd(subscriber.id) ? [] : (subscriber.position?.done ?? [])) {
        const ids = [
          `${subscriber.id}-${subscriber.enrollment}-${touch}-e`,
          `${subscriber.id}-${subscriber.enrollment}-${touch}-s`,
        ];
        const receipts = ids
          .map((id) => this.#store.items.receipts.get(id))
          .filter((receipt) => receipt !== undefined);
        const stepped = this.#stepped.has(`${subscriber.id} ${subscriber.enrollment} ${touch}`);
        const isErased = this.#store.items.sidesErased.has(subscriber.id);
        if (receipts.length === 0 && !stepped && !isErased)
          this.#problems.push(`${subscriber.id} ${touch} is over without a receipt`);
        for (const receipt of receipts)
          if (receipt.status === 'unknown') this.#problems.push(`${receipt.message} stays unknown`);
      }
    }
    for (const { subscriber } of this.#store.items.people.values())
      if (subscriber.stuck && !(subscriber.expiresAt && subscriber.expiresAt <= this.#room.now))
        this.#problems.push(`${subscriber.id} is still stuck`);
    const ended = new Map(
      this.#taken.filter(({ at }) => at < this.#room.now - dayMs).map((text) => [text.id, text]),
    );
    for (const { message, status, providerId = '' } of this.#store.items.receipts.values()) {
      const { to, at = 0 } = ended.get(providerId) ?? {};
      const owner = this.#store.items.people.get(readMessageId(message)?.subscriber ?? '');
      // Twilio's list is matched by whose the phone is now: of a phone that was left, nobody tells.
      const { phone, binding } = owner?.subscriber ?? {};
      const isPassedOn = this.#store.addresses.passedOn.has(owner?.subscriber.id ?? '');
      const isLeft = owner !== undefined && (phone !== to || isPassedOn || at < (binding?.at ?? 0));
      if (this.#isTold && status === 'sent' && to !== undefined && !isLeft)
        this.#problems.push(`${message} stays sent`);
    }
    for (const text of this.#store.items.texts.values())
      if (text.pending) this.#problems.push(`${text.id} stays pending`);
  }
}

/**
 * Whether these are two different answers to one inbound text. The text that confirms a join may
 * follow another answer.
 */
function isOther(cause: MessageCause | undefined, other: MessageCause | undefined): boolean {
  if (
    !cause?.purpose ||
    cause.about ||
    cause.cause === 'texts-on' ||
    other?.cause === 'texts-on' ||
    /^(ask|r\d)$/.test(cause.purpose) ||
    cause.channel !== 'sms'
  )
    return false;
  return (
    other?.subscriber === cause.subscriber &&
    other.purpose === cause.purpose &&
    other.cause !== cause.cause
  );
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
