/** `npx mend build` as a coach runs it: what it prints, what it writes, how it ends. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
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
      /1 course, 3 touches, 11 letters\nlargest letter: .* KB\nlongest text: .* of 160 characters/,
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

  it('P83 refuses for launch a help line that nobody has tried within 90 days', async () => {
    const brand = await readFile(join(work, 'sound/brand.yaml'), 'utf8');
    const on = (days: number) =>
      new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
    const withDays = async (crisis: string) => {
      const dir = join(work, 'days');
      await cp(join(work, 'sound'), dir, { recursive: true });
      // Every line was tried today, but the crisis line of the US.
      const days = brand.replaceAll(/"2026-11-22"/g, `"${on(0)}"`);
      const one = days.replace(/(sms:988" \}), checked: "[^"]+"/, `$1${crisis}`);
      await writeFile(join(dir, 'brand.yaml'), one);
      const { status, stdout, stderr } = await mend('check', '--launch', '--templates', dir);
      const built = await mend('build', '--launch', '--templates', dir, '--out', join(work, 'no'));
      expect(status === 1 && built.status === 2).toBe(true);
      const lines = (said: string) => said.match(/help\.\S+: got [^;]+; try the line/g) ?? [];
      expect(lines(stdout + stderr)).toEqual(lines(built.stderr));
      return lines(built.stderr);
    };
    const refused = (got: string) => [
      `help.US.crisis.checked: got ${got}, which is not one of the last 90 days; try the line`,
    ];
    expect(await withDays(`, checked: "${on(89)}"`)).toEqual([]);
    expect(await withDays(`, checked: "${on(91)}"`)).toEqual(refused(`"${on(91)}"`));
    expect(await withDays(`, checked: "${on(-3)}"`)).toEqual(refused(`"${on(-3)}"`));
    expect(await withDays('')).toEqual(refused('no day'));
    // Without --launch the age is no mistake, and a build says that there is something to try.
    const plain = await mend(
      'build',
      '--templates',
      join(work, 'days'),
      '--out',
      join(work, 'yes'),
    );
    expect(plain.status).toBe(0);
    expect(plain.stderr).toMatch(/3 fields of brand\.yaml to fill in, 1 help line to try/);
    expect((await mend('check', '--templates', join(work, 'days'))).stderr).not.toContain('help.');
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
