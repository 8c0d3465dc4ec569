/** The world of `coach`: the store with the desk's own items, the mailer of links, and passkeys. */
import { awsFromEnvironment } from '../../adapters/aws/aws-requests.ts';
import { dynamoDeskStore } from '../../adapters/dynamodb/desk-store.ts';
import { dynamoClient } from '../../adapters/dynamodb/dynamo-client.ts';
import { webauthnPasskeys } from '../../adapters/webauthn/webauthn-passkeys.ts';
import type { DeskWorld } from '../../service/ports/world.ts';
import { mailerFromEnvironment } from './deployed-mailer.ts';
import { once, worldFromEnvironment } from './deployed-world.ts';

export const deskWorldFromEnvironment = once(async (): Promise<DeskWorld> => {
  const world = await worldFromEnvironment();
  return {
    ...world,
    store: dynamoDeskStore(dynamoClient(awsFromEnvironment('dynamodb')), world.settings.table),
    mailer: mailerFromEnvironment(world),
    passkeys: webauthnPasskeys(world.library.brand.discreetName),
  };
});
