/**
 * Watches the templates folder of a running service: holds the last library that compiled, and the
 * problems of the last save. It polls file times, because editors save in different ways.
 */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CourseError, compileLibrary } from '../compiler/course-folder.ts';
import type { Library } from '../core/course.ts';

export interface WatcherOptions {
  readonly library: Library;
  /** The folder to poll; without it the library never changes. */
  readonly templates?: string;
  /** Called when a save has changed the library, and awaited before the next poll. */
  readonly changed: (library: Library, before: Library) => Promise<void>;
  /** Called with the problems of a save; the library before it stays. */
  readonly refused: (problems: readonly string[]) => void;
  readonly everyMs?: number;
}

/** Polls the templates folder from `start` until `close`. */
export class LibraryWatcher {
  library: Library;
  problems: readonly string[] = [];
  readonly #options: WatcherOptions;
  #timer: NodeJS.Timeout | undefined;
  #times: string | undefined;
  #poll: Promise<void> | undefined;

  constructor(options: WatcherOptions) {
    this.library = options.library;
    this.#options = options;
  }

  async start(): Promise<void> {
    const { templates, everyMs = 400 } = this.#options;
    if (!templates) return;
    this.#times = await timesOf(templates);
    this.#timer = setInterval(() => this.poll(), everyMs);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#poll;
  }

  /** Polls now; a call during a poll shares it. */
  poll(): Promise<void> {
    this.#poll ??= this.#pollOnce().finally(() => {
      this.#poll = undefined;
    });
    return this.#poll;
  }

  async #pollOnce(): Promise<void> {
    const { templates, changed } = this.#options;
    if (!templates) return;
    try {
      const times = await timesOf(templates);
      if (times === this.#times) return;
      this.#times = times;
      const library = await compileLibrary(templates);
      this.problems = [];
      const before = this.library;
      if (library.version === before.version) return;
      this.library = library;
      await changed(library, before);
    } catch (error) {
      // A half-saved folder may fail in any way; the service goes on with the library it has.
      const message = error instanceof Error ? error.message : String(error);
      this.problems = error instanceof CourseError ? error.problems : [message];
      this.#options.refused(this.problems);
    }
  }
}

/** One line for each file below the folder: path, modification time and size. */
async function timesOf(folder: string): Promise<string> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const found = await Promise.all(
    files.sort().map(async (file) => {
      // An editor may have replaced the file since it was listed.
      const { mtimeMs, size } = await stat(file).catch(() => ({ mtimeMs: 0, size: 0 }));
      return `${file} ${mtimeMs} ${size}`;
    }),
  );
  return found.join('\n');
}
