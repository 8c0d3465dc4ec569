/**
 * Simulates each course with core's own calendar, at both paces, from every weekday, with and
 * without texts. It finds touches that nobody gets, days and weeks with too many touches, and
 * touches that the caps delay by days.
 */

import { startCourse } from '../../core/calendar/course-position.ts';
import { localDay } from '../../core/calendar/writing-hours.ts';
import { courseOf, type Library, type Pace, type Sequence } from '../../core/course.ts';
import { advance, plannedTouch } from '../../core/due.ts';
import { newSubscriber, type Subscriber } from '../../core/subscriber.ts';
import type { Findings } from './finding.ts';
import { type Course, courseFile, touchPath } from './laid-out-course.ts';

const paces: readonly Pace[] = ['standard', 'baby'];
const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const aMonday = Date.UTC(2030, 0, 7);
const hourMs = 3_600_000;
/**
 * Days that a touch may be late: a Sunday moves it by one day, and a touch on that day moves it by
 * another.
 */
const longestDelay = 2;

/** One simulated person. */
interface Run {
  readonly pace: Pace;
  /** The weekday of the start. */
  readonly begun: string;
  /** The touches in the order they were sent, with the day since the start. */
  readonly sent: readonly { readonly id: string; readonly day: number }[];
}

/** Runs all checks of this file. */
export function checkPace(course: Course, findings: Findings): void {
  checkFollowUps(course, findings);
  for (const sequence of Object.values(course.library.sequences)) {
    const runs = runsOf(course.library, sequence);
    for (const run of runs) checkRun(course, sequence, run, findings);
    const reached = new Set(runs.flatMap(({ sent }) => sent.map(({ id }) => id)));
    for (const { id } of sequence.touches.filter((touch) => !reached.has(touch.id))) {
      const path = touchPath(sequence, id, course.folder);
      const place = course.folder.place({ file: courseFile(sequence), path: [...path, 'id'] });
      findings.add(
        'dead-end',
        place,
        `nobody ever gets ${id}, at whatever pace; give it a day of its own after the one before`,
      );
    }
  }
}

/** Checks that the messages after a seminar keep the course's weekly cap for each kind of guest. */
function checkFollowUps({ library, folder }: Course, findings: Findings): void {
  const cap = courseOf(library).caps.later;
  for (const seminar of Object.values(library.seminars)) {
    if (seminar.kind !== 'follow-up') continue;
    for (const touch of seminar.touches) {
      for (const guest of touch.for) {
        const week = seminar.touches.filter(
          ({ day, for: guests }) =>
            guests.includes(guest) && day <= touch.day && day > touch.day - 7,
        );
        if (week.length <= cap) continue;
        const place = folder.place({
          file: courseFile(seminar),
          path: [...touchPath(seminar, touch.id, folder), 'day'],
        });
        findings.add(
          'caps',
          place,
          `touch ${week.length} within seven days for guests who ${guest}; use at most ${cap}`,
        );
      }
    }
  }
}

function runsOf(library: Library, sequence: Sequence): Run[] {
  // The brand's dates without texts change every year, so the simulation ignores them.
  const alone: Library = {
    ...library,
    brand: { ...library.brand, datesWithoutTexts: [] },
    sequences: { [sequence.id]: sequence },
    course: sequence.id,
  };
  return paces.flatMap((pace) =>
    weekdays.flatMap((begun, weekday) =>
      [12, 21].flatMap((hour) =>
        (['on', 'none'] as const).map((texts) => {
          const now = aMonday + (weekday * 24 + hour) * hourMs;
          const base = newSubscriber('abcdefgh1234', now);
          const person: Subscriber = {
            ...base,
            pace,
            letters: { state: 'on', at: now },
            texts: { state: texts, at: now },
          };
          return { pace, begun, sent: simulate(alone, sequence, person, now) };
        }),
      ),
    ),
  );
}

/** The touches that a person gets from `now` on, with their days. */
function simulate(library: Library, sequence: Sequence, person: Subscriber, now: number) {
  const first = localDay(now, person);
  let subscriber: Subscriber = { ...person, position: startCourse(sequence, person, now) };
  const sent: { id: string; day: number }[] = [];
  for (let rounds = 0; rounds <= sequence.touches.length; rounds++) {
    const planned = plannedTouch(library, subscriber);
    if (!planned) break;
    sent.push({ id: planned.touch.id, day: localDay(planned.at, subscriber) - first });
    subscriber = advance(library, subscriber, planned.touch.id, planned.at);
  }
  return sent;
}

function checkRun(
  course: Course,
  sequence: Sequence,
  { pace, begun, sent }: Run,
  findings: Findings,
): void {
  const { caps } = sequence;
  sent.forEach(({ id, day }, i) => {
    const touch = sequence.touches.find((one) => one.id === id);
    const path = [...touchPath(sequence, id, course.folder), 'day', pace];
    const place = () => course.folder.place({ file: courseFile(sequence), path });
    const when = `at the ${pace} pace, begun on a ${begun}`;
    const week = sent.slice(0, i + 1).filter((other) => other.day > day - 7).length;
    const cap = day < 7 ? caps.firstWeek : caps.later;
    if (week > cap)
      findings.add('caps', place(), `touch ${week} within seven days ${when}; use at most ${cap}`);
    if (sent[i - 1]?.day === day)
      findings.add('caps', place(), `a second touch on one day ${when}; move it`);
    const due = touch?.day[pace] ?? day;
    if (day - due <= longestDelay) return;
    findings.add(
      'caps',
      place(),
      `goes on day ${day} instead of ${due} ${when}: the weekly caps push it; move it later`,
    );
  });
}
