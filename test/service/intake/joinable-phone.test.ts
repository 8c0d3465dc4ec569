/** Covers which senders may be joined to a record, whatever code they text. */
import {
  type CountryCode,
  getCountries,
  getExampleNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples';
import { describe, expect, it } from 'vitest';
import { numberingPlansOf } from '../../../compiler/numbering-plans.ts';
import { joinableCountry } from '../../../service/intake/joinable-phone.ts';

const brandOf = (...smsCountries: string[]) => ({
  ...{ smsCountries, numberingPlans: numberingPlansOf(smsCountries) },
});
const american = brandOf('US');
const wide = brandOf('US', 'CA', 'GB', 'IE');

describe('a sender', () => {
  it.each([
    ['+12025550123', 'US'],
    ['+15550100123', 'US'],
    ['+14165550123', 'CA'],
    ['+447400123456', 'GB'],
    ['+447700900123', 'GB'],
    ['+353850123456', 'IE'],
    // A landline of the UK: taken until a text comes back.
    ['+442079460123', 'GB'],
  ])('P43 %s may be joined, in %s', (sender, country) => {
    expect(joinableCountry(sender, wide)).toBe(country);
  });

  it.each([
    ['+19005550123', 'premium'],
    ['+15005550123', 'a number of one person anywhere'],
    ['+18005550123', 'toll-free'],
    ['+18885550123', 'toll-free'],
    ['+12425550123', 'the Bahamas, which share a calling code'],
    ['+18765550123', 'Jamaica, which shares a calling code'],
    ['+447012345678', 'a personal number of the UK'],
    ['+449098790123', 'premium, of the UK'],
    ['+448001234567', 'toll-free, of the UK'],
    ['+447624123456', 'the Isle of Man, which shares a calling code'],
    ['+882161234567', 'a satellite'],
    ['+870773111632', 'a ship'],
    ['+351912345678', 'a country that is not listed'],
    ['whatsapp:+12025550123', 'another app'],
    ['rcs:+12025550123', 'another app'],
    ['messenger:12025550123', 'another app'],
    ['12345', 'a short code'],
    ['123456', 'a short code'],
    ['BANK', 'a name'],
    ['2025550123', 'no E.164'],
    ['+1202555012', 'too short'],
    ['+12025550123;ext=4', 'an extension'],
    ['+0123456789', 'no calling code'],
    ['', 'nothing'],
  ])('P43 "%s" may not: %s', (sender) => {
    expect(joinableCountry(sender, wide)).toBeUndefined();
  });

  it('P43 numbers of fiction may be joined where their country is listed', () => {
    expect(joinableCountry('+447700900123', american)).toBeUndefined();
    expect(joinableCountry('+15550100123', brandOf('IE'))).toBeUndefined();
    expect(joinableCountry('+15550100123', american)).toBe('US');
    expect(joinableCountry('+14165550123', american)).toBeUndefined();
  });

  it.each([
    ['US alone', american],
    ['four countries', wide],
  ])(
    'P43 of the mobile phones of all countries, those of the listed ones alone may: %s',
    (_, brand) => {
      for (const country of getCountries()) {
        const { number = '' } = getExampleNumber(country as CountryCode, examples) ?? {};
        // A number of several countries of one calling code counts for the largest of them.
        const own = parsePhoneNumberFromString(number)?.country ?? country;
        const expected = brand.smsCountries.includes(own) ? own : undefined;
        expect(joinableCountry(number, brand), `${country} ${number}`).toBe(expected);
      }
    },
  );
});
