/**
 * Runs the pages on a real store (dynalite in memory) with a clock that the test sets: takes
 * requests as API Gateway sends them, and gives the response, the table and the log. The pages may
 * send nothing.
 */

import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { dynamoDeskStore } from '../../adapters/dynamodb/desk-store.ts';
import { dynamoClient } from '../../adapters/dynamodb/dynamo-client.ts';
import { dynamoSweepingStore } from '../../adapters/dynamodb/dynamo-store.ts';
import { readMessageId } from '../../core/message-id.ts';
import type { Subscriber } from '../../core/subscriber.ts';
import { createHandler } from '../../functions/web.tsx';
import { startDynamo } from '../../local/dynamodb/local-table.ts';
import { zoneScript } from '../../pages/parts/zone-guess.ts';
import { hashAddress, newSubscriberId } from '../../service/address-hash.ts';
import { apply } from '../../service/apply.ts';
import { issueCode } from '../../service/intake/join-codes.ts';
import { receiveInbound } from '../../service/intake/receive-text.ts';
import type { DeskStore } from '../../service/ports/coach-store.ts';
import { jsonLog } from '../../service/ports/log.ts';
import type { DeliveringWorld, SweepingWorld, World } from '../../service/ports/world.ts';
import { type Purpose, signToken } from '../../service/signed-links.ts';
import { theLibrary } from '../library.ts';

/** A Monday, 11:00 in New York. */
export const monday = Date.parse('2026-11-23T16:00:00Z');

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Request {
  readonly query?: string;
  readonly body?: string | Buffer;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The address that the request comes from; empty: unknown. */
  readonly ip?: string;
}

type BedWorld = World & Pick<SweepingWorld, 'store'>;

export interface WebBed {
  readonly world: DeliveringWorld & BedWorld;
  /** The same table, as the desk has it. */
  readonly deskStore: DeskStore;
  /** Every line of the log. */
  readonly log: readonly string[];
  nudges(): number;
  wind(to: number): void;
  ask(method: string, path: string, request?: Request): Promise<Answer>;
  /** Posts a form as a browser does. */
  post(path: string, fields: Readonly<Record<string, string>>): Promise<Answer>;
  items(): Promise<readonly Record<string, unknown>[]>;
  /** The whole table without request counts, as one string, to see whether anything has changed. */
  snapshot(): Promise<string>;
  person(email: string): Promise<Subscriber | undefined>;
  token(purpose: Purpose, subscriber: string, detail?: string): string;
  /** Signs up and confirms; gives the person's id. */
  join(fields?: Readonly<Record<string, string>>): Promise<string>;
  /** Joins a phone to a person by a code that the phone texts. */
  joinPhone(id: string, phone: string): Promise<void>;
  close(): Promise<void>;
}

/** A page without the two scripts of ours: a stranger's words must not add another. */
const { leavePage } = await theLibrary();
export const withoutOwnScript = (body: string) =>
  body
    .replace(`<script>${leavePage}</script>`, () => '')
    .replace(`<script>${zoneScript}</script>`, () => '');

export const aForm = { email: 'sam@example.com', adult: 'on', timezone: 'America/New_York' };

