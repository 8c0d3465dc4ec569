/**
 * Writing hours: Monday to Saturday, 10:00-17:00 where the person is, at the hour they picked;
 * 09:00-20:00 only when the hour they picked themselves lies outside. Replies to what a person just
 * did do not ask here.
 */
import type { Channel, Library } from '../course.ts';
import { type Day, instantOf, isoDayOf, localOf, weekdayOf, zonesOf } from './zone.ts';

/**
 * Where and when a person wants to be written to. `zone` is an IANA zone, or a country where the
 * zone is unknown.
 */
export interface Habit {
  readonly zone: string;
  /** A whole hour of the local day, 9-19. */
  readonly hour: number;
}

/** The writing hours of one local day, as instants. */
export interface WritingHours {
  readonly opensAt: number;
  /** The person's own hour. */
  readonly prefersAt: number;
  readonly closesAt: number;
}

/** The search for an open day ends here: a coach may list a whole season as dates without texts. */
const daysSearched = 120;

export const usualHours = { opens: 10, closes: 17 };
export const widestHours = { opens: 9, closes: 20 };

/** The writing hours of one local day. With several zones they are what all have in common. */
export function writingHoursOn(day: Day, habit: Habit): WritingHours {
  const asked = habit.hour < usualHours.opens || habit.hour >= usualHours.closes;
  const hours = asked ? widestHours : usualHours;
  const zones = zonesOf(habit.zone);
  const common = intersect(day, habit.hour, hours, zones);
  // A country too wide for the usual hours (Russia) has only the legal hours in common.
  return common.closesAt > common.opensAt ? common : intersect(day, habit.hour, widestHours, zones);
}

/** The local day of an instant; with several zones, the earliest of their days. */
export function localDay(instant: number, habit: Habit): Day {
  return Math.min(...zonesOf(habit.zone).map((zone) => localOf(instant, zone).day));
}

/** Why nothing is written on a day: a Sunday, or a date on which the coach wants no texts. */
export type ClosedDay = 'sunday' | 'date-without-texts';

/** Why a day carries no touch by this channel; `undefined` where it may. */
export function whyClosedDay(day: Day, channel: Channel, library: Library): ClosedDay | undefined {
  if (weekdayOf(day) === 7) return 'sunday';
  if (channel === 'email' || !library.brand.datesWithoutTexts.includes(isoDayOf(day)))
    return undefined;
  return 'date-without-texts';
}

/** Whether a day may carry a touch: no Sundays, and no texts on the dates the coach lists. */
export function isWritingDay(day: Day, channel: Channel, library: Library): boolean {
  return whyClosedDay(day, channel, library) === undefined;
}

/** The instant `at` within writing hours, else the person's hour of the next day that is open. */
export function nextOpenMoment(
  library: Library,
  habit: Habit,
  channel: Channel,
  at: number,
): number {
  const today = localDay(at, habit);
  for (let day = today; day < today + daysSearched; day++) {
    if (!isWritingDay(day, channel, library)) continue;
    const { opensAt, prefersAt, closesAt } = writingHoursOn(day, habit);
    if (at >= opensAt && at < closesAt) return at;
    if (prefersAt > at) return prefersAt;
  }
  return writingHoursOn(today + daysSearched, habit).prefersAt;
}

function intersect(
  day: Day,
  hour: number,
  hours: { opens: number; closes: number },
  zones: readonly string[],
): WritingHours {
  let opensAt = Number.NEGATIVE_INFINITY;
  let closesAt = Number.POSITIVE_INFINITY;
  for (const zone of zones) {
    opensAt = Math.max(opensAt, instantOf(day, hours.opens * 60, zone));
    closesAt = Math.min(closesAt, instantOf(day, hours.closes * 60, zone));
  }
  const wished = instantOf(day, hour * 60, zones[0] ?? 'UTC');
  return {
    opensAt,
    closesAt,
    prefersAt: wished >= opensAt && wished < closesAt ? wished : opensAt,
  };
}
