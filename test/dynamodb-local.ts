/**
 * Starts and stops Amazon's own DynamoDB Local, which reports what a call would be billed; dynalite
 * does not.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export interface DynamoDBLocal {
  readonly url: string;
  close(): void;
}

/** Where .ci/run puts it, unless the environment names another place. */
const usualFolder = fileURLToPath(
  new URL('../.ci-work/node_modules/amplify-dynamodb-simulator/emulator', import.meta.url),
);

/** Starts it; `undefined` if its jar or Java is missing. */
export async function startDynamoDBLocal(): Promise<DynamoDBLocal | undefined> {
  const folder = process.env.MEND_DYNAMODB_LOCAL ?? usualFolder;
  if (!existsSync(join(folder, 'DynamoDBLocal.jar'))) return undefined;
  const port = await freePort();
  const jar = ['-Djava.library.path=./DynamoDBLocal_lib', '-jar', 'DynamoDBLocal.jar'];
  const options = ['-inMemory', '-port', String(port), '-disableTelemetry'];
  const server = spawn('java', [...jar, ...options], { cwd: folder, stdio: 'ignore' });
  let failed = false;
  server.once('error', () => {
    failed = true;
  });
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 300 && !failed; tries++) {
    // Any response will do: without a signature it is a refusal.
    const answers = await fetch(url).then(
      () => true,
      () => false,
    );
    if (answers) return { url, close: () => void server.kill() };
    await sleep(100);
  }
  server.kill();
  return undefined;
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
