/**
 * `npx mend check`: our own course has nothing to mend, and every class of finding is found with
 * its place and remedy.
 */
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkFolder } from '../../compiler/checks/check-course.ts';
import { type Finding, showFinding } from '../../compiler/checks/finding.ts';
import { mistakes } from './check-mistakes.ts';
import { runMend } from './run-mend.ts';

let work = '';
let found: readonly Finding[] = [];
const inWork = (file: string) => join(work, 'wrong', file);
const source = (file: string) => readFile(inWork(file), 'utf8').catch(() => '');

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'check-'));
  await cp('templates', join(work, 'wrong'), { recursive: true });
  for (const { file, from, to, what } of mistakes) {
    const before = await source(file);
    const after = before.replace(from, to);
    if (from instanceof RegExp ? after === before && file : !before.includes(from))
      throw new Error(`${what}: nothing to replace in ${file}`);
    await mkdir(dirname(inWork(file)), { recursive: true });
    await writeFile(inWork(file), after);
  }
  found = await checkFolder(join(work, 'wrong'));
  // What cannot be built hides all the rest.
  expect(found.filter(({ rule }) => rule === 'build').map(showFinding)).toEqual([]);
});
afterAll(() => rm(work, { recursive: true }));

describe('mend check', () => {
  it('finds nothing in our own course', async () => {
    expect((await checkFolder('templates')).map(showFinding)).toEqual([]);
  });

  it('holds a course on another subject to its own voice, and one without voice.yaml to none', async () => {
    const sleep = join(work, 'sleep');
    await cp('test/fixtures/courses/better-sleep', sleep, { recursive: true });
    const confirm = join(sleep, 'four-weeks/confirm.md');
    const words = 'A bad sleeper has never been a cheater. That is guaranteed.';
    await writeFile(
      confirm,
      (await readFile(confirm, 'utf8')).replace('{{greeting}}\n', `{{greeting}}\n\n${words}\n`),
    );
    expect((await checkFolder(sleep)).map(({ rule, text }) => `${rule}: ${text}`)).toEqual([
      'never: "bad sleeper": it makes a bad night a failure; say it another way',
      'never: "guaranteed": nobody can promise that; say it another way',
    ]);
    await rm(join(sleep, 'voice.yaml'));
    expect((await checkFolder(sleep)).map(showFinding)).toEqual([]);
  });

  it.each(mistakes)('finds $what', async ({ file, finds, at, in: told = file }) => {
    const lines = (await source(told)).split('\n');
    const line = lines.findIndex((text) => text.includes(at)) + 1;
    const said = found.map(({ rule, text, ...place }) => ({ ...place, said: `[${rule}] ${text}` }));
    const same = said.filter((one) => finds.test(one.said));
    expect(
      same.map((one) => `${one.file}:${one.line}`),
      JSON.stringify(
        said.filter((one) => one.file === told),
        null,
        1,
      ),
    ).toContain(`${told}:${line}`);
  });

  it('tells each finding once, in the order of the files', () => {
    const shown = found.map(showFinding);
    expect(new Set(shown).size).toBe(shown.length);
    expect(found.map(({ file }) => file)).toEqual(
      found.map(({ file }) => file).toSorted((a, b) => a.localeCompare(b, 'en')),
    );
  });
});

describe('mend check on the command line', () => {
  const mend = (...args: string[]) => runMend(args);

  it('ends with 0 and says so when there is nothing to mend', async () => {
    const { status, stdout } = await mend('check', '--templates', 'test/fixtures/courses/sound');
    expect([status, stdout]).toEqual([0, 'test/fixtures/courses/sound: nothing to mend\n']);
  });

  it('ends with 1 on findings, and speaks JSON', async () => {
    const { status, stdout } = await mend('check', '--json', '--templates', join(work, 'wrong'));
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toEqual({ findings: found });
  });

  it('tells what the build refuses, in the same way', async () => {
    const broken = join(work, 'broken');
    await cp('test/fixtures/courses/sound', broken, { recursive: true });
    await cp('test/fixtures/courses/broken/duplicate-id', broken, { recursive: true });
    await writeFile(join(broken, 'voice.yaml'), 'letters: { grade: six }\n');
    const findings = await checkFolder(broken);
    expect(findings.map(showFinding)).toEqual([
      expect.stringMatching(
        /^small\/course\.yaml:65:9 \[build\] touches\[2\]\.id: got "A1" a second time/,
      ),
      expect.stringMatching(
        /^voice\.yaml:1:19 \[build\] letters\.grade: got "six"; write a number/,
      ),
    ]);
  });

  it('ends with 2 on a folder that is none and on an unknown option', async () => {
    const none = await mend('check', '--templates', 'core');
    expect([none.status, none.stdout]).toEqual([2, '']);
    expect(none.stderr).toContain('core: there is no brand.yaml in it');
    expect((await mend('check', '--nonsense')).status).toBe(2);
  });
});
