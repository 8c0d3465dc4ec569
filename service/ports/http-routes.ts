/**
 * The routes of the HTTP API: which function serves each, and how many requests a second are let
 * through to it. infra builds the API from it, the local service stands in for that API; like the
 * table's shape it imports nothing.
 */

/** A token bucket, as API Gateway keeps one: `burst` at once, then so many a second. */
export interface RequestLimit {
  readonly perSecond: number;
  readonly burst: number;
}

/**
 * How an account runs its functions. `reserved`: each function has executions of its own. `shared`:
 * all functions share the ten of a new account, and Lambda reserves none there.
 */
export type Concurrency = 'reserved' | 'shared';

export type ServingFunction = 'web' | 'essentialPages' | 'coach' | 'receiveSms' | 'answerWhileDown';

export interface Route {
  readonly serves: ServingFunction;
  /** How long a request keeps an execution of a warm function, as an estimate. */
  readonly seconds: number;
  readonly limits: Readonly<Record<Concurrency, RequestLimit>>;
}

/**
 * The concurrent executions of a new account, all functions together, and how many of them requests
 * may take. The others are for `deliver`, `sweep` and `receive-email-events`: three run at a time.
 * The `shared` limits below follow from them (promise 75): what all routes let through in a second
 * takes fewer executions than `forRequests`, and one route's burst leaves two of them free.
 */
export const sharedExecutions = { all: 10, forRequests: 7 } as const;

/** Pages that read, and their buttons, each route by itself. */
const pages = {
  seconds: 0.05,
  limits: { reserved: { perSecond: 50, burst: 100 }, shared: { perSecond: 10, burst: 4 } },
};
/** Forms that take a second on purpose: twenty executions answer as many in a second. */
const forms = {
  seconds: 1.05,
  limits: { reserved: { perSecond: 20, burst: 40 }, shared: { perSecond: 1, burst: 3 } },
};
/** A person's own pages, behind a signed link: each reads and writes their record. */
const ownPages = {
  seconds: 0.1,
  limits: { reserved: { perSecond: 20, burst: 40 }, shared: { perSecond: 4, burst: 4 } },
};
/**
 * What must be answered while anything else is flooded: the way out of the letters, and the
 * confirmation. Served by a function of its own.
 */
const essential = {
  seconds: 0.08,
  limits: { reserved: { perSecond: 20, burst: 10 }, shared: { perSecond: 4, burst: 4 } },
};
/** The desk of a few coaches, in a function of its own: no flood of other pages reaches it. */
const desk = {
  seconds: 0.1,
  limits: { reserved: { perSecond: 10, burst: 20 }, shared: { perSecond: 2, burst: 4 } },
};
const deskDoor = {
  seconds: 0.55,
  limits: { reserved: { perSecond: 2, burst: 5 }, shared: { perSecond: 1, burst: 2 } },
};
/** The safety page reads no table, so that it bears more. */
const safety = {
  seconds: 0.02,
  limits: { reserved: { perSecond: 100, burst: 10 }, shared: { perSecond: 20, burst: 4 } },
};
/**
 * Twilio's alone, and a stranger's costs no more than the look at its signature. A text of ours
 * brings two or three callbacks.
 */
const texts = {
  seconds: 0.1,
  limits: { reserved: { perSecond: 500, burst: 1_000 }, shared: { perSecond: 5, burst: 4 } },
};
const callbacks = {
  seconds: 0.05,
  limits: { reserved: texts.limits.reserved, shared: { perSecond: 10, burst: 4 } },
};

export const everythingElse = '$default';

/** By API Gateway's route keys: of two that fit, the more exact one counts. */
export const httpRoutes: Readonly<Record<string, Route>> = {
  [everythingElse]: { serves: 'web', ...pages },
  'POST /subscribe': { serves: 'web', ...forms },
  'POST /seminars/{id}/register': { serves: 'web', ...forms },
  'ANY /preferences': { serves: 'web', ...ownPages },
  'ANY /texts': { serves: 'web', ...ownPages },
  'ANY /unsubscribe': { serves: 'essentialPages', ...essential },
  'ANY /confirm': { serves: 'essentialPages', ...essential },
  'ANY /safety': { serves: 'essentialPages', ...safety },
  'GET /desk': { serves: 'coach', ...desk },
  'ANY /desk/{proxy+}': { serves: 'coach', ...desk },
  // Open to strangers, and takes half a second on purpose.
  'POST /desk/sign-in': { serves: 'coach', ...deskDoor },
  'ANY /twilio/{proxy+}': { serves: 'receiveSms', ...texts },
  // Apart from the texts: what became of ours must never keep somebody's STOP waiting.
  'POST /twilio/status': { serves: 'receiveSms', ...callbacks },
  // Twilio's fallback must not end where the webhook has just failed.
  'POST /twilio/fallback': { serves: 'answerWhileDown', ...callbacks },
};
