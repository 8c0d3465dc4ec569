/**
 * Covers reading rows from CSV as programs write it, and writing cells that a spreadsheet does not
 * run.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type CsvRow,
  csvLine,
  delimiterOf,
  guarded,
  readRows,
  unguarded,
} from '../../../service/intake/csv.ts';
import { type Encoding, openCsv, rowsOf } from '../../../service/intake/csv-file.ts';

async function read(text: string | string[], delimiter = ','): Promise<CsvRow[]> {
  const rows: CsvRow[] = [];
  for await (const row of readRows([text].flat(), delimiter)) rows.push(row);
  return rows;
}

/** The cells of a text that is cut into pieces at these places. */
const pieces = (text: string, cuts: readonly number[]) => {
  const places = [
    0,
    ...cuts.map((cut) => cut % (text.length + 1)).sort((a, b) => a - b),
    text.length,
  ];
  return places.slice(1).map((end, nth) => text.slice(places[nth], end));
};

const formulas = ['=', '+', '-', '@', '\t', '\r', '\0', '\n', '＝', '＋', '－', '＠', "'="];
const cell = fc.oneof(
  fc.string(),
  fc.string({
    unit: fc.constantFrom('"', ',', ';', '\t', '\r', '\n', "'", '=', ' ', 'a', 'é', '|'),
  }),
  fc.tuple(fc.constantFrom(...formulas), fc.string()).map((parts) => parts.join('')),
);

