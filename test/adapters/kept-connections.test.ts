/**
 * Covers connections that were kept open while the process was frozen, with servers that close or
 * reset them meanwhile. Only the wall clock is advanced: the sockets are real.
 */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keptFreeMs } from '../../adapters/aws/http-call.ts';
import { dynamoClient } from '../../adapters/dynamodb/dynamo-client.ts';
import { SesMailer } from '../../adapters/ses/ses-mailer.ts';
import { TwilioTexter } from '../../adapters/twilio/twilio-texter.ts';

const open: (() => void)[] = [];
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
  for (const close of open.splice(0)) close();
});

const pause = (ms: number) => vi.setSystemTime(Date.now() + ms);

interface Served {
  readonly url: string;
  /** The connection of each request, in order. */
  readonly sockets: readonly Socket[];
}

/** A server that answers well, but for requests on a connection that it has answered on before. */
async function serve(body: string, type: string, reused?: RequestListener): Promise<Served> {
  const sockets: Socket[] = [];
  const server = createServer((request, response) => {
    const isReused = sockets.includes(request.socket);
    sockets.push(request.socket);
    request.resume().on('end', () => {
      if (isReused && reused) reused(request, response);
      else response.writeHead(200, { 'content-type': type }).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => server.close().closeAllConnections());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, sockets };
}

const aws = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
};
const mail = {
  ...{ id: 'abcdefgh1234-1-W1-e', to: 'sam@example.com', at: 0 },
  ...{ subject: 'Hi', html: '<p>Hi</p>', text: 'Hi' },
};
const text = { id: 'abcdefgh1234-1-1B-s', to: '+15550100123', body: 'Hi' };

/** Each client by name: what its vendor answers, and a function that makes one call. */
const clients = {
  SES: {
    type: 'text/xml',
    body: '<SendRawEmailResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/"><SendRawEmailResult><MessageId>0100</MessageId></SendRawEmailResult></SendRawEmailResponse>',
    caller: (endpoint: string) => {
      const sender = { from: 'notes@example.com', senderName: 'Notes' };
      const rest = { replyTo: 'help@example.com', configurationSet: 'mend' };
      const mailer = new SesMailer({ ...sender, ...rest, ...aws, endpoint });
      return () => mailer.send(mail);
    },
  },
  Twilio: {
    type: 'application/json',
    body: '{"sid":"SM0"}',
    caller: (url: string) => {
      const account = { accountSid: `AC${'0'.repeat(32)}`, authToken: 'token' };
      const rest = { from: '+15550100100', publicUrl: 'https://mend.example.com' };
      const texter = new TwilioTexter({ ...account, ...rest, url });
      return () => texter.send(text);
    },
  },
  DynamoDB: {
    type: 'application/x-amz-json-1.0',
    body: '{"Item":{"pk":{"S":"a"}}}',
    caller: (endpoint: string) => {
      const client = dynamoClient({ ...aws, endpoint, waitMs: () => 0 });
      return () => client.send(new GetItemCommand({ TableName: 'mend', Key: { pk: { S: 'a' } } }));
    },
  },
};

describe.each(Object.entries(clients))(
  'a kept connection to %s',
  (_name, { type, body, caller }) => {
    it('is used again by the next call, and closed before it once it was free for longer', async () => {
      const { url, sockets } = await serve(body, type);
      const call = caller(url);
      await call();
      pause(keptFreeMs);
      await call();
      expect(sockets[1]).toBe(sockets[0]);
      const closed = new Promise((resolve) => sockets[0]?.once('close', resolve));
      pause(keptFreeMs + 1);
      await call();
      await closed;
      expect(sockets).toHaveLength(3);
      expect(sockets[2]).not.toBe(sockets[0]);
    });

    it('is closed after a pause with all others that were free', async () => {
      const { url, sockets } = await serve(body, type);
      const call = caller(url);
      await Promise.all([call(), call(), call()]);
      const closed = sockets.map(
        (socket) => new Promise((resolve) => socket.once('close', resolve)),
      );
      pause(60_000);
      await call();
      await Promise.all(closed);
      expect(new Set(sockets).size).toBe(4);
    });
  },
);

describe.each([
  ['SES', clients.SES],
  ['Twilio', clients.Twilio],
] as const)('a send by %s', (_name, { type, body, caller }) => {
  const outcomes = async (reused: RequestListener) => {
    const { url, sockets } = await serve(body, type, reused);
    const call = caller(url);
    const found = [await call(), await call()];
    expect(found[0]).toMatchObject({ status: 'sent' });
    return { second: found[1], sockets };
  };

  it('P3 P4 is not in doubt when the other side cut its connections in a pause', async () => {
    const { url, sockets } = await serve(body, type, (request) => request.socket.destroy());
    const call = caller(url);
    expect(await call()).toMatchObject({ status: 'sent' });
    pause(60_000);
    expect(await call()).toMatchObject({ status: 'sent' });
    expect(sockets).toHaveLength(2);
  });

  it.each<[string, RequestListener]>([
    ['reset', (request) => request.socket.resetAndDestroy()],
    ['ended', (request) => request.socket.destroy()],
  ])(
    'P3 P4 is unknown by a code of its own, after one call, when a kept connection is %s',
    async (_what, cut) => {
      const { second, sockets } = await outcomes(cut);
      expect(second).toEqual({ status: 'unknown', code: 'ResetOnReused' });
      expect(sockets).toHaveLength(2);
      expect(sockets[1]).toBe(sockets[0]);
    },
  );

  it('P3 P4 has another code when a kept connection is reset in the middle of the response', async () => {
    const { second } = await outcomes((request, response) => {
      response.writeHead(200, { 'content-type': type, 'content-length': 1_000 }).write('<');
      setImmediate(() => request.socket.destroy());
    });
    expect(second).toMatchObject({ status: 'unknown' });
    expect(second).not.toMatchObject({ code: 'ResetOnReused' });
  });

  it('P3 P4 has another code when a new connection is reset', async () => {
    const server = createServer((request) => request.socket.destroy());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    open.push(() => server.close().closeAllConnections());
    const call = caller(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const outcome = await call();
    expect(outcome).toMatchObject({ status: 'unknown' });
    expect(outcome).not.toMatchObject({ code: 'ResetOnReused' });
  });
});
