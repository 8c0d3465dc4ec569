/**
 * Serves DynamoDB's protocol on loopback from tables in memory, or from those that `npm start`
 * keeps in its data folder.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerDynamo, EmbeddedTables, type TableResponse } from './embedded-tables.ts';
import { newOwner, TableFolder } from './table-folder.ts';

export interface TableServer {
  /** Without a trailing slash. */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/** More than the largest batch of DynamoDB. */
const mostBytes = 17_000_000;
const localHost = /^(127\.0\.0\.1|localhost)(:\d+)?$/;

/**
 * Listens on a port (0 takes a free one) and serves the folder's tables; without a folder they are
 * in memory. Rejects with the listener's own error, or where another process has the folder open.
 */
export async function serveTable(port: number, folder?: string): Promise<TableServer> {
  let kept: TableFolder | undefined;
  const tables = new EmbeddedTables((write) => kept?.append(write));
  let isOpen = folder === undefined;
  const server = createServer((request, response) => {
    // Before the folder is read: clients ask again.
    if (!isOpen) return send(response, { status: 503, type: 'text/plain', body: 'Not yet.\n' });
    void answer(tables, request, kept?.token)
      .catch((error: Error): TableResponse => {
        console.error('the table', error);
        return { status: 500, type: 'text/plain', body: `${error.message}\n` };
      })
      .then((said) => send(response, said));
  });
  // No idle timeout: a connection that closes just as it is used again looks like a lost response.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const taken = (server.address() as AddressInfo).port;
  const url = `http://127.0.0.1:${taken}`;
  const close = () =>
    new Promise<void>((resolve, reject) => {
      server.close((error) => (error ? reject(error) : resolve()));
      server.closeAllConnections();
      kept?.close();
      kept = undefined;
    });
  try {
    if (folder !== undefined) kept = await TableFolder.open(folder, newOwner(url), tables);
  } catch (error) {
    await close();
    throw error;
  }
  isOpen = true;
  return { url, port: taken, close };
}

async function answer(
  tables: EmbeddedTables,
  request: IncomingMessage,
  token = '',
): Promise<TableResponse> {
  const { host = '', origin } = request.headers;
  // A page on the web must not reach the table by a name that leads here.
  if (!localHost.test(host) || origin !== undefined)
    return { status: 403, type: 'text/plain', body: 'Only programs on this machine may ask.\n' };
  if (request.method === 'GET') return { status: 200, type: 'text/plain', body: token };
  const target = String(request.headers['x-amz-target'] ?? '');
  return answerDynamo(tables, target, await read(request));
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw new Error(`A request has more than ${mostBytes} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, { status, type, body }: TableResponse): void {
  const headers = { 'content-type': type, 'content-length': Buffer.byteLength(body) };
  response.writeHead(status, headers).end(body);
}
