/**
 * API Gateway on loopback: turns an HTTP request into the event that an HTTP API passes to Lambda
 * (payload format 2.0), calls the deployed handler, and turns its result into the HTTP response.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { APIGatewayProxyEventV2, APIGatewayProxyResultV2, Context } from 'aws-lambda';
import { type Answer, plain, readBody, send } from './loopback.ts';

export type HttpHandler = (
  event: APIGatewayProxyEventV2,
  context: Context,
) => Promise<APIGatewayProxyResultV2>;

/** Bytes; the limit of API Gateway's HTTP APIs. */
const largestBody = 10 * 1024 * 1024;

/** Calls the handler for a request, and sends and gives its result. `now`: the event's time. */
export async function callFunction(
  handler: HttpHandler,
  request: IncomingMessage,
  response: ServerResponse,
  now: number,
): Promise<Answer> {
  const event = await toEvent(request, now);
  const answer = toAnswer(await handler(event, localContext(10_000)));
  send(response, answer);
  return answer;
}

/** Lambda's context with the fields that handlers read. `timeMs` is the time they have. */
export function localContext(timeMs: number): Context {
  const endsAt = performance.now() + timeMs;
  return {
    awsRequestId: crypto.randomUUID(),
    functionName: 'local',
    getRemainingTimeInMillis: () => Math.max(0, endsAt - performance.now()),
  } as Context;
}

async function toEvent(request: IncomingMessage, now: number): Promise<APIGatewayProxyEventV2> {
  const [rawPath = '/', rawQueryString = ''] = splitOnce(request.url ?? '/', '?');
  const body = await readBody(request, largestBody);
  const query = [...new URLSearchParams(rawQueryString)];
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString,
    ...headersOf(request),
    ...(query.length > 0 ? { queryStringParameters: Object.fromEntries(query) } : {}),
    requestContext: {
      accountId: '000000000000',
      apiId: 'local',
      domainName: request.headers.host ?? '127.0.0.1',
      domainPrefix: 'local',
      http: {
        method: request.method ?? 'GET',
        path: rawPath,
        protocol: 'HTTP/1.1',
        sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
        userAgent: request.headers['user-agent'] ?? '',
      },
      requestId: crypto.randomUUID(),
      routeKey: '$default',
      stage: '$default',
      time: new Date(now).toISOString(),
      timeEpoch: now,
    },
    // An HTTP API passes text as it is and everything else in base64. Base64 is valid for both.
    ...(body.length > 0
      ? { body: body.toString('base64'), isBase64Encoded: true }
      : { isBase64Encoded: false }),
  };
}

/** An HTTP API gives cookies apart from the other headers. */
function headersOf({ headers }: IncomingMessage) {
  const { cookie, ...others } = headers;
  const cookies = cookie?.split(/;\s*/).filter(Boolean) ?? [];
  return {
    headers: Object.fromEntries(
      Object.entries(others).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(',') : (value ?? ''),
      ]),
    ),
    ...(cookies.length > 0 ? { cookies } : {}),
  };
}

function toAnswer(result: APIGatewayProxyResultV2): Answer {
  if (typeof result === 'string') return { status: 200, type: 'application/json', body: result };
  const { statusCode = 200, headers = {}, cookies = [], body = '', isBase64Encoded } = result;
  const named = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
  const { 'content-type': type = 'text/plain; charset=utf-8', ...others } = named;
  const content = isBase64Encoded ? Buffer.from(body, 'base64') : body;
  const set = cookies.length > 0 ? { 'set-cookie': cookies } : {};
  return { ...plain(statusCode, ''), type, body: content, headers: { ...others, ...set } };
}

function splitOnce(text: string, at: string): [string, string] {
  const cut = text.indexOf(at);
  return cut < 0 ? [text, ''] : [text.slice(0, cut), text.slice(cut + 1)];
}
