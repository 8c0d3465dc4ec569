/**
 * Reads the author's files with LF line ends, so that the build is the same for every editor. It
 * refuses a file above 256 KB and one that is not text in UTF-8.
 */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Problems } from './problems.ts';

/** A letter has about 2 KB, the course.yaml of an eight-week course 20 KB. */
const largestKilobytes = 256;

/** The text of a file in the templates folder; undefined when it is missing, null when refused. */
export async function readSource(directory: string, file: string, problems: Problems) {
  const refuse = (remedy: string) => {
    problems.add({ file, line: 1, column: 1 }, '', remedy);
    return null;
  };
  try {
    const found = await stat(join(directory, file));
    if (!found.isFile()) return refuse('is no file; put a text file there');
    const kilobytes = Math.ceil(found.size / 1024);
    if (kilobytes > largestKilobytes) {
      return refuse(
        `got ${kilobytes} KB; use at most ${largestKilobytes} (a letter has about 2), and words only`,
      );
    }
    const text = new TextDecoder('utf-8', { fatal: true }).decode(
      await readFile(join(directory, file)),
    );
    if (text.includes('\0')) return refuse('is not text; save it as text in UTF-8');
    return text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    if (error instanceof TypeError) return refuse('is not UTF-8; save it as text in UTF-8');
    throw error;
  }
}
