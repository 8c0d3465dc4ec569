/**
 * The request limits of AWS for the local service: a token bucket for each of API Gateway's routes,
 * and Lambda's limit of concurrent executions. A request above a limit is refused at once with
 * AWS's own response; none is queued.
 */
import {
  everythingElse,
  httpRoutes,
  type RequestLimit,
  type Route,
} from '../service/ports/http-routes.ts';
import { type Answer, json } from './loopback.ts';

export interface RequestLimitsOptions {
  /** Milliseconds of a clock that never goes back. */
  readonly monotonic?: () => number;
  /**
   * Concurrent executions of one function. On AWS: the account's limit, or the function's reserved
   * concurrency.
   */
  readonly executions?: number;
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
  readonly #executions: number;
  readonly #buckets: ReadonlyMap<string, Bucket>;
  readonly #running: Record<Route['serves'], number> = {
    web: 0,
    receiveSms: 0,
    answerWhileDown: 0,
  };

  constructor({
    monotonic = () => performance.now(),
    executions = executionsHere,
  }: RequestLimitsOptions = {}) {
    this.#executions = executions;
    this.#buckets = new Map(
      Object.entries(httpRoutes).map(([key, { limit }]) => [key, new Bucket(limit, monotonic)]),
    );
  }

  /** Takes a token of the route, then an execution of its function. */
  admit(method: string | undefined, path: string): Admission {
    if (!this.#buckets.get(routeKeyOf(method, path))?.take()) return { refusal: tooMany };
    const serves = servedBy(method, path);
    if (this.#running[serves] >= this.#executions) return { refusal: busy };
    this.#running[serves] += 1;
    return { leave: () => void (this.#running[serves] -= 1) };
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
export function servedBy(method: string | undefined, path: string): Route['serves'] {
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
