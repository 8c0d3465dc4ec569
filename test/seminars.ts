/** A made-up seminar for tests. */
import type { Seminar } from '../core/seminar/seminar.ts';

/** 2027-01-14, 19:00 in Los Angeles. */
export const anEvening: Seminar = {
  id: 'evening7',
  title: 'An evening together',
  startsAt: Date.parse('2027-01-15T03:00:00Z'),
  minutes: 90,
  zone: 'America/Los_Angeles',
  joinUrl: 'https://meet.example.com/room?pwd=a,b;c',
  change: 0,
};
