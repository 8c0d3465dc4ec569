/** Every ten minutes and every night: finds what webhooks and events have missed. */
import { textingWorldFromEnvironment } from '../adapters/environment-texting.ts';
import { sweep } from '../adapters/sweep.ts';
import type { TextingWorld } from '../adapters/world.ts';
import { nameless } from './nameless.ts';

export function createHandler(makeWorld: () => Promise<TextingWorld>) {
  return async (event: { readonly sweep?: string }) => {
    const world = await makeWorld();
    const report = await nameless(() => sweep(world, event.sweep === 'nightly' ? 'nightly' : 'often'));
    if (report.looked > 0) world.log.info('swept', report);
    return report;
  };
}

export const handler = createHandler(textingWorldFromEnvironment);