describe('reading rows', () => {
  it.each<readonly [string, string, [number, ...string[]][]]>([
    [
      'CRLF',
      'a,b\r\n1,2\r\n',
      [
        [1, 'a', 'b'],
        [2, '1', '2'],
      ],
    ],
    [
      'LF, and none at the end',
      'a,b\n1,2',
      [
        [1, 'a', 'b'],
        [2, '1', '2'],
      ],
    ],
    [
      'CR alone',
      'a,b\r1,2\r',
      [
        [1, 'a', 'b'],
        [2, '1', '2'],
      ],
    ],
    [
      'all of them in one file',
      'a\r\nb\nc\rd',
      [
        [1, 'a'],
        [2, 'b'],
        [3, 'c'],
        [4, 'd'],
      ],
    ],
    [
      'empty lines',
      'a\n\n\r\nb\n',
      [
        [1, 'a'],
        [4, 'b'],
      ],
    ],
    ['a quoted separator', '"a,b",c', [[1, 'a,b', 'c']]],
    ['a quote inside quotes', '"say ""yes""",c', [[1, 'say "yes"', 'c']]],
    [
      'quoted line breaks',
      'a\r\n"one\r\ntwo\nthree"\r\nb',
      [
        [1, 'a'],
        [2, 'one\r\ntwo\nthree'],
        [5, 'b'],
      ],
    ],
    ['a quote in the middle of a bare cell', 'a"b,c', [[1, 'a"b', 'c']]],
    [
      'empty cells',
      ',,\n"",x',
      [
        [1, '', '', ''],
        [2, '', 'x'],
      ],
    ],
    ['spaces, as they are', ' a , b ', [[1, ' a ', ' b ']]],
  ])('a file with %s is read, each row with the line it begins on', async (_, text, expected) => {
    expect((await read(text)).map(({ line, cells }) => [line, ...cells])).toEqual(expected);
    // The text is cut at any place, between CR and LF and between two quotes too.
    expect((await read([...text])).map(({ line, cells }) => [line, ...cells])).toEqual(expected);
  });

  it('an error names the text behind a closing quote, and reading goes on with the next row', async () => {
    expect(await read('a,b\n1,"2"x\n3,4')).toEqual([
      { line: 1, cells: ['a', 'b'] },
      { line: 2, cells: ['1', '2x'], fault: 'something stands behind the closing quote of cell 2' },
      { line: 3, cells: ['3', '4'] },
    ]);
  });

  it('an error names the line of a quote that never closes, in a file of any length', async () => {
    await expect(read('a,b\n1,"2\n3,4\n')).rejects.toMatchObject({
      line: 2,
      message: /a quote opens in this row/,
    });
    await expect(read(`a,b\n1,2\n3,"4\n${'5,6\n'.repeat(100_000)}"`)).rejects.toMatchObject({
      line: 3,
    });
  });

  it('an error names the line of a cell that is far too long, and mentions a quote only if there is one', async () => {
    const megabyte = 'x'.repeat(1_000_000);
    await expect(read(`a,b\n1,${megabyte}\n3,4\n`)).rejects.toMatchObject({
      line: 2,
      message:
        'this row is longer than 100,000 characters; shorten the cell that is, or take its column out',
    });
    await expect(read(`a,b\n1,"${megabyte}"\n`)).rejects.toMatchObject({
      message: /or its cell is too long/,
    });
  });

  it('rows come back as they were written, in every dialect, however the text is cut', async () => {
    const rows = fc.array(fc.array(cell, { minLength: 1, maxLength: 5 }), { maxLength: 6 });
    const cuts = fc.array(fc.nat(), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(
        rows,
        fc.constantFrom(',', ';', '\t', '|'),
        cuts,
        async (written, delimiter, at) => {
          const text = written.map((cells) => csvLine(cells, delimiter)).join('');
          const found = await read(pieces(text, at), delimiter);
          expect(found.map(({ cells }) => cells.map(unguarded))).toEqual(written);
          let line = 1;
          for (const [nth, cells] of written.entries()) {
            expect(found[nth]?.line).toBe(line);
            line += csvLine(cells, delimiter).match(/\r\n|\r|\n/g)?.length ?? 0;
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('P44 a cell', () => {
  it('a cell that a spreadsheet might run begins with an apostrophe, and loses it when it is read', () => {
    for (const mark of ['=', '+', '-', '@', '\t', '\r', '\0']) {
      expect(guarded(`${mark}1+1`)).toBe(`'${mark}1+1`);
      expect(unguarded(guarded(`${mark}1+1`))).toBe(`${mark}1+1`);
    }
    for (const plain of ['Sam', "O'Hara", "'tis", '1+1', '', ' =1'])
      expect(guarded(plain)).toBe(plain);
  });

  it('a cell never begins with such a character, inside its quotes or without', () => {
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1, maxLength: 4 }), (cells) => {
        for (const one of cells) {
          expect(csvLine([one])).not.toMatch(/^"?[=+\-@\t\r\0]/);
          expect(unguarded(guarded(one))).toBe(one);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('a file', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'csv-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function opened(content: Buffer | string, encoding?: Encoding) {
    const path = join(folder, 'list.csv');
    await writeFile(path, content);
    const file = await openCsv(path, encoding);
    const rows: string[][] = [];
    for await (const { cells } of rowsOf(file)) rows.push([...cells]);
    return { file, rows };
  }

  const text = 'email,name\r\nzoe@example.com,Zoë\r\n';
  const swapped = (of: string) => Buffer.from(of, 'utf16le').swap16();
  it.each<readonly [string, Buffer, Encoding]>([
    ['UTF-8', Buffer.from(text), 'utf-8'],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${text}`), 'utf-8'],
    ['UTF-16 as Excel writes it', Buffer.from(`\ufeff${text}`, 'utf16le'), 'utf-16le'],
    ['UTF-16 the other way round', swapped(`\ufeff${text}`), 'utf-16be'],
    ['UTF-16 without a mark', Buffer.from(text, 'utf16le'), 'utf-16le'],
  ])('a file in %s is read without an option', async (_, content, encoding) => {
    const { file, rows } = await opened(content);
    expect(file.encoding).toBe(encoding);
    expect(rows).toEqual([
      ['email', 'name'],
      ['zoe@example.com', 'Zoë'],
    ]);
  });

  it('a file in an older encoding is refused with its line, and read when the encoding is named', async () => {
    const content = Buffer.from(text, 'latin1');
    await expect(opened(content)).rejects.toMatchObject({
      line: 2,
      message: expect.stringContaining('--encoding windows-1252'),
    });
    expect((await opened(content, 'windows-1252')).rows[1]).toEqual(['zoe@example.com', 'Zoë']);
  });

  it('a letter across the border of two pieces is whole', async () => {
    const long = `name\n${'é'.repeat(40_000)}\n`;
    expect((await opened(`x${long}`)).rows[1]?.[0]).toHaveLength(40_000);
    expect((await opened(long)).rows[1]?.[0]).toHaveLength(40_000);
  });

  it('the separator is detected, and a line that only names it is left out', async () => {
    expect(['a,b', 'a;b;"c,d,e,f"', 'a\tb', 'a|b', 'email'].map(delimiterOf)).toEqual([
      ',',
      ';',
      '\t',
      '|',
      ',',
    ]);
    expect((await opened('sep=;\r\nemail;name\r\na@example.com;"x;y"\r\n')).rows).toEqual([
      ['email', 'name'],
      ['a@example.com', 'x;y'],
    ]);
  });

  it('a workbook is refused with the remedy', async () => {
    await expect(opened('PK\u0003\u0004...')).rejects.toMatchObject({
      message: expect.stringContaining('CSV UTF-8'),
    });
  });
});
