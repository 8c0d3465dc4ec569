/**
 * One signed call to an AWS service that is asked for a single thing: a function's parameters at a cold start, the nudge of
 * `deliver`. The two services' clients would add 150 KB to every function; the SDK's own signer does it alone.
 */
import { Hash } from '@smithy/core/serde';
import { SignatureV4 } from '@smithy/signature-v4';
import { environmentCredentials } from './environment-credentials.ts';

export interface AwsCall {
  readonly service: 'ssm' | 'lambda';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const timeoutMs = 5_000;

/** A POST. Throws with the status, and never the body, when the service does not answer 2xx. */
export async function callAws({ service, path, headers, body }: AwsCall): Promise<{ body: string }> {
  const region = process.env.AWS_REGION ?? 'us-east-1';
  const endpoint = new URL(process.env.AWS_ENDPOINT_URL ?? `https://${service}.${region}.amazonaws.com`);
  const signer = new SignatureV4({
    service,
    region,
    credentials: environmentCredentials(),
    sha256: Hash.bind(null, 'sha256') as never,
  });
  const signed = await signer.sign({
    method: 'POST',
    protocol: endpoint.protocol,
    hostname: endpoint.hostname,
    ...(endpoint.port ? { port: Number(endpoint.port) } : {}),
    path,
    headers: { host: endpoint.host, ...headers },
    body,
  });
  const answer = await fetch(new URL(path, endpoint), {
    method: 'POST',
    headers: signed.headers,
    body,
    signal: AbortSignal.timeout(timeoutMs),
  });
  const said = await answer.text();
  if (!answer.ok) throw new Error(`${service} answered ${answer.status}.`);
  return { body: said };
}
