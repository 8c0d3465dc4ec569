/** Runs the sweep, every ten minutes and every night: it finds what webhooks and events missed. */
import type { Context } from 'aws-lambda';
import type { SweepingWorld } from '../service/ports/world.ts';
import { sweep } from '../service/upkeep/run-sweep.ts';
import { redactErrors } from './redact-errors.ts';
import { textingWorldFromEnvironment } from './worlds/texting-world.ts';

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
    if (report.looked + report.untold > 0) world.log.info('swept', { ...report });
    return report;
  };
}

export const handler = createHandler(textingWorldFromEnvironment);
