/** Covers the writing hours at their limits, and for an unknown zone. */
import { describe, expect, it } from 'vitest';
import { writingHoursOn } from '../../../core/calendar/writing-hours.ts';
import { dayMs, localOf, zonesOf } from '../../../core/calendar/zone.ts';

const dayOf = (iso: string) => Date.parse(iso) / dayMs;
const clock = (instant: number, zone: string) => {
  const { minute } = localOf(instant, zone);
  return `${Math.floor(minute / 60)}:${String(minute % 60).padStart(2, '0')}`;
};

describe('the writing hours', () => {
  it.each([
    [10, '10:00', '10:00', '17:00'],
    [16, '10:00', '16:00', '17:00'],
    [9, '9:00', '9:00', '20:00'],
    [17, '9:00', '17:00', '20:00'],
    [19, '9:00', '19:00', '20:00'],
  ])(
    'P27 a person who chose hour %i is written to at that hour, in their writing hours',
    (hour, opens, prefers, closes) => {
      for (const zone of ['Pacific/Honolulu', 'Asia/Kolkata', 'Europe/Lisbon']) {
        const window = writingHoursOn(dayOf('2026-11-24'), { zone, hour });
        expect(
          [window.opensAt, window.prefersAt, window.closesAt].map((at) => clock(at, zone)),
        ).toEqual([opens, prefers, closes]);
      }
    },
  );

  it('P27 an unknown zone has the hours that all zones of the country share', () => {
    for (const date of ['2026-01-15', '2026-07-15']) {
      const window = writingHoursOn(dayOf(date), { zone: 'US', hour: 10 });
      expect(window.closesAt).toBeGreaterThan(window.opensAt);
      for (const zone of zonesOf('US')) {
        for (const at of [window.opensAt, window.closesAt - 1]) {
          const { minute } = localOf(at, zone);
          expect(minute >= 10 * 60 && minute < 17 * 60, `${zone} ${clock(at, zone)}`).toBe(true);
        }
      }
    }
  });

  it('P27 a country whose zones share no usual hours has the widest hours', () => {
    const window = writingHoursOn(dayOf('2026-07-15'), { zone: 'RU', hour: 10 });
    for (const zone of zonesOf('RU')) {
      const { minute } = localOf(window.prefersAt, zone);
      expect(minute >= 9 * 60 && minute < 20 * 60, zone).toBe(true);
    }
  });
});
