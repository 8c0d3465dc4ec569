/**
 * Which country a phone or a zone speaks of, for help lines and for the list of countries that may be texted. A guess from
 * public numbering and zone data; `undefined` where there is none.
 */
import { getCountryCallingCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { zonesOf } from '../core/zone.ts';

/** Main country of a calling code that several share, where the number itself does not tell. */
const mainCountry: Readonly<Record<string, string>> = { '1': 'US', '7': 'RU', '44': 'GB', '39': 'IT', '61': 'AU' };

/** A phone as people write it, in E.164, and its country; `undefined` for what cannot be a phone number. */
export function readPhone(written: string, defaultCountry: string): { phone: string; country?: string } | undefined {
  const country = isSupportedCountry(defaultCountry) ? defaultCountry : undefined;
  const parsed = parsePhoneNumberFromString(written, country);
  if (!parsed?.isPossible() || !/^[+()\d\s./-]{5,30}$/.test(written)) return undefined;
  const found = countryOfPhone(parsed.number);
  return { phone: parsed.number, ...(found ? { country: found } : {}) };
}

export function countryOfPhone(phone: string | undefined): string | undefined {
  const parsed = phone ? parsePhoneNumberFromString(phone) : undefined;
  return parsed && (parsed.country ?? mainCountry[parsed.countryCallingCode]);
}

/** Whether a phone may be texted: the guard against SMS pumping. */
export function mayText(phone: string, countries: readonly string[]): boolean {
  const country = countryOfPhone(phone);
  if (country) return countries.includes(country);
  const code = parsePhoneNumberFromString(phone)?.countryCallingCode;
  return countries.some((listed) => isSupportedCountry(listed) && getCountryCallingCode(listed) === code);
}

/** The country a zone lies in, among those asked about. */
export function countryOfZone(zone: string, among: readonly string[]): string | undefined {
  return among.find((country) => country === zone || (/^[A-Z]{2}$/.test(country) && zonesOf(country).includes(zone)));
}
