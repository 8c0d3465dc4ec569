/**
 * The world of a deployed function: made once at a cold start from environment variables, the SSM
 * parameters below one path, and the library that lies beside the bundle. The functions that send
 * add the providers (delivering-world.ts, sweep.ts), so that no other function loads them.
 */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { awsFromEnvironment, callAws, readParameters } from '../../adapters/aws/aws-requests.ts';
import { dynamoClient } from '../../adapters/dynamodb/dynamo-client.ts';
import { dynamoStore } from '../../adapters/dynamodb/dynamo-store.ts';
import { localOf } from '../../core/calendar/zone.ts';
import type { Library } from '../../core/course.ts';
import { newSubscriberId } from '../../service/address-hash.ts';
import { errorName, jsonLog } from '../../service/ports/log.ts';
import {
  defaultParametersPath,
  environmentNames,
  readSettings,
  type Settings,
} from '../../service/ports/settings.ts';
import type { World } from '../../service/ports/world.ts';

/** Makes something once; after a failed cold start the next invocation tries again. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}

export const worldFromEnvironment = once(async (): Promise<World> => {
  const [parameters, library] = await Promise.all([
    readParameters(process.env[environmentNames.parameters] ?? defaultParametersPath),
    readLibrary(join(process.env.LAMBDA_TASK_ROOT ?? '.', 'library.json')),
  ]);
  const { settings, secrets } = readSettings(process.env, parameters);
  const log = jsonLog((line) => process.stdout.write(`${line}\n`), Date.now);
  const store = dynamoStore(dynamoClient(awsFromEnvironment('dynamodb')), settings.table);
  return {
    now: Date.now,
    newId: newSubscriberId,
    library,
    settings,
    secrets,
    log,
    store,
    nudge: nudgeOf(settings.deliverFunction, settings, log),
  };
});

/** Reads the library while the parameters are on their way. */
async function readLibrary(file: string): Promise<Library> {
  const library: Library = JSON.parse(await readFile(file, 'utf8'));
  // The first use of a zone, whichever it is, makes the platform read all its languages: 10 ms.
  localOf(0, 'UTC');
  return library;
}

/**
 * Invokes `deliver` without waiting for its run: one worker, or each. Without a name it does
 * nothing.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export function nudgeOf(
  functionName: string | undefined,
  { workers = 1 }: Pick<Settings, 'workers'>,
  log: World['log'],
): World['nudge'] {
  const nudge = (worker: number) =>
    callAws('lambda', {
      path: `/2015-03-31/functions/${encodeURIComponent(functionName ?? '')}/invocations`,
      headers: { 'x-amz-invocation-type': 'Event' },
      body: JSON.stringify({ worker }),
    });
  return async (worker) => {
    if (!functionName) return;
    try {
      await Promise.all(
        worker === undefined ? [...Array(workers).keys()].map(nudge) : [nudge(worker)],
      );
    } catch (error) {
      // The scheduler starts a run within a minute anyway.
      log.warn('nudge failed', { error: errorName(error) });
    }
  };
}
