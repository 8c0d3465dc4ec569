/**
 * From `git clone` to the first letter on screen, as README says it: clone, `npm ci`, `npm start`,
 * one sign-up by the form, until the inbox page shows the letter. It measures the last commit, with
 * npm's cache as it is, and a machine that does other work shows it.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { aForm } from '../parts/bench-people.ts';
import { within } from '../parts/budgets.ts';
import type { Bench } from '../parts/group.ts';
import type { Row } from '../parts/row.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);
const lookEveryMs = 50;

export async function measureFirstLetter({ scratch }: Bench): Promise<readonly Row[]> {
  const folder = await mkdtemp(join(scratch, 'clone-'));
  const steps: Record<string, number> = {};
  const timed = async <T>(step: string, act: () => Promise<T>): Promise<T> => {
    const startedAt = performance.now();
    const done = await act();
    steps[step] = (performance.now() - startedAt) / 1_000;
    return done;
  };
  try {
    await timed('clone', () => run('git', ['clone', '--quiet', root, folder]));
    await timed('install', () => run('npm', ['ci'], { cwd: folder, maxBuffer: 10_000_000 }));
    const service = await timed('start', () => start(folder));
    try {
      await timed('letter', () => untilLetterShows(service.urls));
    } finally {
      await end(service.process);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const seconds = Object.values(steps).reduce((sum, step) => sum + step, 0);
  return [
    {
      name: 'first-letter.clone',
      what: 'clone, npm ci, npm start, a sign-up: until the inbox shows the letter',
      unit: 's',
      kind: 'machine',
      figure: seconds,
      ...within('first-letter'),
      why: Object.entries(steps)
        .map(([step, took]) => `${step} ${took.toFixed(1)} s`)
        .join(', '),
      parts: steps,
    },
  ];
}

interface Started {
  readonly process: ChildProcess;
  /** As `npm start` prints them: `web`, `inbox` and others. */
  readonly urls: Readonly<Record<string, string>>;
}

async function start(folder: string): Promise<Started> {
  const child = spawn('npm', ['start', '--', '--port', '0'], {
    cwd: folder,
    // A group of its own: npm does not pass its end on to what it has started.
    ...{ detached: true, stdio: ['ignore', 'pipe', 'inherit'] },
  });
  let said = '';
  for await (const part of child.stdout ?? []) {
    said += part;
    if (/^ready$/m.test(said)) break;
  }
  const addresses = [...said.matchAll(/^(\w+) +(http:\S+)$/gm)];
  if (addresses.length === 0) throw new Error(`npm start printed no address: ${said}`);
  return {
    process: child,
    urls: Object.fromEntries(addresses.map(([, name = '', url = '']) => [name, url])),
  };
}

async function untilLetterShows(urls: Started['urls']): Promise<void> {
  const { zone: timezone, sensitive: sensitiveConsent, ...form } = aForm;
  const answer = await fetch(`${urls.web}/subscribe`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ ...form, timezone, sensitiveConsent, adult: true }),
  });
  if (!answer.ok) throw new Error(`The sign-up was answered with ${answer.status}.`);
  for (;;) {
    const page = await (await fetch(`${urls.inbox}/`)).text();
    if (page.includes(aForm.email)) return;
    await sleep(lookEveryMs);
  }
}

async function end({ pid, exitCode }: ChildProcess): Promise<void> {
  if (pid === undefined || exitCode !== null) return;
  process.kill(-pid, 'SIGINT');
  // Until nothing of the group is left.
  while (isAlive(-pid)) await sleep(lookEveryMs);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
