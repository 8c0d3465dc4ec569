/** The cache of compiled courses: when it is read, when not, and what stands in it. */
import { appendFile, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readCourse } from '../../cli/compiled-course.ts';
import { compileLibrary } from '../../compiler/course-folder.ts';
import type { Library } from '../../core/course.ts';

let work = '';
let compiled: Library;
const templates = () => join(work, 'sound');
const cache = () => ({ file: join(work, 'deep/cache'), compiler: 'one' });
/** Marks what is kept, so that a course that was read from there shows it. */
const mark = async () => {
  const kept = await readFile(cache().file, 'utf8');
  await writeFile(cache().file, kept.replace('"course":"small"', '"course":"kept"'));
};

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'compiled-'));
  compiled = await compileLibrary('test/fixtures/courses/sound');
});
beforeEach(async () => {
  await rm(templates(), { recursive: true, force: true });
  await rm(join(work, 'deep'), { recursive: true, force: true });
  await cp('test/fixtures/courses/sound', templates(), { recursive: true });
});
afterAll(() => rm(work, { recursive: true }));

describe('a course that a command reads', () => {
  it('is the same, compiled or from the cache', async () => {
    const first = await readCourse(templates(), cache());
    expect(await readCourse(templates(), cache())).toEqual(first);
    expect(JSON.parse(JSON.stringify(first))).toEqual(JSON.parse(JSON.stringify(compiled)));
    await mark();
    expect((await readCourse(templates(), cache())).course).toBe('kept');
  });

  it.each<readonly [string, () => Promise<unknown>]>([
    ['a file of it has changed', () => appendFile(join(templates(), 'small/A1.md'), '\nMore.\n')],
    ['a file of it is gone', () => rm(join(templates(), 'voice.yaml'), { force: true })],
    ['a file is new in it', () => writeFile(join(templates(), 'small/notes.txt'), 'new')],
    [
      'the cache is torn',
      async () => {
        const kept = await readFile(cache().file, 'utf8');
        await writeFile(cache().file, kept.slice(0, kept.length / 2));
      },
    ],
    ['there is no cache any more', () => rm(cache().file)],
  ])('is compiled anew where %s', async (_, change) => {
    await writeFile(join(templates(), 'voice.yaml'), '{}\n');
    await readCourse(templates(), cache());
    await mark();
    await change();
    expect((await readCourse(templates(), cache())).course).toBe('small');
  });

  it('is compiled anew by another compiler', async () => {
    await readCourse(templates(), cache());
    await mark();
    expect((await readCourse(templates(), { ...cache(), compiler: 'two' })).course).toBe('small');
  });

  it('is compiled where nothing can be kept, and where no cache is named', async () => {
    await writeFile(join(work, 'deep'), 'a file');
    expect((await readCourse(templates(), cache())).course).toBe('small');
    expect((await readCourse(templates())).course).toBe('small');
    expect(await readFile(join(work, 'deep'), 'utf8')).toBe('a file');
  });

  it('is refused with its problems every time, and not kept', async () => {
    await cp('test/fixtures/courses/broken/many-at-once', templates(), { recursive: true });
    for (let time = 0; time < 2; time++)
      await expect(readCourse(templates(), cache())).rejects.toThrow(/5 problems in the course/);
    await expect(readFile(cache().file)).rejects.toThrow('ENOENT');
  });

  it('is refused where the file is no built course', async () => {
    const file = join(work, 'library.json');
    await writeFile(file, 'no JSON');
    await expect(readCourse(file)).rejects.toThrow(/is not a built course; run npx mend build/);
  });
});
