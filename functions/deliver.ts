/**
 * Sends what is due. EventBridge Scheduler starts each worker every minute, and nudges start it at
 * once; a run that finds another of its worker at work ends, and a run whose time ends starts the
 * next.
 */
import type { Context } from 'aws-lambda';
import { runWorker } from '../service/delivery/worker.ts';
import { finishInbound } from '../service/intake/receive-text.ts';
import type { DeliveringWorld } from '../service/ports/world.ts';
import { redactErrors } from './redact-errors.ts';
import { deliveringWorldFromEnvironment } from './worlds/delivering-world.ts';

export interface DeliverEvent {
  /** From 0. A worker that a later deployment does not have finds nothing. */
  readonly worker?: number;
}

export function createHandler(makeWorld: () => Promise<DeliveringWorld>) {
  return async (event: DeliverEvent, context: Pick<Context, 'getRemainingTimeInMillis'>) => {
    const world = await makeWorld();
    return redactErrors(async () => {
      const timeMs = context.getRemainingTimeInMillis();
      const worker = event.worker ?? 0;
      const report = await runWorker(world, { timeMs, worker, finishInbound });
      if (report?.leftEarly) await world.nudge(worker);
      return report ?? { sent: 0, halted: [], leftEarly: false };
    });
  };
}

export const handler = createHandler(deliveringWorldFromEnvironment);
