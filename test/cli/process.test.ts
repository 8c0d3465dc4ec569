/**
 * `mend` as a process: which code it starts, how it ends, and what `npm ci` prepares. All else of
 * the command line is tested within the tests' own process (run-mend.ts).
 */
import { spawn } from 'node:child_process';
import {
  appendFile,
  cp,
  mkdtemp,
  readFile,
  rm,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ended, startMend } from './run-mend.ts';

const copied = [
  ...['adapters', 'cli', 'compiler', 'core', 'pages', 'service'],
  ...['package.json', 'package-lock.json', 'tsconfig.json'],
];
const fromBundle = 'started from the bundle\n';
let project = '';

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'mend-'));
  for (const name of copied) await cp(name, join(project, name), { recursive: true });
  await symlink(resolve('node_modules'), join(project, 'node_modules'));
});
afterAll(() => rm(project, { recursive: true }));

const prepare = () => ended(spawn(process.execPath, [join(project, 'cli/prepare.js')]));
const mend = (...args: string[]) => ended(startMend(args, project));

/** Puts a file of the project back, after `work` has changed it. */
async function whileChanged(file: string, change: (text: string) => string, work: () => unknown) {
  const path = join(project, file);
  const text = await readFile(path, 'utf8');
  expect(change(text)).not.toBe(text);
  await writeFile(path, change(text));
  try {
    await work();
  } finally {
    await writeFile(path, text);
  }
}

describe('the bundle', () => {
  beforeEach(async () => {
    expect(await prepare()).toMatchObject({ status: 0, stdout: '', stderr: '' });
    const program = join(project, 'build/command-line/program.js');
    await appendFile(program, `\nconsole.error(${JSON.stringify(fromBundle.trim())});\n`);
  });

  it('is what a command starts from, whatever the times of the sources are', async () => {
    await utimes(join(project, 'cli/program.ts'), 1, 1);
    const { status, stdout, stderr } = await mend('--help');
    expect([status, stderr]).toEqual([0, fromBundle]);
    expect(stdout).toMatch(/^Usage: mend (.|\n)*people \[options\] .*\n(.|\n)*npx mend build/);
  });

  it('is left alone once a source has changed, even one of the same time and size', async () => {
    const path = join(project, 'cli/program.ts');
    await utimes(path, 1, 1);
    const change = (text: string) => text.replace('A coaching course', 'A COACHING COURSE');
    await whileChanged('cli/program.ts', change, async () => {
      await utimes(path, 1, 1);
      const { status, stdout, stderr } = await mend('--help');
      expect([status, stderr]).toEqual([0, '']);
      expect(stdout).toContain('A COACHING COURSE');
    });
    expect((await mend('--help')).stderr).toBe(fromBundle);
  });

  it.each(['package-lock.json', 'compiler/understanding/common-words.txt'])(
    'is left alone once %s has changed, which is no part of it',
    async (file) => {
      await whileChanged(
        file,
        (text) => `${text}\n`,
        async () => expect(await mend('--help')).toMatchObject({ status: 0, stderr: '' }),
      );
    },
  );

  it('compiles a course once, and again when a word in it changes', async () => {
    await cp('test/fixtures/courses/sound', join(project, 'sound'), { recursive: true });
    const arguments_ = ['cost', '--subscribers', '10', '--templates', join(project, 'sound')];
    const first = await mend(...arguments_);
    expect(first).toMatchObject({ status: 0, stderr: fromBundle });
    const cache = join(project, 'build/course-cache');
    const kept = await readFile(cache, 'utf8');
    await writeFile(cache, kept.replaceAll('"small"', '"kept"'));
    expect((await mend(...arguments_)).stdout).toBe(first.stdout.replace('small', 'kept'));
    await appendFile(join(project, 'sound/consents.yaml'), '\n');
    expect((await mend(...arguments_)).stdout).toBe(first.stdout);
  });
});

describe('without a bundle', () => {
  beforeAll(() => rm(join(project, 'build'), { recursive: true }));

  it('a command starts from the sources', async () => {
    const { status, stdout, stderr } = await mend('--help');
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Usage: mend /);
  });

  it('what could not be bundled is told in a line, and stops no installation', async () => {
    const change = (text: string) => `import './nothing.ts';\n${text}`;
    await whileChanged('cli/program.ts', change, async () => {
      const { status, stdout, stderr } = await prepare();
      expect([status, stdout]).toEqual([0, '']);
      expect(stderr).toMatch(/^npx mend will start from its sources, slowly: .*nothing.*\n$/);
    });
    expect(await mend('--help')).toMatchObject({ status: 0, stderr: '' });
  });
});

describe('the end of the process', () => {
  let library = '';
  beforeAll(async () => {
    await prepare();
    library = join(project, 'library.json');
    await writeFile(library, '{}');
  });

  it('has the exit code of what was found', async () => {
    const nowhere = ['--data', join(project, 'nowhere'), '--templates', library];
    const { status, stdout, stderr } = await mend('people', ...nowhere);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain('nowhere: there is no table in it; run npm start once');
    expect((await mend('biuld')).status).toBe(2);
  });

  it('comes at once by Ctrl-C, while AWS does not answer', async () => {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const args = ['people', '--stack', '--endpoint', endpoint, '--templates', library];
    const child = startMend(args, project);
    server.on('request', () => child.kill('SIGINT'));
    expect(await ended(child)).toEqual({ status: null, signal: 'SIGINT', stdout: '', stderr: '' });
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });

  it('is no fault where the reader of a pipe has gone', async () => {
    const child = startMend(['--help'], project);
    child.stdout?.destroy();
    expect(await ended(child)).toMatchObject({ status: 0, stderr: '' });
  });
});
