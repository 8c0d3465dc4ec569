/**
 * Writes a seminar as a calendar file (RFC 5545), for the letter and for the public page. It names
 * no guest, and says nothing that a shared calendar should not show. A guest's file leads to their
 * own check-in link and not straight into the meeting: a guest who comes by their calendar is
 * counted as present, and finds a meeting whose link was changed since.
 *
 * The method is PUBLISH, and CANCEL once the seminar is (RFC 5546, sections 3.2.1 and 3.2.5: what
 * was published is changed by another PUBLISH with the same UID and a higher SEQUENCE). It is not
 * REQUEST: an invitation must name its guest as ATTENDEE, mail programs put it into calendars
 * unasked, where somebody else may see it, and mail the guest's "accepted" to a mailbox that a
 * person reads. A published entry waits until the reader adds it.
 *
 * Times are in UTC: one instant, the same on every reader's clock, and no copy of a zone's rules
 * that could grow old.
 *
 * It also gives the same facts as words for letters: day and hour where the reader is, and links.
 */

import { dateFormat, minuteMs } from '../../core/calendar/zone.ts';
import type { Values } from '../../core/rendered-words.ts';
import type { Seminar } from '../../core/seminar/seminar.ts';
import type { Subscriber } from '../../core/subscriber.ts';
import type { Attachment } from '../ports/mailer.ts';
import type { World } from '../ports/world.ts';
import type { Purpose } from '../signed-links.ts';

export type Calendar = Pick<World, 'library' | 'settings' | 'now'>;

/** In octets, without the line's end (RFC 5545, section 3.1). */
const longestLine = 75;

/** `checkInUrl`: the guest's check-in link, where the file is a guest's. */
export function calendarFile(
  { library, settings, now }: Calendar,
  seminar: Seminar,
  checkInUrl?: string,
): string {
  const { id, title, startsAt, minutes, change, cancelled } = seminar;
  const { discreetName } = library.brand;
  const page = `${settings.publicUrl}/seminars/${id}`;
  const domain = settings.mailFrom.slice(settings.mailFrom.lastIndexOf('@') + 1);
  const location = checkInUrl && !cancelled ? [checkInUrl] : [];
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    `PRODID:${text(`-//${discreetName}//Calendar//EN`)}`,
    'CALSCALE:GREGORIAN',
    `METHOD:${methodOf(seminar)}`,
    'BEGIN:VEVENT',
    `UID:${text(`${id}@${domain}`)}`,
    `DTSTAMP:${instant(now())}`,
    `SEQUENCE:${change}`,
    `DTSTART:${instant(startsAt)}`,
    `DTEND:${instant(startsAt + minutes * minuteMs)}`,
    `SUMMARY:${text(title)}`,
    ...location.map((url) => `LOCATION:${text(url)}`),
    `DESCRIPTION:${text([...location, page].join('\n'))}`,
    `URL:${uri(page)}`,
    `ORGANIZER;CN=${parameter(discreetName)}:${uri(`mailto:${settings.mailFrom}`)}`,
    // A shared calendar shows the hour as taken, not what it is for.
    'CLASS:PRIVATE',
    `STATUS:${cancelled ? 'CANCELLED' : 'CONFIRMED'}`,
    'END:VEVENT',
    'END:VCALENDAR',
  ]
    .map((line) => `${folded(line)}\r\n`)
    .join('');
}

/**
 * The file as it goes with a letter. The type repeats the method: a reader refuses a file whose two
 * methods differ (RFC 6047, 2.4).
 */
export function calendarAttachment(
  world: Calendar,
  seminar: Seminar,
  checkInUrl: string | undefined,
): Attachment {
  return {
    name: 'invite.ics',
    type: `${calendarType}; method=${methodOf(seminar)}`,
    content: calendarFile(world, seminar, checkInUrl),
  };
}

export const calendarType = 'text/calendar; charset=utf-8';

function methodOf({ cancelled }: Seminar): 'PUBLISH' | 'CANCEL' {
  return cancelled ? 'CANCEL' : 'PUBLISH';
}

/** 20270115T030000Z */
function instant(at: number): string {
  return new Date(at).toISOString().replace(/[-:]|\.\d+/g, '');
}

/**
 * A TEXT value (section 3.3.11): every kind of line break becomes \n, other control characters are
 * left out.
 */
function text(value: string): string {
  return value
    .replace(/[\\;,]/g, '\\$&')
    .replace(/\r\n|[\r\n\u0085\u2028\u2029]/g, '\\n')
    .replace(/\p{Cc}/gu, '');
}

/**
 * A parameter, in quotes: it may hold anything but quotes and control characters, and has no
 * escapes (section 3.2).
 */
function parameter(value: string): string {
  return `"${value.replace(/"|[\p{Cc}\u2028\u2029]/gu, '')}"`;
}

/** A URI, which has neither escapes nor white space. */
function uri(value: string): string {
  return value.replace(/[\s\p{Cc}]/gu, '');
}

/**
 * Folds a line at 75 octets, never within a character; each further line begins with a space.
 */
function folded(line: string): string {
  let out = '';
  let octets = 0;
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (octets + size > longestLine) {
      out += '\r\n ';
      octets = 1;
    }
    out += character;
    octets += size;
  }
  return out;
}

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

const dateAndHour = dateFormat({
  ...{ weekday: 'short', month: 'short', day: 'numeric' },
  ...{ hour: 'numeric', minute: '2-digit', timeZoneName: 'short' },
});

/**
 * Thu Jan 14, 7:00 PM PST: in the reader's own zone, or in the seminar's where only a country is
 * known.
 */
export function seminarDate(
  { startsAt, zone: announced }: Pick<Seminar, 'startsAt' | 'zone'>,
  zone: string,
): string {
  const timeZone = /^[A-Z]{2}$/.test(zone) ? announced : zone;
  const parts = dateAndHour(timeZone).formatToParts(startsAt);
  const part = (type: Intl.DateTimeFormatPartTypes) =>
    parts.find((one) => one.type === type)?.value ?? '';
  // Joined here: the platform's own spaces are no characters of a plain text.
  const hour = `${part('hour')}:${part('minute')} ${part('dayPeriod')} ${part('timeZoneName')}`;
  return `${part('weekday')} ${part('month')} ${part('day')}, ${hour}`;
}
