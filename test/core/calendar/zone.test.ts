/** Compares local time with Temporal, in every zone the platform knows. */
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import {
  afterWorkingDays,
  dayMs,
  instantOf,
  isoDayOf,
  isPlace,
  isZone,
  localOf,
  weekdayOf,
  zonesOf,
} from '../../../core/calendar/zone.ts';

const zones = Intl.supportedValuesOf('timeZone');
const zone = fc.constantFrom(...zones);
const from = Date.parse('2024-01-01T00:00:00Z');
const day = fc.integer({ min: Math.floor(from / dayMs), max: Math.floor(from / dayMs) + 3650 });
const minute = fc.integer({ min: 0, max: 1439 });

function temporal(localDay: number, localMinute: number, timeZone: string): number {
  const [year = 0, month = 0, date = 0] = isoDayOf(localDay).split('-').map(Number);
  const hour = Math.floor(localMinute / 60);
  const wall = new Temporal.PlainDateTime(year, month, date, hour, localMinute % 60);
  return wall.toZonedDateTime(timeZone, { disambiguation: 'compatible' }).epochMilliseconds;
}

describe('local time', () => {
  it('P13 local time follows the "compatible" rule of Temporal in every zone', () => {
    fc.assert(
      fc.property(zone, day, minute, (name, localDay, localMinute) => {
        expect(instantOf(localDay, localMinute, name)).toBe(temporal(localDay, localMinute, name));
      }),
      { numRuns: 2_000 },
    );
  });

  it('P13 a time that a clock change skips or repeats is one instant', () => {
    const cases: [string, string, string][] = [
      ['2026-03-08', 'America/New_York', '02:30'],
      ['2026-11-01', 'America/New_York', '01:30'],
      ['2026-03-29', 'Europe/Lisbon', '01:30'],
      ['2026-10-25', 'Europe/Lisbon', '01:30'],
      ['2026-10-04', 'Australia/Lord_Howe', '02:15'],
      ['2026-04-05', 'Australia/Lord_Howe', '01:45'],
    ];
    for (const [date, name, time] of cases) {
      const [hours = 0, minutes = 0] = time.split(':').map(Number);
      const localDay = Date.parse(date) / dayMs;
      expect(instantOf(localDay, hours * 60 + minutes, name), `${date} ${time} ${name}`).toBe(
        temporal(localDay, hours * 60 + minutes, name),
      );
    }
  });

  it('an instant goes to its local day and minute and back', () => {
    fc.assert(
      fc.property(zone, fc.integer({ min: from, max: from + 3650 * dayMs }), (name, instant) => {
        const local = localOf(instant, name);
        const wall = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(name);
        expect(isoDayOf(local.day)).toBe(wall.toPlainDate().toString());
        expect(local.minute).toBe(wall.hour * 60 + wall.minute);
        expect(weekdayOf(local.day)).toBe(wall.dayOfWeek);
      }),
      { numRuns: 1_000 },
    );
  });

  it('zones are known by name, and an offset is no zone', () => {
    expect(['Europe/Lisbon', 'Asia/Kolkata', 'UTC'].every(isZone)).toBe(true);
    expect(
      ['', '+02:00', 'Mars/Olympus', 'Europe/Lisbon\r\nX', '../etc', 'x'.repeat(100)].some(isZone),
    ).toBe(false);
  });

  it('P27 a country stands for all of its zones', () => {
    expect(zonesOf('US')).toContain('Pacific/Honolulu');
    expect(zonesOf('US')).toContain('America/New_York');
    expect(zonesOf('Asia/Kolkata')).toEqual(['Asia/Kolkata']);
  });
});

describe('P60 working days', () => {
  it.each([
    ['Tuesday noon', '2026-09-08T19:00Z', 2, '2026-09-10T19:00Z'],
    ['Friday noon', '2026-09-11T19:00Z', 2, '2026-09-15T19:00Z'],
    ['half a day from Friday evening', '2026-09-12T03:00Z', 0.5, '2026-09-14T15:00Z'],
    ['Saturday', '2026-09-12T19:00Z', 1, '2026-09-15T07:00Z'],
    ['over a change of clocks', '2026-10-30T19:00Z', 1, '2026-11-02T20:00Z'],
    ['five from a Monday', '2026-09-07T19:00Z', 5, '2026-09-14T19:00Z'],
  ])('are Monday to Friday of the zone: %s', (_, from, days, end) => {
    expect(new Date(afterWorkingDays(Date.parse(from), days, 'America/Los_Angeles'))).toEqual(
      new Date(end),
    );
  });
});

describe('P82 a place', () => {
  it('is a zone where somebody lives', () => {
    for (const name of ['Europe/Lisbon', 'US/Eastern', 'America/Argentina/Ushuaia', 'Japan', 'GB'])
      expect(isPlace(name), name).toBe(true);
  });

  it('is none that only says how far the clocks are from Greenwich', () => {
    const names = ['UTC', 'utc', 'GMT', 'GMT0', 'Zulu', 'Universal', 'Etc/UTC', 'etc/gmt-3'];
    names.push('Etc/Unknown', 'EST', 'PST8PDT', 'CET', 'SystemV/EST5', 'Mars/Olympus', 'unknown');
    for (const name of [...names, '', '+02:00']) expect(isPlace(name), name).toBe(false);
  });
});
