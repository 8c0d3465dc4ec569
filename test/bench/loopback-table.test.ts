/** The store's contract on the table that the bench's cloud keeps in memory. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll } from 'vitest';
import { dynamoClient } from '../../adapters/dynamodb/dynamo-client.ts';
import { dynamoSweepingStore } from '../../adapters/dynamodb/dynamo-store.ts';
import { createTableInput } from '../../adapters/dynamodb/table-shape.ts';
import { answerDynamo, LoopbackTables } from '../../bench/parts/deployed/loopback-table.ts';
import { readBody } from '../../local/loopback.ts';
import { storeContract } from '../contracts/store-contract.ts';

const tables = new LoopbackTables();
const server = createServer(async (request, response) => {
  const target = String(request.headers['x-amz-target']);
  answerDynamo(tables, response, target, await readBody(request, 10_000_000));
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

storeContract('the table of the bench', async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  tables.call('CreateTable', createTableInput('store') as never);
  const where = { endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1' };
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  return dynamoSweepingStore(dynamoClient({ ...where, credentials, timeoutMs: 60_000 }), 'store');
});
