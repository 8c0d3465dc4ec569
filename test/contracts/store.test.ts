/** The store contract on dynalite always, and on DynamoDB Local where its jar is given (CI does). */
import { spawn } from 'node:child_process';
import { type AddressInfo, createServer } from 'node:net';
import { CreateTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, describe, it } from 'vitest';
import { DynamoStore } from '../../adapters/dynamo-store.ts';
import { createTableInput } from '../../adapters/dynamo-table.ts';
import { startDynamo } from '../../local/dynamo.ts';
import { storeContract } from './store-contract.ts';

const aws = { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
const closers: (() => Promise<unknown> | unknown)[] = [];
afterAll(async () => {
  for (const close of closers.reverse()) await close();
});

storeContract('dynalite', async () => {
  const dynamo = await startDynamo({ port: 0 });
  const client = new DynamoDBClient({ endpoint: dynamo.url, ...aws });
  closers.push(
    () => dynamo.close(),
    () => client.destroy(),
  );
  return new DynamoStore(client, dynamo.table);
});

const jarFolder = process.env.MEND_DYNAMODB_LOCAL;
if (jarFolder) {
  storeContract('DynamoDB Local', async () => {
    const port = await freePort();
    const server = spawn(
      'java',
      [
        '-Djava.library.path=./DynamoDBLocal_lib',
        '-jar',
        'DynamoDBLocal.jar',
        '-inMemory',
        '-port',
        String(port),
        '-disableTelemetry',
      ],
      { cwd: jarFolder, stdio: 'ignore' },
    );
    const client = new DynamoDBClient({ endpoint: `http://127.0.0.1:${port}`, maxAttempts: 20, ...aws });
    closers.push(
      () => server.kill(),
      () => client.destroy(),
    );
    await answering(client);
    await client.send(new CreateTableCommand(createTableInput('mend')));
    return new DynamoStore(client, 'mend');
  });
} else {
  describe('the store on DynamoDB Local', () => {
    it.skip('is skipped: set MEND_DYNAMODB_LOCAL to the folder of DynamoDBLocal.jar (needs Java)', () => {});
  });
}

async function answering(client: DynamoDBClient): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      await client.send(new ListTablesCommand({}));
      return;
    } catch (error) {
      if (tries > 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
