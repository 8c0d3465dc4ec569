/**
 * Signed calls to AWS services without their clients: DynamoDB's operations, a function's
 * parameters at a cold start, the nudge of `deliver`. Their clients would add 250 KB to every
 * function and double the CPU of a read; the SDK's own signer is used alone. These calls know no
 * operation and repeat nothing.
 */

import { Hash } from '@smithy/core/serde';
import { SignatureV4 } from '@smithy/signature-v4';
import {
  type AwsCredentials,
  type Environment,
  environmentCredentials,
} from './environment-credentials.ts';
import { type HttpResponse, httpCaller } from './http-call.ts';

/** It reads no configuration of its own: endpoint, region and credentials are given. */
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

/** A service as a deployed function finds it. Throws where the environment names no region. */
export function awsFromEnvironment(
  service: AwsService['service'],
  environment: Environment = process.env,
): AwsService {
  const { AWS_REGION: region, AWS_ENDPOINT_URL: endpoint } = environment;
  if (!region) throw new Error('The environment has no AWS_REGION; Lambda sets it.');
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return {
    service,
    region,
    endpoint: endpoint ?? `https://${service}.${region}.${suffix}`,
    credentials: environmentCredentials(environment),
  };
}

/**
 * Signs and POSTs to one service. Resolves with any response, whatever its status; rejects as
 * httpCaller does.
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

/** The body of a 2xx response. Throws for any other with its status, never with its body. */
export async function callAws(
  service: 'lambda' | 'sqs' | 'ssm',
  post: Omit<AwsPost, 'timeoutMs'>,
  environment: Environment = process.env,
): Promise<string> {
  const { status, body } = await awsCaller(awsFromEnvironment(service, environment))({
    ...post,
    timeoutMs: 5_000,
  });
  if (status < 200 || status > 299) throw new Error(`${service} answered ${status}.`);
  return body;
}

/**
 * Reads SSM's parameters below one path, decrypted, by their names. Throws where SSM cannot be
 * asked or does not answer well.
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParametersByPath.html
 */
export async function readParameters(
  path: string,
  environment: Environment = process.env,
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  let next: string | undefined;
  do {
    const post = {
      path: '/',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'AmazonSSM.GetParametersByPath',
      },
      body: JSON.stringify({
        Path: path,
        WithDecryption: true,
        ...(next ? { NextToken: next } : {}),
      }),
    };
    const page = JSON.parse(await callAws('ssm', post, environment)) as {
      Parameters?: { Name?: string; Value?: string }[];
      NextToken?: string;
    };
    for (const { Name, Value } of page.Parameters ?? [])
      if (Name && Value) found.set(Name.slice(path.length + 1), Value);
    next = page.NextToken;
  } while (next);
  return found;
}
