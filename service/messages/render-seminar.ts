/**
 * A seminar's facts as words: its day and hour where the reader is, and the links that letters
 * carry.
 */

import type { Values } from '../../core/rendered-words.ts';
import type { Seminar } from '../../core/seminar/seminar.ts';
import type { Subscriber } from '../../core/subscriber.ts';
import type { World } from '../ports/world.ts';
import type { Purpose } from '../signed-links.ts';

type Linking = Pick<World, 'settings'>;

/** What letters may name of a seminar. Without a seminar: the addresses of our own site alone. */
export function seminarValues(
  { settings }: Linking,
  { zone }: Pick<Subscriber, 'zone'>,
  seminar: Seminar | undefined,
  link: (purpose: Purpose, detail: string) => string,
): Values {
  const site = { siteUrl: settings.publicUrl, courseUrl: `${settings.publicUrl}/` };
  if (!seminar) return site;
  const { id, title, joinUrl } = seminar;
  return {
    ...site,
    seminarTitle: title,
    seminarDate: seminarDate(seminar, zone),
    seminarUrl: `${settings.publicUrl}/seminars/${id}`,
    joinUrl,
    confirmSeatUrl: link('confirm-seat', id),
    seatUrl: link('seat', id),
    checkInUrl: link('check-in', id),
  };
}

/**
 * Thu Jan 14, 7:00 PM PST: in the reader's own zone, or in the seminar's where only a country is
 * known.
 */
export function seminarDate(
  { startsAt, zone: announced }: Pick<Seminar, 'startsAt' | 'zone'>,
  zone: string,
): string {
  const timeZone = /^[A-Z]{2}$/.test(zone) ? announced : zone;
  const parts = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone, weekday: 'short', month: 'short', day: 'numeric' },
    ...{ hour: 'numeric', minute: '2-digit', timeZoneName: 'short' },
  }).formatToParts(startsAt);
  const part = (type: Intl.DateTimeFormatPartTypes) =>
    parts.find((one) => one.type === type)?.value ?? '';
  // Joined here: the platform's own spaces are no characters of a plain text.
  const hour = `${part('hour')}:${part('minute')} ${part('dayPeriod')} ${part('timeZoneName')}`;
  return `${part('weekday')} ${part('month')} ${part('day')}, ${hour}`;
}
