/**
 * Reads what a command must know of the deployed service: its settings and secrets, from the SSM
 * parameters below one path, with the credentials and the region of the environment. It prints none
 * of them.
 */
import { readParameters } from '../adapters/aws/aws-requests.ts';
import { environmentCredentials } from '../adapters/aws/sdk-settings.ts';
import {
  environmentNames,
  parameterNames,
  readSettings,
  type Secrets,
  type Settings,
} from '../service/ports/settings.ts';
import { type AwsAccess, awsEnvironment } from './aws-access.ts';
import { Refusal } from './refusal.ts';
import type { Environment } from './terminal.ts';

export interface StackOptions {
  readonly parameters: string;
  readonly table?: string;
  readonly endpoint?: string;
}

export interface ServiceFacts {
  readonly settings: Settings;
  readonly secrets: Secrets;
}

export interface Deployed extends ServiceFacts {
  readonly aws: AwsAccess;
}

const credentialsRemedy =
  'Credentials and region come from the environment:\n  eval "$(aws configure export-credentials --format env)"; export AWS_REGION=us-east-1';

/** Throws a Refusal that names what is missing and where it comes from. */
export async function readDeployed(
  { table, parameters: path, endpoint }: StackOptions,
  env: Environment,
): Promise<Deployed> {
  const environment = awsEnvironment(env, endpoint);
  const { AWS_REGION: region, AWS_ACCESS_KEY_ID: keyId, AWS_ENDPOINT_URL: url } = environment;
  if (!region || !keyId)
    throw new Refusal(2, `There are no AWS credentials, or no region. ${credentialsRemedy}`);
  const found = await readParameters(path, environment).catch((cause: Error) => {
    const what = `The parameters below ${path} could not be read: ${cause.message}`;
    throw new Refusal(2, `${what} ${credentialsRemedy}`, { cause });
  });
  if (found.size === 0) {
    const remedy = 'Is it the right region and account? Name another path with --parameters.';
    throw new Refusal(2, `There is no parameter below ${path}. ${remedy}`);
  }
  // A stack that was deployed by an older version lacks the two: the command line may name them.
  const named = {
    [environmentNames.table]: table ?? found.get(parameterNames.table),
    [environmentNames.mailConfigurationSet]:
      env[environmentNames.mailConfigurationSet] ?? found.get(parameterNames.mailConfigurationSet),
  };
  const credentials = environmentCredentials(environment);
  const aws = { region, credentials, ...(url ? { endpoint: url } : {}) };
  try {
    return { ...readSettings(named, found), aws };
  } catch (cause) {
    const remedy = `Deploy once more; until then --table and ${environmentNames.mailConfigurationSet} may name the two.`;
    throw new Refusal(2, `${cause instanceof Error ? cause.message : cause} ${remedy}`, { cause });
  }
}
