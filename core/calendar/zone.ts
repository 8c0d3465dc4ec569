/**
 * Local time: instants to local days and minutes and back, for every IANA zone, from the zone data
 * of the platform. Days are whole numbers since 1970-01-01 (a `Day`), so that "three days later" is
 * an addition.
 */

/** Days since 1970-01-01 on somebody's calendar. 1970-01-01 was a Thursday. */
export type Day = number;

export const minuteMs = 60_000;
export const hourMs = 3_600_000;
export const dayMs = 86_400_000;

export interface LocalTime {
  readonly day: Day;
  /** Minutes since local midnight, 0-1439. */
  readonly minute: number;
}

/** Local day and minute of an instant (milliseconds since 1970). */
export function localOf(instant: number, zone: string): LocalTime {
  const wall = instant + offsetAt(instant, zone);
  const day = Math.floor(wall / dayMs);
  return { day, minute: Math.floor((wall - day * dayMs) / minuteMs) };
}

/**
 * The instant at which a local day and minute happens, by Temporal's "compatible" rule: a time that
 * a clock change skips moves forward by the gap; a time that happens twice is its first happening.
 * So each local time is one instant.
 */
export function instantOf(day: Day, minute: number, zone: string): number {
  const wall = day * dayMs + minute * minuteMs;
  // No zone changes its offset twice within two days, so the offsets a day before and after are the
  // only candidates.
  const before = offsetAt(wall - dayMs, zone);
  const after = offsetAt(wall + dayMs, zone);
  const early = wall - Math.max(before, after);
  if (offsetAt(early, zone) === wall - early) return early;
  const late = wall - Math.min(before, after);
  if (offsetAt(late, zone) === wall - late) return late;
  return wall - before;
}

/** Monday is 1, Sunday is 7 (ISO 8601). */
export function weekdayOf(day: Day): number {
  return ((((day + 3) % 7) + 7) % 7) + 1;
}

/**
 * The instant so many working days, whole or not, after `at`. They are Monday to Friday on the
 * zone's calendar, without holidays: two after Friday noon is Tuesday noon.
 */
export function afterWorkingDays(at: number, days: number, zone: string): number {
  const minutesADay = dayMs / minuteMs;
  let { day, minute } = localOf(at, zone);
  let left = Math.round(days * minutesADay);
  for (;;) {
    const today = weekdayOf(day) <= 5 ? minutesADay - minute : 0;
    if (left <= today) return instantOf(day, minute + left, zone);
    left -= today;
    day += 1;
    minute = 0;
  }
}

/** YYYY-MM-DD. */
export function isoDayOf(day: Day): string {
  return new Date(day * dayMs).toISOString().slice(0, 10);
}

/**
 * Whether the platform knows this IANA zone. Offsets such as "+02:00" are not zones: they know no
 * clock changes.
 */
export function isZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name) || name.length > 40) return false;
  if (formatters.has(name)) return true;
  try {
    const made = newFormatter(name);
    // Only the platform's own spelling is kept: strangers may write a name in any mix of cases,
    // without end.
    if (made.resolvedOptions().timeZone === name) formatters.set(name, made);
    return true;
  } catch {
    return false;
  }
}

/** Countries and cities that the zone data names without their region. */
const placesOfOneWord =
  /^(cuba|egypt|eire|gb|gb-eire|hongkong|iceland|iran|israel|jamaica|japan|kwajalein|libya|navajo|nz|nz-chat|poland|portugal|prc|roc|rok|singapore|turkey|w-su)$/i;

/**
 * Whether a zone is a place on earth, where somebody sleeps at night. UTC, GMT, Etc/GMT+5, EST and
 * PST8PDT are none: a program or a browser that hides where it is gives them.
 */
export function isPlace(name: string): boolean {
  const isNamed = /^(?!etc\/|systemv\/|posix\/|right\/)[a-z_]+\//i.test(name);
  return (isNamed || placesOfOneWord.test(name)) && isZone(name);
}

/**
 * The zones to respect for a person: their own, or, where only their country is known (two letters,
 * ISO 3166), all of that country's.
 */
export function zonesOf(zoneOrCountry: string): readonly string[] {
  if (!/^[A-Z]{2}$/.test(zoneOrCountry)) return [zoneOrCountry];
  let zones = countryZones.get(zoneOrCountry);
  if (!zones) {
    // Node 20 has the accessor, Node 24 the method: the proposal changed in between.
    const locale = new Intl.Locale('und', { region: zoneOrCountry }) as {
      timeZones?: string[];
      getTimeZones?: () => string[] | undefined;
    };
    const found = locale.getTimeZones?.() ?? locale.timeZones ?? [];
    zones = found.length > 0 ? found : ['UTC'];
    countryZones.set(zoneOrCountry, zones);
  }
  return zones;
}

const countryZones = new Map<string, readonly string[]>();
const formatters = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, Map<number, number>>();

/**
 * Zone changes fall on whole quarters of an hour, so one offset serves a quarter; asking Intl costs
 * some microseconds.
 */
const quarterMs = 15 * minuteMs;
const quartersKept = 4096;

function offsetAt(instant: number, zone: string): number {
  const quarter = Math.floor(instant / quarterMs);
  let known = offsets.get(zone);
  if (!known) offsets.set(zone, (known = new Map()));
  const remembered = known.get(quarter);
  if (remembered !== undefined) return remembered;
  if (known.size >= quartersKept) known.clear();
  const offset = askOffset(quarter * quarterMs, zone);
  known.set(quarter, offset);
  return offset;
}

function askOffset(instant: number, zone: string): number {
  const field = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 };
  for (const { type, value } of formatterOf(zone).formatToParts(instant)) {
    if (type in field) field[type as keyof typeof field] = Number(value);
  }
  const wall = Date.UTC(
    field.year,
    field.month - 1,
    field.day,
    field.hour,
    field.minute,
    field.second,
  );
  return wall - Math.floor(instant / 1000) * 1000;
}

function formatterOf(zone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(zone);
  if (!formatter) formatters.set(zone, (formatter = newFormatter(zone)));
  return formatter;
}

function newFormatter(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'iso8601',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
}

/** More zones than a run of letters has, as a rule; each formatter takes some tens of KB. */
const formatsKept = 32;

/**
 * Gives a zone's formatter of dates in American English, and keeps it: making one costs as much as
 * some hundred uses. A name that is no zone throws a RangeError.
 */
export function dateFormat(
  options: Intl.DateTimeFormatOptions,
): (timeZone: string) => Intl.DateTimeFormat {
  const kept = new Map<string, Intl.DateTimeFormat>();
  return (timeZone) => {
    const known = kept.get(timeZone);
    if (known) return known;
    const made = new Intl.DateTimeFormat('en-US', { ...options, timeZone });
    if (kept.size >= formatsKept) kept.clear();
    kept.set(timeZone, made);
    return made;
  };
}
