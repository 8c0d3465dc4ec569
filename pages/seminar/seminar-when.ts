/**
 * Writes the date and the hours of a seminar in a zone, for pages, and says when its check-in is
 * open.
 */

import { dayMs, minuteMs } from '../../core/calendar/zone.ts';
import { cityOf } from '../../core/calendar/zone-city.ts';
import { endOf, type Seminar } from '../../core/seminar/seminar.ts';

/** Whether the seminar has ended. */
export function isOver(seminar: Seminar, now: number): boolean {
  return endOf(seminar) <= now;
}

/**
 * The check-in opens half an hour before the seminar and closes a day after its end, both in
 * milliseconds since 1970.
 */
const checkInOpensMs = 30 * minuteMs;
export const openFrom = ({ startsAt }: Seminar) => startsAt - checkInOpensMs;
export const openUntil = (seminar: Seminar) => endOf(seminar) + dayMs;

/** "Thursday, January 14, 2027" */
export function dayWords({ startsAt }: Seminar, timeZone: string): string {
  return say(startsAt, {
    weekday: 'long',
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    timeZone,
  });
}

/** "7:00 to 8:30 PM" */
export function hoursWords(seminar: Seminar, timeZone: string): string {
  const format = new Intl.DateTimeFormat('en-US', { hour: 'numeric', minute: '2-digit', timeZone });
  const [from, to] = [seminar.startsAt, endOf(seminar)].map((at) => plain(format.format(at)));
  const [hours = '', half = ''] = from?.split(' ') ?? [];
  return to?.endsWith(half) && half ? `${hours} to ${to}` : `${from} to ${to}`;
}

/** "Los Angeles time (PST)" */
export function zoneWords({ startsAt }: Seminar, timeZone: string): string {
  const city = cityOf(timeZone).split('/').at(-1) ?? '';
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'short' }).formatToParts(
    startsAt,
  );
  const short = parts.find(({ type }) => type === 'timeZoneName')?.value;
  return short && short !== city ? `${city} time (${short})` : `${city} time`;
}

function say(at: number, how: Intl.DateTimeFormatOptions): string {
  return plain(new Intl.DateTimeFormat('en-US', how).format(at));
}

/** The platform sets a narrow space before AM and PM. */
function plain(words: string): string {
  return words.replace(/\s/g, ' ');
}
