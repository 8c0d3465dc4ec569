/**
 * What `mend import` says of rows and files that it cannot take: place, what was found, remedy, and
 * never whose it is.
 */
import { readFile, stat, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readColumns } from '../../service/intake/list-columns.ts';
import { go, ImportDesk } from './import-desk.ts';

let desk: ImportDesk;
beforeAll(async () => {
  desk = await ImportDesk.open();
});
afterAll(() => desk.close());

describe('rows with a mistake', () => {
  it('P51 are told by line, column, what was found and remedy, and no address stands there', async () => {
    const rows = [
      'email,name,zone,hour',
      'good@example.com,Good,,',
      'bad.example.com,Bad,,',
      '"multi',
      'line@example.com",x,,',
    ];
    rows.push(
      'x@example.com,see www.example.com,Mars/Olympus,25',
      'x@example.com,"a"b,,',
      'x@example.com,a,,,extra',
      ',,,',
    );
    const list = await desk.list(`${rows.join('\r\n')}\r\n`);
    const { status, stdout } = await desk.import(list);
    expect(status).toBe(1);
    const lines = stdout.split('\n').map((line) => line.replace(list, 'people.csv'));
    expect(lines.slice(0, 9)).toEqual([
      'people.csv:3 email: found 15 characters without an @. This does not look like an email address. One looks like name@example.com.',
      'people.csv:4 email: found 23 characters. Please write this on one line, without special control characters.',
      'people.csv:6 name: found 19 characters. Please give a first name only, without a web or mail address.',
      'people.csv:6 zone: got "Mars/Olympus"; use a time zone like America/New_York, or leave it empty',
      'people.csv:6 hour: got "25"; use a whole hour from 10 to 16, or leave it empty',
      'people.csv:7: something stands behind the closing quote of cell 2; put the whole cell in quotes, and double those inside',
      'people.csv:8: has 5 cells for 4 columns; put a cell that holds a separator in quotes',
      'people.csv:9 email: found nothing. Please give an email address. The letters go there.',
      '',
    ]);
    expect(stdout).not.toMatch(/[\w.]+@(?!example\.com\.)/);
    expect(stdout).toContain('1  would get a letter');
  });

  it('P44 go to a file that is safe to open, with their line and reason, and comes in once it is mended', async () => {
    const list = await desk.list(
      '\ufeffemail;name;note\r\n=cmd@;-Sam;@SUM(1)\r\n+tag@example.com;Ok;\r\n',
    );
    const { rejectedFile, ...found } = await desk.told(list);
    expect(found).toMatchObject({ invited: 1, rejected: 1 });
    expect((await stat(rejectedFile)).mode & 0o777).toBe(0o600);
    const text = await readFile(rejectedFile, 'utf8');
    expect(text.split('\r\n')[0]).toBe('\ufeffemail,name,note,line,reason');
    expect(text.split('\r\n')[1]).toMatch(
      /^'=cmd@,'-Sam,'@SUM\(1\),2,email: found 5 characters\. This does not look/,
    );
    // The same file again is no second one; one that somebody has touched stays.
    expect((await desk.told(list)).rejectedFile).toBe(rejectedFile);
    await writeFile(rejectedFile, text.replace("'=cmd@", 'mended@example.com'));
    expect((await desk.told(list)).rejectedFile).toBe(rejectedFile.replace('.csv', '-2.csv'));
    expect(await desk.told(rejectedFile, ...go)).toMatchObject({
      invited: 1,
      rejected: 0,
      unused: ['note', 'line', 'reason'],
    });
    expect(await desk.person('mended@example.com')).toMatchObject({ name: '-Sam' });
  });

  it('keep the cells that no column is for, at the end of their row', async () => {
    const list = await desk.list('email,name\nx@example.com,Ann,Marie,=1+1\n');
    const { rejectedFile } = await desk.told(list);
    expect(await readFile(rejectedFile, 'utf8')).toMatch(
      /\r\nx@example\.com,Ann,2,"has 4 cells.*",Marie,'=1\+1\r\n$/,
    );
    expect(await desk.told(rejectedFile)).toMatchObject({ invited: 0, rejected: 1 });
  });

  it('P27 keep an hour that only the person may ask for inside the usual ones', async () => {
    const list = await desk.list('email,hour\nearly@example.com,9\nlate@example.com,19:00\n');
    const { stdout } = await desk.import(list, ...go);
    expect(stdout).toContain('2 hours lie outside 10 to 16');
    expect((await desk.person('early@example.com'))?.hour).toBe(10);
    expect((await desk.person('late@example.com'))?.hour).toBe(16);
  });
});

describe('what cannot be imported', () => {
  it.each<readonly [string, string[], RegExp]>([
    [
      'no line of column names',
      ['sam@example.com', 'Sam'],
      /people\.csv:1: the first line has an address in it; put a line/,
    ],
    [
      'no column of addresses',
      ['name', 'age'],
      /people\.csv:1: no column is called email; found "name", "age"\. Rename/,
    ],
    [
      'two columns of addresses',
      ['email', 'E-Mail'],
      /people\.csv:1: two columns are called "email"; rename/,
    ],
  ])('%s is refused with its place and the remedy', (_, cells, expected) => {
    expect(() => readColumns('people.csv', { line: 1, cells })).toThrow(expected);
  });

  it.each<readonly [string, RegExp]>([
    ['', /people\.csv: is empty; put a line with column names first/],
    ['email,name\n', /people\.csv: has no rows below its column names/],
    [
      'email,name\na@example.com,Sam\nb@example.com,"Lou\n',
      /people\.csv:3: a quote opens in this row and does not close/,
    ],
  ])('%j ends with 2 before anything is written', async (text, expected) => {
    const { status, stderr, stdout } = await desk.import(await desk.list(text), ...go);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(expected);
    expect(await desk.person('a@example.com')).toBeUndefined();
  });

  it('by options that make no sense ends with 2, and so does a file that is not there', async () => {
    const list = await desk.list('email\na@example.com\n');
    const cases: readonly (readonly [string, string[], RegExp])[] = [
      [list, ['--per-day', '0'], /--per-day: got "0"; use a whole number from 1/],
      [list, ['--consent', 'yes'], /--consent: got 3 characters; say in 10 to 200/],
      [list, ['--consent', 'asked them by sam@example.com'], /has an address or a number in it/],
      ['nowhere.csv', [], /^nowhere\.csv: there is no such file; name a CSV file\n$/],
    ];
    for (const [file, args, expected] of cases) {
      const { status, stderr } = await desk.import(file, ...args);
      expect([status, stderr]).toEqual([2, expect.stringMatching(expected)]);
    }
  });
});
