/**
 * What a coach may say of a seminar, and of a list of who came: every refusal says what was found
 * and what to do.
 */
import { Command } from 'commander';
import { beforeAll, describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../cli/refusal.ts';
import { defineSeminar } from '../../cli/seminar/seminar-commands.ts';
import {
  readId,
  readLink,
  readMinutes,
  readTitle,
  readWhen,
  readZone,
} from '../../cli/seminar/seminar-options.ts';
import { Terminal } from '../../cli/terminal.ts';
import type { Library } from '../../core/course.ts';
import { readAttendanceRow, readHead } from '../../service/intake/attendance-rows.ts';
import { theLibrary } from '../library.ts';

const now = Date.parse('2026-11-22T10:00:00Z');
const angeles = 'America/Los_Angeles';

let library: Library;
beforeAll(async () => {
  library = await theLibrary();
});

/** The message of an error that ends a command as bad input. */
function refusalOf(read: () => unknown): string {
  try {
    return `read as ${JSON.stringify(read())}`;
  } catch (error) {
    expect(exitCodeOf(error)).toBe(2);
    return (error as Error).message;
  }
}

describe('the day and hour', () => {
  it.each([
    ['2027-01-14 19:00', angeles, '2027-01-15T03:00:00.000Z'],
    ['2027-01-14T19:00', 'Europe/Lisbon', '2027-01-14T19:00:00.000Z'],
    ['2027-07-14 00:30', angeles, '2027-07-14T07:30:00.000Z'],
    ['2027-03-14 03:00', angeles, '2027-03-14T10:00:00.000Z'],
    // It happens twice that night: the first time.
    ['2027-11-07 01:30', angeles, '2027-11-07T08:30:00.000Z'],
  ])('%s in %s is %s', (written, zone, instant) => {
    expect(new Date(readWhen(written, zone, now)).toISOString()).toBe(instant);
  });

  it.each([
    ['a day that no calendar has', '2027-02-30 19:00', 'which no calendar or clock has'],
    ['the month 13', '2027-13-01 19:00', 'which no calendar or clock has'],
    ['an hour that no clock has', '2027-01-14 25:00', 'which no calendar or clock has'],
    ['an hour that is skipped', '2027-03-14 02:30', 'skip 2027-03-14 02:30 that night'],
    ['other words', 'next thursday', 'write day and hour'],
    ['no hour', '2027-01-14', 'write day and hour'],
    ['an offset', '2027-01-14 19:00+02:00', 'write day and hour'],
    ['a day that is past', '2026-11-21 19:00', 'is past'],
    ['a day years away', '2029-01-14 19:00', 'is it the right year?'],
  ])('refuses %s', (_what, written, remedy) => {
    expect(refusalOf(() => readWhen(written, angeles, now))).toContain(remedy);
  });

  it.each(['Pacific', '-08:00', 'Mars/Olympus', ''])('refuses the zone "%s"', (zone) => {
    expect(refusalOf(() => readZone(zone))).toContain("use a city's zone");
  });

  it('takes a zone in any case', () => {
    expect(readZone('america/los_angeles')).toBe(angeles);
  });

  it.each(['0', '4', '481', '90.5', '1e9', 'ninety', '', '-90'])(
    'refuses a length of "%s"',
    (minutes) => {
      expect(refusalOf(() => readMinutes(minutes))).toContain('from 5 to 480');
    },
  );
});

describe('the link', () => {
  it.each([
    'http://meet.example.com/room',
    'javascript:alert(1)',
    'https://a:b@meet.example.com/',
    'https://room',
    'meet.example.com/room',
    `https://meet.example.com/${'x'.repeat(500)}`,
  ])('is refused: %s', (link) => {
    expect(refusalOf(() => readLink('--join', link))).toContain('begins with https://');
  });

  it('P45 carries no line break on', () => {
    expect(readLink('--join', ' https://meet.example.com/a b\r\nc?pwd=x;y ')).toBe(
      'https://meet.example.com/a%20bc?pwd=x;y',
    );
  });
});

describe('the title and the id', () => {
  it.each([
    ['Mending after an affair', 'A lock screen would show "affair"'],
    ['Hi', 'use 3 to 80'],
    ['x'.repeat(81), 'use 3 to 80'],
    ['An evening\u202egnineve', 'use 3 to 80'],
    ['An evening\u0007', 'use 3 to 80'],
  ])('P55 refuses the title %j', (title, remedy) => {
    expect(refusalOf(() => readTitle(title, library))).toContain(remedy);
  });

  it('makes an id of the title and the day where it is held', () => {
    const at = Date.parse('2027-01-15T03:00:00Z');
    expect(readId(undefined, 'An evening together', at, angeles)).toBe('anevenin0114');
    expect(readId(undefined, 'Über Nähe', at, 'UTC')).toBe('ubernahe0115');
    expect(readId(undefined, '静かな夜', at, 'UTC')).toBe('seminar0115');
    expect(readId('evening1', 'An evening', at, 'UTC')).toBe('evening1');
  });

  it.each(['Evening', 'abc', 'a'.repeat(17), 'an-evening', '../x', ''])(
    'refuses the id "%s"',
    (id) => {
      expect(refusalOf(() => readId(id, 'An evening', now, 'UTC'))).toContain(
        '4 to 12 small letters and digits',
      );
    },
  );
});

describe('a list of who came', () => {
  const head = (...cells: string[]) => readHead('people.csv', { line: 1, cells });
  const row = (...cells: string[]) =>
    readAttendanceRow(head('email', 'attended'), { line: 2, cells });

  it.each([
    [['Email']],
    [['User Email', 'Join time']],
    [['\ufeffe-mail', 'Attended?']],
    [['Name', 'EMAIL ADDRESS']],
  ])('knows its columns by %j', (cells) => {
    expect(head(...cells).email).toBe(cells.findIndex((cell) => /mail/i.test(cell)));
  });

  it.each([
    [
      'an address in the first line',
      ['one@example.com', 'yes'],
      'people.csv:1: the first line has an address in it',
    ],
    ['no column of addresses', ['name', 'attended'], 'people.csv:1: no column is called email'],
    ['two columns of addresses', ['email', 'mail'], 'people.csv:1: two columns mean the same'],
    [
      'two columns of who came',
      ['email', 'attended', 'present'],
      'people.csv:1: two columns mean the same',
    ],
  ])('refuses a head with %s', (_what, cells, remedy) => {
    expect(refusalOf(() => head(...cells))).toContain(remedy);
  });

  it.each([
    ['yes', 'attended'],
    ['Y', 'attended'],
    ['TRUE', 'attended'],
    ['x', 'attended'],
    ['no', 'missed'],
    ['0', 'missed'],
    [' Absent ', 'missed'],
    ['', undefined],
  ])('reads "%s" as %s', (said, came) => {
    expect(row('ONE@Example.com', said)).toEqual({
      email: 'one@example.com',
      ...(came ? { came } : {}),
    });
  });

  it('takes everybody listed for there where no column says otherwise', () => {
    expect(readAttendanceRow(head('email'), { line: 2, cells: ['one@example.com'] })).toMatchObject(
      {
        came: 'attended',
      },
    );
  });

  it.each([
    ['nobody', 'yes'],
    ['one@example.com', 'perhaps'],
    ['one@example.com\nBcc: two@example.com', 'yes'],
    ['one@example.com', 'yes', 'more'],
  ])('P51 refuses the row %j without naming anybody', (...cells) => {
    const read = row(...cells);
    expect(read).toHaveProperty('fault');
    expect(JSON.stringify(read)).not.toContain('one@');
  });
});

describe('mend seminar --help', () => {
  it('has an example for every command', () => {
    const seminar = new Command('mend').command('seminar');
    const { stdin, stdout, stderr, env } = process;
    defineSeminar(seminar, new Terminal({ stdin, stdout, stderr, env }));
    const { commands } = seminar;
    expect(commands.map((command) => command.name())).toEqual([
      ...['create', 'list', 'show', 'move', 'cancel', 'recording', 'attendance'],
    ]);
    for (const command of [seminar, ...commands]) {
      let said = '';
      command.configureOutput({ writeOut: (words) => (said += words) }).outputHelp();
      expect(said).toMatch(/Example:\n {2}npx mend seminar/);
    }
  });
});
