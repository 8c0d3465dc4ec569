/**
 * The types of a live seminar and of a person's seat in it, and when a seminar ends.
 */

import { minuteMs } from '../calendar/zone.ts';
import type { Attendance } from '../course.ts';

export interface Seminar {
  /** Lower-case letters and digits, 4 to 12: part of message ids and of a public path. */
  readonly id: string;
  /** As letters and pages name it. Neutral, since calendars show it. */
  readonly title: string;
  /** Milliseconds since 1970. */
  readonly startsAt: number;
  readonly minutes: number;
  /** IANA zone in which it is announced. */
  readonly zone: string;
  readonly joinUrl: string;
  readonly recordingUrl?: string;
  /**
   * Raised by every move and by the cancellation: SEQUENCE of RFC 5545, section 3.8.7.4. From 0.
   */
  readonly change: number;
  readonly cancelled?: true;
}

/** A person's seat in a seminar, until the seminar is over and its follow-up begins. */
export interface Seat {
  readonly seminar: string;
  readonly startsAt: number;
  readonly minutes: number;
  /** The latest change that the person was told of, or is about to be. */
  readonly change: number;
  /**
   * When a form asked for the seat. It is there until the address has said yes: nothing but the
   * question goes out meanwhile.
   */
  readonly askedAt?: number;
  readonly attendance?: Attendance;
  /** Reminders that are over: sent, or past when the seat was taken. */
  readonly reminded: readonly string[];
}

/** The end of a seminar (ms since 1970). */
export function endOf({ startsAt, minutes }: Pick<Seminar, 'startsAt' | 'minutes'>): number {
  return startsAt + minutes * minuteMs;
}
