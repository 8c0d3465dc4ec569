/**
 * Starts dynalite, in this process or in a child process. dynalite takes half of the CPU of a local
 * sign-up; as a child it uses another core. The child reports its port or why it cannot listen, and
 * ends when its parent disconnects.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import dynalite from 'dynalite';
import { useWholeIndexKeys } from './whole-index-keys.ts';

export interface DynaliteOptions {
  readonly port: number;
  /** Its LevelDB folder; in memory without it. */
  readonly path?: string;
}

export interface Dynalite {
  readonly port: number;
  close(): Promise<void>;
}

/** The child's one message to its parent. */
type Started = { readonly port: number } | { readonly problem: string; readonly code?: string };

const ownFile = fileURLToPath(import.meta.url);

/** Listens on loopback, in this process. Rejects with the listener's own error. */
export async function startDynalite({ port, path }: DynaliteOptions): Promise<Dynalite> {
  useWholeIndexKeys();
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

/** Listens on loopback in a child process. Rejects with the child's problem and error code. */
export async function startDynaliteApart(options: DynaliteOptions): Promise<Dynalite> {
  const child = fork(ownFile, [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const ended = once(child, 'exit');
  child.send(options);
  const [started] = (await Promise.race([once(child, 'message'), ended.then(died)])) as [Started];
  if (!('port' in started)) {
    await ended;
    throw Object.assign(new Error(started.problem), started.code ? { code: started.code } : {});
  }
  return {
    port: started.port,
    close: async () => {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

function died([code]: unknown[]): [Started] {
  return [{ problem: `DynamoDB's double ended with ${code} before it listened` }];
}

/**
 * The child's side. It ignores Ctrl-C, which reaches every process of the terminal: its parent
 * disconnects when it no longer needs the table.
 */
function serveParent(options: DynaliteOptions): void {
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => {});
  const report = (started: Started, then = () => {}) => void process.send?.(started, then);
  startDynalite(options).then(
    (server) => {
      process.once('disconnect', () => server.close().finally(() => process.exit()));
      report({ port: server.port });
    },
    ({ message, code }: NodeJS.ErrnoException) =>
      report({ problem: message, ...(code ? { code } : {}) }, () => process.exit()),
  );
}

if (process.send && process.argv[1] === ownFile) process.once('message', serveParent);
