/** Compiles the course in templates/ once for each test file. */
import { compileLibrary } from '../compiler/course-folder.ts';
import type { Library } from '../core/course.ts';

let compiled: Promise<Library> | undefined;

export function theLibrary(): Promise<Library> {
  compiled ??= compileLibrary(new URL('../templates', import.meta.url).pathname);
  return compiled;
}
