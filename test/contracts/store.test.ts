/**
 * Runs the store's contract on the simulation's double, the embedded table and dynalite always, and
 * on DynamoDB Local if its jar is given (as in CI).
 */
import { CreateTableCommand, DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { afterAll, describe, it } from 'vitest';
import { dynamoDeskStore } from '../../adapters/dynamodb/desk-store.ts';
import { dynamoClient } from '../../adapters/dynamodb/dynamo-client.ts';
import { dynamoSweepingStore } from '../../adapters/dynamodb/dynamo-store.ts';
import { createTableInput } from '../../adapters/dynamodb/table-shape.ts';
import { startDynamo } from '../../local/dynamodb/local-table.ts';
import { startDynalite } from '../dynalite.ts';
import { startDynamoDBLocal } from '../dynamodb-local.ts';
import { MemoryStore } from '../simulation/memory-store.ts';
import { coachesContract } from './coaches-contract.ts';
import { storeContract } from './store-contract.ts';
import { tableContract } from './table-contract.ts';

const aws = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
};
const closers: (() => Promise<unknown> | unknown)[] = [];
afterAll(async () => {
  for (const close of closers.reverse()) await close();
});

storeContract(
  'plain maps, as the simulation uses it',
  async () => new MemoryStore({ lies: false }),
);
dynamoContract('dynalite', async () => {
  const dynalite = await startDynalite();
  closers.push(() => dynalite.close());
  return dynalite.url;
});
dynamoContract('the embedded table', async () => {
  const dynamo = await startDynamo({ port: 0 });
  closers.push(() => dynamo.close());
  return dynamo.url;
});

const jarFolder = process.env.MEND_DYNAMODB_LOCAL;
if (jarFolder) {
  dynamoContract('DynamoDB Local', async () => {
    const server = await startDynamoDBLocal();
    if (!server)
      throw new Error(
        `DynamoDB Local did not start from ${jarFolder}; is DynamoDBLocal.jar there, and Java?`,
      );
    closers.push(() => server.close());
    return server.url;
  });
} else {
  describe('the store on DynamoDB Local', () => {
    it.skip('is skipped: set MEND_DYNAMODB_LOCAL to the folder of DynamoDBLocal.jar (needs Java)', () => {});
  });
}

/** The store's contract and the table's: each on a table of its own. */
function dynamoContract(name: string, startServer: () => Promise<string>): void {
  let server: Promise<string> | undefined;
  const makeTable = async (table: string) => {
    server ??= startServer();
    const endpoint = await server;
    const client = new DynamoDBClient({ endpoint, maxAttempts: 20, ...aws });
    closers.push(() => client.destroy());
    await client.send(new CreateTableCommand(createTableInput(table)));
    await waitUntilTableExists({ client, maxWaitTime: 60, minDelay: 1 }, { TableName: table });
    const patient = dynamoClient({ endpoint, timeoutMs: 60_000, ...aws });
    closers.push(() => patient.destroy());
    const { coaches } = dynamoDeskStore(patient, table);
    return { client, table, coaches, store: dynamoSweepingStore(patient, table) };
  };
  storeContract(name, async () => (await makeTable('store')).store);
  coachesContract(name, async () => (await makeTable('coaches')).coaches);
  tableContract(name, () => makeTable('table'));
}