/** `answerAfterMs`: the least time that a form takes. */
export async function startWebBed(
  overrides: Partial<BedWorld> = {},
  answerAfterMs = 0,
): Promise<WebBed> {
  const dynamo = await startDynamo({ port: 0 });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const where = { endpoint: dynamo.url, region: 'us-east-1', credentials };
  const client = new DynamoDBClient(where);
  let now = monday;
  let nudges = 0;
  let texts = 0;
  const log: string[] = [];
  // The providers fail: the pages must not call them. The deployed pages have none.
  const world: DeliveringWorld & BedWorld = {
    now: () => now,
    newId: newSubscriberId,
    library: await theLibrary(),
    store: dynamoSweepingStore(dynamoClient({ ...where, timeoutMs: 60_000 }), dynamo.table),
    mailer: { send: () => Promise.reject(new Error('The pages sent a mail.')) },
    failedEvents: async () => 0,
    texter: {
      send: () => Promise.reject(new Error('The pages sent a text.')),
      ageOf: () => Promise.reject(new Error('The pages asked for a text.')),
      sentTo: () => Promise.reject(new Error('The pages asked for a text.')),
      received: () => Promise.reject(new Error('The pages asked for texts.')),
      wordsKept: () => Promise.reject(new Error('The pages asked for texts.')),
      removeMedia: () => Promise.reject(new Error('The pages deleted a picture.')),
      redact: () => Promise.reject(new Error('The pages emptied a text.')),
    },
    settings: {
      table: dynamo.table,
      publicUrl: 'https://mend.example.com',
      mailFrom: 'notes@example.com',
      mailConfigurationSet: 'mend',
      mailsPerSecond: 14,
      twilioAccountSid: `AC${'0'.repeat(32)}`,
      twilioFrom: '+12025550100',
      twilioUrl: 'http://127.0.0.1:1',
      segmentsPerSecond: 1,
      textsPerMonth: 20_000,
      signUpsPerIpHour: 1_000_000,
      optOutAnswers: 'mend',
    },
    secrets: { linkKey: 'k'.repeat(40), hashKey: 'h'.repeat(40), twilioAuthToken: 't'.repeat(32) },
    log: jsonLog(
      (line) => log.push(line),
      () => now,
    ),
    nudge: async () => {
      nudges += 1;
    },
    ...overrides,
  };
  const handle = createHandler(world, { answerAfterMs });
  const items = async () => {
    const found = await client.send(
      new ScanCommand({ TableName: dynamo.table, ConsistentRead: true }),
    );
    return (found.Items ?? []).map((item) => unmarshall(item));
  };
  const bed: WebBed = {
    world,
    deskStore: dynamoDeskStore(dynamoClient({ ...where, timeoutMs: 60_000 }), dynamo.table),
    log,
    nudges: () => nudges,
    wind: (to) => {
      now = to;
    },
    ask: async (method, path, request) => {
      const {
        statusCode = 0,
        headers,
        body = '',
        isBase64Encoded,
      } = await handle(eventOf(method, path, request));
      const said = isBase64Encoded ? Buffer.from(body, 'base64').toString() : body;
      return { status: statusCode, headers: headers as Record<string, string>, body: said };
    },
    post: (path, fields) => {
      const [route = '', query] = path.split('?');
      const type = 'application/x-www-form-urlencoded';
      return bed.ask('POST', route, {
        ...(query ? { query } : {}),
        body: new URLSearchParams(fields).toString(),
        type,
      });
    },
    items,
    snapshot: async () => {
      const kept = (await items()).filter(({ pk }) => !String(pk).startsWith('COUNT#'));
      return JSON.stringify(kept.map((item) => JSON.stringify(item)).sort());
    },
    person: async (email) => {
      const owner = await world.store.addresses.owner(
        'email',
        hashAddress(world.secrets.hashKey, email),
        now,
      );
      return owner?.subscriber
        ? (await world.store.people.read(owner.subscriber, now, true))?.subscriber
        : undefined;
    },
    token: (purpose, subscriber, detail = '') =>
      signToken(world.secrets.linkKey, { purpose, subscriber, mailbox: 0, detail }, now),
    join: async (fields = {}) => {
      const form = { ...aForm, ...fields };
      await bed.post('/subscribe', form);
      const person = await bed.person(form.email);
      if (!person) throw new Error('The sign-up left nobody.');
      await bed.ask('POST', '/confirm', {
        query: `t=${bed.token('confirm', person.id, String(person.enrollment))}`,
      });
      return person.id;
    },
    joinPhone: async (id, phone) => {
      const { code } = await issueCode(world, id, { purpose: 'join', page: '/texts' });
      texts += 1;
      const text = {
        id: `SM${String(texts).padStart(32, '0')}`,
        from: phone,
        body: `JOIN ${code}`,
      };
      const answer = await receiveInbound(world, text);
      if (!answer?.message || readMessageId(answer.message)?.cause !== 'texts-on')
        throw new Error('The phone was not joined.');
      await apply(world, id, { type: 'Sent', message: answer.message });
    },
    close: async () => {
      client.destroy();
      await dynamo.close();
    },
  };
  return bed;
}

export function eventOf(
  method: string,
  path: string,
  { query = '', body, type, headers = {}, ip = '192.0.2.7' }: Request = {},
): APIGatewayProxyEventV2 {
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: query,
    headers: { host: 'mend.example.com', ...(type ? { 'content-type': type } : {}), ...headers },
    requestContext: {
      accountId: '000000000000',
      apiId: 'local',
      domainName: 'mend.example.com',
      domainPrefix: 'mend',
      requestId: 'local',
      routeKey: '$default',
      stage: '$default',
      time: '23/Nov/2026:16:00:00 +0000',
      timeEpoch: monday,
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: ip, userAgent: 'test' },
    },
    // API Gateway encodes most bodies in Base64.
    isBase64Encoded: body !== undefined,
    ...(body === undefined ? {} : { body: Buffer.from(body).toString('base64') }),
  };
}
