/** Starts the SES double with the real SES client, and writes mails to send. It asserts nothing. */

import { SESClient, SendRawEmailCommand, type SendRawEmailCommandInput } from '@aws-sdk/client-ses';
import {
  type SesEndpoint,
  type SesEndpointOptions,
  startSesEndpoint,
} from '../../local/ses/ses-endpoint.ts';
import type { SnsEvent } from '../../local/ses/ses-events.ts';

export interface Bench {
  readonly ses: SesEndpoint;
  readonly events: SnsEvent[];
  readonly clock: { now: number };
  send(
    raw?: string | Buffer,
    more?: Partial<SendRawEmailCommandInput>,
    timeoutMs?: number,
  ): Promise<string>;
  close(): Promise<void>;
}

/** Starts the double on a free port, with one verified domain and a clock that tests set. */
export async function startSes(options: Partial<SesEndpointOptions> = {}): Promise<Bench> {
  const clock = { now: Date.UTC(2026, 11, 1, 9) };
  const events: SnsEvent[] = [];
  const ses = await startSesEndpoint({
    port: 0,
    now: () => clock.now,
    identities: ['example.com'],
    configurationSets: ['mend'],
    onEvent: async (event) => void events.push(event),
    ...options,
  });
  const client = sesClient(ses.url);
  return {
    ses,
    events,
    clock,
    send: async (raw = mail(), more = {}, timeoutMs = 60_000) => {
      const input = {
        RawMessage: { Data: Buffer.from(raw) },
        ConfigurationSetName: 'mend',
        ...more,
      };
      const answer = await client.send(new SendRawEmailCommand(input), {
        abortSignal: AbortSignal.timeout(timeoutMs),
      });
      return answer.MessageId ?? '';
    },
    close: async () => {
      client.destroy();
      await ses.close();
    },
  };
}

export function sesClient(endpoint: string): SESClient {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  return new SESClient({ endpoint, region: 'us-east-1', maxAttempts: 1, credentials });
}

/** A small raw mail; a header that is undefined is left out. */
export function mail(headers: Record<string, string | undefined> = {}, body = 'Hello.'): string {
  const all = {
    From: 'Mend <hello@example.com>',
    To: 'someone@example.com',
    Subject: 'A letter',
    ...headers,
  };
  const lines = Object.entries(all).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${value}`],
  );
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

/** The SES event inside an SNS event. */
export function sesMessage(event: SnsEvent | undefined): Record<string, Record<string, unknown>> {
  return JSON.parse(event?.Records[0]?.Sns.Message ?? '{}');
}
