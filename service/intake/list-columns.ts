/**
 * Reads the columns of a list, in whatever order and under whichever program's names, and a person
 * from each row. A phone in a list is not used, and the report says so: texts begin from the phone
 * itself (promises 66 and 67).
 */

import { usualHours, widestHours } from '../../core/calendar/writing-hours.ts';
import { isPlace, isZone, zonesOf } from '../../core/calendar/zone.ts';
import type { Library, Pace } from '../../core/course.ts';
import type { Listed } from '../../core/imported-person.ts';
import { InputProblem } from '../input-problem.ts';
import { cleanLine } from './clean-line.ts';
import { type CsvRow, unguarded } from './csv.ts';
import { isNoIn, standingIn, tellsOfStanding } from './list-standing.ts';
import { isPlaceholder } from './no-names.ts';
import {
  type FieldReading,
  readAddress,
  readFirstName,
  readLine,
  withoutDisplayName,
} from './person-fields.ts';

type Field = 'email' | 'name' | 'zone' | 'hour' | 'pace' | 'status';

/** Names of columns, without spaces and punctuation, in the order of preference. */
const heads: Readonly<Record<Field | 'phone', readonly string[]>> = {
  email: ['email', 'emailaddress', 'mail', 'mailaddress'],
  name: ['firstname', 'givenname', 'name'],
  zone: ['zone', 'timezone', 'tz'],
  hour: ['hour'],
  pace: ['pace'],
  status: ['status', 'subscriptionstatus', 'emailstatus'],
  phone: [
    'phone',
    'phonenumber',
    'mobile',
    'mobilephone',
    'mobilenumber',
    'cell',
    'cellphone',
    'tel',
    'telephone',
    'telephonenumber',
    'sms',
    'smsphonenumber',
  ],
};

export interface Columns {
  readonly head: readonly string[];
  readonly places: ReadonlyMap<Field, number>;
  /** Columns that are filled for people who left or declined, by place. */
  readonly declining: ReadonlyMap<number, string>;
  /** Columns that are not used. */
  readonly unused: readonly string[];
  readonly phones: readonly string[];
}

export interface RowProblem {
  readonly column: string;
  /** What was found, without naming the person, and the remedy. */
  readonly message: string;
}

export type RowReading =
  /** A person who left or declined, with the address as far as it can be read. */
  | { readonly gone: string }
  | { readonly listed: Listed; readonly isUnconfirmed: boolean; readonly isHourMoved: boolean }
  | { readonly problems: readonly RowProblem[] };

export function readColumns(path: string, { line, cells }: CsvRow): Columns {
  const head = cells.map((cell) => cleanLine(unguarded(cell).trim()));
  const plain = head.map((name) => name.toLowerCase().replace(/[^a-z0-9@]/g, ''));
  if (plain.some((name) => name.includes('@'))) {
    throw new InputProblem(
      `${path}:${line}: the first line has an address in it; put a line with column names above: email,name`,
    );
  }
  const places = new Map<Field, number>();
  for (const field of ['email', 'name', 'zone', 'hour', 'pace', 'status'] as const) {
    const known = heads[field].find((name) => plain.includes(name));
    if (!known) continue;
    const place = plain.indexOf(known);
    if (plain.lastIndexOf(known) !== place) {
      throw new InputProblem(
        `${path}:${line}: two columns are called "${head[place]}"; rename the one that is not meant`,
      );
    }
    places.set(field, place);
  }
  if (!places.has('email')) {
    const found = head.slice(0, 12).map((name) => `"${name.slice(0, 40)}"`);
    throw new InputProblem(
      `${path}:${line}: no column is called email; found ${found.join(', ')}. Rename the one with addresses`,
    );
  }
  const declining = new Map(
    [...plain.entries()].filter(
      ([place, name]) => tellsOfStanding(name) && place !== places.get('status'),
    ),
  );
  const rest = head.filter(
    (_, place) => ![...places.values(), ...declining.keys()].includes(place),
  );
  const isPhone = (name: string) =>
    heads.phone.includes(name.toLowerCase().replace(/[^a-z0-9]/g, ''));
  return {
    head,
    places,
    declining,
    unused: rest.filter((name) => name && !isPhone(name)),
    phones: rest.filter(isPhone),
  };
}

