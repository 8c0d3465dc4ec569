/**
 * The world of a deployed function: made once at a cold start from environment variables, the SSM parameters below one path,
 * and the library that lies beside the bundle.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetParametersByPathCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { Library } from '../core/course.ts';
import { DynamoStore } from './dynamo-store.ts';
import { SesMailer } from './ses-mailer.ts';
import { environmentNames, readSettings } from './settings.ts';
import { TwilioTexter } from './twilio-texter.ts';
import { jsonLog, type World } from './world.ts';

let made: Promise<World> | undefined;

export function worldFromEnvironment(): Promise<World> {
  // A failed cold start is tried again by the next invocation.
  made ??= makeWorld().catch((error) => {
    made = undefined;
    throw error;
  });
  return made;
}

async function makeWorld(): Promise<World> {
  const { settings, secrets } = readSettings(process.env, await readParameters(process.env));
  const log = jsonLog((line) => process.stdout.write(`${line}\n`), Date.now);
  // In Lambda's bundle `library.json` lies beside the code.
  const library: Library = JSON.parse(readFileSync(join(process.env.LAMBDA_TASK_ROOT ?? '.', 'library.json'), 'utf8'));
  return {
    now: Date.now,
    library,
    settings,
    secrets,
    log,
    store: new DynamoStore(new DynamoDBClient({}), settings.table),
    mailer: new SesMailer({
      from: settings.mailFrom,
      senderName: library.brand.discreetName,
      replyTo: library.brand.helpEmail,
      configurationSet: settings.mailConfigurationSet,
    }),
    texter: new TwilioTexter({
      accountSid: settings.twilioAccountSid,
      authToken: secrets.twilioAuthToken,
      from: settings.twilioFrom,
      url: settings.twilioUrl,
      publicUrl: settings.publicUrl,
    }),
    nudge: nudgeOf(settings.deliverFunction, log),
  };
}

async function readParameters(environment: NodeJS.ProcessEnv): Promise<Map<string, string>> {
  const path = environment[environmentNames.parameters] ?? '/mend';
  const client = new SSMClient({});
  const found = new Map<string, string>();
  let next: string | undefined;
  do {
    const page = await client.send(
      new GetParametersByPathCommand({ Path: path, WithDecryption: true, ...(next ? { NextToken: next } : {}) }),
    );
    for (const { Name, Value } of page.Parameters ?? []) {
      if (Name && Value) found.set(Name.slice(path.length + 1), Value);
    }
    next = page.NextToken;
  } while (next);
  return found;
}

function nudgeOf(functionName: string | undefined, log: World['log']): World['nudge'] {
  if (!functionName) return async () => {};
  const client = new LambdaClient({});
  return async () => {
    try {
      await client.send(new InvokeCommand({ FunctionName: functionName, InvocationType: 'Event' }));
    } catch (error) {
      // The scheduler comes within a minute anyway.
      log.warn('nudge failed', { error: error instanceof Error ? error.name : 'unknown' });
    }
  };
}
