/** The world of a deployed function that looks at Twilio's own lists. */
import { once, worldFromEnvironment } from './environment.ts';
import { TwilioTexter } from './twilio-texter.ts';
import type { SweepingWorld } from './world.ts';

export const textingWorldFromEnvironment = once(async (): Promise<SweepingWorld> => {
  const world = await worldFromEnvironment();
  return { ...world, texter: TwilioTexter.of(world) };
});
