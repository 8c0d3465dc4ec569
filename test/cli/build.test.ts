/** `npx mend build` as a coach runs it: what it prints, what it writes, how it ends. */
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runMend } from './run-mend.ts';

let work = '';
beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'build-'));
  await cp('test/fixtures/courses/sound', join(work, 'sound'), { recursive: true });
  await cp('test/fixtures/courses/sound', join(work, 'broken'), { recursive: true });
  await cp('test/fixtures/courses/broken/many-at-once', join(work, 'broken'), { recursive: true });
});
afterAll(() => rm(work, { recursive: true }));

const mend = (...args: string[]) => runMend(args);

describe('mend build', () => {
  it('writes the library and says what is in it', async () => {
    const out = join(work, 'deep/library.json');
    const { status, stdout } = await mend(
      'build',
      '--templates',
      join(work, 'sound'),
      '--out',
      out,
    );
    expect(stdout).toMatch(
      /1 course, 3 touches, 9 letters\nlargest letter: .* KB\nlongest text: .* of 160 characters/,
    );
    expect(JSON.parse(await readFile(out, 'utf8')).course).toBe('small');
    expect(status).toBe(0);
  });

  it('lists every problem, writes nothing and ends with 2', async () => {
    const out = join(work, 'never.json');
    const { status, stdout, stderr } = await mend(
      'build',
      '--templates',
      join(work, 'broken'),
      '--out',
      out,
    );
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^5 problems in the course:\nconsents\.yaml:1:1 /);
    expect(stderr).not.toMatch(/\n\s+at /);
    await expect(readFile(out)).rejects.toThrow('ENOENT');
  });

  it('refuses placeholders for launch, each with its place, and only warns of them otherwise', async () => {
    const out = join(work, 'launch.json');
    const refused = await mend(
      'build',
      '--launch',
      '--templates',
      join(work, 'sound'),
      '--out',
      out,
    );
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain(
      'brand.yaml:5:12 helpEmail: got "help@example.com", which is a placeholder',
    );
    await expect(readFile(out)).rejects.toThrow('ENOENT');
    const own = await mend('build', '--launch', '--out', out);
    for (const field of [
      'name',
      'discreetName',
      'coach',
      'helpEmail',
      'coachEmail',
      'secondEmail',
      'postalAddress',
      'help',
    ]) {
      expect(own.stderr).toContain(` ${field}: got `);
    }
    const warned = await mend('build', '--templates', join(work, 'sound'), '--out', out);
    expect(warned.status).toBe(0);
    expect(warned.stderr).toContain('Not for real people yet: 3 fields of brand.yaml');
  });

  it('speaks JSON', async () => {
    const { status, stdout } = await mend('build', '--json', '--templates', join(work, 'broken'));
    expect(status).toBe(2);
    expect(JSON.parse(stdout).problems).toHaveLength(5);
  });

  it('has help with an example, and ends with 2 at a word it does not know', async () => {
    expect((await mend('build', '--help')).stdout).toContain('Example:\n  npx mend build');
    expect((await mend('--help')).status).toBe(0);
    expect((await mend('biuld')).status).toBe(2);
  });
});
