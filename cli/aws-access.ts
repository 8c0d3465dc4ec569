/**
 * How a command reaches AWS: region, credentials and endpoint, from its environment and its
 * options. An endpoint on loopback is an emulator, which takes any credentials.
 */
import type { AwsCredentials } from '../adapters/aws/sdk-settings.ts';
import type { Environment } from './terminal.ts';

export interface AwsAccess {
  readonly region: string;
  readonly credentials: AwsCredentials;
  /** In place of Amazon's own. */
  readonly endpoint?: string;
}

/** For doubles and emulators on loopback. */
export const localAws = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
};

export function isLoopback(endpoint: string | undefined): boolean {
  return (
    endpoint !== undefined && /^https?:\/\/(127\.0\.0\.1|localhost|\[::1\])[:/]?/.test(endpoint)
  );
}

/** The environment as AWS calls read it: with the endpoint, and with credentials for loopback. */
export function awsEnvironment(env: Environment, endpoint: string | undefined): Environment {
  const local = isLoopback(endpoint) ? localAws : undefined;
  return {
    ...env,
    AWS_ENDPOINT_URL: endpoint ?? env.AWS_ENDPOINT_URL,
    AWS_ACCESS_KEY_ID: env.AWS_ACCESS_KEY_ID || local?.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: env.AWS_SECRET_ACCESS_KEY || local?.credentials.secretAccessKey,
    AWS_REGION: env.AWS_REGION || local?.region || env.AWS_DEFAULT_REGION,
  };
}
