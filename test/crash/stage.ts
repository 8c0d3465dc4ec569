/**
 * The stage of the crash tests: one table, the doubles of SES and Twilio, a clock that only the
 * test advances, and the functions. One call of a function may run in a process that dies;
 * afterwards time goes on as it does on AWS.
 */
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { minuteMs } from '../../core/calendar/zone.ts';
import { createHandler as createWhileDown } from '../../functions/answer-while-down.ts';
import type { SesEndpoint } from '../../local/ses/ses-endpoint.ts';
import type { TwilioEndpoint } from '../../local/twilio/twilio-endpoint.ts';
import type { SendWebhook } from '../../local/twilio/twilio-webhook.ts';
import type { DeliveringWorld, SweepingWorld } from '../../service/ports/world.ts';
import { theLibrary } from '../library.ts';
import { call, type FunctionName } from './handlers.ts';
import { httpEvent, type WebRequest } from './http-event.ts';
import { type Death, Doomed, type Request } from './killed-process.ts';
import { type Parts, startParts, tuesday } from './parts.ts';
import type { Item, Table } from './table.ts';
import { type Facts, worldOf } from './world.ts';

const sweepEveryMs = 10 * minuteMs;

export class Killed extends Error {}

/** What the next call of a function runs into. */
interface Doom {
  readonly name: FunctionName;
  readonly death?: Death;
}

export interface Moment {
  readonly now: number;
  readonly items: readonly Item[];
}

export class Stage {
  now = tuesday;
  readonly table: Table;
  readonly inbox: SesEndpoint;
  readonly phone: TwilioEndpoint;
  readonly world: DeliveringWorld & SweepingWorld;
  readonly #facts: Facts;
  readonly #doomed: Doomed;
  readonly #parts: Parts;
  #doom: Doom | undefined;
  #seen: readonly Request[] = [];
  /** Twilio cannot reach the service: its fallback answers. */
  #unreachable = false;
  #isSweeping = false;
  #isDeaf = false;
  #onKilled = () => {};

  private constructor(parts: Parts, doomed: Doomed, world: DeliveringWorld & SweepingWorld) {
    this.#parts = parts;
    this.#doomed = doomed;
    this.#facts = parts.facts;
    this.world = world;
    this.table = parts.table;
    this.inbox = parts.inbox;
    this.phone = parts.phone;
    parts.links.stage = this;
  }

  static async open(): Promise<Stage> {
    const library = await theLibrary();
    const parts = await startParts();
    const { links, facts } = parts;
    const world = worldOf(
      facts,
      library,
      () => links.stage?.now ?? tuesday,
      () => {},
    );
    return new Stage(parts, await Doomed.build(library), world);
  }

  async close(): Promise<void> {
    await this.#doomed.close();
    for (const close of this.#parts.closers.reverse()) await close();
  }

  /**
   * Runs a function, in this process or in the one that dies if that was asked for, and then the
   * runs of `deliver` that it nudged for.
   */
  async call(name: FunctionName, event: unknown): Promise<unknown> {
    const doom = this.#doom?.name === name ? this.#doom : undefined;
    if (!doom) return this.#settled(call(name, this.world, event));
    this.#doom = undefined;
    const job = { name, facts: this.#facts, event, now: this.now };
    const fate = await this.#settled(
      this.#doomed.run({ ...job, ...(doom.death ? { death: doom.death } : {}) }),
    );
    if (fate.killed) {
      this.#onKilled();
      throw new Killed(name);
    }
    this.#seen = fate.seen;
    return fate.result;
  }

  async web(request: WebRequest): Promise<{ readonly status: number; readonly body: string }> {
    const answer = await this.call('web', httpEvent(request, this.now));
    const { statusCode = 0, body = '' } = answer as APIGatewayProxyStructuredResultV2;
    return { status: statusCode, body };
  }

  /** Calls the function by `act`; its first call dies. */
  async dying(
    name: FunctionName,
    death: Death,
    act: () => Promise<unknown>,
    reachable = true,
  ): Promise<void> {
    this.#doom = { name, death };
    this.#unreachable = false;
    let killed = false;
    this.#onKilled = () => {
      killed = true;
      this.#unreachable = !reachable;
    };
    await act().catch((error) => {
      if (!(error instanceof Killed)) throw error;
    });
    this.#doom = undefined;
    this.#unreachable = false;
    if (!killed)
      throw new Error(`${name} was to die before its request ${death.before}, and did not.`);
  }

