/** The world of a deployed function that looks at Twilio's own lists. */
import { once, worldFromEnvironment } from './environment.ts';
import { TwilioTexter } from './twilio-texter.ts';
import type { TextingWorld } from './world.ts';

export const textingWorldFromEnvironment = once(async (): Promise<TextingWorld> => {
  const world = await worldFromEnvironment();
  return { ...world, texter: TwilioTexter.of(world) };
});
