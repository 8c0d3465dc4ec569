/**
 * dynalite, in this process or in one of its own: half of what a sign-up costs on one machine is
 * dynalite, and apart from the service it uses another core. It says its port or why it cannot
 * listen, and ends when it is told to or nobody is left to tell it.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import dynalite from 'dynalite';

export interface DynaliteOptions {
  readonly port: number;
  /** Its folder; in memory without it. */
  readonly path?: string;
}

export interface Dynalite {
  readonly port: number;
  close(): Promise<void>;
}

type Said = { readonly port: number } | { readonly problem: string; readonly code?: string };

const ownFile = fileURLToPath(import.meta.url);

/** Listens on loopback, in this process. Rejects with the listener's own error. */
export async function startDynalite({ port, path }: DynaliteOptions): Promise<Dynalite> {
  const server = dynalite({ createTableMs: 0, ...(path === undefined ? {} : { path }) });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise<void>((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        // dynalite waits up to 30 s for idle keep-alive connections otherwise.
        server.closeAllConnections();
      }),
  };
}

/** The same in a process of its own. */
export async function startDynaliteApart(options: DynaliteOptions): Promise<Dynalite> {
  const child = fork(ownFile, [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const ended = once(child, 'exit');
  child.send(options);
  const [said] = (await Promise.race([once(child, 'message'), ended.then(died)])) as [Said];
  if (!('port' in said)) {
    await ended;
    throw Object.assign(new Error(said.problem), said.code ? { code: said.code } : {});
  }
  return {
    port: said.port,
    close: async () => {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

function died([code]: unknown[]): [Said] {
  return [{ problem: `DynamoDB's double ended with ${code} before it listened` }];
}

/**
 * Ctrl-C reaches every process of the terminal: whoever started this one ends it when the service
 * is done with it.
 */
function serveParent(options: DynaliteOptions): void {
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => {});
  const tell = (said: Said, then = () => {}) => void process.send?.(said, then);
  startDynalite(options).then(
    (server) => {
      process.once('disconnect', () => server.close().finally(() => process.exit()));
      tell({ port: server.port });
    },
    ({ message, code }: NodeJS.ErrnoException) =>
      tell({ problem: message, ...(code ? { code } : {}) }, () => process.exit()),
  );
}

if (process.send && process.argv[1] === ownFile) process.once('message', serveParent);
