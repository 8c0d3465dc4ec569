/**
 * Durations as ISO 8601 writes them (`P1D`, `PT90M`, `P2W`), as far as they have one length: no
 * months, no years.
 */
import { dayMs, hourMs, minuteMs } from '../core/calendar/zone.ts';

/** Milliseconds; `undefined` for anything that is not such a duration. */
export function readDuration(text: string): number | undefined {
  const found = /^P(?=.)(?:(\d+)W)?(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(
    text,
  );
  if (!found) return undefined;
  const [weeks, days, hours, minutes, seconds] = found
    .slice(1)
    .map((part) => Number(part ?? 0)) as [number, number, number, number, number];
  return weeks * 7 * dayMs + days * dayMs + hours * hourMs + minutes * minuteMs + seconds * 1_000;
}
