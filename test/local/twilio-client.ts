/**
 * Starts the Twilio double with the real Twilio client and a webhook that records its calls. It
 * asserts nothing.
 */

import twilio, { type Twilio } from 'twilio';
import {
  startTwilioEndpoint,
  type TwilioEndpoint,
  type TwilioEndpointOptions,
} from '../../local/twilio/twilio-endpoint.ts';
import type { SendWebhook, WebhookAnswer } from '../../local/twilio/twilio-webhook.ts';

/** A call of the webhook. */
export interface WebhookCall {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly params: Readonly<Record<string, string>>;
}

export interface Bench {
  readonly twilio: TwilioEndpoint;
  readonly client: Twilio;
  readonly clock: { now: number };
  readonly from: string;
  readonly callbackUrl: string;
  readonly calls: WebhookCall[];
  /** Responses of the next calls, one each, then an empty 200. An error means no response. */
  readonly answers: (WebhookAnswer | Error)[];
  close(): Promise<void>;
}

export const accountSid = `AC${'0'.repeat(32)}`;
export const authToken = 'local-auth-token';

/** Starts the double on a free port, with one number and a clock that tests set. */
export async function startTwilio(options: Partial<TwilioEndpointOptions> = {}): Promise<Bench> {
  const clock = { now: Date.UTC(2026, 11, 1, 9) };
  const calls: WebhookCall[] = [];
  const answers: (WebhookAnswer | Error)[] = [];
  const sendWebhook: SendWebhook = async (url, { headers, body }) => {
    calls.push({ url, headers, params: Object.fromEntries(new URLSearchParams(body)) });
    const answer = answers.shift() ?? { status: 200, type: 'text/xml', body: '' };
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const from = '+12025550100';
  const endpoint = await startTwilioEndpoint({
    port: 0,
    now: () => clock.now,
    accountSid,
    authToken,
    numbers: [from],
    messagingServiceSid: `MG${'0'.repeat(32)}`,
    inboundUrl: 'https://mend.example.com/twilio/inbound#rc=2&rp=all',
    sendWebhook,
    ...options,
  });
  return {
    twilio: endpoint,
    client: twilioClient(endpoint.url),
    clock,
    from,
    callbackUrl: 'https://mend.example.com/twilio/status?m=welcome',
    calls,
    answers,
    close: () => endpoint.close(),
  };
}

/** Twilio's own client, with its requests redirected to the double. */
export function twilioClient(url: string, token = authToken): Twilio {
  const httpClient = {
    request: async (wanted: Record<string, unknown>) => {
      const { pathname, search } = new URL(String(wanted.uri));
      const query = new URLSearchParams(stringsOf(wanted.params)).toString();
      const credentials = Buffer.from(`${wanted.username}:${wanted.password}`).toString('base64');
      const method = String(wanted.method).toUpperCase();
      const response = await fetch(`${url}${pathname}${query === '' ? search : `?${query}`}`, {
        method,
        headers: { authorization: `Basic ${credentials}` },
        ...(method === 'POST' ? { body: new URLSearchParams(stringsOf(wanted.data)) } : {}),
      });
      return { statusCode: response.status, body: await response.text(), headers: {} };
    },
  };
  return twilio(accountSid, token, { httpClient: httpClient as never });
}

function stringsOf(value: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(value ?? {}).map(([name, one]) => [name, String(one)]));
}
