/**
 * Signed calls to AWS services without their clients: a function's parameters at a cold start, the
 * nudge of `deliver`, the length of a queue. Their clients would add 193 KB to a function; the
 * SDK's own signer is used alone. These calls know no operation and repeat nothing.
 */

import { httpCaller } from './http-call.ts';
import {
  type AwsCredentials,
  type Environment,
  environmentCredentials,
  signerOf,
} from './sdk-settings.ts';

/** Where a service is and who asks: endpoint, region and credentials are all given. */
export interface AwsService {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: AwsCredentials;
}

export interface AwsPost {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A service as a deployed function finds it. Throws where the environment names no region. */
export function awsFromEnvironment(
  service: 'dynamodb' | 'lambda' | 'sqs' | 'ssm',
  environment: Environment = process.env,
): AwsService {
  const { AWS_REGION: region, AWS_ENDPOINT_URL: endpoint } = environment;
  if (!region) throw new Error('The environment has no AWS_REGION; Lambda sets it.');
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return {
    region,
    endpoint: endpoint ?? `https://${service}.${region}.${suffix}`,
    credentials: environmentCredentials(environment),
  };
}

/**
 * The body of a 2xx response to a signed POST. Throws for any other with its status, never with its
 * body; rejects as httpCaller does.
 */
export async function callAws(
  service: 'lambda' | 'sqs' | 'ssm',
  { path, headers, body }: AwsPost,
  environment: Environment = process.env,
): Promise<string> {
  const { endpoint, region, credentials } = awsFromEnvironment(service, environment);
  const { protocol, hostname, port, host } = new URL(endpoint);
  const signed = await signerOf(service, { region, credentials }).sign({
    method: 'POST',
    protocol,
    hostname,
    ...(port ? { port: Number(port) } : {}),
    path,
    headers: { host, ...headers },
    body,
  });
  const post = { method: 'POST', path, headers: signed.headers, body, timeoutMs: 5_000 };
  const response = await httpCaller(endpoint)(post);
  if (response.status < 200 || response.status > 299)
    throw new Error(`${service} answered ${response.status}.`);
  return response.body;
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
