/**
 * The course of a running service: the library as last saved without a problem, and what was wrong
 * with the last save. It looks at the files' times, since what an editor does when it saves differs
 * from one to the next.
 */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CourseError, compileLibrary } from '../compiler/course-folder.ts';
import type { Library } from '../core/course.ts';

export interface WatcherOptions {
  readonly library: Library;
  /** The folder to look at; without it the library stays as it is. */
  readonly templates?: string;
  /** Called when a sound save has changed the library, and awaited before the next look. */
  readonly changed: (library: Library, before: Library) => Promise<void>;
  /** Called with what is wrong with a save; the library before it stays. */
  readonly refused: (problems: readonly string[]) => void;
  readonly everyMs?: number;
}

export class LibraryWatcher {
  library: Library;
  problems: readonly string[] = [];
  readonly #options: WatcherOptions;
  #timer: NodeJS.Timeout | undefined;
  #seen: string | undefined;
  #look: Promise<void> | undefined;

  constructor(options: WatcherOptions) {
    this.library = options.library;
    this.#options = options;
  }

  async start(): Promise<void> {
    const { templates, everyMs = 400 } = this.#options;
    if (!templates) return;
    this.#seen = await timesOf(templates);
    this.#timer = setInterval(() => this.look(), everyMs);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#look;
  }

  /** Looks now, unless a look is under way already. */
  look(): Promise<void> {
    this.#look ??= this.#lookOnce().finally(() => {
      this.#look = undefined;
    });
    return this.#look;
  }

  async #lookOnce(): Promise<void> {
    const { templates, changed } = this.#options;
    if (!templates) return;
    try {
      const times = await timesOf(templates);
      if (times === this.#seen) return;
      this.#seen = times;
      const library = await compileLibrary(templates);
      this.problems = [];
      const before = this.library;
      if (library.version === before.version) return;
      this.library = library;
      await changed(library, before);
    } catch (error) {
      // Whatever a half-saved folder does, the service goes on with the course it has.
      const message = error instanceof Error ? error.message : String(error);
      this.problems = error instanceof CourseError ? error.problems : [message];
      this.#options.refused(this.problems);
    }
  }
}

/** Every file below the folder with its time and size. */
async function timesOf(folder: string): Promise<string> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const found = await Promise.all(
    files.sort().map(async (file) => {
      // Between the listing and this an editor may have put another file in its place.
      const { mtimeMs, size } = await stat(file).catch(() => ({ mtimeMs: 0, size: 0 }));
      return `${file} ${mtimeMs} ${size}`;
    }),
  );
  return found.join('\n');
}
