/**
 * Covers that one call is one request, with servers that reset, stay silent, stop half-way and
 * answer at great length.
 */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type HttpCall, httpCaller } from '../../adapters/aws/http-call.ts';
import { TwilioTexter } from '../../adapters/twilio/twilio-texter.ts';

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => server.close().closeAllConnections());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const post: HttpCall = {
  method: 'POST',
  path: '/there?is=more',
  headers: {},
  body: 'Grüße',
  timeoutMs: 60_000,
};

describe('an HTTP call', () => {
  it('a call states the length of its body in bytes, and reads the response to its end', async () => {
    const words = 'ü'.repeat(500_000);
    const url = await serve((request, response) => {
      let said = '';
      request.setEncoding('utf8').on('data', (part) => {
        said += part;
      });
      request.on('end', () => {
        const { method, url: path, headers } = request;
        response.setHeader(
          'x-asked',
          JSON.stringify([method, path, headers['content-length'], said === post.body]),
        );
        response.writeHead(418).end(words);
      });
    });
    const { status, headers, body } = await httpCaller(url)(post);
    expect(JSON.parse(String(headers['x-asked']))).toEqual(['POST', '/there?is=more', '7', true]);
    expect([status, body === words]).toEqual([418, true]);
  });

  it('a call keeps its connection for the next one, unless it asks for its own', async () => {
    const sockets: Socket[] = [];
    const url = await serve((request, response) => {
      sockets.push(request.socket);
      request.resume().on('end', () => response.end());
    });
    const call = httpCaller(url);
    await call(post);
    await call(post);
    await call({ ...post, fresh: true });
    expect(sockets[1]).toBe(sockets[0]);
    expect(sockets[2]).not.toBe(sockets[0]);
  });

  it('P4 a call is not repeated when a kept connection is cut', async () => {
    let asked = 0;
    const url = await serve((request, response) => {
      asked += 1;
      request
        .resume()
        .on('end', () => (asked === 1 ? response.end('Taken.') : request.socket.destroy()));
    });
    const call = httpCaller(url);
    expect(await call(post)).toMatchObject({ status: 200, body: 'Taken.' });
    await expect(call(post)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(asked).toBe(2);
  });

  it.each<[string, RequestListener]>([
    ['nothing', () => {}],
    ['its head alone', (_request, response) => response.writeHead(200).flushHeaders()],
    [
      'half of it',
      (_request, response) => void response.writeHead(200, { 'content-length': 100 }).write('Half'),
    ],
  ])(
    'P4 a call that is answered with %s is given up after its time, and its connection closed',
    async (_what, say) => {
      let gone: Promise<unknown> = Promise.resolve();
      const url = await serve((request, response) => {
        gone = new Promise((resolve) => request.socket.once('close', resolve));
        say(request.resume(), response);
      });
      await expect(httpCaller(url)({ ...post, timeoutMs: 100 })).rejects.toMatchObject({
        name: 'TimeoutError',
      });
      await gone;
    },
  );

  it('a call fails if the connection ends in the middle of the response', async () => {
    const url = await serve((request, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('Half');
      request.resume().on('end', () => setImmediate(() => request.socket.destroy()));
    });
    await expect(httpCaller(url)(post)).rejects.toMatchObject({ code: 'ECONNRESET' });
  });
});

describe('a text', () => {
  const text = { id: 'abcdefgh1234-1-1B-s', to: '+15550100123', body: 'Hi' };
  const texterAt = (url: string) =>
    new TwilioTexter({
      ...{ accountSid: `AC${'0'.repeat(32)}`, authToken: 'token', from: '+15550100100' },
      ...{ url, publicUrl: 'https://mend.example.com', timeoutMs: 100 },
    });

  it.each<[string, RequestListener, string]>([
    ['is cut on a kept connection', (request) => request.socket.destroy(), 'ResetOnReused'],
    ['is not answered in time', () => {}, 'TimeoutError'],
    [
      'is answered half',
      (_request, response) => void response.writeHead(201).write('{"sid":"SM00'),
      'TimeoutError',
    ],
  ])('P4 a text that %s is unknown, after one call', async (_what, listener, code) => {
    let asked = 0;
    const url = await serve((request, response) => {
      asked += 1;
      if (asked === 1)
        request.resume().on('end', () => response.writeHead(201).end('{"sid":"SM0"}'));
      else listener(request.resume(), response);
    });
    const texter = texterAt(url);
    expect(await texter.send(text)).toEqual({ status: 'sent', providerId: 'SM0' });
    expect(await texter.send(text)).toEqual({ status: 'unknown', code });
    expect(asked).toBe(2);
  });

  it('a text waits if the connection is refused: it was surely not taken', async () => {
    const url = await serve(() => {});
    for (const close of open.splice(0)) close();
    expect(await texterAt(url).send(text)).toMatchObject({
      status: 'refused',
      code: 'NotConnected',
    });
  });
});
