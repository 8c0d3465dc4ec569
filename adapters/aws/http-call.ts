/**
 * Makes HTTP calls to one address with Node's own client, on connections that are kept open: the
 * platform's fetch costs several times the CPU and 15 ms of a cold start. It repeats nothing and
 * follows no redirect; a response of any status is a result. The clients of the SDK keep their
 * connections in the same way.
 */
import {
  type ClientRequest,
  type IncomingHttpHeaders,
  Agent as PlainAgent,
  request as requestPlain,
} from 'node:http';
import { Agent, request as requestTls } from 'node:https';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { urlToHttpOptions } from 'node:url';
import { errorName } from '../../service/ports/log.ts';
import { resetOnReused } from '../../service/ports/outcome.ts';

export interface HttpCall {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** For the whole call, response included; then it is aborted. */
  readonly timeoutMs: number;
  /** A connection of its own: those kept open may be dead. */
  readonly fresh?: boolean;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Rejects without a whole response: no connection, a reset, the time over. */
export type CallHttp = (call: HttpCall) => Promise<HttpResponse>;

class TimeoutError extends Error {
  override readonly name = 'TimeoutError';
}

/** What a client of the SDK is given for plain HTTP and for TLS. */
export interface KeptConnections {
  readonly httpAgent: PlainAgent;
  readonly httpsAgent: Agent;
  /** Closes free connections that may be dead. To be called before each call. */
  closeIdle(): void;
  /** Closes all free connections: where one was dead, the others may be. */
  closeFree(): void;
}

/**
 * A connection that is free for longer is closed before the next call. Lambda freezes the process
 * between invocations, and the other side closes connections meanwhile: a send on one would meet a
 * reset, and be in doubt. Runs that follow each other at once keep theirs.
 */
export const keptFreeMs = 4_000;

/** Agents for at most so many connections to one host. */
export function keptConnections(maxSockets = 50): KeptConnections {
  const httpAgent = watchReuse(new PlainAgent({ keepAlive: true, maxSockets }));
  const httpsAgent = watchReuse(new Agent({ keepAlive: true, maxSockets }));
  const close = (isOver: (socket: Duplex) => boolean) => {
    for (const { freeSockets } of [httpAgent, httpsAgent])
      for (const sockets of Object.values(freeSockets))
        for (const socket of sockets ?? []) if (isOver(socket)) socket.destroy();
  };
  return {
    httpAgent,
    httpsAgent,
    closeIdle() {
      // Wall time: a monotonic clock may stand still while the process is frozen.
      const now = Date.now();
      close((socket) => Math.abs(now - (freeSince.get(socket) ?? 0)) > keptFreeMs);
    },
    closeFree: () => close(() => true),
  };
}

const freeSince = new WeakMap<Duplex, number>();

/** Methods of an agent that its types leave out: https://nodejs.org/api/http.html#class-httpagent */
interface AgentMethods {
  keepSocketAlive(socket: Duplex): boolean;
  reuseSocket(socket: Duplex, request: ClientRequest): void;
}

/** Errors of requests whose kept connection was reset before any byte of response. */
const resetsOnReused = new WeakSet<object>();

/** Remembers when each connection became free, and which errors are resets of reused ones. */
function watchReuse<Kind extends PlainAgent>(agent: Kind): Kind {
  const { keepSocketAlive, reuseSocket } = agent as unknown as AgentMethods;
  const methods: AgentMethods = {
    keepSocketAlive(socket) {
      freeSince.set(socket, Date.now());
      return keepSocketAlive.call(agent, socket);
    },
    reuseSocket(socket, request) {
      reuseSocket.call(agent, socket, request);
      watchReset(socket, request);
    },
  };
  return Object.assign(agent, methods);
}

function watchReset(socket: Duplex, request: ClientRequest): void {
  if (!(socket instanceof Socket)) return;
  const { bytesRead } = socket;
  // Before the listeners of the caller, who asks for the code.
  request.prependOnceListener('error', (error: NodeJS.ErrnoException) => {
    const isReset = error.code === 'ECONNRESET' || error.code === 'EPIPE';
    if (isReset && socket.bytesRead === bytesRead) resetsOnReused.add(error);
  });
}

const kept = keptConnections();

/** Calls to the address's scheme, host and port; its path is ignored. */
export function httpCaller(address: string): CallHttp {
  // Read once: to make options of a URL costs a tenth of the call.
  const { protocol, hostname, port } = urlToHttpOptions(new URL(address));
  const isPlain = protocol === 'http:';
  const request = isPlain ? requestPlain : requestTls;
  const agent = isPlain ? kept.httpAgent : kept.httpsAgent;
  return ({ method, path, headers, body, timeoutMs, fresh }) =>
    new Promise((resolve, reject) => {
      kept.closeIdle();
      const asked = request({
        protocol,
        hostname,
        port,
        method,
        path,
        headers,
        agent: fresh ? false : agent,
      });
      // A timeout of AbortSignal's and an iterator over the response cost more than the rest of the
      // call.
      const timer = setTimeout(
        () => fail(new TimeoutError(`No answer within ${timeoutMs} ms.`)),
        timeoutMs,
      );
      const fail = (error: Error) => {
        clearTimeout(timer);
        reject(error);
        asked.destroy();
      };
      asked.on('error', fail).on('response', (response) => {
        let text = '';
        response
          .setEncoding('utf8')
          .on('data', (part: string) => {
            text += part;
          })
          // A connection that ends before the response does is an error too.
          .on('error', fail)
          .on('end', () => {
            clearTimeout(timer);
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
          });
      });
      asked.end(body);
    });
}

/** The code of a send that ended in this error, and may have been taken. */
export function unknownCode(error: unknown): string {
  const isReset = error instanceof Error && resetsOnReused.has(error);
  return isReset ? resetOnReused : errorName(error);
}

/** Whether a network error shows for sure that no byte of the request was taken. */
export function neverConnected(error: unknown): boolean {
  const codes = [
    'ECONNREFUSED',
    'ENOTFOUND',
    'EAI_AGAIN',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'UND_ERR_CONNECT_TIMEOUT',
  ];
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && codes.includes(String(at.code))) return true;
    // The SDK's handler gives its two timeouts one name: the message tells them apart.
    if (at.name === 'TimeoutError' && at.message.includes('did not establish a connection'))
      return true;
  }
  return false;
}
