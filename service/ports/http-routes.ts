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

/** Pages and their buttons, each route by itself. */
const pages: RequestLimit = { perSecond: 50, burst: 100 };
/**
 * What anybody may fill in, and what writes a letter: as many as twenty of `web` answer, each of
 * which takes 0.4 s on purpose.
 */
const forms: RequestLimit = { perSecond: 50, burst: 100 };
/**
 * Twilio's alone, and a stranger's costs no more than the look at its signature. A text of ours
 * brings two or three.
 */
const webhooks: RequestLimit = { perSecond: 500, burst: 1_000 };

export interface Route {
  readonly serves: 'web' | 'receiveSms' | 'answerWhileDown';
  readonly limit: RequestLimit;
}

export const everythingElse = '$default';

/** By API Gateway's route keys: of two that fit, the more exact one counts. */
export const httpRoutes: Readonly<Record<string, Route>> = {
  [everythingElse]: { serves: 'web', limit: pages },
  'POST /subscribe': { serves: 'web', limit: forms },
  'POST /seminars/{id}/register': { serves: 'web', limit: forms },
  'ANY /twilio/{proxy+}': { serves: 'receiveSms', limit: webhooks },
  // Apart from the texts: what became of ours must never keep somebody's STOP waiting.
  'POST /twilio/status': { serves: 'receiveSms', limit: webhooks },
  // Twilio's fallback must not end where the webhook has just failed.
  'POST /twilio/fallback': { serves: 'answerWhileDown', limit: webhooks },
};
