/**
 * Credentials as Lambda gives them: in the environment. In the functions' bundles this file stands
 * in place of the SDK's default chain (infra says so to esbuild), which looks in nine places, costs
 * 100 KB and finds them here in the end.
 */

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

/** The name by which the SDK's clients ask `@aws-sdk/credential-provider-node`. */
export const defaultProvider = () => async () => environmentCredentials();
