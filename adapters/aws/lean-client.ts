/**
 * What the SDK's clients of this service have in common: choices that are settled here, and parts of
 * a call that are left out.
 */

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

/** Leaves out what nobody reads and a call pays for: the log, the user agent, the trace's header. */
export function leaveOutUnread(client: {
  readonly middlewareStack: { remove(name: string): boolean };
}): void {
  for (const name of ['loggerMiddleware', 'getUserAgentMiddleware', 'recursionDetectionMiddleware'])
    if (!client.middlewareStack.remove(name))
      throw new Error(`The SDK's client has no ${name}: look for its name in this version.`);
}
