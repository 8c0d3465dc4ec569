/**
 * What a double may be told to do wrong, and how often it was asked: one shape for both vendors. It
 * knows when a fault strikes, not what it looks like on the wire; the endpoints say that.
 */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, json, readObject, send } from './loopback.ts';

export interface Faults {
  /** Every answer comes this much later, in real time. What was accepted is accepted at once. */
  delayMs: number;
  /** So many calls get the vendor's throttling answer. */
  throttleNext: number;
  /** So many calls get `failStatus` and are not accepted. */
  failNext: number;
  failStatus: number;
  /** So many calls find their connection reset, not accepted. */
  resetNext: number;
  /** So many sends are accepted and never answered. */
  hangAfterAcceptNext: number;
  /** So many sends are accepted, then the connection is reset. */
  resetAfterAcceptNext: number;
  /** So many sends are accepted and answered with `failStatus`. */
  failAfterAcceptNext: number;
  /**
   * Every send is refused with this vendor code, e.g. `AccountSendingPausedException` or `20003`.
   * Empty: none.
   */
  refuseWith: string;
  /** Reads (lists, quotas) suffer too, not sends alone. */
  reads: boolean;
  /** Events and webhooks are not delivered: what they tell has happened all the same. */
  loseEvents: boolean;
  /** The webhook for inbound texts is not reached, so the vendor turns to its fallback. */
  webhookDown: boolean;
  /** Each event and webhook is delivered twice. */
  repeatEvents: boolean;
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
};

export interface FaultCounts {
  /** Send calls that arrived whole, whatever became of them. */
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

export interface FaultyCall {
  readonly kind: 'send' | 'read';
  /** Does the work. A status below 400 means accepted. */
  readonly work: () => Answer;
  readonly throttled: () => Answer;
  readonly failed: (status: number) => Answer;
  readonly refused: (code: string) => Answer;
}

export class FaultSwitch {
  readonly faults: Faults = { ...noFaults };
  readonly counts: FaultCounts = { ...noCounts };
  readonly #accepts = new Map<string, number>();

  /**
   * Sets what is given and leaves the rest. Throws with every unknown name or wrong type at once.
   */
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

  /** No faults, counters at zero. */
  clear(): void {
    Object.assign(this.faults, noFaults);
    Object.assign(this.counts, noCounts);
    this.#accepts.clear();
  }

  /** Notes that a message was accepted, under every name it is known by. */
  accepted(...names: string[]): void {
    for (const name of names) this.#accepts.set(name, (this.#accepts.get(name) ?? 0) + 1);
  }

  /**
   * How often a message of this name was accepted since the start (a tag `name=value`, a
   * status-callback URL).
   */
  accepts(name: string): number {
    return this.#accepts.get(name) ?? 0;
  }

  /**
   * Answers one call of the vendor's API, or does to it what the faults say. The body must have
   * been read.
   */
  async answer(
    request: IncomingMessage,
    response: ServerResponse,
    call: FaultyCall,
  ): Promise<void> {
    const struck = call.kind === 'send' || this.faults.reads;
    if (call.kind === 'send') this.counts.posts += 1;
    if (struck && this.#take('resetNext')) {
      this.counts.reset += 1;
      return reset(request);
    }
    const before = struck ? this.#before(call) : undefined;
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
    // An unref'd timer: a slow answer must not keep a closed double alive.
    if (struck && this.faults.delayMs > 0)
      await sleep(this.faults.delayMs, undefined, { ref: false });
    send(response, failed ? call.failed(this.faults.failStatus) : answer);
  }

  /** `GET /faults`, `POST /faults` with JSON, `DELETE /faults`. */
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

/** A TCP reset, as a crashed peer or a dropped route gives it. */
function reset(request: IncomingMessage): void {
  request.socket.resetAndDestroy();
}
