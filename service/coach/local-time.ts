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

/** "Mar 5 17:05" */
export function brief(at: number, person: Placed): string {
  return `${say(at, person, { month: 'short', day: 'numeric' })} ${hourThere(at, person)}`;
}

/** "Tue, Mar 5, 17:05" */
export function momentThere(at: number, person: Placed): string {
  return `${say(at, person, { weekday: 'short', month: 'short', day: 'numeric' })}, ${hourThere(at, person)}`;
}

/** "5 min", "2 h", "3 d" */
export function howLong(ms: number): string {
  if (ms < hourMs) return `${Math.max(0, Math.floor(ms / minuteMs))} min`;
  return ms < 2 * dayMs ? `${Math.floor(ms / hourMs)} h` : `${Math.floor(ms / dayMs)} d`;
}

function say(at: number, person: Placed, how: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat('en-US', { ...how, timeZone: zoneOf(person) }).format(at);
}
