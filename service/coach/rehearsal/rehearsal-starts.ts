/**
 * Where and when the walks of a rehearsal begin: zones with and without clock changes, and in each
 * the starts that calendars get wrong.
 */
import {
  type Day,
  dayMs,
  hourMs,
  instantOf,
  localOf,
  minuteMs,
  weekdayOf,
} from '../../../core/calendar/zone.ts';
import type { Library } from '../../../core/course.ts';

export interface Start {
  readonly name: string;
  /** When the form is sent (ms since 1970). */
  readonly at: number;
}

/** Whole, half and three quarters of an hour off UTC; half an hour of summer time; the dateline. */
const zonesTried = [
  'America/New_York',
  'Europe/London',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Pacific/Auckland',
  'Pacific/Kiritimati',
];

/** The brand's own zone first. */
export function rehearsedZones({ brand }: Library): readonly string[] {
  return [...new Set([brand.zone, ...zonesTried])];
}

/** The starts of a rehearsal in one zone, from the local day `from` on. */
export function startsIn(zone: string, from: Day): readonly Start[] {
  const at = (day: Day, hour: number) => instantOf(day, hour * 60, zone);
  const changes = clockChanges(zone, from);
  const sunday = from + ((7 - weekdayOf(from) + 7) % 7);
  return [
    { name: 'monday', at: at(sunday + 1, 9) },
    { name: 'sunday-evening', at: at(sunday, 20) + 30 * minuteMs },
    ...changes.map(({ name, day }) => ({ name, at: at(day - 1, 11) })),
    { name: 'new-year', at: at(newYearAfter(from) - 2, 18) },
    { name: '29-february', at: at(leapDayAfter(from) - 2, 11) },
  ];
}

/** The next days on which the zone's clock goes forward and back; none where it never does. */
function clockChanges(zone: string, from: Day): { readonly name: string; readonly day: Day }[] {
  const offset = (day: Day) => {
    const noon = day * dayMs + 12 * hourMs;
    const local = localOf(noon, zone);
    return local.day * dayMs + local.minute * minuteMs - noon;
  };
  const found = new Map<string, Day>();
  for (let day = from; day < from + 366 && found.size < 2; day++) {
    const change = offset(day + 1) - offset(day);
    const name = change > 0 ? 'clock-forward' : 'clock-back';
    if (change !== 0 && !found.has(name)) found.set(name, day + 1);
  }
  return [...found].map(([name, day]) => ({ name, day }));
}

const dayOf = (year: number, month: number, date: number): Day =>
  Date.UTC(year, month, date) / dayMs;
const yearOf = (day: Day) => new Date(day * dayMs).getUTCFullYear();

function newYearAfter(from: Day): Day {
  const next = dayOf(yearOf(from) + 1, 0, 1);
  return next - 2 >= from ? next : dayOf(yearOf(from) + 2, 0, 1);
}

function leapDayAfter(from: Day): Day {
  for (let year = yearOf(from); ; year++) {
    const day = dayOf(year, 1, 29);
    if (new Date(day * dayMs).getUTCMonth() === 1 && day - 2 >= from) return day;
  }
}
