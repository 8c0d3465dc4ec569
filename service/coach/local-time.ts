/**
 * Writes a moment, for the coach, on the clock of the person it concerns. Where only their country
 * is known, that is the clock of its first zone.
 */

import { dayMs, hourMs, minuteMs, zonesOf } from '../../core/calendar/zone.ts';
import type { Subscriber } from '../../core/subscriber.ts';

type Placed = Pick<Subscriber, 'zone'>;

const zoneOf = ({ zone }: Placed) => zonesOf(zone)[0] ?? 'UTC';

/** "17:05" */
export function hourThere(at: number, person: Placed): string {
  return say(at, person, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
}

/** "Tuesday, March 5, 2030" */
export function dayThere(at: number, person: Placed): string {
  return say(at, person, { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' });
}

/** "Mar 5" */
export function briefDay(at: number, person: Placed): string {
  return say(at, person, { month: 'short', day: 'numeric' });
}

/** "Mar 5 17:05" */
export function brief(at: number, person: Placed): string {
  return `${briefDay(at, person)} ${hourThere(at, person)}`;
}

/** "Tue, Mar 5, 17:05" */
export function momentThere(at: number, person: Placed): string {
  return `${say(at, person, { weekday: 'short', month: 'short', day: 'numeric' })}, ${hourThere(at, person)}`;
}

/** "1 minute", "40 minutes", "3 hours", "2 days" */
export function howLong(ms: number): string {
  if (ms < hourMs) return plural(Math.max(0, Math.floor(ms / minuteMs)), 'minute');
  if (ms < 2 * dayMs) return plural(Math.floor(ms / hourMs), 'hour');
  return plural(Math.floor(ms / dayMs), 'day');
}

/** "just now", "40 minutes ago" */
export function howLongAgo(ms: number): string {
  return ms < minuteMs ? 'just now' : `${howLong(ms)} ago`;
}

/** "1 day", "2 days" */
export function plural(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function say(at: number, person: Placed, how: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat('en-US', { ...how, timeZone: zoneOf(person) }).format(at);
}
