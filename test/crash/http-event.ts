/** Makes the event that API Gateway sends to a function from a plain request. */
import type { APIGatewayProxyEventV2 } from 'aws-lambda';

export interface WebRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON. */
  readonly body?: string | Readonly<Record<string, unknown>>;
}

export function httpEvent(
  { method, path, query = '', headers = {}, body }: WebRequest,
  now: number,
): APIGatewayProxyEventV2 {
  const isJson = typeof body === 'object';
  const type = isJson ? 'application/json' : 'application/x-www-form-urlencoded';
  const text = isJson ? JSON.stringify(body) : body;
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: query,
    headers: {
      host: 'notes.example.com',
      ...(body === undefined ? {} : { 'content-type': type }),
      ...headers,
    },
    ...(query ? { queryStringParameters: Object.fromEntries(new URLSearchParams(query)) } : {}),
    requestContext: {
      accountId: '000000000000',
      apiId: 'crash',
      domainName: 'notes.example.com',
      domainPrefix: 'notes',
      requestId: 'crash',
      routeKey: '$default',
      stage: '$default',
      time: new Date(now).toISOString(),
      timeEpoch: now,
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.7', userAgent: 'test' },
    },
    isBase64Encoded: text !== undefined,
    ...(text === undefined ? {} : { body: Buffer.from(text).toString('base64') }),
  };
}
