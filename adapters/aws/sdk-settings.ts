/**
 * What the SDK's clients of this service are given: credentials from the environment, where Lambda
 * puts them, and choices that are settled here; and which parts of a call they leave out.
 */

import { Hash } from '@smithy/core/serde';
import { SignatureV4 } from '@smithy/signature-v4';

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

export function environmentCredentials(environment: Environment = process.env): AwsCredentials {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = environment;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY)
    throw new Error('The environment has no AWS credentials.');
  return {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN ? { sessionToken: AWS_SESSION_TOKEN } : {}),
  };
}

/**
 * A client would look for each of these in files of a maker's machine, at every cold start. Region,
 * credentials and endpoint are given apart.
 */
export const fixedChoices = {
  defaultsMode: 'standard' as const,
  retryMode: 'standard' as const,
  authSchemePreference: ['sigv4'],
  ignoreConfiguredEndpointUrls: true,
  useDualstackEndpoint: false,
  useFipsEndpoint: false,
  userAgentAppId: async (): Promise<string | undefined> => undefined,
};

/**
 * Signs requests to one service with credentials that stay the same. The SDK would make a signer
 * for each call, and its signer hashes the credentials each time to find the day's key.
 */
export function signerOf(
  service: string,
  { region, credentials }: { readonly region: string; readonly credentials: AwsCredentials },
): SignatureV4 {
  const sha256 = Hash.bind(null, 'sha256') as never;
  const signer = new SignatureV4({ service, region, credentials, sha256 });
  const { getSigningKey } = signer as unknown as { getSigningKey: KeyOfDay };
  const keys = new Map<string, ReturnType<KeyOfDay>>();
  const kept: KeyOfDay = (given, where, day, what) => {
    const name = `${day} ${where} ${what}`;
    const key = keys.get(name) ?? getSigningKey.call(signer, given, where, day, what);
    if (!keys.has(name)) keys.clear();
    keys.set(name, key);
    return key;
  };
  return Object.assign(signer, { getSigningKey: kept });
}

/** The choice of a signer, for a client that is given region and credentials. */
export function signedBy(
  service: string,
  { region, credentials }: { readonly region?: string; readonly credentials?: AwsCredentials },
): { readonly signer?: SignatureV4 } {
  return region && credentials ? { signer: signerOf(service, { region, credentials }) } : {};
}

type KeyOfDay = (
  credentials: AwsCredentials,
  region: string,
  shortDate: string,
  service?: string,
) => Promise<Uint8Array>;

/** Leaves out what nobody reads and a call pays for: log, user agent, the trace's header. */
export function leaveOutUnread(client: {
  readonly middlewareStack: { remove(name: string): boolean };
}): void {
  for (const name of ['loggerMiddleware', 'getUserAgentMiddleware', 'recursionDetectionMiddleware'])
    if (!client.middlewareStack.remove(name))
      throw new Error(`The SDK's client has no ${name}: look for its name in this version.`);
}
