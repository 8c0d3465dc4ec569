/**
 * What a command must know of the deployed service: its settings and secrets, from the SSM
 * parameters below one path, read with the credentials and the region of the environment. It prints
 * none of them.
 */
import { readParameters } from '../functions/worlds/deployed-world.ts';
import {
  environmentNames,
  parameterNames,
  readSettings,
  type Secrets,
  type Settings,
} from '../service/ports/settings.ts';
import { Refusal } from './refusal.ts';
import { isLoopback } from './table-location.ts';

export interface StackOptions {
  readonly parameters: string;
  readonly table?: string;
  readonly endpoint?: string;
}

export interface Known {
  readonly settings: Settings;
  readonly secrets: Secrets;
}

const credentialsRemedy =
  'Credentials and region come from the environment:\n  eval "$(aws configure export-credentials --format env)"; export AWS_REGION=us-east-1';

export async function readDeployed({
  table,
  parameters: path,
  endpoint,
}: StackOptions): Promise<Known> {
  const { env } = process;
  if (endpoint) env.AWS_ENDPOINT_URL = endpoint;
  if (isLoopback(endpoint)) {
    env.AWS_ACCESS_KEY_ID ||= 'local';
    env.AWS_SECRET_ACCESS_KEY ||= 'local';
    env.AWS_REGION ||= 'us-east-1';
  }
  if (env.AWS_DEFAULT_REGION) env.AWS_REGION ||= env.AWS_DEFAULT_REGION;
  if (!env.AWS_REGION || !env.AWS_ACCESS_KEY_ID) {
    throw new Refusal(2, `There are no AWS credentials, or no region. ${credentialsRemedy}`);
  }
  const found = await readParameters(path).catch((cause: Error) => {
    throw new Refusal(
      2,
      `The parameters below ${path} could not be read: ${cause.message} ${credentialsRemedy}`,
      {
        cause,
      },
    );
  });
  if (found.size === 0) {
    const remedy = 'Is it the right region and account? Name another path with --parameters.';
    throw new Refusal(2, `There is no parameter below ${path}. ${remedy}`);
  }
  // What a stack of an older deployment does not say, the command line may.
  const named = {
    [environmentNames.table]: table ?? found.get(parameterNames.table),
    [environmentNames.mailConfigurationSet]:
      env[environmentNames.mailConfigurationSet] ?? found.get(parameterNames.mailConfigurationSet),
  };
  try {
    return readSettings(named, found);
  } catch (cause) {
    const remedy = `Deploy once more; until then --table and ${environmentNames.mailConfigurationSet} may name the two.`;
    throw new Refusal(2, `${cause instanceof Error ? cause.message : cause} ${remedy}`, { cause });
  }
}
