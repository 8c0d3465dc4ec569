/** Writes a future time for a person, in their zone. */

import { localDay } from '../../core/calendar/writing-hours.ts';
import { dayMs, zonesOf } from '../../core/calendar/zone.ts';
import type { Subscriber } from '../../core/subscriber.ts';

/**
 * "today at 10:00 AM", "on Monday, November 23, at 10:00 AM". Without an hour when only the
 * person's country is known and it has several zones.
 */
export function whenWords(at: number, subscriber: Subscriber, now: number): string {
  const day = localDay(at, subscriber);
  const away = day - localDay(now, subscriber);
  const date = new Intl.DateTimeFormat('en-US', {
    weekday: 'long',
    month: 'long',
    day: 'numeric',
    timeZone: 'UTC',
  });
  const near = away === 0 ? 'today' : away === 1 ? 'tomorrow' : `on ${date.format(day * dayMs)}`;
  const [timeZone, ...others] = zonesOf(subscriber.zone);
  if (others.length > 0) return near;
  const hour = new Intl.DateTimeFormat('en-US', {
    hour: 'numeric',
    minute: '2-digit',
    timeZone,
  }).format(at);
  return `${near}${away > 1 ? ',' : ''} at ${hour}`;
}
