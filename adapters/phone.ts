/**
 * Phone numbers as people write them: E.164 and the country they belong to. Only the sign-up reads numbers; the rest of the
 * service meets them in E.164, so only its function carries the numbering plans of the world.
 */
import { getCountryCallingCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { countryOfPhone } from './country.ts';

/** E.164 and the country; `undefined` for what cannot be a phone number. */
export function readPhone(written: string, defaultCountry: string): { phone: string; country?: string } | undefined {
  const home = isSupportedCountry(defaultCountry) ? defaultCountry : undefined;
  const parsed = parsePhoneNumberFromString(written, home);
  if (!parsed?.isPossible() || !/^[+()\d\s./-]{5,30}$/.test(written)) return undefined;
  // Numbers reserved for fiction and tests belong to no country of a shared calling code.
  const country = parsed.country ?? countryOfPhone(parsed.number);
  return { phone: parsed.number, ...(country ? { country } : {}) };
}

/** Whether a phone may be texted: the guard against SMS pumping. */
export function mayText(
  { phone, country }: { phone: string; country?: string },
  countries: readonly string[],
): boolean {
  if (country) return countries.includes(country);
  const code = parsePhoneNumberFromString(phone)?.countryCallingCode;
  return countries.some((listed) => isSupportedCountry(listed) && getCountryCallingCode(listed) === code);
}
