/**
 * What a command costs before it has done anything: the CPU of `npx mend --help` and of `npx mend
 * people`, against a bare `node` that does nothing. Both run as a user starts them, from the bundle
 * that `npm ci` makes; `people` lists a local service that does not run, the dearest of the three
 * places.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Library } from '../../core/course.ts';
import { startService } from '../../local/local-service.ts';
import type { Bench } from '../parts/group.ts';
import { median } from '../parts/measure.ts';
import type { Row } from '../parts/row.ts';

const rounds = { ci: 9, full: 21 };
const ignored = 2;
const people = 12;
const root = fileURLToPath(new URL('../..', import.meta.url));

/** Tells what the whole process has used, on a stream of its own. */
const tellCpu = `
const { writeSync } = require('node:fs');
process.on('exit', () => writeSync(3, JSON.stringify(process.cpuUsage())));
`;

export async function measureCommandLine({ library, scratch, ci }: Bench): Promise<readonly Row[]> {
  execFileSync(process.execPath, [join(root, 'cli/prepare.js')]);
  const hook = join(scratch, 'tell-cpu.cjs');
  writeFileSync(hook, tellCpu);
  const data = await keptService(library, scratch);
  const commands = {
    bare: ['-e', '0'],
    help: ['cli/mend.js', '--help'],
    people: ['cli/mend.js', 'people', '--data', data],
  };
  const taken = { bare: [] as number[], help: [] as number[], people: [] as number[] };
  for (let round = 0; round < (ci ? rounds.ci : rounds.full) + ignored; round++)
    for (const name of ['bare', 'help', 'people'] as const) {
      const cpu = await cpuMs(hook, commands[name]);
      if (round >= ignored) taken[name].push(cpu);
    }
  return [
    rowOf('help', 'npx mend --help', taken),
    rowOf('people', `npx mend people, of ${people} people in a kept table`, taken),
  ];
}

function rowOf(
  command: 'help' | 'people',
  what: string,
  taken: Readonly<Record<'bare' | 'help' | 'people', readonly number[]>>,
): Row {
  const ratios = taken[command].map((cpu, round) => cpu / (taken.bare[round] ?? Number.NaN));
  const [bareMs, commandMs] = [median(taken.bare), median(taken[command])];
  return {
    name: `command-line.${command}`,
    what,
    unit: 'x bare node, CPU',
    kind: 'ratio',
    figure: median(ratios),
    must: { most: 12 },
    aim: { most: 6 },
    why: `${ratios.length} rounds in turn, medians: ${Math.round(commandMs)} ms against ${Math.round(bareMs)} ms`,
    parts: { bareMs, commandMs },
  };
}

/** The data folder of a local service that has people in it and has ended. */
async function keptService(library: Library, scratch: string): Promise<string> {
  const dataDir = join(scratch, 'kept');
  mkdirSync(dataDir, { recursive: true });
  const service = await startService({ port: 0, dataDir, library });
  for (let n = 0; n < people; n++) {
    const body = JSON.stringify({ email: `reader${n}@example.com`, adult: true });
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${service.urls.web}/subscribe`, {
      method: 'POST',
      headers,
      body,
    });
    if (!response.ok) throw new Error(`The sign-up answered ${response.status}.`);
  }
  await service.close();
  return dataDir;
}

/** CPU of a process from its start to its end, in milliseconds, all its threads. */
function cpuMs(hook: string, command: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--require', hook, ...command], {
      cwd: root,
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    });
    let told = '';
    let complaint = '';
    child.stdio[3]?.on('data', (part) => {
      told += part;
    });
    child.stderr?.on('data', (part) => {
      complaint += part;
    });
    child.once('error', reject);
    child.once('close', (status) => {
      if (status !== 0)
        return reject(new Error(`${command.join(' ')} ended with ${status}: ${complaint}`));
      const { user, system } = JSON.parse(told) as NodeJS.CpuUsage;
      resolve((user + system) / 1_000);
    });
  });
}
