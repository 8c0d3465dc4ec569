/**
 * Makes HTTP calls to one address with Node's own client, on connections that are kept open: the
 * platform's fetch costs several times the CPU and 15 ms of a cold start. It repeats nothing and
 * follows no redirect; a response of any status is a result.
 */
import { type IncomingHttpHeaders, Agent as PlainAgent, request as requestPlain } from 'node:http';
import { Agent, request as requestTls } from 'node:https';
import { urlToHttpOptions } from 'node:url';

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

const keepAlive = { keepAlive: true, maxSockets: 50 };
const agents = { 'http:': new PlainAgent(keepAlive), 'https:': new Agent(keepAlive) };

/** Calls to the address's scheme, host and port; its path is ignored. */
export function httpCaller(address: string): CallHttp {
  // Read once: to make options of a URL costs a tenth of the call.
  const { protocol, hostname, port } = urlToHttpOptions(new URL(address));
  const isPlain = protocol === 'http:';
  const request = isPlain ? requestPlain : requestTls;
  const kept = agents[isPlain ? 'http:' : 'https:'];
  return ({ method, path, headers, body, timeoutMs, fresh }) =>
    new Promise((resolve, reject) => {
      const asked = request({
        protocol,
        hostname,
        port,
        method,
        path,
        headers,
        agent: fresh ? false : kept,
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
