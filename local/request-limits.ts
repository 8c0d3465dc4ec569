/**
 * The request limits of AWS for the local service: a token bucket for each of API Gateway's routes,
 * and Lambda's limit of concurrent executions. A request above a limit is refused at once with
 * AWS's own response; none is queued.
 */
import {
  type Concurrency,
  everythingElse,
  httpRoutes,
  type RequestLimit,
  type ServingFunction,
  sharedExecutions,
} from '../service/ports/http-routes.ts';
import { type Answer, json } from './loopback.ts';

export interface RequestLimitsOptions {
  /** Milliseconds of a clock that never goes back. */
  readonly monotonic?: () => number;
  /**
   * Concurrent executions of all functions together, with the limits of an account that reserves
   * none. `deliver`, `sweep` and the mail events hold three of them all the time, and a request
   * holds one at least as long as on AWS. Without it each function has executions of its own.
   */
  readonly executions?: number;
  /** Concurrent executions of each function, on an account that reserves them. */
  readonly executionsOfEach?: number;
}

/** Admitted: call `leave` after the response. Refused: the response. */
export type Admission = { readonly leave: () => void } | { readonly refusal: Answer };

/** One core serves some three hundred requests a second; more at once only wait for each other. */
const executionsHere = 50;

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html */
const tooMany: Answer = json(429, { message: 'Too Many Requests' });
/**
 * The response of an HTTP API when Lambda takes no more requests. AWS sends no retry-after; a
 * second is enough here.
 */
const busy: Answer = {
  ...json(503, { message: 'Service Unavailable' }),
  headers: { 'retry-after': '1' },
};

/** The token buckets of all routes, and the executions of all functions. */
export class RequestLimits {
  readonly #monotonic: () => number;
  readonly #concurrency: Concurrency;
  readonly #buckets: ReadonlyMap<string, Bucket>;
  readonly #poolOf: (serves: ServingFunction) => Executions;

  constructor(options: RequestLimitsOptions = {}) {
    const { monotonic = () => performance.now(), executions } = options;
    this.#monotonic = monotonic;
    this.#concurrency = executions === undefined ? 'reserved' : 'shared';
    this.#buckets = new Map(
      Object.entries(httpRoutes).map(([key, { limits }]) => [
        key,
        new Bucket(limits[this.#concurrency], monotonic),
      ]),
    );
    this.#poolOf = poolsOf(options);
  }

  /** Takes a token of the route, then an execution of its function. */
  admit(method: string | undefined, path: string): Admission {
    const key = routeKeyOf(method, path);
    if (!this.#buckets.get(key)?.take()) return { refusal: tooMany };
    const seconds = this.#concurrency === 'shared' ? (httpRoutes[key]?.seconds ?? 0) : 0;
    const now = this.#monotonic();
    const execution = this.#poolOf(servedBy(method, path)).take(now, now + seconds * 1_000);
    if (!execution) return { refusal: busy };
    return {
      leave: () => {
        execution.hasLeft = true;
      },
    };
  }
}

/** The executions that each function takes from: one pool for all, or one for each. */
function poolsOf({
  executions,
  executionsOfEach = executionsHere,
}: RequestLimitsOptions): (serves: ServingFunction) => Executions {
  if (executions !== undefined) {
    const all = new Executions(executions - sharedExecutions.all + sharedExecutions.forRequests);
    return () => all;
  }
  const each = new Map<ServingFunction, Executions>();
  return (serves) => {
    const pool = each.get(serves) ?? new Executions(executionsOfEach);
    each.set(serves, pool);
    return pool;
  };
}

interface Execution {
  readonly heldUntil: number;
  hasLeft: boolean;
}

/** A number of executions. One is free again after its request has left and its time is over. */
class Executions {
  readonly #most: number;
  #running: Execution[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  /** Takes an execution; undefined when none is free. */
  take(now: number, heldUntil: number): Execution | undefined {
    this.#running = this.#running.filter((one) => !one.hasLeft || one.heldUntil > now);
    if (this.#running.length >= this.#most) return undefined;
    const execution = { heldUntil, hasLeft: false };
    this.#running.push(execution);
    return execution;
  }
}

/** Routes in the order API Gateway matches them: a full path, then `{id}`, then `{proxy+}`. */
const patterns = Object.keys(httpRoutes)
  .filter((key) => key !== everythingElse)
  .map((key) => {
    const [verb, path = ''] = key.split(' ');
    const expression = new RegExp(
      `^${path.replace(/\{\w+\+\}/g, '.+').replace(/\{\w+\}/g, '[^/]+')}$`,
    );
    return { key, verb, expression, inexact: path.includes('+}') ? 2 : path.includes('{') ? 1 : 0 };
  })
  .sort((one, other) => one.inexact - other.inexact);

/** The key of the route that takes a request, e.g. `POST /subscribe`. */
export function routeKeyOf(method = 'GET', path = '/'): string {
  const found = patterns.find(
    ({ verb, expression }) => (verb === method || verb === 'ANY') && expression.test(path),
  );
  return found?.key ?? everythingElse;
}

/** The function that serves a request. */
export function servedBy(method: string | undefined, path: string): ServingFunction {
  return httpRoutes[routeKeyOf(method, path)]?.serves ?? 'web';
}

class Bucket {
  readonly #limit: RequestLimit;
  readonly #monotonic: () => number;
  #tokens: number;
  #filledAt: number;

  constructor(limit: RequestLimit, monotonic: () => number) {
    this.#limit = limit;
    this.#monotonic = monotonic;
    this.#tokens = limit.burst;
    this.#filledAt = monotonic();
  }

  take(): boolean {
    const { perSecond, burst } = this.#limit;
    const now = this.#monotonic();
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#filledAt) / 1_000) * perSecond);
    this.#filledAt = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
