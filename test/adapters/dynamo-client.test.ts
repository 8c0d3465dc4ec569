/**
 * Covers how the client calls DynamoDB, against servers that refuse, stay silent, stop halfway and
 * lose answers.
 */
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  request,
  type Server,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { ConditionalCheckFailedException, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, describe, expect, it } from 'vitest';
import { dynamoClient, waitAfter } from '../../adapters/dynamodb/dynamo-client.ts';
import { dynamoStore } from '../../adapters/dynamodb/dynamo-store.ts';
import { startDynamo } from '../../local/dynamodb/local-table.ts';
import { aPerson, idle, now } from '../contracts/people.ts';

const credentials = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'local',
  sessionToken: 'a-session',
};
const closers: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

interface Said {
  readonly status: number;
  readonly body: string;
}
type Answer = Said | 'silence' | 'half' | 'reset';

const type = { 'content-type': 'application/x-amz-json-1.0' };
const good = { status: 200, body: '{"Item":{"pk":{"S":"a"}}}' };
const found = { Item: { pk: { S: 'a' } } };
const refusal = (status: number, name: string): Said => ({
  status,
  body: JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: 'No.' }),
});

/** A server that gives these answers one after another, and repeats the last one. */
async function answering(...answers: Answer[]) {
  const requests: { headers: IncomingMessage['headers']; body: string; socket: Socket }[] = [];
  const server = createServer(async (incoming, response) => {
    const body = await read(incoming);
    const answer = answers[Math.min(requests.length, answers.length - 1)];
    requests.push({ headers: incoming.headers, body, socket: incoming.socket });
    if (answer === 'reset') incoming.socket.destroy();
    else if (answer === 'half') response.writeHead(200, type).write(good.body.slice(0, 9));
    else if (answer && answer !== 'silence')
      response.writeHead(answer.status, type).end(answer.body);
  });
  // A server that is silent, or stops halfway, is given up after 100 ms; nothing else here waits.
  const timeoutMs = answers.includes('silence') || answers.includes('half') ? 100 : 60_000;
  return { ...(await calling(server, timeoutMs)), requests };
}

/** A client of this server that waits for nothing between its attempts, and says where it would. */
async function calling(server: Server, timeoutMs = 60_000) {
  const waits: number[] = [];
  const client = dynamoClient({
    endpoint: await listen(server),
    ...{ region: 'eu-central-1', credentials, timeoutMs },
    waitMs: (attempts) => {
      waits.push(attempts);
      return 0;
    },
  });
  closers.push(() => client.destroy());
  const call = () =>
    client.send(new GetItemCommand({ TableName: 'mend', Key: { pk: { S: 'a' } } }));
  return { call, waits };
}

