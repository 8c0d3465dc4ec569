/**
 * Calls a webhook as Twilio does: signed, with 15 seconds in all, and with the retries that the
 * URL's fragment asks for (`#rc=2&rp=all`).
 */

import { createHmac, randomUUID } from 'node:crypto';

export interface WebhookAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** Sends one POST; rejects when there is no response before the signal aborts. */
export type SendWebhook = (
  url: string,
  request: {
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
    readonly signal: AbortSignal;
  },
) => Promise<WebhookAnswer>;

export interface WebhookCall {
  readonly url: string;
  readonly params: Readonly<Record<string, string>>;
  readonly authToken: string;
  readonly sendWebhook: SendWebhook;
  /** Makes the same call twice, as if the first response were lost; the second response counts. */
  readonly repeat: boolean;
}

const totalMs = 15_000;

/** The last response, or undefined when there was none. */
export async function callWebhook(call: WebhookCall): Promise<WebhookAnswer | undefined> {
  const { bare, retries, policy } = readOverrides(call.url);
  const request = {
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      'user-agent': 'TwilioProxy/1.1',
      accept: '*/*',
      'x-twilio-signature': twilioSignature(call.authToken, call.url, call.params),
      // All retries carry the same token, by which a receiver can recognise them.
      'i-twilio-idempotency-token': randomUUID(),
    },
    body: new URLSearchParams(call.params).toString(),
    signal: AbortSignal.timeout(totalMs),
  };
  const attempt = () => call.sendWebhook(bare, request).catch(() => undefined);
  let answer = await attempt();
  for (
    let left = retries;
    left > 0 && mayRetry(policy, answer) && !request.signal.aborted;
    left -= 1
  )
    answer = await attempt();
  return call.repeat ? await attempt() : answer;
}

/** Calls a webhook with fetch; it does not follow redirects. */
export const fetchWebhook: SendWebhook = async (url, { headers, body, signal }) => {
  const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' });
  return {
    status: response.status,
    type: response.headers.get('content-type') ?? '',
    body: await response.text(),
  };
};

/**
 * Twilio's signature in base64: HMAC-SHA-1 over the sorted parameters and the URL without user
 * name, fragment and, for HTTPS, port.
 */
export function twilioSignature(
  authToken: string,
  url: string,
  params: Readonly<Record<string, string>>,
): string {
  const signed = readOverrides(url)
    .bare.replace(/^(https?:\/\/)[^/?#]*@/i, '$1')
    .replace(/^(https:\/\/[^/?#]*?):\d+(?=[/?#]|$)/i, '$1');
  const sorted = Object.keys(params).sort();
  const data = sorted.reduce((text, name) => `${text}${name}${params[name]}`, signed);
  return createHmac('sha1', authToken).update(data, 'utf8').digest('base64');
}

/**
 * Reads the connection overrides of a URL's fragment: retry count (0 to 5, default 1) and retry
 * policy (default `ct`).
 */
function readOverrides(url: string): {
  bare: string;
  retries: number;
  policy: ReadonlySet<string>;
} {
  const [bare = '', fragment = ''] = url.split('#', 2);
  const overrides = new URLSearchParams(fragment);
  const retries = Number(overrides.get('rc') ?? 1);
  const good = Number.isInteger(retries) && retries >= 0 && retries <= 5;
  return {
    bare,
    retries: good ? retries : 1,
    policy: new Set((overrides.get('rp') ?? 'ct').split(',')),
  };
}

function mayRetry(policy: ReadonlySet<string>, answer: WebhookAnswer | undefined): boolean {
  if (answer === undefined) return policy.has('all') || policy.has('ct') || policy.has('rt');
  const kind = answer.status >= 500 ? '5xx' : answer.status >= 400 ? '4xx' : '';
  return kind !== '' && (policy.has('all') || policy.has(kind));
}