/** Reads a person, or everything that is wrong with the row. */
export function readPerson(
  { head, places, declining }: Columns,
  row: CsvRow,
  library: Library,
): RowReading {
  if (row.fault)
    return {
      problems: [
        {
          column: '',
          message: `${row.fault}; put the whole cell in quotes, and double those inside`,
        },
      ],
    };
  if (row.cells.slice(head.length).some((cell) => cell.trim() !== '')) {
    const remedy = 'put a cell that holds a separator in quotes';
    return {
      problems: [
        {
          column: '',
          message: `has ${row.cells.length} cells for ${head.length} columns; ${remedy}`,
        },
      ],
    };
  }
  const problems: RowProblem[] = [];
  const take = (field: Field, read: (line: string) => FieldReading): string => {
    const place = places.get(field);
    const line = readLine(unguarded(place === undefined ? '' : (row.cells[place] ?? '')).trim());
    const taken = 'value' in line ? read(line.value) : line;
    if ('value' in taken) return taken.value;
    const found =
      field === 'email' || field === 'name'
        ? `found ${shapeOf(field, row.cells[place ?? -1])}. `
        : '';
    problems.push({
      column: place === undefined ? field : (head[place] ?? field),
      message: `${found}${taken.fault}`,
    });
    return '';
  };
  const standing = take('status', readStanding);
  const hasDeclined = [...declining].some(([place, name]) =>
    isNoIn(name, cleanLine(unguarded(row.cells[place] ?? ''))),
  );
  const email = take('email', (line) => readAddress(withoutDisplayName(line)));
  if (standing === 'gone' || hasDeclined) return { gone: email };
  const name = take('name', readFirstName);
  const zone = take('zone', (line) => readZone(line, library.brand.country));
  const hour = Number(take('hour', readHour));
  const pace = take('pace', readPace) as Pace;
  if (problems.length > 0) return { problems };
  const usual = Math.min(Math.max(hour, usualHours.opens), usualHours.closes - 1);
  const listed = { email, ...(name ? { name } : {}), zone, hour: usual, pace };
  return { listed, isUnconfirmed: standing === 'unconfirmed', isHourMoved: usual !== hour };
}

/**
 * Describes an address or a name without showing it: somebody may look over the coach's shoulder
 * (promise 51).
 */
function shapeOf(field: Field, cell = ''): string {
  const { length } = cell.trim();
  if (length === 0) return 'nothing';
  return `${length} characters${field !== 'email' || cell.includes('@') ? '' : ' without an @'}`;
}

function readStanding(line: string): FieldReading {
  const value = standingIn(line);
  if (value) return { value };
  // Another cell may hold anything, an address too, so only a word is shown.
  const found = /^[\p{L} -]{1,20}$/u.test(line)
    ? `got "${line}"`
    : `found ${line.length} characters`;
  return {
    fault: `${found}; write active for who may be written to, left for who may not, or leave the row out`,
  };
}

function readZone(line: string, country: string): FieldReading {
  if (!line || (isZone(line) && !isPlace(line))) return { value: country };
  // A country code stands in place of a zone where only the country is known, in an export too.
  if (/^[A-Z]{2}$/.test(line) && zonesOf(line)[0] !== 'UTC') return { value: line };
  if (isZone(line))
    return { value: new Intl.DateTimeFormat('en', { timeZone: line }).resolvedOptions().timeZone };
  if (isPlaceholder(line) || /^(etc\/|gmt|utc)/i.test(line)) return { value: country };
  return {
    fault: `got "${line.slice(0, 40)}"; use a time zone like America/New_York, or leave it empty`,
  };
}

function readHour(line: string): FieldReading {
  if (!line || (isPlaceholder(line) && !/\d/.test(line)))
    return { value: String(usualHours.opens) };
  const hour = Number(/^(\d{1,2})(?::00)?$/.exec(line)?.[1]);
  if (hour >= widestHours.opens && hour < widestHours.closes) return { value: String(hour) };
  return {
    fault: `got "${line.slice(0, 20)}"; use a whole hour from ${usualHours.opens} to ${usualHours.closes - 1}, or leave it empty`,
  };
}

function readPace(line: string): FieldReading {
  const pace = line.toLowerCase();
  if (!pace || isPlaceholder(line)) return { value: 'standard' };
  if (pace === 'standard' || pace === 'baby') return { value: pace };
  return { fault: `got "${line.slice(0, 20)}"; use standard or baby, or leave it empty` };
}
