/**
 * Starts dynalite in memory: a stand-in for DynamoDB by others, which checks more of a request than
 * the embedded table does. The store's contract runs on it.
 */
import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';

type Dynalite = (options: { readonly createTableMs: number }) => Server;

export async function startDynalite(): Promise<{ readonly url: string; close(): void }> {
  // dynalite ships no types.
  const dynalite = createRequire(import.meta.url)('dynalite') as Dynalite;
  const server = dynalite({ createTableMs: 0 });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}
