/** Covers the calendar file, unfolded and unescaped as RFC 5545 says a reader does it. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Seminar } from '../../../core/seminar/seminar.ts';
import {
  type Calendar,
  calendarAttachment,
  calendarFile,
} from '../../../service/messages/calendar-file.ts';
import { theLibrary } from '../../library.ts';
import { anEvening } from '../../seminars.ts';

const now = Date.parse('2026-11-22T10:11:12Z');
let world: Calendar;
beforeAll(async () => {
  const settings = { publicUrl: 'https://mend.example.com', mailFrom: 'notes@mail.example.com' };
  world = {
    library: await theLibrary(),
    settings: settings as Calendar['settings'],
    now: () => now,
  };
});

interface Property {
  readonly name: string;
  readonly parameters: string;
  /** The value as it stands in the file. */
  readonly value: string;
}

/**
 * The content lines: a folded line becomes one again; each has a name, parameters in whose quotes a
 * colon may stand, and a value.
 */
function read(file: string): readonly Property[] {
  expect(file.endsWith('\r\n')).toBe(true);
  const lines = file.replaceAll('\r\n ', '').slice(0, -2).split('\r\n');
  return lines.map((line) => {
    const found = /^([A-Z-]+)((?:;[A-Z-]+=(?:"[^"]*"|[^";:,]*))*):(.*)$/su.exec(line);
    expect(found, line).not.toBeNull();
    const [, name = '', parameters = '', value = ''] = found ?? [];
    return { name, parameters, value };
  });
}

function propertyOf(file: string, name: string): string | undefined {
  return read(file).find((property) => property.name === name)?.value;
}

function unescaped(value = ''): string {
  return value.replace(/\\([\\;,nN])/g, (_, escaped: string) =>
    /n/i.test(escaped) ? '\n' : escaped,
  );
}

/** The link of one guest. */
const door = 'https://mend.example.com/check-in?t=i.abc.def';
const file = (change: Partial<Seminar> = {}, wayIn = door) =>
  calendarFile(world, { ...anEvening, ...change }, wayIn);
const publicFile = () => calendarFile(world, anEvening);

