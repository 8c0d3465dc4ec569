/**
 * Append-only file of JSON lines, in which a vendor's double keeps its state over a restart. One
 * append is one line, so a record is written whole or not at all. A damaged line is an error; an
 * incomplete last line, which a killed process leaves, is dropped.
 */

import { closeSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';

export interface Journal {
  append(record: object): void;
  clear(): void;
  close(): void;
}

/**
 * Opens or creates the file and replays every whole record in order. Throws on a damaged line,
 * naming it.
 */
export function openJournal(
  path: string,
  replay: (record: Record<string, unknown>) => void,
): Journal {
  const file = openSync(path, 'a+');
  try {
    // An append after an incomplete line would join two records.
    ftruncateSync(file, replayLines(path, file, replay));
  } catch (error) {
    closeSync(file);
    throw error;
  }
  return {
    append: (record) => void writeSync(file, `${JSON.stringify(record)}\n`),
    clear: () => ftruncateSync(file, 0),
    close: () => closeSync(file),
  };
}

/** Returns how many bytes are whole lines. */
function replayLines(
  path: string,
  file: number,
  replay: (record: Record<string, unknown>) => void,
): number {
  const chunk = Buffer.allocUnsafe(1 << 20);
  let rest: Buffer = Buffer.alloc(0);
  let read = 0;
  let line = 0;
  for (;;) {
    const bytes = readSync(file, chunk, 0, chunk.length, read);
    if (bytes === 0) return read - rest.length;
    read += bytes;
    const data = Buffer.concat([rest, chunk.subarray(0, bytes)]);
    let start = 0;
    for (let end = data.indexOf(10, start); end >= 0; end = data.indexOf(10, start)) {
      line += 1;
      replay(parseLine(path, line, data.toString('utf8', start, end)));
      start = end + 1;
    }
    rest = Buffer.from(data.subarray(start));
  }
}

function parseLine(path: string, line: number, text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch (cause) {
    throw new Error(`${path}:${line} is damaged; start with --fresh, or remove the file`, {
      cause,
    });
  }
}
