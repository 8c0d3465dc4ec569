/**
 * Checks the days of a course's touches at both paces: days increase, one touch a day, and no more
 * touches in seven days than the caps allow.
 */
import type { Pace } from '../core/course.ts';
import type { YamlSource } from './source/yaml.ts';

export interface Planned {
  /** Its position in course.yaml. */
  readonly index: number;
  readonly id: string;
  readonly day: Readonly<Record<Pace, number>>;
}

export interface Caps {
  readonly firstWeek: number;
  readonly later: number;
}

const paces: readonly Pace[] = ['standard', 'baby'];

/** Adds a problem for every touch that breaks one of these rules. */
export function checkCalendar(touches: readonly Planned[], caps: Caps, yaml: YamlSource): void {
  for (const pace of paces) {
    touches.forEach((touch, i) => {
      const path = ['touches', touch.index, 'day', pace];
      const day = touch.day[pace];
      const previous = touches[i - 1];
      if (previous && day <= previous.day[pace]) {
        const same = day === previous.day[pace] ? 'the same day as' : 'before';
        yaml.add(
          path,
          `got ${day}, ${same} ${previous.id} (${previous.day[pace]}); list touches by day, one a day`,
        );
        return;
      }
      const problem = beyondCap(touches, touch, pace, caps);
      if (problem) yaml.add(path, problem);
    });
  }
}

/** The problem of a touch that exceeds the cap of the seven days that end with it, or undefined. */
function beyondCap(
  touches: readonly Planned[],
  touch: Planned,
  pace: Pace,
  caps: Caps,
): string | undefined {
  const day = touch.day[pace];
  if (day < 7) {
    const count = touches.filter((other) => other.day[pace] <= day).length;
    if (count > caps.firstWeek)
      return `got touch ${count} of the first week; use at most ${caps.firstWeek}`;
  }
  // Day 0 counts for the first week only, since a welcome, a check and two notes may share it.
  const from = Math.max(day - 6, 1);
  const count = touches.filter((other) => other.day[pace] >= from && other.day[pace] <= day).length;
  if (count > caps.later)
    return `got touch ${count} in the days ${from} to ${day}; use at most ${caps.later} in seven days`;
  return undefined;
}
