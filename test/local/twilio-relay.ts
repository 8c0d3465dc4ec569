/**
 * Stands between a Twilio client and the double: it keeps the calls, passes them on, and answers
 * those that a test picks itself. It asserts nothing.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RelayedCall {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
}

export interface Relay {
  readonly url: string;
  readonly calls: RelayedCall[];
  /** How many calls of this method there were for media. */
  mediaCalls(method: string): number;
  /** The error status of a call that the double is not to see. */
  refuse: (call: RelayedCall) => number | undefined;
  close(): void;
}

export async function relayTo(target: string): Promise<Relay> {
  const calls: RelayedCall[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request.setEncoding('utf8')) body += part;
    const { method = '', url = '' } = request;
    const call = { method, path: new URL(url, target).pathname };
    calls.push(call);
    const status = relay.refuse(call);
    if (status !== undefined) {
      const code = status === 500 ? 20500 : 20404;
      response.writeHead(status).end(JSON.stringify({ code, message: 'No', status }));
      return;
    }
    const { authorization = '', 'content-type': type } = request.headers;
    const headers = { authorization, ...(type ? { 'content-type': type } : {}) };
    const answer = await fetch(`${target}${url}`, { method, headers, ...(body ? { body } : {}) });
    response.writeHead(answer.status).end(await answer.text());
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const relay: Relay = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    mediaCalls: (method) =>
      calls.filter((call) => call.method === method && call.path.includes('/Media')).length,
    refuse: () => undefined,
    close: () => server.close().closeAllConnections(),
  };
  return relay;
}
