/** Writes a future time for a person, in their zone. */

import { localDay } from '../../core/calendar/writing-hours.ts';
import { dayMs, localOf, zonesOf } from '../../core/calendar/zone.ts';
import type { Subscriber } from '../../core/subscriber.ts';

/**
 * "today at 10:00 AM", "on Monday, November 23, at 10:00 AM". Where only a country with several
 * zones is known it has no hour, and it names the day by its date while the zones are on different
 * days: "tomorrow" would be wrong for some.
 */
export function whenWords(at: number, subscriber: Subscriber, now: number): string {
  const zones = zonesOf(subscriber.zone);
  const day = localDay(at, subscriber);
  const away = day - localDay(now, subscriber);
  const isOneDay = new Set(zones.map((zone) => localOf(now, zone).day)).size === 1;
  const date = new Intl.DateTimeFormat('en-US', {
    weekday: 'long',
    month: 'long',
    day: 'numeric',
    timeZone: 'UTC',
  });
  const isNear = isOneDay && away <= 1;
  const near = isNear ? (away === 0 ? 'today' : 'tomorrow') : `on ${date.format(day * dayMs)}`;
  const [timeZone, ...others] = zones;
  if (others.length > 0) return near;
  const hour = new Intl.DateTimeFormat('en-US', {
    hour: 'numeric',
    minute: '2-digit',
    timeZone,
  }).format(at);
  return `${near}${isNear ? '' : ','} at ${hour}`;
}
