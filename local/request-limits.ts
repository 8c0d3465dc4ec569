/**
 * What stands before the functions on AWS: API Gateway's routes with a token bucket each, and
 * Lambda's limit of how many run at once. Whoever is too many is told so at once, in AWS's own
 * words, and nobody waits in a queue. It calls no function.
 */
import {
  everythingElse,
  httpRoutes,
  type RequestLimit,
  type Route,
} from '../service/ports/http-routes.ts';
import { type Answer, json } from './loopback.ts';

export interface RequestLimitsOptions {
  /** Milliseconds that never go back. */
  readonly monotonic?: () => number;
  /**
   * Of one function, at the same time; on AWS the account's limit, or what is reserved for the
   * function.
   */
  readonly executions?: number;
}

/** Let in: `leave` when it is answered. Turned away: the answer. */
export type Admission = { readonly leave: () => void } | { readonly refusal: Answer };

/** More at once would only wait for each other: one core serves some three hundred a second. */
const executionsHere = 50;

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html */
const tooMany: Answer = json(429, { message: 'Too Many Requests' });
/**
 * What an HTTP API says where Lambda takes no more. It names no time; here a second is always
 * enough.
 */
const busy: Answer = {
  ...json(503, { message: 'Service Unavailable' }),
  headers: { 'retry-after': '1' },
};

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

  /** Takes a token of the route, then a place at its function. */
  admit(method: string | undefined, path: string): Admission {
    if (!this.#buckets.get(routeKeyOf(method, path))?.take()) return { refusal: tooMany };
    const serves = servedBy(method, path);
    if (this.#running[serves] >= this.#executions) return { refusal: busy };
    this.#running[serves] += 1;
    return { leave: () => void (this.#running[serves] -= 1) };
  }
}

/** The most exact first, as API Gateway chooses: a whole path, then `{id}`, then `{proxy+}`. */
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
