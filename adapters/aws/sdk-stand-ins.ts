/**
 * Stands in, in the functions' bundles, for packages of which the SDK's clients use nothing there
 * (infra tells esbuild so). They look for credentials in nine places and for choices in files, find
 * out endpoints that no service of ours has, and hash in JavaScript: 120 KB of each bundle. A
 * version of the SDK that imports more of them than is here cannot be bundled.
 */
import { Hash } from '@smithy/core/serde';
import { environmentCredentials } from './sdk-settings.ts';

/** For `@aws-sdk/credential-provider-node`: Lambda puts credentials into the environment. */
export const defaultProvider = () => async () => environmentCredentials();

/** For `@aws-sdk/dynamodb-codec`: dynamo-client.ts reads and writes JSON as it is. */
export class DynamoDBJsonCodec2 {}

// For `@smithy/core/config`. sdk-settings.ts settles each choice, so that none is looked for.
const nowhere = {};
export const REGION_ENV_NAME = 'AWS_REGION';
export const REGION_INI_NAME = 'region';
export const NODE_REGION_CONFIG_OPTIONS = nowhere;
export const NODE_REGION_CONFIG_FILE_OPTIONS = nowhere;
export const NODE_USE_DUALSTACK_ENDPOINT_CONFIG_OPTIONS = nowhere;
export const NODE_USE_FIPS_ENDPOINT_CONFIG_OPTIONS = nowhere;
export const CONFIG_PREFIX_SEPARATOR = '.';
export const SelectorType = nowhere;
export const ProviderError = Error;
export const booleanSelector = () => undefined;
export const loadConfig = () => async () => undefined;
export const resolveDefaultsModeConfig = () => async () => 'standard';
export function resolveRegionConfig(config: { readonly region: string }): object {
  const { region } = config;
  return Object.assign(config, { region: async () => region, useFipsEndpoint: async () => false });
}

// For `@aws-sdk/middleware-endpoint-discovery`: an endpoint is that of the region.
export const NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS = nowhere;
export const resolveEndpointDiscoveryConfig = (config: object) => config;

/**
 * For `@smithy/core/checksum`: Node's own. A function, which `new` may call as well: the class that
 * it makes one of is not there yet when this file is loaded.
 */
export function Sha256(secret?: ConstructorParameters<typeof Hash>[1]): Hash {
  return new Hash('sha256', secret);
}

/** For `@aws/lambda-invoke-store`: sdk-settings.ts leaves out what would ask it. */
export const InvokeStore = { getInstanceAsync: async () => undefined };
