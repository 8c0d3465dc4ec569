/** The world of a deployed function that looks at Twilio's own lists. */

import { TwilioTexter } from '../../adapters/twilio/twilio-texter.ts';
import type { SweepingWorld } from '../../service/ports/world.ts';
import { once, worldFromEnvironment } from './deployed-world.ts';

export const textingWorldFromEnvironment = once(async (): Promise<SweepingWorld> => {
  const world = await worldFromEnvironment();
  return { ...world, texter: TwilioTexter.of(world) };
});
