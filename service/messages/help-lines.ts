/**
 * Help lines for a person: which country their phone or zone speaks of, and the numbers to call
 * there. The country is a guess from calling codes and zone data, where nobody said.
 */
import { zonesOf } from '../../core/calendar/zone.ts';
import type { HelpLines, Library } from '../../core/course.ts';
import type { Values } from '../../core/rendered-words.ts';

/**
 * The largest country of a calling code. A code that is not here leads to the fallback's help
 * lines.
 */
const callingCodes: readonly (readonly [string, string])[] = Object.entries({
  '1': 'US',
  '7': 'RU',
  '27': 'ZA',
  '31': 'NL',
  '32': 'BE',
  '33': 'FR',
  '34': 'ES',
  '39': 'IT',
  '41': 'CH',
  '43': 'AT',
  '44': 'GB',
  '45': 'DK',
  '46': 'SE',
  '47': 'NO',
  '48': 'PL',
  '49': 'DE',
  '52': 'MX',
  '54': 'AR',
  '55': 'BR',
  '61': 'AU',
  '64': 'NZ',
  '65': 'SG',
  '81': 'JP',
  '91': 'IN',
  '351': 'PT',
  '353': 'IE',
  '358': 'FI',
});

/** `phone` is in E.164, where no calling code is the beginning of another. */
export function countryOfPhone(phone: string | undefined): string | undefined {
  return callingCodes.find(([code]) => phone?.startsWith(`+${code}`))?.[1];
}

/** The country in which a zone lies; `undefined` where it is not one of `among`. */
export function countryOfZone(zone: string, among: readonly string[]): string | undefined {
  return among.find(
    (country) =>
      country === zone || (/^[A-Z]{2}$/.test(country) && zonesOf(country).includes(zone)),
  );
}

/** Help lines of a country, or the fallback's. */
export function helpValues({ brand }: Library, country: string | undefined): Values {
  const lines: HelpLines | undefined =
    (country ? brand.help[country] : undefined) ?? brand.help.default;
  return {
    crisisLine: lines?.crisisLine ?? '',
    violenceLine: lines?.violenceLine ?? '',
    emergency: lines?.emergency ?? '',
    helpUrl: lines?.url ?? '',
  };
}
