/**
 * Reads the course that a command works with: a file that `mend build` wrote, or a templates
 * folder, which is compiled. Compiling takes a second (MJML), so a compiled folder is kept in a
 * cache and read from there until a file of the folder or the compiler changes.
 */
import { createHash } from 'node:crypto';
import { access, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Library } from '../core/course.ts';
import { Refusal } from './refusal.ts';

export interface CourseCache {
  /** The file that holds the course that was compiled last: its key, a line end, its JSON. */
  readonly file: string;
  /** Differs for every version of the compiler. */
  readonly compiler: string;
}

/**
 * `templates`: a folder, or a file whose name ends in .json. Throws a CourseError for a folder with
 * problems, and a Refusal for a file that is no built course.
 */
export async function readCourse(templates: string, cache?: CourseCache): Promise<Library> {
  if (templates.endsWith('.json')) return readBuilt(templates);
  const key = cache && (await keyOf(templates, cache.compiler));
  const kept = key && (await readKept(cache.file, key));
  if (kept) return kept;
  const { compileLibrary } = await import('../compiler/course-folder.ts');
  const library = await compileLibrary(templates);
  // The folder may have changed while it was compiled.
  if (key && (await keyOf(templates, cache.compiler)) === key)
    await keep(cache.file, `${key}\n${JSON.stringify(library)}`);
  return library;
}

async function readBuilt(file: string): Promise<Library> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    const remedy = 'run npx mend build, or name the templates folder';
    throw new Refusal(2, `${file}: is not a built course; ${remedy}`, { cause });
  }
}

/**
 * A hash of the compiler and of every file that the folder's letters may include; `undefined` where
 * the folder is no course, or one of its files cannot be read.
 */
async function keyOf(templates: string, compiler: string): Promise<string | undefined> {
  const hash = createHash('sha256').update(compiler);
  try {
    await access(join(templates, 'brand.yaml'));
    for (const file of (await filesIn(templates, '')).sort()) {
      const content = await readFile(join(templates, file));
      hash.update(`\0${file}\0${content.length}\0`).update(content);
    }
    return hash.digest('hex');
  } catch {
    return undefined;
  }
}

/** Paths below the folder, without what a version control or a package manager keeps there. */
async function filesIn(templates: string, folder: string): Promise<string[]> {
  const entries = await readdir(join(templates, folder), { withFileTypes: true });
  const found = await Promise.all(
    entries.map((entry) => {
      const path = join(folder, entry.name);
      if (!entry.isDirectory()) return [path];
      return ['.git', 'node_modules'].includes(entry.name) ? [] : filesIn(templates, path);
    }),
  );
  return found.flat();
}

async function readKept(file: string, key: string): Promise<Library | undefined> {
  const kept = await readFile(file, 'utf8').catch(() => '');
  if (!kept.startsWith(`${key}\n`)) return undefined;
  try {
    return JSON.parse(kept.slice(key.length));
  } catch {
    return undefined;
  }
}

/** Replaces the file at once, so that no other command reads half of it. The cache may be lost. */
async function keep(file: string, content: string): Promise<void> {
  const draft = `${file}.${process.pid}`;
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(draft, content);
    await rename(draft, file);
  } catch {
    // A folder that may not be written costs the next command a second.
  }
}
