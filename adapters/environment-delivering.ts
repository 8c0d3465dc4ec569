/** The world of `deliver`: both providers. */
import { once, worldFromEnvironment } from './environment.ts';
import { SesMailer } from './ses-mailer.ts';
import { TwilioTexter } from './twilio-texter.ts';
import type { DeliveringWorld } from './world.ts';

export const deliveringWorldFromEnvironment = once(async (): Promise<DeliveringWorld> => {
  const world = await worldFromEnvironment();
  return { ...world, mailer: SesMailer.of(world), texter: TwilioTexter.of(world) };
});
