/** Reads the author's files: with one kind of line end, so that what is built does not depend on who saved them. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The text of a file below the templates folder, or undefined when there is none. */
export async function readSource(directory: string, file: string): Promise<string | undefined> {
  try {
    return (await readFile(join(directory, file), 'utf8')).replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
