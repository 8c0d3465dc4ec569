/**
 * Faults that a vendor's double can be told to show (`POST /faults`), and counters of its calls.
 * One shape for both vendors; the endpoints say what each fault looks like on the wire.
 */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, json, readObject, send } from './loopback.ts';

export interface Faults {
  /** Milliseconds of real time by which every response is delayed. Acceptance is not delayed. */
  delayMs: number;
  /** This many calls get the vendor's throttling response. */
  throttleNext: number;
  /** This many calls get `failStatus` and are not accepted. */
  failNext: number;
  failStatus: number;
  /** This many calls get a connection reset and are not accepted. */
  resetNext: number;
  /** This many sends are accepted and get no response. */
  hangAfterAcceptNext: number;
  /** This many sends are accepted, then get a connection reset. */
  resetAfterAcceptNext: number;
  /** This many sends are accepted and get `failStatus`. */
  failAfterAcceptNext: number;
  /**
   * Every send is refused with this vendor code, e.g. `AccountSendingPausedException` or `20003`.
   * Empty: none.
   */
  refuseWith: string;
  /** Faults apply to reads (lists, quotas) too, not to sends alone. */
  reads: boolean;
  /** Events and webhooks are not delivered, although what they report has happened. */
  loseEvents: boolean;
  /** The webhook for inbound texts is unreachable, so the vendor calls its fallback. */
  webhookDown: boolean;
  /** Each event and webhook is delivered twice. */
  repeatEvents: boolean;
  /**
   * Each mail that is accepted ends as one to this name at `simulator.test` does, e.g. `full`
   * (local/ses/ses-events.ts). Empty: as its own address says.
   */
  mailsEndAs: string;
}

const noFaults: Faults = {
  delayMs: 0,
  throttleNext: 0,
  failNext: 0,
  failStatus: 500,
  resetNext: 0,
  hangAfterAcceptNext: 0,
  resetAfterAcceptNext: 0,
  failAfterAcceptNext: 0,
  refuseWith: '',
  reads: false,
  loseEvents: false,
  webhookDown: false,
  repeatEvents: false,
  mailsEndAs: '',
};

export interface FaultCounts {
  /** Send calls that arrived whole, with any outcome. */
  posts: number;
  accepted: number;
  refused: number;
  throttled: number;
  failed: number;
  reset: number;
  hung: number;
  eventsLost: number;
}

const noCounts: FaultCounts = {
  posts: 0,
  accepted: 0,
  refused: 0,
  throttled: 0,
  failed: 0,
  reset: 0,
  hung: 0,
  eventsLost: 0,
};

/** One call of a vendor's API: its work, and its responses for each fault. */
export interface FaultyCall {
  readonly kind: 'send' | 'read';
  /** Does the work. A status below 400 means accepted. */
  readonly work: () => Answer;
  readonly throttled: () => Answer;
  readonly failed: (status: number) => Answer;
  readonly refused: (code: string) => Answer;
}

/** The faults and the counters of one vendor's double. */
export class FaultSwitch {
  readonly faults: Faults = { ...noFaults };
  readonly counts: FaultCounts = { ...noCounts };
  readonly #accepts = new Map<string, number>();

  /** Sets the given faults, keeps the others. Throws a RangeError that lists every problem. */
  set(faults: Partial<Faults>): void {
    const problems = Object.entries(faults).flatMap(([name, value]) => {
      if (!(name in noFaults))
        return [`${name}: unknown; use one of ${Object.keys(noFaults).join(', ')}`];
      const expected = typeof noFaults[name as keyof Faults];
      const good = typeof value === expected && (expected !== 'number' || Number(value) >= 0);
      return good
        ? []
        : [
            `${name}: got ${JSON.stringify(value)}; use a ${expected}${expected === 'number' ? ' of 0 or more' : ''}`,
          ];
    });
    if (problems.length > 0) throw new RangeError(problems.join('\n'));
    Object.assign(this.faults, faults);
  }

  /** Removes all faults and sets the counters to zero. */
  clear(): void {
    Object.assign(this.faults, noFaults);
    Object.assign(this.counts, noCounts);
    this.#accepts.clear();
  }

  /** Records that a message was accepted, under each of its names. */
  accepted(...names: string[]): void {
    for (const name of names) this.#accepts.set(name, (this.#accepts.get(name) ?? 0) + 1);
  }

  /**
   * How often a message of this name was accepted since the start. A name is a tag `name=value` or
   * a status-callback URL.
   */
  accepts(name: string): number {
    return this.#accepts.get(name) ?? 0;
  }

  /**
   * Responds to one call of the vendor's API, with the faults applied. The caller has read the
   * request body.
   */
  async answer(
    request: IncomingMessage,
    response: ServerResponse,
    call: FaultyCall,
  ): Promise<void> {
    const applies = call.kind === 'send' || this.faults.reads;
    if (call.kind === 'send') this.counts.posts += 1;
    if (applies && this.#take('resetNext')) {
      this.counts.reset += 1;
      return reset(request);
    }
    const before = applies ? this.#before(call) : undefined;
    const answer = before ?? call.work();
    const accepted = before === undefined && call.kind === 'send' && answer.status < 400;
    if (accepted) this.counts.accepted += 1;
    else if (before === undefined && call.kind === 'send') this.counts.refused += 1;
    if (accepted && this.#take('hangAfterAcceptNext')) {
      this.counts.hung += 1;
      return;
    }
    if (accepted && this.#take('resetAfterAcceptNext')) {
      this.counts.reset += 1;
      return reset(request);
    }
    const failed = accepted && this.#take('failAfterAcceptNext');
    if (failed) this.counts.failed += 1;
    // The timer is unref'd, so that a delayed response does not keep a closed double alive.
    if (applies && this.faults.delayMs > 0)
      await sleep(this.faults.delayMs, undefined, { ref: false });
    send(response, failed ? call.failed(this.faults.failStatus) : answer);
  }

  /** Serves `GET /faults`, `POST /faults` with JSON, and `DELETE /faults`. */
  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'DELETE') this.clear();
    if (request.method === 'POST') {
      const wanted = await readObject(request);
      try {
        if (!wanted) throw new RangeError('Send a JSON object, e.g. {"throttleNext": 3}');
        this.set(wanted as Partial<Faults>);
      } catch (error) {
        return send(response, json(400, { problems: (error as Error).message.split('\n') }));
      }
    }
    send(response, json(200, { faults: this.faults, counts: this.counts }));
  }

  /** The response of a fault that strikes before the work; undefined when none does. */
  #before(call: FaultyCall): Answer | undefined {
    if (this.#take('throttleNext')) {
      this.counts.throttled += 1;
      return call.throttled();
    }
    if (this.#take('failNext')) {
      this.counts.failed += 1;
      return call.failed(this.faults.failStatus);
    }
    if (this.faults.refuseWith !== '') {
      this.counts.refused += 1;
      return call.refused(this.faults.refuseWith);
    }
    return undefined;
  }

  #take(
    name: 'throttleNext' | 'failNext' | 'resetNext' | `${'hang' | 'reset' | 'fail'}AfterAcceptNext`,
  ): boolean {
    if (this.faults[name] <= 0) return false;
    this.faults[name] -= 1;
    return true;
  }
}

/** Ends the connection with a TCP reset, as a crashed peer does. */
function reset(request: IncomingMessage): void {
  request.socket.resetAndDestroy();
}
