/** Covers the names of cities on forms: each has the name that its people use. */
import { describe, expect, it } from 'vitest';
import { cityOf } from '../../../core/calendar/zone-city.ts';

describe('the city of a zone', () => {
  it.each([
    ['Asia/Calcutta', 'Kolkata'],
    ['Europe/Kiev', 'Kyiv'],
    ['Asia/Saigon', 'Ho Chi Minh'],
    ['Europe/Kyiv', 'Kyiv'],
    ['America/New_York', 'New York'],
    ['America/Indiana/Knox', 'Indiana/Knox'],
    ['UTC', 'UTC'],
  ])('%s is shown as %s', (zone, city) => {
    expect(cityOf(zone)).toBe(city);
  });

  it('the city differs from every other city of its region, whatever names the platform lists', () => {
    const shown = Intl.supportedValuesOf('timeZone').map(
      (zone) => `${zone.split('/', 1)[0]}/${cityOf(zone)}`,
    );
    expect(shown.filter((one, place) => shown.indexOf(one) !== place)).toEqual([]);
    expect(shown.join()).not.toMatch(/Calcutta|Kiev|Saigon|Katmandu|Rangoon/);
  });
});
