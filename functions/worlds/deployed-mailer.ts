/** The mailer of the functions that send: SES as their environment names it. */
import { environmentCredentials } from '../../adapters/aws/sdk-settings.ts';
import { SesMailer } from '../../adapters/ses/ses-mailer.ts';
import type { World } from '../../service/ports/world.ts';

/** SES in the region of the function, or at the endpoint that a test names. */
export function mailerFromEnvironment(world: World): SesMailer {
  const { AWS_REGION: region, AWS_ENDPOINT_URL: endpoint } = process.env;
  return SesMailer.of(world, {
    ...(region ? { region } : {}),
    ...(endpoint ? { endpoint } : {}),
    credentials: environmentCredentials(),
  });
}
