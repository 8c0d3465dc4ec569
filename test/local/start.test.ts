/**
 * Tests `npm start` as a child process: the addresses it prints, its table in another process, and
 * that it leaves no process behind when it ends.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'start-'));
let child: ChildProcess | undefined;
afterEach(() => {
  child?.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** Starts the service and waits until it is ready; its addresses by name. */
async function start(): Promise<{
  readonly started: ChildProcess;
  readonly urls: Record<string, string>;
}> {
  const started = spawn(process.execPath, [
    '--import',
    'tsx',
    'local/start.ts',
    '--port',
    '0',
    '--data',
    folder,
  ]);
  child = started;
  let output = '';
  for await (const part of started.stdout) {
    output += part;
    if (/^ready$/m.test(output)) break;
  }
  const urls = [...output.matchAll(/^(\w+) +(http:\S+)$/gm)].map(([, name = '', url = '']) => [
    name,
    url,
  ]);
  return { started, urls: Object.fromEntries(urls) };
}

const answers = (url = '') =>
  fetch(url).then(
    () => true,
    () => false,
  );

/** Resolves with true when nothing answers at the address any more. */
async function stopsAnswering(url = ''): Promise<boolean> {
  while (await answers(url)) await sleep(50);
  return true;
}

it('answers at the addresses it prints, and Ctrl-C ends it and its table', async () => {
  const { started, urls } = await start();
  expect(Object.keys(urls)).toEqual([
    'web',
    'inbox',
    'phone',
    'dynamodb',
    'studio',
    'desk',
    'storyboard',
  ]);
  expect((await fetch(`${urls.web}/health`)).status).toBe(200);
  expect(await answers(urls.dynamodb)).toBe(true);
  const ended = once(started, 'exit');
  started.kill('SIGINT');
  expect(await ended).toEqual([0, null]);
  expect(await answers(urls.dynamodb)).toBe(false);
});

it('its table ends when it is killed, and it starts again in the same folder', async () => {
  const first = await start();
  first.started.kill('SIGKILL');
  expect(await stopsAnswering(first.urls.dynamodb)).toBe(true);
  const second = await start();
  expect((await fetch(`${second.urls.web}/health`)).status).toBe(200);
});
