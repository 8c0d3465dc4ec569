/**
 * Encodes what surrounds a seminar in a person's item: each seat, and the position in the
 * follow-up, as one short string.
 */
import { minuteMs } from '../../core/calendar/zone.ts';
import type { Attendance } from '../../core/course.ts';
import type { Seat } from '../../core/seminar/seminar.ts';
import type { FollowUp } from '../../core/subscriber.ts';

const attendances: readonly Attendance[] = ['attended', 'missed', 'unknown'];

const usualMinutes = 90;

/** Ids have letters, digits and hyphens: commas and dots stand between them. */
export function packSeats(seats: readonly Seat[] | undefined): string | undefined {
  if (!seats || seats.length === 0) return undefined;
  return seats
    .map(({ seminar, startsAt, minutes, change, askedAt, attendance, reminded }) =>
      [
        ...[seminar, short(startsAt), minutes === usualMinutes ? '' : minutes, change || ''],
        ...[short(askedAt), shortOf(attendance), reminded.join('.')],
      ].join(','),
    )
    .join(' ');
}

export function unpackSeats(packed: string | undefined): Seat[] | undefined {
  return packed?.split(' ').map((one) => {
    const [seminar = '', startsAt, minutes, change, askedAt, attendance, reminded] = one.split(',');
    return {
      seminar,
      startsAt: long(startsAt) ?? 0,
      minutes: minutes ? Number(minutes) : usualMinutes,
      change: Number(change),
      ...(askedAt ? { askedAt: long(askedAt) ?? 0 } : {}),
      ...(attendance ? { attendance: longOf(attendance) } : {}),
      reminded: reminded ? reminded.split('.') : [],
    };
  });
}

export function packFollowUp(followUp: FollowUp | undefined): string | undefined {
  if (!followUp) return undefined;
  const { seminar, attendance, startedAt, from, day, notBefore, done } = followUp;
  return [
    seminar,
    shortOf(attendance),
    short(startedAt),
    from.toString(36),
    day,
    short(notBefore),
    done.join('.'),
  ].join(',');
}

export function unpackFollowUp(packed: string | undefined): FollowUp | undefined {
  if (!packed) return undefined;
  const [seminar = '', attendance = '', startedAt, from, day, notBefore, done] = packed.split(',');
  return {
    seminar,
    attendance: longOf(attendance),
    startedAt: long(startedAt) ?? 0,
    from: Number.parseInt(from ?? '0', 36),
    day: Number(day),
    ...(notBefore ? { notBefore: long(notBefore) ?? 0 } : {}),
    done: done ? done.split('.') : [],
  };
}

/** Base 36. A whole minute is written in minutes: five letters, where milliseconds have eight. */
function short(instant: number | undefined): string {
  if (instant === undefined) return '';
  return (instant % minuteMs === 0 ? instant / minuteMs : instant).toString(36);
}

function long(packed: string | undefined): number | undefined {
  if (!packed) return undefined;
  const read = Number.parseInt(packed, 36);
  return packed.length <= longestMinutes ? read * minuteMs : read;
}

/** Minutes have no more letters than this until the year 6000, milliseconds no fewer since 1972. */
const longestMinutes = 6;

const shortOf = (attendance: Attendance | undefined) => attendance?.[0] ?? '';
const longOf = (letter: string) => attendances.find((one) => one.startsWith(letter)) ?? 'unknown';
