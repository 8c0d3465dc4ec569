/**
 * Covers phone numbers as people write them, read with the numbering plans of a few countries, and
 * compares with a reader that has all countries.
 */
import { type CountryCode, getCountries, getExampleNumber } from 'libphonenumber-js/min';
import examples from 'libphonenumber-js/mobile/examples';
import { describe, expect, it } from 'vitest';
import { numberingPlansOf } from '../../../compiler/numbering-plans.ts';
import { mayText, type PhoneRules, readPhone } from '../../../service/intake/phone.ts';

const brandFor = (country: string, smsCountries: string[]): PhoneRules => ({
  ...{ country, smsCountries, numberingPlans: numberingPlansOf([country, ...smsCountries]) },
});
const american = brandFor('US', ['US']);
const irish = brandFor('IE', ['IE', 'US']);

describe('a phone number', () => {
  it.each([
    ['(202) 555-0123', american, '+12025550123', 'US'],
    ['202.555.0123', american, '+12025550123', 'US'],
    ['+1 202 555 0123', irish, '+12025550123', 'US'],
    ['085 012 3456', irish, '+353850123456', 'IE'],
    ['+1 555 01 00123', american, '+15550100123', 'US'],
    ['+44 7700 900123', american, '+447700900123', 'GB'],
    ['+972 50 123 4567', american, '+972501234567', undefined],
  ] as const)(
    '"%s" is read as people of the brand\u2019s country write it',
    (written, brand, phone, country) => {
      expect(readPhone(written, brand)).toEqual({ phone, ...(country ? { country } : {}) });
    },
  );

  it.each([
    '',
    'call me',
    '+1 202',
    '+1 202 555 0123 0123 0123',
    '0123',
    '+0 123 456 789',
    '+44',
    '44 7700 900123 000 000',
    '1-800-FLOWERS',
    '+1 202 555 0123;ext=4',
  ])('"%s" is no phone number', (written) => {
    expect(readPhone(written, american)).toBeUndefined();
  });

  it.each([
    ['US alone', american],
    ['IE and US', irish],
  ])('P43 of all countries, only numbers of those listed are accepted: %s', (_, brand) => {
    for (const country of getCountries()) {
      const example = getExampleNumber(country as CountryCode, examples);
      const found = readPhone(example?.number ?? '', brand);
      // A number that could belong to several countries of one calling code counts for the largest.
      expect(found && mayText(found, brand), country).toBe(brand.smsCountries.includes(country));
    }
  });

  it('a number of an unlisted country that shares a calling code with a listed one belongs to its own country', () => {
    expect(readPhone('+1 876 210 1234', american)).toEqual({
      phone: '+18762101234',
      country: 'JM',
    });
    expect(readPhone('+1 506 234 5678', american)).toEqual({
      phone: '+15062345678',
      country: 'CA',
    });
  });

  it('the numbering plans take fifteen kilobytes, with kinds of numbers, not those of all countries', () => {
    expect(JSON.stringify(american.numberingPlans).length).toBeLessThan(16_000);
  });
});