describe('calls to DynamoDB', () => {
  it('a request names the operation, carries the credentials and keeps its connection', async () => {
    const { call, requests } = await answering(good);
    expect(await call()).toMatchObject(found);
    await call();
    const [first, second] = requests;
    expect(first?.body).toBe('{"TableName":"mend","Key":{"pk":{"S":"a"}}}');
    expect(first?.headers).toMatchObject({
      'x-amz-target': 'DynamoDB_20120810.GetItem',
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-security-token': 'a-session',
    });
    expect(first?.headers.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-central-1\/dynamodb\/aws4_request, SignedHeaders=.*host.*, Signature=[0-9a-f]{64}$/,
    );
    expect(second?.socket).toBe(first?.socket);
  });

  it.each([
    ['a fault', refusal(500, 'InternalServerError')],
    ['a throttle', refusal(400, 'ProvisionedThroughputExceededException')],
    ['another throttle', refusal(400, 'ThrottlingException')],
    ['an answer from something in between', { status: 503, body: '<html>' }],
    ['a connection cut', 'reset'],
    ['silence', 'silence'],
    ['half an answer', 'half'],
  ] as const)('a call is tried again after %s', async (_, failure) => {
    const { call, requests, waits } = await answering(failure, failure, good);
    expect(await call()).toMatchObject(found);
    expect(requests).toHaveLength(3);
    expect(waits).toEqual([1, 2]);
  });

  it('each wait is a little longer, and by chance', () => {
    for (const [attempts, most] of [
      [1, 100],
      [2, 200],
      [3, 400],
    ] as const) {
      const waits = Array.from({ length: 100 }, () => waitAfter(attempts));
      expect(Math.min(...waits)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...waits)).toBeLessThan(most);
      expect(Math.max(...waits)).toBeGreaterThan(most / 2);
      expect(new Set(waits).size).toBeGreaterThan(90);
    }
  });

  it('a request fails after four attempts, by the name of the last failure', async () => {
    const throttled = await answering(refusal(400, 'ThrottlingException'));
    await expect(throttled.call()).rejects.toMatchObject({
      name: 'ThrottlingException',
      $metadata: { httpStatusCode: 400 },
    });
    expect(throttled.requests).toHaveLength(4);
    const cut = await answering('reset');
    await expect(cut.call()).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(cut.requests).toHaveLength(4);
  });

  it.each(['ConditionalCheckFailedException', 'ValidationException', 'AccessDeniedException'])(
    '%s is accepted as a response',
    async (name) => {
      const { call, requests } = await answering(refusal(400, name));
      const error = await call().catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ name, message: 'No.' });
      expect(error instanceof ConditionalCheckFailedException).toBe(
        name === 'ConditionalCheckFailedException',
      );
      expect(requests).toHaveLength(1);
    },
  );

  it('a failed connection ends the idle ones, so that the next attempt gets a new one', async () => {
    const open: Socket[] = [];
    let together = 0;
    const server = createServer((incoming, response) => {
      incoming.resume().on('end', () => {
        // The first three come together, each on a connection of its own; these are dead later.
        if (open.includes(incoming.socket)) incoming.socket.destroy();
        else if (together < 3) {
          together += 1;
          open.push(incoming.socket);
          waiting.push(() => response.writeHead(200, type).end(good.body));
          if (together === 3) for (const answer of waiting) answer();
        } else response.writeHead(200, type).end(good.body);
      });
    });
    const waiting: (() => void)[] = [];
    const { call, waits } = await calling(server);
    await Promise.all([call(), call(), call()]);
    expect(await call()).toMatchObject(found);
    expect(waits).toEqual([1]);
  });

  it('P10 a write whose answer was lost counts as done once', async () => {
    const dynamo = await startDynamo({ port: 0 });
    closers.push(() => dynamo.close());
    const endpoint = await listen(createServer(losingEveryOther(dynamo.url)));
    const client = dynamoClient({
      endpoint,
      region: 'us-east-1',
      credentials,
      timeoutMs: 60_000,
      waitMs: () => 0,
    });
    closers.push(() => client.destroy());
    const store = dynamoStore(client, dynamo.table);
    const person = aPerson();
    const { id } = person;
    const sending = { message: `${id}-1-W1-e`, token: 'mine', at: now };
    expect(await store.people.create(person, idle)).toBe(true);
    expect(await store.people.save({ ...person, hour: 11 }, 1, idle)).toBe(true);
    expect(await store.people.arm(id, 2, sending)).toBe(true);
    expect(await store.people.save(person, 3, idle, 'mine')).toBe(true);
    expect((await store.people.read(id, now, true))?.version).toBe(4);
    expect(await store.addresses.claim('email', 'lost', id, now)).toBe(true);
    expect(await store.people.remove(id, 4)).toBe(true);
    expect(await store.people.read(id, now, true)).toBeUndefined();
  });
});

/** Passes each request on, and cuts the connection in place of every other answer. */
function losingEveryOther(url: string): RequestListener {
  let count = 0;
  return async (incoming, response) => {
    const body = await read(incoming);
    const passed = await new Promise<IncomingMessage>((resolve, reject) => {
      request(url, { method: 'POST', headers: incoming.headers }, resolve)
        .on('error', reject)
        .end(body);
    });
    const said = await read(passed);
    count += 1;
    if (count % 2 === 1) incoming.socket.destroy();
    else response.writeHead(passed.statusCode ?? 500, type).end(said);
  };
}

async function read(message: IncomingMessage): Promise<string> {
  let body = '';
  for await (const part of message) body += part;
  return body;
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
