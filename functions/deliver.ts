/**
 * Sends what is due. EventBridge Scheduler starts it every minute, and nudges start it at once; a
 * run that finds another at work ends, and a run whose time ends starts the next.
 */
import type { Context } from 'aws-lambda';
import { runWorker } from '../service/delivery/worker.ts';
import { finishInbound } from '../service/intake/receive-text.ts';
import type { DeliveringWorld } from '../service/ports/world.ts';
import { redactErrors } from './redact-errors.ts';
import { deliveringWorldFromEnvironment } from './worlds/delivering-world.ts';

export function createHandler(makeWorld: () => Promise<DeliveringWorld>) {
  return async (_event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>) => {
    const world = await makeWorld();
    return redactErrors(async () => {
      const timeMs = context.getRemainingTimeInMillis();
      const report = await runWorker(world, { timeMs, finishInbound });
      if (report?.leftEarly) await world.nudge();
      return report ?? { sent: 0, halted: [], leftEarly: false };
    });
  };
}

export const handler = createHandler(deliveringWorldFromEnvironment);
