/**
 * Tells whether a sender may be joined to a record: a mobile phone, or what may be one, of the
 * brand's listed countries. Premium, shared-cost, personal and toll-free numbers, short senders and
 * the senders of other apps may not, nor numbers of a country that shares a calling code with a
 * listed one (promise 43).
 */
import { type MetadataJson, parsePhoneNumberFromString } from 'libphonenumber-js/core';
import type { Brand } from '../../core/course.ts';

/** Numbers that no phone has: of fiction and of tests (NANP 555, Ofcom's 07700 900). */
const reserved: readonly (readonly [RegExp, string])[] = [
  [/^\+1555\d+$/, 'US'],
  [/^\+447700900\d{3}$/, 'GB'],
];

/** Kinds of numbers behind which no person writes. */
const machines: ReadonlySet<string | undefined> = new Set([
  ...['TOLL_FREE', 'PREMIUM_RATE', 'SHARED_COST', 'UAN', 'VOICEMAIL'],
]);

/**
 * Whether a person may write from this sender: a number of any country, but no short sender, no
 * number that the listed countries' plans know for a machine's, and no sender of another app.
 */
export function isPersonsPhone(
  sender: string,
  { numberingPlans }: Pick<Brand, 'numberingPlans'>,
): boolean {
  if (!/^\+[1-9]\d{6,14}$/.test(sender)) return false;
  const plans = numberingPlans as unknown as MetadataJson;
  return !machines.has(parsePhoneNumberFromString(sender, {}, plans)?.getType());
}

const mayBeMobile: ReadonlySet<string | undefined> = new Set([
  'MOBILE',
  'FIXED_LINE_OR_MOBILE',
  // Taken until a text comes back: 30006 or 21614 then says what it is.
  'FIXED_LINE',
]);

/** The ISO 3166 country of a sender that may be joined; `undefined` where it may not. */
export function joinableCountry(
  sender: string,
  { smsCountries, numberingPlans }: Pick<Brand, 'smsCountries' | 'numberingPlans'>,
): string | undefined {
  if (!/^\+[1-9]\d{6,14}$/.test(sender)) return undefined;
  const fiction = reserved.find(([range]) => range.test(sender))?.[1];
  if (fiction) return smsCountries.includes(fiction) ? fiction : undefined;
  const plans = numberingPlans as unknown as MetadataJson;
  const parsed = parsePhoneNumberFromString(sender, {}, plans);
  if (!parsed?.country || !mayBeMobile.has(parsed.getType())) return undefined;
  return smsCountries.includes(parsed.country) ? parsed.country : undefined;
}
