/** Reads the SSM parameters below one path, decrypted, for functions and for the command line. */
import { callAws } from './aws-requests.ts';
import type { Environment } from './environment-credentials.ts';

/**
 * The parameters by their names below the path. Throws where SSM cannot be asked or does not answer
 * well.
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
