/**
 * Makes the world of a function as the local service does (the real store, the real clients,
 * doubles on loopback) from plain facts, so that the killed process and the test have the same one.
 * Every call leaves by HTTP.
 */

import { dynamoClient } from '../../adapters/dynamodb/dynamo-client.ts';
import { dynamoSweepingStore } from '../../adapters/dynamodb/dynamo-store.ts';
import { SesMailer } from '../../adapters/ses/ses-mailer.ts';
import { TwilioTexter } from '../../adapters/twilio/twilio-texter.ts';
import type { Library } from '../../core/course.ts';
import { newSubscriberId } from '../../service/address-hash.ts';
import { jsonLog } from '../../service/ports/log.ts';
import type { Secrets, Settings } from '../../service/ports/settings.ts';
import type { DeliveringWorld, SweepingWorld } from '../../service/ports/world.ts';

export interface Facts {
  readonly settings: Settings;
  readonly secrets: Secrets;
  readonly dynamoUrl: string;
  readonly inboxUrl: string;
  /** The rest of AWS: takes the nudge of `deliver`, counts the failure queue. */
  readonly awsUrl: string;
}

export const aws = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
};

export function worldOf(
  facts: Facts,
  library: Library,
  now: () => number,
  write: (line: string) => void,
): DeliveringWorld & SweepingWorld {
  const { settings, secrets, dynamoUrl, inboxUrl, awsUrl } = facts;
  const store = dynamoSweepingStore(
    dynamoClient({ endpoint: dynamoUrl, timeoutMs: 60_000, ...aws }),
    settings.table,
  );
  const base = {
    now,
    newId: newSubscriberId,
    library,
    settings,
    secrets,
    store,
    log: jsonLog(write, now),
  };
  return {
    ...base,
    mailer: SesMailer.of(base, { endpoint: inboxUrl, ...aws }),
    texter: TwilioTexter.of(base),
    failedEvents: async () => Number(await (await fetch(`${awsUrl}/failed-events`)).text()),
    nudge: async () => void (await (await fetch(`${awsUrl}/nudge`, { method: 'POST' })).text()),
  };
}
