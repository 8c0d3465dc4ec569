/**
 * Starts the doubles of the crash tests: the table, SES, Twilio, the nudge and the failure queue.
 * They call back into the stage, which is made after them.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { startDynamo } from '../../local/dynamodb/local-table.ts';
import { listen, plain, send } from '../../local/loopback.ts';
import { startSesEndpoint } from '../../local/ses/ses-endpoint.ts';
import { startTwilioEndpoint } from '../../local/twilio/twilio-endpoint.ts';
import type { SendWebhook } from '../../local/twilio/twilio-webhook.ts';
import { Table } from './table.ts';
import { aws, type Facts } from './world.ts';

/** What the parts call on the stage. */
interface StageLink {
  readonly now: number;
  call(name: 'receive-email-events', event: unknown): Promise<unknown>;
  readonly webhook: SendWebhook;
}

/** A Tuesday, daytime from Lisbon to Denver. */
export const tuesday = Date.parse('2030-03-05T17:00:00Z');
export const publicUrl = 'https://notes.example.com';
const accountSid = `AC${'0'.repeat(31)}1`;
const authToken = 'a'.repeat(32);

export type Parts = Awaited<ReturnType<typeof startParts>>;

export async function startParts() {
  const links: { stage?: StageLink; nudged: boolean } = { nudged: false };
  const now = () => links.stage?.now ?? tuesday;
  const dynamo = await startDynamo({ port: 0 });
  const client = new DynamoDBClient({ endpoint: dynamo.url, ...aws });
  const inbox = await startSesEndpoint({
    port: 0,
    now,
    identities: ['example.com'],
    configurationSets: ['mend'],
    onEvent: async (event) => links.stage?.call('receive-email-events', event),
  });
  const phone = await startTwilioEndpoint({
    port: 0,
    now,
    accountSid,
    authToken,
    numbers: ['+15550100100'],
    inboundUrl: `${publicUrl}/twilio/inbound#rc=2&rp=all`,
    fallbackUrl: `${publicUrl}/twilio/fallback`,
    sendWebhook: (url, request) =>
      links.stage?.webhook(url, request) ?? Promise.reject(new Error('too early')),
  });
  const rest = await listen('the rest of AWS', 0, async (_request, response, url) => {
    if (url.pathname === '/nudge') links.nudged = true;
    send(
      response,
      plain(200, url.pathname === '/failed-events' ? String(inbox.deadEvents().length) : 'ok'),
    );
  });
  const facts: Facts = {
    dynamoUrl: dynamo.url,
    inboxUrl: inbox.url,
    awsUrl: rest.url,
    secrets: { linkKey: 'k'.repeat(40), hashKey: 'k'.repeat(40), twilioAuthToken: authToken },
    settings: {
      table: dynamo.table,
      publicUrl,
      mailFrom: 'notes@example.com',
      mailConfigurationSet: 'mend',
      mailsPerSecond: 5_000,
      segmentsPerSecond: 5_000,
      textsPerMonth: 1_000_000,
      signUpsPerIpHour: 1_000_000,
      twilioAccountSid: accountSid,
      twilioFrom: '+15550100100',
      twilioUrl: phone.url,
      optOutAnswers: 'mend',
    },
  };
  const closers = [
    () => dynamo.close(),
    () => client.destroy(),
    inbox.close,
    phone.close,
    rest.close,
  ];
  return { links, facts, inbox, phone, table: new Table(client, dynamo.table), closers };
}