describe('a calendar file', () => {
  it('the file has each property that a published event must have, once and in place', () => {
    const names = read(file()).map(({ name }) => name);
    expect(names.slice(0, 6)).toEqual([
      'BEGIN',
      'VERSION',
      'PRODID',
      'CALSCALE',
      'METHOD',
      'BEGIN',
    ]);
    expect(names.slice(-2)).toEqual(['END', 'END']);
    for (const name of [
      'UID',
      'DTSTAMP',
      'SEQUENCE',
      'DTSTART',
      'DTEND',
      'SUMMARY',
      'ORGANIZER',
      'STATUS',
      'METHOD',
    ])
      expect(names.filter((other) => other === name)).toEqual([name]);
    expect(propertyOf(file(), 'VERSION')).toBe('2.0');
    expect(propertyOf(file(), 'METHOD')).toBe('PUBLISH');
    expect(propertyOf(file(), 'STATUS')).toBe('CONFIRMED');
    expect(propertyOf(file(), 'DTSTAMP')).toBe('20261122T101112Z');
    expect(propertyOf(file(), 'ORGANIZER')).toBe('mailto:notes@mail.example.com');
  });

  it('the file keeps its UID through every move and the cancellation, and SEQUENCE rises', () => {
    const moved = file({ startsAt: anEvening.startsAt + 86_400_000, change: 1 });
    const off = file({ cancelled: true, change: 2 });
    expect([file(), moved, off].map((each) => propertyOf(each, 'UID'))).toEqual(
      Array(3).fill(`${anEvening.id}@mail.example.com`),
    );
    expect([file(), moved, off].map((each) => propertyOf(each, 'SEQUENCE'))).toEqual([
      '0',
      '1',
      '2',
    ]);
    expect(propertyOf(publicFile(), 'UID')).toBe(propertyOf(file(), 'UID'));
    expect(propertyOf(file({ id: 'morning1' }), 'UID')).not.toBe(propertyOf(file(), 'UID'));
  });

  it('a cancellation removes the seminar from the calendar, and the join link with it', () => {
    const off = file({ cancelled: true, change: 1 });
    expect(propertyOf(off, 'METHOD')).toBe('CANCEL');
    expect(propertyOf(off, 'STATUS')).toBe('CANCELLED');
    expect(off).not.toContain('check-in');
  });

  it('the file names no guest, and has the join link for guests alone', () => {
    for (const each of [file(), publicFile()]) {
      const names = read(each).map(({ name }) => name);
      expect(names).not.toContain('ATTENDEE');
      expect(names).not.toContain('VALARM');
      expect(propertyOf(each, 'CLASS')).toBe('PRIVATE');
      expect(propertyOf(each, 'URL')).toBe(`https://mend.example.com/seminars/${anEvening.id}`);
    }
    expect(unescaped(propertyOf(file(), 'LOCATION'))).toBe(door);
    expect(publicFile()).not.toContain('check-in');
    // A direct link to the meeting would record no attendance.
    for (const each of [file(), publicFile()]) expect(each).not.toContain('meet.example.com');
  });

  it.each([
    [
      'a winter evening in Los Angeles',
      '2027-01-14T19:00:00-08:00',
      '20270115T030000Z',
      '20270115T043000Z',
    ],
    [
      'an hour before the clocks go forward',
      '2027-03-14T01:00:00-08:00',
      '20270314T090000Z',
      '20270314T103000Z',
    ],
    [
      'the first of two half past ones',
      '2027-11-07T01:30:00-07:00',
      '20271107T083000Z',
      '20271107T100000Z',
    ],
    [
      'the second of two half past ones',
      '2027-11-07T01:30:00-08:00',
      '20271107T093000Z',
      '20271107T110000Z',
    ],
    ['a leap day', '2028-02-29T23:30:00Z', '20280229T233000Z', '20280301T010000Z'],
  ])('the file says %s as an instant, and its end 90 minutes later', (_what, at, start, end) => {
    const said = file({ startsAt: Date.parse(at) });
    expect([propertyOf(said, 'DTSTART'), propertyOf(said, 'DTEND')]).toEqual([start, end]);
  });

  it.each([
    ['a property of its own', 'An evening\r\nATTENDEE:mailto:all@example.com'],
    ['an end of its own', 'An evening\nEND:VEVENT\nBEGIN:VEVENT'],
    ['separators and escapes', 'One; two, three: \\n "four" \\'],
    ['emoji and other scripts', '🌱 Ein Abend für uns 👩‍👩‍👧 – 静かな夜 – ערב שקט'],
    ['other line ends', 'One\u2028two\u2029three\u0085four\rfive'],
    ['control characters', 'One\u0000two\u001b[31mthree\u007f'],
  ])('P45 a title with %s stays one title', (_what, title) => {
    const said = file({ title });
    expect(read(said).map(({ name }) => name)).toEqual(read(file()).map(({ name }) => name));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the test looks for them
    expect(said.replaceAll('\r\n', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
    const seen = title
      .replace(/\r\n|[\r\n\u0085\u2028\u2029]/g, '\n')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: the file leaves them out
      .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, '');
    expect(unescaped(propertyOf(said, 'SUMMARY'))).toBe(seen);
  });

  it('P45 the file is read back whole with any title and link, on lines of at most 75 octets', () => {
    const title = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.string({
        unit: fc.constantFrom('a', '\\', ';', ',', ':', '"', '\r', '\n', '🌱', 'é', ' '),
      }),
    );
    fc.assert(
      fc.property(
        title,
        fc.webUrl({ withQueryParameters: true, withFragments: true }),
        (title, link) => {
          const said = file({ title }, link);
          for (const line of said.split('\r\n')) {
            expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
            // A fold broke no character in two.
            expect(line).not.toContain('\ufffd'.repeat(2));
          }
          expect(Buffer.from(said).toString()).toBe(said);
          expect(read(said).map(({ name }) => name)).toEqual(read(file()).map(({ name }) => name));
          const seen = title
            .replace(/\r\n|[\r\n\u0085\u2028\u2029]/g, '\n')
            .replace(/[^\P{Cc}\n]/gu, '');
          expect(unescaped(propertyOf(said, 'SUMMARY'))).toBe(seen);
          expect(unescaped(propertyOf(said, 'LOCATION'))).toBe(link);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('P45 a sender name with quotes and line breaks stays inside its quotes', () => {
    const brand = { ...world.library.brand, discreetName: 'A "B"; C: D\r\nX-EVIL:1' };
    const said = calendarFile({ ...world, library: { ...world.library, brand } }, anEvening, door);
    expect(read(said).map(({ name }) => name)).toEqual(read(file()).map(({ name }) => name));
    expect(read(said).find(({ name }) => name === 'ORGANIZER')?.parameters).toBe(
      ';CN="A B; C: DX-EVIL:1"',
    );
  });

  it('the file goes with a letter under the method that it names', () => {
    expect(calendarAttachment(world, anEvening, door).type).toBe(
      'text/calendar; charset=utf-8; method=PUBLISH',
    );
    const off = calendarAttachment(world, { ...anEvening, cancelled: true, change: 1 }, door);
    expect(off.type).toBe('text/calendar; charset=utf-8; method=CANCEL');
    expect(off.name).toBe('invite.ics');
  });
});
