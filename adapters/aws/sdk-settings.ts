/**
 * What the SDK's clients of this service are given: credentials from the environment, where Lambda
 * puts them, and choices that are settled here; and which parts of a call they leave out.
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

/** Leaves out what nobody reads and a call pays for: log, user agent, the trace's header. */
export function leaveOutUnread(client: {
  readonly middlewareStack: { remove(name: string): boolean };
}): void {
  for (const name of ['loggerMiddleware', 'getUserAgentMiddleware', 'recursionDetectionMiddleware'])
    if (!client.middlewareStack.remove(name))
      throw new Error(`The SDK's client has no ${name}: look for its name in this version.`);
}