  /** The requests that a function makes when it is not killed. */
  async watching(name: FunctionName, act: () => Promise<unknown>): Promise<readonly Request[]> {
    this.#doom = { name };
    this.#seen = [];
    await act();
    return this.#seen;
  }

  /** Calls the webhooks as Twilio does. */
  readonly webhook: SendWebhook = async (url, { headers, body }) => {
    const { pathname, search } = new URL(url);
    const event = httpEvent(
      { method: 'POST', path: pathname, query: search.slice(1), headers, body },
      this.now,
    );
    if (pathname === '/twilio/fallback')
      return answered(await createWhileDown(() => this.world)(event));
    if (pathname === '/twilio/inbound' && this.#unreachable) throw new Error('Nobody answers.');
    return answered(await this.call('receive-sms', event));
  };

  /**
   * Lets minutes pass: vendors send their events, EventBridge starts `deliver` and, every ten
   * minutes, `sweep`.
   */
  async minutes(count: number): Promise<void> {
    const [start, end] = [this.now, this.now + count * minuteMs];
    for (;;) {
      const sweepAt = this.#isSweeping
        ? Math.floor(this.now / sweepEveryMs + 1) * sweepEveryMs
        : Infinity;
      const events = [this.inbox, this.phone].map((vendor) => vendor.nextEventAt() ?? Infinity);
      const due = Math.min(...(await this.table.due()), sweepAt, ...events);
      const next = Math.max(
        this.now + minuteMs,
        start + Math.ceil((due - start) / minuteMs) * minuteMs,
      );
      if (next > end) break;
      this.now = next;
      await this.#minute(sweepAt <= next);
    }
    this.now = end;
  }

  async #minute(isSweep: boolean): Promise<void> {
    await this.inbox.runDue();
    await this.phone.runDue();
    if (isSweep) await this.call('sweep', { sweep: 'often' });
    if (Math.min(...(await this.table.due())) <= this.now) await this.call('deliver', {});
    await this.inbox.runDue();
    await this.phone.runDue();
  }

  /** Advances to the moment at which something is due next, and delivers nothing. */
  async untilDue(isIt: (item: Item) => boolean = () => true): Promise<void> {
    for (;;) {
      await this.inbox.runDue();
      await this.phone.runDue();
      const rows = (await this.table.items()).filter(({ da }) => typeof da === 'number');
      const first = rows.sort((a, b) => Number(a.da) - Number(b.da))[0];
      if (!first) throw new Error('Nothing will ever be due.');
      this.now = Math.max(this.now, Number(first.da));
      if (isIt(first)) return;
      await this.call('deliver', {});
      this.now += 2_000;
    }
  }

  async keep(): Promise<Moment> {
    return { now: this.now, items: await this.table.items() };
  }

  /** Restores the state of a moment; the vendors forget what they took before it. */
  async restore({ now, items }: Moment): Promise<void> {
    this.now = now;
    this.#parts.links.nudged = false;
    this.#isSweeping = false;
    this.inbox.clear();
    this.phone.clear();
    this.inbox.faults.clear();
    this.phone.faults.clear();
    await this.table.write(items);
  }

  /**
   * Sends a text from a phone, with Twilio's repetitions and its fallback; from now on the sweep
   * runs.
   */
  async text(from: string, body: string): Promise<readonly string[]> {
    this.#isSweeping = true;
    return (await this.phone.receive({ from, body })).replies;
  }

  /** Runs an action without the delivery that it nudges for. */
  async undelivered(act: () => Promise<unknown>): Promise<void> {
    this.#isDeaf = true;
    await act();
    this.#isDeaf = false;
    this.#parts.links.nudged = false;
  }

  /** Runs `deliver` at once for each nudge. */
  async #settled<Result>(running: Promise<Result>): Promise<Result> {
    const result = await running;
    const { links } = this.#parts;
    while (links.nudged && !this.#isDeaf) {
      links.nudged = false;
      await this.call('deliver', {});
      await this.inbox.runDue();
    }
    return result;
  }
}

function answered(result: unknown) {
  const { statusCode = 200, headers = {}, body = '' } = result as APIGatewayProxyStructuredResultV2;
  return { status: statusCode, type: String(headers['content-type'] ?? ''), body };
}
