/**
 * A seminar as a calendar file (RFC 5545), for the letter and for the public page. It names no
 * guest, and says nothing that a shared calendar should not show. A guest's file leads to their own
 * door and not straight into the room: who comes by their calendar has come too, and finds a room
 * that was changed since.
 *
 * The method is PUBLISH, and CANCEL once the seminar is (RFC 5546, sections 3.2.1 and 3.2.5: what
 * was published is changed by another PUBLISH with the same UID and a higher SEQUENCE). Not
 * REQUEST: an invitation must name its guest as ATTENDEE, mail programs put it into calendars
 * unasked, where somebody else may see it, and mail the guest's "accepted" to a mailbox that a
 * person reads. A published entry waits until the reader adds it.
 *
 * Times are in UTC: one instant, the same on every reader's clock, and no copy of a zone's rules
 * that could grow old.
 */

import { minuteMs } from '../../core/calendar/zone.ts';
import type { Seminar } from '../../core/seminar/seminar.ts';
import type { Attachment } from '../ports/mailer.ts';
import type { World } from '../ports/world.ts';

export type Calendar = Pick<World, 'library' | 'settings' | 'now'>;

/** In octets, without the line's end (RFC 5545, section 3.1). */
const longestLine = 75;

/** `door`: the link by which a guest comes in, where the file is a guest's. */
export function calendarFile(
  { library, settings, now }: Calendar,
  seminar: Seminar,
  door?: string,
): string {
  const { id, title, startsAt, minutes, change, cancelled } = seminar;
  const { discreetName } = library.brand;
  const page = `${settings.publicUrl}/seminars/${id}`;
  const domain = settings.mailFrom.slice(settings.mailFrom.lastIndexOf('@') + 1);
  const wayIn = door && !cancelled ? [door] : [];
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
    ...wayIn.map((url) => `LOCATION:${text(url)}`),
    `DESCRIPTION:${text([...wayIn, page].join('\n'))}`,
    `URL:${uri(page)}`,
    `ORGANIZER;CN=${parameter(discreetName)}:${uri(`mailto:${settings.mailFrom}`)}`,
    // Who shares a calendar shows the hour as taken, not what it is for.
    'CLASS:PRIVATE',
    `STATUS:${cancelled ? 'CANCELLED' : 'CONFIRMED'}`,
    'END:VEVENT',
    'END:VCALENDAR',
  ]
    .map((line) => `${folded(line)}\r\n`)
    .join('');
}

/**
 * The file as it goes with a letter. The type repeats the method: readers that find another there
 * refuse it (RFC 6047, 2.4).
 */
export function calendarAttachment(
  world: Calendar,
  seminar: Seminar,
  door: string | undefined,
): Attachment {
  return {
    name: 'invite.ics',
    type: `${calendarType}; method=${methodOf(seminar)}`,
    content: calendarFile(world, seminar, door),
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
 * A TEXT value (section 3.3.11): every kind of line break becomes \n, other control characters have
 * no place in it.
 */
function text(value: string): string {
  return value
    .replace(/[\\;,]/g, '\\$&')
    .replace(/\r\n|[\r\n\u0085\u2028\u2029]/g, '\\n')
    .replace(/\p{Cc}/gu, '');
}

/**
 * Always quoted: a quoted parameter may hold anything but quotes and control characters, and has no
 * escapes (section 3.2).
 */
function parameter(value: string): string {
  return `"${value.replace(/"|[\p{Cc}\u2028\u2029]/gu, '')}"`;
}

/** A URI has no escapes either, and no white space. */
function uri(value: string): string {
  return value.replace(/[\s\p{Cc}]/gu, '');
}

/**
 * Broken into lines of at most 75 octets, never within a character; each further line begins with a
 * space.
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
