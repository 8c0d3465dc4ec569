/**
 * Calls a deployed function by its name, in the given world.
 */
import type { APIGatewayProxyEventV2, SNSEvent } from 'aws-lambda';
import type { DeliverEvent } from '../../functions/deliver.ts';
import type { DeliveringWorld, SweepingWorld } from '../../service/ports/world.ts';

export type FunctionName = 'deliver' | 'receive-sms' | 'web' | 'receive-email-events' | 'sweep';

/** Four minutes, as in `deliver`. */
const context = { getRemainingTimeInMillis: () => 240_000 };

/** Loads only the function that is called, as a Lambda does. */
export async function call(
  name: FunctionName,
  world: DeliveringWorld & SweepingWorld,
  event: unknown,
): Promise<unknown> {
  const inWorld = async () => world;
  switch (name) {
    case 'deliver':
      return (await import('../../functions/deliver.ts')).createHandler(inWorld)(
        event as DeliverEvent,
        context,
      );
    case 'receive-sms':
      return (await import('../../functions/receive-sms.ts')).createHandler(inWorld)(
        event as APIGatewayProxyEventV2,
      );
    case 'web': {
      const { createHandler } = await import('../../functions/web.tsx');
      return createHandler(world, { answerAfterMs: 0 })(event as APIGatewayProxyEventV2);
    }
    case 'receive-email-events':
      return (await import('../../functions/receive-email-events.ts')).createHandler(inWorld)(
        event as SNSEvent,
      );
    case 'sweep':
      return (await import('../../functions/sweep.ts')).createHandler(inWorld)(
        event as { sweep?: string },
      );
  }
}
