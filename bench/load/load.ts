/**
 * The local service under sign-ups and Twilio's webhooks at a fixed rate, in a process of its own:
 * that everything is answered and nothing with an error, nothing that was taken is missing from the
 * table, and memory stays flat. How much it takes hangs on the machine and on the limits of its
 * front door: what was offered, taken and limited is shown.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Bench } from '../parts/group.ts';
import type { Row } from '../parts/row.ts';
import { drive, type Offer } from './load-driver.ts';
import { type Found, type Memory, rowsOf } from './load-rows.ts';
import type { FromService, LoadTask } from './load-service.ts';

/**
 * What is asked of it, and a tenth of what two cores can carry: there the times are those of the
 * service, not of a queue.
 */
const offers: Record<'full' | 'calm' | 'ci', Offer> = {
  full: { signUpsPerSecond: 200, webhooksPerSecond: 500, seconds: 60, people: 2_000 },
  calm: { signUpsPerSecond: 4, webhooksPerSecond: 10, seconds: 30, people: 500 },
  ci: { signUpsPerSecond: 10, webhooksPerSecond: 25, seconds: 10, people: 200 },
};

export async function measureLoad({ scratch, ci, libraryFile }: Bench): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const [name, offer] of Object.entries(
    ci ? { 'load.short': offers.ci } : { load: offers.full, 'load.calm': offers.calm },
  )) {
    const dataDir = await mkdtemp(join(scratch, 'load-'));
    rows.push(
      ...rowsOf(
        name,
        offer,
        await underLoad({ libraryFile, dataDir, people: offer.people }, offer),
      ),
    );
    await rm(dataDir, { recursive: true, force: true });
  }
  return rows;
}

async function underLoad(task: LoadTask, offer: Offer): Promise<Found> {
  const profile = process.env.MEND_LOAD_PROFILE;
  const child = fork(fileURLToPath(new URL('load-service.ts', import.meta.url)), {
    stdio: ['ignore', 2, 2, 'ipc'],
    execArgv: [
      ...process.execArgv,
      ...(profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : []),
    ],
  });
  const memory: Memory[] = [];
  const heard = new Map<string, (message: FromService) => void>();
  child.on('message', (message: FromService) => {
    if (message.type === 'memory') memory.push(message);
    heard.get(message.type)?.(message);
  });
  const exited = once(child, 'exit');
  const ended = exited.then(([code]) =>
    Promise.reject(new Error(`the service under load ended with ${code}`)),
  );
  const hear = <Type extends FromService['type']>(type: Type) => {
    const said = new Promise<FromService>((resolve) => heard.set(type, resolve));
    return Promise.race([said, ended]) as Promise<Extract<FromService, { type: Type }>>;
  };
  try {
    child.send(task);
    const target = await hear('ready');
    memory.length = 0;
    const driven = await Promise.race([drive(target, offer), ended]);
    const during = [...memory];
    child.send('count');
    const { kept, heap } = await hear('kept');
    child.send('close');
    await exited;
    return { drive: driven, kept, memory: during, heap: [target.heap, heap] };
  } finally {
    child.kill();
    ended.catch(() => {});
  }
}
