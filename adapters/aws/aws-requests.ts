/**
 * Signed calls to AWS services without their clients: DynamoDB's five operations, a function's
 * parameters at a cold start, the nudge of `deliver`. Three clients would add 250 KB to every
 * function and double the CPU of a read; the SDK's own signer does it alone. It knows no operation,
 * and repeats nothing.
 */
import { Hash } from '@smithy/core/serde';
import { SignatureV4 } from '@smithy/signature-v4';
import { type AwsCredentials, environmentCredentials } from './environment-credentials.ts';
import { type HttpResponse, httpCaller } from './http-call.ts';

/** Everything is said: a caller that was given no endpoint calls nowhere. */
export interface AwsService {
  readonly service: 'dynamodb' | 'lambda' | 'sqs' | 'ssm';
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: AwsCredentials;
}

export interface AwsPost {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMs: number;
  /** A connection of its own: those kept open may be dead. */
  readonly fresh?: boolean;
}

export type CallAws = (post: AwsPost) => Promise<HttpResponse>;

/** A service as a deployed function finds it. Throws where nobody has said in which region. */
export function awsFromEnvironment(service: AwsService['service']): AwsService {
  const { AWS_REGION: region, AWS_ENDPOINT_URL: endpoint } = process.env;
  if (!region) throw new Error('The environment has no AWS_REGION; Lambda sets it.');
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return {
    service,
    region,
    endpoint: endpoint ?? `https://${service}.${region}.${suffix}`,
    credentials: environmentCredentials(),
  };
}

/**
 * POSTs to one service, each signed. What is answered is an answer, whatever its status; silence
 * and resets throw.
 */
export function awsCaller({ service, endpoint, region, credentials }: AwsService): CallAws {
  const { protocol, hostname, port, host } = new URL(endpoint);
  const callHttp = httpCaller(endpoint);
  const sha256 = Hash.bind(null, 'sha256') as never;
  const signer = new SignatureV4({ service, region, credentials, sha256 });
  return async ({ path, headers, body, timeoutMs, fresh = false }) => {
    const signed = await signer.sign({
      method: 'POST',
      protocol,
      hostname,
      ...(port ? { port: Number(port) } : {}),
      path,
      headers: { host, ...headers },
      body,
    });
    return callHttp({ method: 'POST', path, headers: signed.headers, body, timeoutMs, fresh });
  };
}

/** The body of a good answer. Throws with the status, and never the body, for any other. */
export async function callAws(
  service: 'lambda' | 'sqs' | 'ssm',
  post: Omit<AwsPost, 'timeoutMs'>,
): Promise<string> {
  const { status, body } = await awsCaller(awsFromEnvironment(service))({
    ...post,
    timeoutMs: 5_000,
  });
  if (status < 200 || status > 299) throw new Error(`${service} answered ${status}.`);
  return body;
}
