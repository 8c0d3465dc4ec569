/**
 * Writes what an import did, or would do, as lines and as JSON: counts, days and the first
 * mistakes. It names nobody (promise 51).
 */
import type { CsvFile } from '../../service/intake/csv-file.ts';
import type { ImportCounts } from '../../service/intake/import-counts.ts';
import type { Columns } from '../../service/intake/list-columns.ts';
import type { Terminal } from '../terminal.ts';

export interface ImportRun {
  readonly file: CsvFile;
  readonly columns: Columns;
  readonly perDay: number;
  /** Whether it wrote, or only counted. */
  readonly wrote: boolean;
}

/** The JSON of `mend import --json`. */
export function importJson(found: ImportCounts, { file, columns, perDay, wrote }: ImportRun) {
  const { hoursMoved, ...counts } = found.people;
  return {
    ...{ file: file.path, wrote, ...counts, rejected: found.rejected, perDay, hoursMoved },
    ...(found.days ? { first: iso(found.days.firstAt), last: iso(found.days.lastAt) } : {}),
    ...(found.rejectedFile ? { rejectedFile: found.rejectedFile } : {}),
    ...{
      encoding: file.encoding,
      unused: columns.unused,
      phones: columns.phones,
      problems: found.problems,
    },
  };
}

export function importLines(found: ImportCounts, run: ImportRun, terminal: Terminal): string[] {
  const { file, columns, perDay, wrote } = run;
  const { problems, days, rejected, rejectedFile } = found;
  const { invited, here, left, returned, erased, asked, twice, hoursMoved } = found.people;
  const line = (count: number, words: string) =>
    count ? [`${number(count).padStart(8)}  ${words}`] : [];
  const gone = left + returned + erased;
  const spread = days
    ? `, ${perDay} a day: ${iso(days.firstAt).slice(0, 10)} to ${iso(days.lastAt).slice(0, 10)}`
    : '';
  return [
    ...problems.map(
      ({ line: at, column, message }) =>
        `${file.path}:${at}${column ? ` ${column}` : ''}: ${message}`,
    ),
    ...(problems.length ? [''] : []),
    terminal.bold(
      `${number(invited).padStart(8)}  ${wrote ? 'get' : 'would get'} a letter${spread}`,
    ),
    ...line(here, 'are here already'),
    ...line(asked, 'were asked by an import before, and did not answer'),
    ...line(
      gone,
      `are never written to again: ${left} left, ${returned} came back or complained, ${erased} were erased`,
    ),
    ...line(twice, 'stand in the list twice'),
    ...line(rejected, `cannot be read; ${rejectedFile ?? ''} says why`),
    '',
    ...(hoursMoved
      ? [
          `${number(hoursMoved)} hours lie outside 10 to 16, which only they themselves may ask for: moved inside.`,
        ]
      : []),
    ...(columns.phones.length
      ? [`Not used: ${columns.phones.join(', ')}. Texts begin from the phone itself.`]
      : []),
    ...(columns.unused.length ? [`Not used: ${columns.unused.map(shortened).join(', ')}.`] : []),
    wrote
      ? 'The letters go out on their days by themselves; npx mend people shows who has confirmed.'
      : 'Nothing was written. --go writes, with --consent "where and how they agreed".',
  ];
}

const number = (count: number) => count.toLocaleString('en-US');
const iso = (at: number) => new Date(at).toISOString();
/** The name of a column, which the list's author wrote: without control characters. */
const shortened = (head: string) => head.replace(/\p{Cc}/gu, ' ').slice(0, 30);
