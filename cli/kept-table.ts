/**
 * Opens the table that `npm start` keeps in its data folder, or says that another process has it
 * open.
 */
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import dynalite from 'dynalite';

/**
 * Throws, with the remedy, where another process has the folder open: LevelDB lets one process in,
 * and dynalite's own error for it passes every handler and ends the process. So the folder is
 * opened and closed first, with dynalite's own LevelDB.
 */
export async function checkFolder(dataDir: string): Promise<void> {
  mkdirSync(dataDir, { recursive: true });
  const require = createRequire(import.meta.url);
  const { Level } = createRequire(require.resolve('dynalite'))('level') as {
    Level: new (path: string) => { open(): Promise<void>; close(): Promise<void> };
  };
  const level = new Level(dataDir);
  try {
    await level.open();
    await level.close();
  } catch (cause) {
    const remedy = 'Stop it, choose another folder with --data, or begin anew with --fresh.';
    throw new Error(
      `The table in ${dataDir} could not be opened: is another \`npm start\` using it? ${remedy}`,
      {
        cause,
      },
    );
  }
}

/** Serves a kept table on a free port until it is closed. */
export async function serveKeptTable(
  dataDir: string,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  await checkFolder(dataDir);
  const server = dynalite({ path: dataDir });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        // dynalite waits up to 30 s for idle keep-alive connections otherwise.
        server.closeAllConnections();
      }),
  };
}
