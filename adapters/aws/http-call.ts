/**
 * HTTP calls to one address by Node's own client, on connections that are kept open: the platform's
 * fetch costs several times the CPU and 15 ms of a cold start. It repeats nothing, follows no
 * redirect, and an answer is an answer, whatever its status.
 */
import { type IncomingHttpHeaders, Agent as PlainAgent, request as requestPlain } from 'node:http';
import { Agent, request as requestTls } from 'node:https';
import { urlToHttpOptions } from 'node:url';

export interface HttpCall {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Of the whole call, answer included; then it is aborted. */
  readonly timeoutMs: number;
  /** A connection of its own: those kept open may be dead. */
  readonly fresh?: boolean;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Rejects when nothing was answered, or half of it: no connection, a reset, the time over. */
export type CallHttp = (call: HttpCall) => Promise<HttpResponse>;

class TimeoutError extends Error {
  override readonly name = 'TimeoutError';
}

const keepAlive = { keepAlive: true, maxSockets: 50 };
const agents = { 'http:': new PlainAgent(keepAlive), 'https:': new Agent(keepAlive) };

/** Calls to the address's scheme, host and port; its path is not looked at. */
export function httpCaller(address: string): CallHttp {
  // Read once: a URL made into options costs as much as a tenth of the call.
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
      // An AbortSignal with a time of its own, and an iterator over the answer, cost more than the
      // rest of the call.
      const timer = setTimeout(
        () => fail(new TimeoutError(`No answer within ${timeoutMs} ms.`)),
        timeoutMs,
      );
      const fail = (error: Error) => {
        clearTimeout(timer);
        reject(error);
        asked.destroy();
      };
      asked.on('error', fail).on('response', (answer) => {
        let said = '';
        answer
          .setEncoding('utf8')
          .on('data', (part: string) => {
            said += part;
          })
          // A connection that ends before the answer does is an error too.
          .on('error', fail)
          .on('end', () => {
            clearTimeout(timer);
            resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: said });
          });
      });
      asked.end(body);
    });
}

/** Whether an error of the network says for sure that no byte of the request was taken. */
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
    // The SDK's handler gives its two timeouts one name, and a code to the one whose request was
    // sent.
    if (at.name === 'TimeoutError' && at.message.includes('did not establish a connection'))
      return true;
  }
  return false;
}
