/**
 * A live seminar as data, and a person's seat in it. What is sent before and after it is decided
 * with the person's own record; this file says the shapes, and when one ends.
 */

import { minuteMs } from '../calendar/zone.ts';
import type { Attendance } from '../course.ts';

export interface Seminar {
  /** Lower-case letters and digits, 4 to 12: part of message ids and of a public path. */
  readonly id: string;
  /** As letters and pages name it; neutral, since calendars show it. */
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

/** A person's place in a seminar, until it is over and its follow-up begins. */
export interface Seat {
  readonly seminar: string;
  readonly startsAt: number;
  readonly minutes: number;
  /** The latest change they were told of, or are about to be. */
  readonly change: number;
  /**
   * When somebody asked for it with this address, which has not said yes yet: nothing but the
   * question goes out.
   */
  readonly askedAt?: number;
  readonly attendance?: Attendance;
  /** Reminders that are over: sent, or past when the seat was taken. */
  readonly reminded: readonly string[];
}

export function endOf({ startsAt, minutes }: Pick<Seminar, 'startsAt' | 'minutes'>): number {
  return startsAt + minutes * minuteMs;
}
