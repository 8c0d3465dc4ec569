/**
 * Starts the embedded table in a child process, so that it uses another core than the service. The
 * child reports its port or why it cannot listen, and ends when its parent disconnects.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { serveTable } from '../../cli/kept-table/kept-table.ts';

export interface TableOptions {
  readonly port: number;
  /** The folder that keeps the table; in memory without it. */
  readonly path?: string;
}

export interface TableProcess {
  readonly port: number;
  close(): Promise<void>;
}

/** The child's one message to its parent. */
type Started = { readonly port: number } | { readonly problem: string; readonly code?: string };

const ownFile = fileURLToPath(import.meta.url);

/** Listens on loopback in a child process. Rejects with the child's problem and error code. */
export async function startTableApart(options: TableOptions): Promise<TableProcess> {
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
  return [{ problem: `the embedded table ended with ${code} before it listened` }];
}

/**
 * The child's side. It ignores Ctrl-C, which reaches every process of the terminal: its parent
 * disconnects when it no longer needs the table.
 */
function serveParent(options: TableOptions): void {
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => {});
  const report = (started: Started, then = () => {}) => void process.send?.(started, then);
  serveTable(options.port, options.path).then(
    (server) => {
      process.once('disconnect', () => server.close().finally(() => process.exit()));
      report({ port: server.port });
    },
    ({ message, code }: NodeJS.ErrnoException) =>
      report({ problem: message, ...(code ? { code } : {}) }, () => process.exit()),
  );
}

if (process.send && process.argv[1] === ownFile) process.once('message', serveParent);
