/**
 * HTTP server on 127.0.0.1 for the local service and the vendors' doubles, with its reading and
 * sending of bodies. Closing ends every connection. By default it refuses requests of pages from
 * other hosts, so that a page on the web cannot drive a developer's phone.
 */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface LoopbackServer {
  /** Without a trailing slash. */
  readonly url: string;
  readonly port: number;
  /** Ends the listener and every connection, idle and hanging ones too. */
  close(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string | Buffer;
  readonly headers?: Readonly<Record<string, string | string[]>>;
}

export type Handler = (
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
) => Promise<void>;

/**
 * Listens on a port (0 takes a free one). `name` is what needs the port, for errors, e.g. "the
 * inbox"; a request that `guard` refuses gets a 403. Rejects with `portProblem`'s error.
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
      // The stack goes to this machine's console: a silent failure of a double is hard to find.
      console.error(`${name}: ${request.method} ${url.pathname}`, error);
      send(response, plain(500, 'The local double failed; its console says why.\n'));
    });
  });
  // No idle timeout: a connection that closes just as it is used again looks to the caller like a
  // vendor who may have taken the message. Node's default is five seconds.
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

/** The error for a port that is taken or forbidden, with the remedy; any other error as it is. */
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

/** Thrown by `readBody`; the server answers it with 413. */
export class BodyTooLarge extends Error {}

/** The whole request body. Throws `BodyTooLarge`, which becomes a 413, above `maxBytes`. */
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

/** A JSON object or form body as an object; undefined for any other body. */
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

/** Sends the response, unless the client has disconnected or a response was sent. */
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

/** A JSON response. */
export function json(status: number, value: unknown): Answer {
  return { status, type: 'application/json; charset=utf-8', body: JSON.stringify(value) };
}

/** A plain-text response. */
export function plain(status: number, body: string): Answer {
  return { status, type: 'text/plain; charset=utf-8', body };
}

const localNames = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

/**
 * Whether a page or program of this machine asks. A Host of another name is DNS rebinding; an
 * Origin of another host is a page on the web.
 */
export function isLocal(request: IncomingMessage): boolean {
  if (!localNames.test(request.headers.host ?? '')) return false;
  const origin = request.headers.origin;
  return origin === undefined || localNames.test(origin.replace(/^https?:\/\//, ''));
}
