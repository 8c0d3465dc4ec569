/**
 * Handles the events that SES reports about mails: SES publishes each to SNS, which invokes this
 * function directly (never over a public URL). An event may come twice, late, or before our own
 * receipt; its order does not matter.
 */
import type { SNSEvent } from 'aws-lambda';
import { receiveMailEvent } from '../service/feedback/mail-events.ts';
import type { World } from '../service/ports/world.ts';
import { redactErrors } from './redact-errors.ts';
import { worldFromEnvironment } from './worlds/deployed-world.ts';

export function createHandler(makeWorld: () => Promise<World>) {
  return async (event: SNSEvent) => {
    const world = await makeWorld();
    // An event that cannot be handled fails the whole batch: SNS repeats it, and then it goes to
    // the failure queue.
    await redactErrors(async () => {
      for (const { Sns } of event.Records)
        await receiveMailEvent(world, Sns.Message, Sns.MessageId);
    });
  };
}

export const handler = createHandler(worldFromEnvironment);
