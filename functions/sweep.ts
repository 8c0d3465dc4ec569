/** Runs the sweep, every ten minutes and every night: it finds what webhooks and events missed. */
import type { Context } from 'aws-lambda';
import { awsFromEnvironment } from '../adapters/aws/aws-requests.ts';
import { dynamoClient } from '../adapters/dynamodb/dynamo-client.ts';
import { dynamoSweepingStore } from '../adapters/dynamodb/dynamo-store.ts';
import { TwilioTexter } from '../adapters/twilio/twilio-texter.ts';
import type { SweepingWorld } from '../service/ports/world.ts';
import { sweep } from '../service/upkeep/run-sweep.ts';
import { redactErrors } from './redact-errors.ts';
import { mailerFromEnvironment } from './worlds/deployed-mailer.ts';
import { once, worldFromEnvironment } from './worlds/deployed-world.ts';

export function createHandler(makeWorld: () => Promise<SweepingWorld>) {
  return async (
    event: { readonly sweep?: string },
    context?: Pick<Context, 'getRemainingTimeInMillis'>,
  ) => {
    const world = await makeWorld();
    const kind = event.sweep === 'nightly' ? 'nightly' : 'often';
    const report = await redactErrors(() =>
      sweep(world, kind, context && (() => context.getRemainingTimeInMillis())),
    );
    if (report.checked + report.unreported > 0) world.log.info('swept', { ...report });
    return report;
  };
}

const sweepingWorldFromEnvironment = once(async (): Promise<SweepingWorld> => {
  const world = await worldFromEnvironment();
  const client = dynamoClient(awsFromEnvironment('dynamodb'));
  const store = dynamoSweepingStore(client, world.settings.table);
  return { ...world, store, mailer: mailerFromEnvironment(world), texter: TwilioTexter.of(world) };
});

export const handler = createHandler(sweepingWorldFromEnvironment);
