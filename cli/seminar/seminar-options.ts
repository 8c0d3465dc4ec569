/**
 * Reads what a coach types about a seminar: its day and hour in a zone, its length, its link, its
 * title and its id. Each reader throws a Refusal with what was found and the remedy.
 */
import { dayMs, instantOf, isZone, localOf } from '../../core/calendar/zone.ts';
import type { Library } from '../../core/course.ts';
import { renderText } from '../../core/rendered-words.ts';
import { endOf, type Seminar } from '../../core/seminar/seminar.ts';
import { followUpOf } from '../../core/seminar/seminar-words.ts';
import { checkLockScreen } from '../../service/coach/answer-words.ts';
import type { CoachWorld } from '../coach-world.ts';
import { Refusal } from '../refusal.ts';

/**
 * A date further away is taken for a slip in the year. Rows of seats are kept for about two years.
 */
const furthestDays = 400;
const longestTitle = 80;
const longestMinutes = 8 * 60;

export function readZone(written: string): string {
  if (isZone(written))
    return new Intl.DateTimeFormat('en', { timeZone: written }).resolvedOptions().timeZone;
  throw new Refusal(
    2,
    `--zone: got "${written}"; use a city's zone, as America/Los_Angeles or Europe/Lisbon`,
  );
}

/**
 * The instant of "2027-01-14 19:00" in a zone, in milliseconds since 1970. It refuses an hour that
 * the clocks there skip.
 */
export function readWhen(written: string, zone: string, now: number): number {
  const remedy = 'write day and hour, as --at "2027-01-14 19:00"';
  const found = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2})$/.exec(written.trim());
  if (!found) throw new Refusal(2, `--at: got "${written}"; ${remedy}`);
  const [year = 0, month = 0, date = 0, hour = 0, minute = 0] = found.slice(1).map(Number);
  const midnight = Date.UTC(year, month - 1, date);
  if (
    new Date(midnight).toISOString().slice(0, 10) !== written.trim().slice(0, 10) ||
    hour > 23 ||
    minute > 59
  ) {
    throw new Refusal(2, `--at: got "${written}", which no calendar or clock has; ${remedy}`);
  }
  const day = midnight / dayMs;
  const at = instantOf(day, hour * 60 + minute, zone);
  const there = localOf(at, zone);
  if (there.day !== day || there.minute !== hour * 60 + minute) {
    throw new Refusal(
      2,
      `--at: the clocks in ${zone} skip ${written} that night; choose an hour before or after`,
    );
  }
  if (at <= now) throw new Refusal(2, `--at: ${written} in ${zone} is past; choose a day to come`);
  if (at > now + furthestDays * dayMs) {
    throw new Refusal(
      2,
      `--at: ${written} is more than ${furthestDays} days away; is it the right year?`,
    );
  }
  return at;
}

export function readMinutes(written: string): number {
  const minutes = Number(written);
  if (Number.isInteger(minutes) && minutes >= 5 && minutes <= longestMinutes) return minutes;
  throw new Refusal(
    2,
    `--minutes: got "${written}"; use a whole number from 5 to ${longestMinutes}`,
  );
}

export function readLink(option: string, written: string): string {
  const url = URL.canParse(written.trim()) ? new URL(written.trim()) : undefined;
  const isPlain =
    url?.protocol === 'https:' && url.hostname.includes('.') && !url.username && !url.password;
  if (isPlain && url.href.length <= 500) return url.href;
  throw new Refusal(2, `${option}: got "${written}"; use a whole link that begins with https://`);
}

/** Calendars, browsers' histories and letters show it, so discreet words are refused. */
export function readTitle(written: string, { brand }: Library): string {
  const title = written.trim().replace(/\s+/g, ' ');
  const length = [...title].length;
  if (length < 3 || length > longestTitle || /[\p{Cc}\p{Cf}\u2028\u2029]/u.test(title)) {
    throw new Refusal(
      2,
      `The title has ${length} characters; use 3 to ${longestTitle}, on one line`,
    );
  }
  checkLockScreen(title, brand.discreetWords, { byLetter: 'take another title' });
  return title;
}

/** The beginning of the title and the day: `anevenin0114`. */
export function readId(
  written: string | undefined,
  title: string,
  startsAt: number,
  zone: string,
): string {
  if (written !== undefined) {
    if (/^[a-z0-9]{4,12}$/.test(written)) return written;
    throw new Refusal(
      2,
      `--id: got "${written}"; use 4 to 12 small letters and digits, as evening1`,
    );
  }
  const letters =
    title
      .normalize('NFD')
      .toLowerCase()
      .replace(/[^a-z0-9]/g, '')
      .slice(0, 8) || 'seminar';
  const day = new Date(localOf(startsAt, zone).day * dayMs)
    .toISOString()
    .slice(5, 10)
    .replace('-', '');
  return `${letters}${day}`;
}

export async function findSeminar({ store }: CoachWorld, id: string): Promise<Seminar> {
  const seminar = /^[a-z0-9]{4,12}$/.test(id) ? await store.seminars.read(id) : undefined;
  if (seminar) return seminar;
  throw new Refusal(1, `There is no seminar "${id}". npx mend seminar list shows all of them.`);
}

/** "Thu, Jan 14, 2027, 19:00 to 20:30, America/Los_Angeles" */
export function whenWords(seminar: Seminar): string {
  const { startsAt, zone } = seminar;
  const day = {
    weekday: 'short',
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    timeZone: zone,
  } as const;
  const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: zone } as const;
  const [from, to] = [startsAt, endOf(seminar)].map((at) =>
    new Intl.DateTimeFormat('en-US', clock).format(at),
  );
  return `${new Intl.DateTimeFormat('en-US', day).format(startsAt)}, ${from} to ${to}, ${zone}`;
}

export function stateOf(seminar: Seminar, now: number): 'cancelled' | 'over' | 'now' | 'to come' {
  if (seminar.cancelled) return 'cancelled';
  if (endOf(seminar) <= now) return 'over';
  return seminar.startsAt <= now ? 'now' : 'to come';
}

/** A path alone for a local service that does not run: its address is not known. */
export function pageOf({ settings }: CoachWorld, { id }: Seminar): string {
  return `${settings.publicUrl}/seminars/${id}`;
}

/** What the slide of the seminar says, filled in; nothing where the templates give no keyword. */
export function slideOf({ library, settings }: CoachWorld): string | undefined {
  const slide = followUpOf(library)?.keyword.slide;
  const values = { phone: settings.twilioFrom, siteUrl: settings.publicUrl };
  return slide && renderText(slide, values, new Set()).trim();
}
