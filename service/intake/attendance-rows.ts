/**
 * Reads the columns and rows of an attendance list, whichever program wrote it. A fault names no
 * address: its line is enough.
 */

import { InputProblem } from '../input-problem.ts';
import { type CsvRow, unguarded } from './csv.ts';
import { readAddress, readLine } from './person-fields.ts';

export type Came = 'attended' | 'missed';

export interface Head {
  readonly email: number;
  /** Without this column everybody listed came. */
  readonly attended?: number;
  readonly columns: number;
}

/** Names of columns, without spaces and punctuation. */
const emails = ['email', 'emailaddress', 'useremail', 'attendeeemail', 'mail'];
const attendeds = ['attended', 'attendance', 'present', 'came'];

const yes = ['yes', 'y', 'true', '1', 'x', 'attended', 'present'];
const no = ['no', 'n', 'false', '0', 'missed', 'absent'];

export function readHead(path: string, { line, cells }: CsvRow): Head {
  const plain = cells.map((cell) => cell.toLowerCase().replace(/[^a-z0-9@]/g, ''));
  if (plain.some((name) => name.includes('@'))) {
    const remedy = 'put a line with column names above: email,attended';
    throw new InputProblem(`${path}:${line}: the first line has an address in it; ${remedy}`);
  }
  const places = (names: readonly string[]) =>
    plain.flatMap((name, place) => (names.includes(name) ? [place] : []));
  const [email, ...others] = places(emails);
  const [attended, ...more] = places(attendeds);
  if (email === undefined) {
    throw new InputProblem(
      `${path}:${line}: no column is called email; rename the one with addresses`,
    );
  }
  if (others.length + more.length > 0) {
    throw new InputProblem(
      `${path}:${line}: two columns mean the same; keep one email and one attended`,
    );
  }
  return { email, columns: cells.length, ...(attended === undefined ? {} : { attended }) };
}

/** Without `came` the row says nothing about attendance. */
export function readAttendanceRow(
  head: Head,
  row: CsvRow,
): { readonly email: string; readonly came?: Came } | { readonly fault: string } {
  if (row.fault)
    return { fault: `${row.fault}; put the whole cell in quotes, and double those inside` };
  if (row.cells.length > head.columns) {
    return {
      fault: `has ${row.cells.length} cells for ${head.columns} columns; put a cell with a separator in quotes`,
    };
  }
  const cell = (place: number) => readLine(unguarded(row.cells[place] ?? ''));
  const line = cell(head.email);
  const address = 'value' in line ? readAddress(line.value) : line;
  if ('fault' in address) return { fault: 'the email is none; write one like name@example.com' };
  if (head.attended === undefined) return { email: address.value, came: 'attended' };
  const said = cell(head.attended);
  const word = 'value' in said ? said.value.toLowerCase() : '?';
  if (word === '') return { email: address.value };
  if (yes.includes(word)) return { email: address.value, came: 'attended' };
  if (no.includes(word)) return { email: address.value, came: 'missed' };
  return {
    fault: `attended says ${JSON.stringify(word.slice(0, 20))}; write yes or no, or leave it empty`,
  };
}
