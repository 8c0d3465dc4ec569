/**
 * Makes copies of the fixture course `sound`, with other files over it; removed after each test.
 */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';

export const fixtures = 'test/fixtures/courses';
const made: string[] = [];

/** A copy of `sound`, with the files of one `broken` fixture over it. */
export async function folder(broken?: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'course-'));
  made.push(directory);
  await cp(join(fixtures, 'sound'), directory, { recursive: true });
  if (broken) await cp(join(fixtures, 'broken', broken), directory, { recursive: true });
  return directory;
}

afterEach(async () => {
  await Promise.all(made.splice(0).map((directory) => rm(directory, { recursive: true })));
});
