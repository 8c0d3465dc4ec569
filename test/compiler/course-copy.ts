/** Copies of the sound course, with something laid over them; thrown away after each test. */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';

export const fixtures = 'test/fixtures/courses';
const made: string[] = [];

/** A copy of the sound course with one broken class laid over it. */
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
