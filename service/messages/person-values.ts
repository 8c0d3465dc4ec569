/**
 * What the words of any message may name and ask about a person: greeting, help lines, and flags
 * such as role, pace and texts. Links are not among it.
 */
import type { Channel, Flag } from '../../core/course.ts';
import type { Values } from '../../core/rendered-words.ts';
import type { Subscriber } from '../../core/subscriber.ts';
import type { World } from '../ports/world.ts';
import { countryOfPhone, countryOfZone, helpValues } from './help-lines.ts';

/** Help lines by the phone's country for a text, else by the person's zone. */
export function personValues(
  { library, settings }: Pick<World, 'library' | 'settings'>,
  { name, phone, country, zone }: Subscriber,
  channel: Channel,
): Values {
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
