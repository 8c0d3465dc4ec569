/**
 * Phone numbers as people write them: E.164 and the country they belong to. Only forms are read
 * here; the rest of the service uses E.164. The numbering plans are those of the brand's countries.
 */
import {
  type CountryCode,
  getCountryCallingCode,
  isSupportedCountry,
  type MetadataJson,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/core';
import type { Brand } from '../../core/course.ts';
import { countryOfPhone } from '../messages/help-lines.ts';

/** What a brand says about phones. */
export type PhoneRules = Pick<Brand, 'country' | 'smsCountries' | 'numberingPlans'>;

/** E.164 without its +: a calling code, and at most 15 digits in all. */
const abroad = /^[1-9]\d{6,14}$/;

/** E.164 and the country, where it is known; `undefined` for what cannot be a phone number. */
export function readPhone(
  written: string,
  brand: PhoneRules,
): { phone: string; country?: string } | undefined {
  if (!/^[+()\d\s./-]{5,30}$/.test(written)) return undefined;
  const plans = plansOf(brand);
  const home = isSupportedCountry(brand.country as CountryCode, plans)
    ? (brand.country as CountryCode)
    : undefined;
  const parsed = parsePhoneNumberFromString(written, home ? { defaultCountry: home } : {}, plans);
  if (parsed && !parsed.isPossible()) return undefined;
  const phone = parsed?.number ?? e164Abroad(written, plans);
  if (!phone) return undefined;
  // Numbers reserved for fiction and tests belong to no country of a shared calling code.
  const country = parsed?.country ?? countryOfPhone(phone);
  return { phone, ...(country ? { country } : {}) };
}

/** Whether a phone may be texted: only in the listed countries, against SMS pumping. */
export function mayText(
  { phone, country }: { phone: string; country?: string },
  brand: PhoneRules,
): boolean {
  if (country) return brand.smsCountries.includes(country);
  const plans = plansOf(brand);
  const code = parsePhoneNumberFromString(phone, {}, plans)?.countryCallingCode;
  return brand.smsCountries.some((listed) => {
    const isKnown = isSupportedCountry(listed as CountryCode, plans);
    return isKnown && getCountryCallingCode(listed as CountryCode, plans) === code;
  });
}

/** A number with a calling code that is in none of the plans. */
function e164Abroad(written: string, plans: MetadataJson): string | undefined {
  const digits = written.replace(/\D/g, '');
  const isOurs = Object.keys(plans.country_calling_codes).some((code) => digits.startsWith(code));
  return written.trim().startsWith('+') && abroad.test(digits) && !isOurs
    ? `+${digits}`
    : undefined;
}

/** The metadata as the compiler took it from libphonenumber. */
function plansOf({ numberingPlans }: PhoneRules): MetadataJson {
  return numberingPlans as unknown as MetadataJson;
}
