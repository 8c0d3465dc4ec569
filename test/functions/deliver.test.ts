/**
 * Covers how a run of `deliver` starts the next one: by its own name through Lambda's API, and only
 * when its time ended before its work did.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createHandler, type DeliverEvent } from '../../functions/deliver.ts';
import { deliveringWorldFromEnvironment } from '../../functions/worlds/delivering-world.ts';
import { localSettings } from '../../local/local-settings.ts';
import {
  defaultParametersPath,
  environmentNames,
  parameterNames,
} from '../../service/ports/settings.ts';
import type { DeliveringWorld } from '../../service/ports/world.ts';
import { MemoryStore } from '../simulation/memory-store.ts';

const open: (() => void)[] = [];
afterEach(() => {
  vi.unstubAllEnvs();
  for (const close of open.splice(0)) close();
});

/** The workers that a run with nothing to do nudges, when it is given so much time. */
async function nudgesOf(
  timeMs: number,
  store = new MemoryStore({ lies: false }),
  event: DeliverEvent = {},
): Promise<readonly (number | undefined)[]> {
  const nudged: (number | undefined)[] = [];
  const world = {
    ...{ store, now: Date.now, settings: { ...localSettings('', ''), workers: 2 } },
    nudge: async (worker?: number) => {
      nudged.push(worker);
    },
  } as unknown as DeliveringWorld;
  await createHandler(async () => world)(event, { getRemainingTimeInMillis: () => timeMs });
  return nudged;
}

describe('a run of deliver', () => {
  it('starts the next one when its time ended first, and else waits for the scheduler', async () => {
    expect(await nudgesOf(0)).toEqual([0]);
    expect(await nudgesOf(0, undefined, { worker: 1 })).toEqual([1]);
    expect(await nudgesOf(240_000)).toEqual([]);
  });

  it('starts no other one when it found another of its worker at work', async () => {
    const store = new MemoryStore({ lies: false });
    expect(await store.queue.lease(0, 'another', Date.now(), 30_000)).toBe(true);
    expect(await nudgesOf(0, store)).toEqual([]);
    expect(await nudgesOf(0, store, { worker: 1 })).toEqual([1]);
  });

  it('knows its own name from Lambda, as no variable of the stack can name it, and nudges one worker or each', async () => {
    const asked: string[] = [];
    const bodies: string[] = [];
    const said: Readonly<Record<string, string>> = {
      [parameterNames.optOutAnswers]: 'mend',
      [parameterNames.twilioUrl]: 'https://api.twilio.com',
    };
    const parameters = Object.values(parameterNames).map((name) => ({
      Name: `${defaultParametersPath}/${name}`,
      Value: said[name] ?? '1'.repeat(32),
    }));
    const server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      request.setEncoding('utf8').on('data', (body) => bodies.push(body));
      request.on('end', () => response.end(JSON.stringify({ Parameters: parameters })));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    open.push(() => server.close().closeAllConnections());
    const folder = mkdtempSync(join(tmpdir(), 'mend-'));
    open.push(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'library.json'), '{"brand":{}}');
    const environment = {
      ...{ AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' },
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      AWS_LAMBDA_FUNCTION_NAME: 'Mend-Deliver',
      LAMBDA_TASK_ROOT: folder,
      [environmentNames.table]: 'mend',
      [environmentNames.mailConfigurationSet]: 'mend',
      [environmentNames.workers]: '2',
    };
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    const world = await deliveringWorldFromEnvironment();
    await world.nudge(1);
    await world.nudge();
    const invocation = 'POST /2015-03-31/functions/Mend-Deliver/invocations';
    expect(asked).toEqual(['POST /', invocation, invocation, invocation]);
    expect(bodies[1]).toBe('{"worker":1}');
    expect(bodies.slice(2).sort()).toEqual(['{"worker":0}', '{"worker":1}']);
  });
});
