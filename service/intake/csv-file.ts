/**
 * Opens a CSV file, whatever program saved it: it finds encoding and separator from its beginning,
 * and reads it as a stream. What cannot be read is a CsvError with its line.
 */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { CsvError, type CsvRow, delimiterOf, readRows } from './csv.ts';

export const encodings = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const;
export type Encoding = (typeof encodings)[number];

export interface CsvFile {
  readonly path: string;
  readonly encoding: Encoding;
  readonly delimiter: string;
  readonly bytes: number;
}

const beginningBytes = 64 * 1024;
const pieceBytes = 64 * 1024;

/**
 * Finds out how a file is written. Throws a CsvError where it is no CSV file, and the errors of
 * `fs` where it cannot be opened.
 */
export async function openCsv(path: string, encoding?: Encoding): Promise<CsvFile> {
  const file = await open(path, 'r');
  try {
    const { size: bytes } = await file.stat();
    const { buffer, bytesRead } = await file.read(
      Buffer.alloc(beginningBytes),
      0,
      beginningBytes,
      0,
    );
    const beginning = buffer.subarray(0, bytesRead);
    if (beginning.subarray(0, 4).toString('latin1') === 'PK\u0003\u0004') {
      throw new CsvError(
        1,
        'this is a workbook or an archive; open it and save the sheet as "CSV UTF-8"',
      );
    }
    const found = encoding ?? encodingOf(beginning);
    const [line = ''] = new TextDecoder(found).decode(beginning).split(/[\r\n]/, 1);
    return { path, bytes, encoding: found, delimiter: separatorSaid(line) ?? delimiterOf(line) };
  } finally {
    await file.close();
  }
}

/**
 * Every row, with the bytes of the file that were read so far. The file is opened anew each time.
 */
export async function* rowsOf(
  file: CsvFile,
): AsyncGenerator<CsvRow & { readonly bytesRead: number }> {
  const progress = { bytes: 0 };
  for await (const row of readRows(textOf(file, progress), file.delimiter)) {
    // Excel writes a first line that names the separator.
    if (row.line === 1 && separatorSaid(row.cells.join(file.delimiter))) continue;
    yield { ...row, bytesRead: progress.bytes };
  }
}

async function* textOf(
  { path, encoding }: CsvFile,
  progress: { bytes: number },
): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  let line = 1;
  const readable = (text: string) => {
    // The replacement character stands for bytes that the decoder, or another program before, could
    // not read.
    const lost = text.indexOf('\ufffd');
    if (lost >= 0) throw new CsvError(line + breaksIn(text.slice(0, lost)), unreadable);
    line += breaksIn(text);
    return text;
  };
  for await (const bytes of createReadStream(path, { highWaterMark: pieceBytes })) {
    progress.bytes += (bytes as Buffer).length;
    yield readable(decoder.decode(bytes as Buffer, { stream: true }));
  }
  yield readable(decoder.decode());
}

const unreadable =
  'a letter here is not UTF-8: the list may be in an older encoding (Latin-1), as plain "CSV" from Excel is. Save it as "CSV UTF-8", or add --encoding windows-1252';

function breaksIn(text: string): number {
  return text.split(/\r\n|\r|\n/).length - 1;
}

/**
 * The encoding by its byte order mark. Without one, zero bytes show UTF-16, and everything else is
 * read as UTF-8 until a byte sequence is none.
 */
function encodingOf(beginning: Buffer): Encoding {
  if (beginning[0] === 0xff && beginning[1] === 0xfe) return 'utf-16le';
  if (beginning[0] === 0xfe && beginning[1] === 0xff) return 'utf-16be';
  const zeros = [0, 0];
  beginning.forEach((byte, place) => {
    if (byte === 0) zeros[place % 2] = (zeros[place % 2] ?? 0) + 1;
  });
  const [even = 0, odd = 0] = zeros;
  const many = beginning.length / 8;
  if (odd > many && odd > even) return 'utf-16le';
  return even > many ? 'utf-16be' : 'utf-8';
}

function separatorSaid(line: string): string | undefined {
  return /^sep=([,;\t|])$/i.exec(line.trim())?.[1] ?? (/^sep=\t/i.test(line) ? '\t' : undefined);
}
