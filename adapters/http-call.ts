/**
 * One HTTP call by Node's own client, on connections that are kept open: the platform's fetch costs several times the CPU and
 * 15 ms of a cold start. It repeats nothing, follows no redirect, and an answer is an answer, whatever its status.
 */
import {
  type IncomingHttpHeaders,
  type IncomingMessage,
  Agent as PlainAgent,
  request as requestPlain,
} from 'node:http';
import { Agent, request as requestTls } from 'node:https';

export interface HttpCall {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Of the whole call, answer included; then it is aborted. */
  readonly timeoutMs: number;
  /** A connection of its own: those kept open may be dead. */
  readonly fresh?: boolean;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const keepAlive = { keepAlive: true, maxSockets: 50 };
const agents = { 'http:': new PlainAgent(keepAlive), 'https:': new Agent(keepAlive) };

/** Rejects when nothing was answered: no connection, a reset, the time over. */
export async function callHttp(url: URL, { method, headers, body, timeoutMs, fresh }: HttpCall): Promise<HttpAnswer> {
  const isPlain = url.protocol === 'http:';
  const options = {
    method,
    headers: { ...headers, ...(body ? { 'content-length': Buffer.byteLength(body) } : {}) },
    agent: fresh ? false : agents[isPlain ? 'http:' : 'https:'],
    signal: AbortSignal.timeout(timeoutMs),
  } as const;
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    (isPlain ? requestPlain : requestTls)(url, options, resolve).on('error', reject).end(body);
  });
  answer.setEncoding('utf8');
  let said = '';
  for await (const part of answer) said += part;
  return { status: answer.statusCode ?? 0, headers: answer.headers, body: said };
}
