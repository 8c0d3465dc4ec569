/**
 * An HTTP server on 127.0.0.1 that really closes: the ground the vendors' doubles stand on. It
 * knows no vendor. It refuses requests from other machines' names and pages, because a page on the
 * web must not drive a developer's phone.
 */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface LoopbackServer {
  /** Without a trailing slash. */
  readonly url: string;
  readonly port: number;
  /** Ends the listener and every connection, also idle and hanging ones. */
  close(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Handler = (
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
) => Promise<void>;

/**
 * Listens on a port (0 takes a free one). `name` says in errors what wanted the port, e.g. "the
 * inbox"; `guard` which requests are served at all.
 */
export async function listen(
  name: string,
  port: number,
  handle: Handler,
  guard: (request: IncomingMessage) => boolean = isLocal,
): Promise<LoopbackServer> {
  const server = createServer((request, response) => {
    if (!guard(request))
      return send(response, plain(403, 'Only pages and programs on this machine may ask.\n'));
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    handle(request, response, url).catch((error: unknown) => {
      if (error instanceof BodyTooLarge)
        return send(response, plain(413, 'Request body too large.\n'));
      // The stack stays on this machine's console: a double that fails quietly would cost an
      // afternoon.
      console.error(`${name}: ${request.method} ${url.pathname}`, error);
      send(response, plain(500, 'The local double failed; its console says why.\n'));
    });
  });
  // Node's five seconds end connections under a busy machine's hands; the vendors' are patient.
  server.keepAliveTimeout = 65_000;
  // An idle connection that ends just as it is used again looks to its caller like a vendor who may
  // have taken the message.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(portProblem(name, port, error)));
    server.listen(port, '127.0.0.1', resolve);
  });
  const taken = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${taken}`,
    port: taken,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) =>
          error && (error as NodeJS.ErrnoException).code !== 'ERR_SERVER_NOT_RUNNING'
            ? reject(error)
            : resolve(),
        );
        server.closeAllConnections();
      }),
  };
}

/** What to tell a person whose port is taken or forbidden. */
export function portProblem(name: string, port: number, error: NodeJS.ErrnoException): Error {
  if (error.code === 'EADDRINUSE') {
    const remedy =
      'Stop what runs there (another `npm start`?), or choose other ports: npm start -- --port 4800';
    return new Error(`Port ${port}, wanted for ${name}, is taken. ${remedy}`, { cause: error });
  }
  if (error.code === 'EACCES') {
    const remedy = 'Choose one above 1023: npm start -- --port 4700';
    return new Error(`Port ${port}, wanted for ${name}, may not be used. ${remedy}`, {
      cause: error,
    });
  }
  return error;
}

export class BodyTooLarge extends Error {}

/** The whole request body; throws `BodyTooLarge` (answered with 413) above `maxBytes`. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new BodyTooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** A JSON or form body as an object of strings, numbers and so on; undefined if it is neither. */
export async function readObject(
  request: IncomingMessage,
): Promise<Record<string, unknown> | undefined> {
  const text = (await readBody(request, 1_000_000)).toString('utf8');
  if ((request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded')) {
    return Object.fromEntries(new URLSearchParams(text));
  }
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? { ...value }
      : undefined;
  } catch {
    return undefined;
  }
}

/** Answers, unless the client has gone. */
export function send(response: ServerResponse, answer: Answer): void {
  if (response.destroyed || response.headersSent) return;
  response.writeHead(answer.status, {
    'content-type': answer.type,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...answer.headers,
  });
  response.end(answer.body);
}

export function json(status: number, value: unknown): Answer {
  return { status, type: 'application/json; charset=utf-8', body: JSON.stringify(value) };
}

export function plain(status: number, body: string): Answer {
  return { status, type: 'text/plain; charset=utf-8', body };
}

const localNames = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

/** A Host of another name is DNS rebinding; an Origin of another host is a page on the web. */
export function isLocal(request: IncomingMessage): boolean {
  if (!localNames.test(request.headers.host ?? '')) return false;
  const origin = request.headers.origin;
  return origin === undefined || localNames.test(origin.replace(/^https?:\/\//, ''));
}
