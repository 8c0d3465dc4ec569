/**
 * What the words of any message may name and ask about a person: greeting, help lines, and flags
 * such as role, pace and texts. Help lines are those of the country that the phone or the zone
 * speaks of: a guess from calling codes and zone data, where nobody said. Links are not among it.
 */

import { zonesOf } from '../../core/calendar/zone.ts';
import type { Channel, Flag, HelpLines, Library } from '../../core/course.ts';
import type { Values } from '../../core/rendered-words.ts';
import type { Subscriber } from '../../core/subscriber.ts';
import type { World } from '../ports/world.ts';

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

/** Help lines by the phone's country for a text, else by the person's zone. */
export function personValues(
  { library, settings }: Pick<World, 'library' | 'settings'>,
  { name: written, phone, country, zone, letters }: Subscriber,
  channel: Channel,
): Values {
  // Anybody can write a name into a form: none is said before the mailbox has said yes.
  const name = letters.state === 'asked' || letters.state === 'none' ? undefined : written;
  const ofPhone = channel === 'sms' ? (country ?? countryOfPhone(phone)) : undefined;
  return {
    greeting: name ? `Hi ${name},` : 'Hi there,',
    name: name ?? '',
    phone: settings.twilioFrom,
    siteUrl: settings.publicUrl,
    ...helpValues(library, ofPhone || countryOfZone(zone, Object.keys(library.brand.help))),
  };
}

export function flagsOf(subscriber: Subscriber): Set<Flag> {
  const flags = new Set<Flag>([subscriber.role]);
  if (subscriber.solo) flags.add('solo');
  if (subscriber.pace === 'baby') flags.add('baby');
  if (subscriber.texts.state === 'on') flags.add('texts');
  return flags;
}
