/**
 * What the words of any message may name and ask about a person: greeting, help lines, and flags
 * such as role, pace and texts. Help lines are those of the country that the phone or the zone
 * speaks of: a guess from calling codes and zone data, where nobody said. Texts name the numbers;
 * letters, pages and alerts link them. Other links are not among it.
 */

import { zonesOf } from '../../core/calendar/zone.ts';
import {
  type Channel,
  type Flag,
  type HelpLine,
  type HelpLines,
  helpLineParts,
  type Library,
} from '../../core/course.ts';
import { escapeHtml, type Values } from '../../core/rendered-words.ts';
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

/** Help lines of a country, or the fallback's, as texts say them. */
export function helpValues(library: Library, country: string | undefined): Values {
  const lines = helpLinesOf(library, country);
  return {
    crisisLine: lines?.crisis.short ?? '',
    violenceLine: lines?.violence.short ?? '',
    emergency: lines?.emergency.short ?? '',
    helpUrl: lines?.url ?? '',
  };
}

/**
 * The same values as HTML, with every number as a link. Sites are links on pages and in alerts
 * only: a letter to a subscriber links to nobody else's host (promise 63).
 */
export function helpHtml(
  library: Library,
  country: string | undefined,
  { sites }: { readonly sites: boolean },
): Values {
  const lines = helpLinesOf(library, country);
  if (!lines) return {};
  const linked = (line: HelpLine) => linkedHtml(line, sites);
  return {
    crisisLine: linked(lines.crisis),
    violenceLine: linked(lines.violence),
    emergency: linked(lines.emergency),
    helpUrl: sites ? linkTag(`https://${lines.url}`, lines.url) : escapeHtml(lines.url),
  };
}

function helpLinesOf({ brand }: Library, country: string | undefined): HelpLines | undefined {
  return (country ? brand.help[country] : undefined) ?? brand.help.default;
}

function linkedHtml(line: HelpLine, sites: boolean): string {
  const parts = helpLineParts(line) ?? [{ text: line.short }];
  return parts
    .map(({ text, href }) =>
      href && (sites || !href.startsWith('https:')) ? linkTag(href, text) : escapeHtml(text),
    )
    .join('');
}

const linkTag = (href: string, text: string) =>
  `<a href="${escapeHtml(href)}">${escapeHtml(text)}</a>`;

/** The country of a person's help lines: the phone's for a text, else the zone's. */
export function helpCountry(
  { brand }: Library,
  { phone, country, zone }: Pick<Subscriber, 'phone' | 'country' | 'zone'>,
  channel: Channel,
): string | undefined {
  const ofPhone = channel === 'sms' ? (country ?? countryOfPhone(phone)) : undefined;
  return ofPhone || countryOfZone(zone, Object.keys(brand.help));
}

/** The words about a person, as plain text. */
export function personValues(
  { library, settings }: Pick<World, 'library' | 'settings'>,
  subscriber: Subscriber,
  channel: Channel,
): Values {
  const { name: written, letters } = subscriber;
  // Anybody can write a name into a form: none is said before the mailbox has said yes.
  const name = letters.state === 'asked' || letters.state === 'none' ? undefined : written;
  return {
    greeting: name ? `Hi ${name},` : 'Hi there,',
    name: name ?? '',
    phone: settings.twilioFrom,
    siteUrl: settings.publicUrl,
    ...helpValues(library, helpCountry(library, subscriber, channel)),
  };
}

export function flagsOf(subscriber: Subscriber): Set<Flag> {
  const flags = new Set<Flag>([subscriber.role]);
  if (subscriber.solo) flags.add('solo');
  if (subscriber.pace === 'baby') flags.add('baby');
  if (subscriber.texts.state === 'on') flags.add('texts');
  return flags;
}
