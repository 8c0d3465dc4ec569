/**
 * Compares the edited course with the people who are in the old one, before it is deployed: how
 * many stand before each touch, how many will get it, whose next date moves. It asks core what
 * would happen to each of them, and changes nobody.
 */

import { dayMs } from '../../core/calendar/zone.ts';
import { courseOf, type Library, type Sequence, type Touch, touchOf } from '../../core/course.ts';
import { plannedTouch } from '../../core/due.ts';
import type { Subscriber } from '../../core/subscriber.ts';
import { Walk } from '../../core/walk-forward.ts';

export type Change = 'same' | 'added' | 'removed' | 'moved' | 'reworded' | 'unknown';

export interface Move {
  /** Ids, never addresses. */
  readonly subscriber: string;
  /** ISO instants; absent where nothing was, or will be, next. */
  readonly from?: string;
  readonly to?: string;
}

export interface TouchPlan {
  readonly id: string;
  readonly title: string;
  readonly change: Change;
  readonly day?: Touch['day'];
  /** People who had it. */
  readonly had: number;
  /** People in the course who have not come to it yet. */
  readonly before: number;
  /** Of those, the people to whom it would go if nothing happened but time. */
  readonly willGet: number;
  /**
   * People who will never get it: it lies behind them, or it left the course before they came to
   * it.
   */
  readonly steppedOver: number;
  /**
   * People who get this touch next, at another moment than in the course before, or in place of
   * another touch.
   */
  readonly moves: readonly Move[];
  /** Sends of it to people behind whom it lies. They are counted, not assumed to be none. */
  readonly retroactive: number;
}

export interface Plan {
  readonly version: string;
  /** Version of the course compared with; absent where none was built. */
  readonly comparedWith?: string;
  readonly people: {
    readonly inCourse: number;
    readonly finished: number;
    /** Signed up and not begun: they get the course as it is when they begin. */
    readonly notBegun: number;
    /** Letters stopped or undeliverable: nothing goes to them. */
    readonly left: number;
  };
  readonly touches: readonly TouchPlan[];
  readonly retroactive: number;
}

/**
 * Longer than any course with its pauses: a person who has not come to the end by then never does.
 */
const horizonMs = 3 * 365 * dayMs;

interface Tally {
  had: number;
  before: number;
  willGet: number;
  steppedOver: number;
  retroactive: number;
  readonly moves: Move[];
}

/** The plan for everybody in `people` at the instant `now`. */
export function planOf(
  after: Library,
  before: Library | undefined,
  people: readonly Subscriber[],
  now: number,
): Plan {
  const course = courseOf(after);
  const former = before?.sequences[course.id];
  const ids = [...course.touches, ...(former?.touches ?? [])].map(({ id }) => id);
  const tallies = new Map<string, Tally>();
  for (const id of ids)
    tallies.set(id, { had: 0, before: 0, willGet: 0, steppedOver: 0, retroactive: 0, moves: [] });
  const enrolled = people.filter(
    ({ position }) =>
      position && (position.sequence === course.id || !after.sequences[position.sequence]),
  );
  let finished = 0;
  for (const person of enrolled)
    if (!tally(person, { after, before, course, tallies, now })) finished += 1;
  const left = enrolled.filter(({ letters }) => letters.state !== 'on').length;
  const touches = [...tallies].map(([id, counts]) => {
    const touch = touchOf(course, id);
    const title = (touch ?? (former && touchOf(former, id)))?.title ?? '';
    return {
      id,
      title,
      change: changeOf(id, course, former),
      ...(touch ? { day: touch.day } : {}),
      ...counts,
    };
  });
  return {
    version: after.version,
    ...(before ? { comparedWith: before.version } : {}),
    people: {
      inCourse: enrolled.length,
      finished,
      notBegun: people.filter(({ position }) => !position).length,
      left,
    },
    touches,
    retroactive: touches.reduce((sum, { retroactive }) => sum + retroactive, 0),
  };
}

interface Comparing {
  readonly after: Library;
  readonly before: Library | undefined;
  readonly course: Sequence;
  readonly tallies: ReadonlyMap<string, Tally>;
  readonly now: number;
}

/**
 * Adds one person to the tallies. Answers whether anything of the course still lies before them.
 */
function tally(person: Subscriber, { after, before, course, tallies, now }: Comparing): boolean {
  const done = new Set(person.position?.done);
  const walk = new Walk(after, person, now).until(now + horizonMs);
  const toCome = new Set(
    walk.steps.flatMap(({ message }) => (message.touch ? [message.touch.id] : [])),
  );
  // A pause or a stop changes what a person gets, not which touches lie before them.
  const reachable: Subscriber = {
    ...withoutPause(person),
    letters: { ...person.letters, state: 'on' },
  };
  const ahead = new Set(
    new Walk(after, reachable, now)
      .until(now + horizonMs)
      .steps.flatMap(({ message }) => message.touch?.id ?? []),
  );
  for (const [id, counts] of tallies) {
    if (done.has(id)) counts.had += 1;
    else if (ahead.has(id)) counts.before += 1;
    else counts.steppedOver += 1;
    if (toCome.has(id)) counts.willGet += 1;
  }
  const lastHad = course.touches.findLastIndex(({ id }) => done.has(id));
  for (const { message, person: then } of walk.steps) {
    const touch = message.touch;
    if (!touch) continue;
    const behind =
      touch.day.standard < (then.position?.day ?? -1) && course.touches.indexOf(touch) < lastHad;
    const counts = tallies.get(touch.id);
    if (counts && (behind || done.has(touch.id))) counts.retroactive += 1;
  }
  if (before) recordMove(person, before, after, tallies, now);
  return ahead.size > 0;
}

function recordMove(
  person: Subscriber,
  before: Library,
  after: Library,
  tallies: ReadonlyMap<string, Tally>,
  now: number,
): void {
  const was = plannedTouch(before, person);
  const will = plannedTouch(after, person);
  const from = was && Math.max(was.at, now);
  const to = will && Math.max(will.at, now);
  if (from === to && was?.touch.id === will?.touch.id) return;
  const touch = will?.touch.id ?? was?.touch.id;
  if (touch === undefined) return;
  tallies.get(touch)?.moves.push({ subscriber: person.id, ...iso('from', from), ...iso('to', to) });
}

function changeOf(id: string, course: Sequence, former: Sequence | undefined): Change {
  if (!former) return 'unknown';
  const now = touchOf(course, id);
  const then = touchOf(former, id);
  if (!now) return 'removed';
  if (!then) return 'added';
  if (now.day.standard !== then.day.standard || now.day.baby !== then.day.baby) return 'moved';
  return JSON.stringify(now) === JSON.stringify(then) ? 'same' : 'reworded';
}

function withoutPause(person: Subscriber): Subscriber {
  const { pause: _, ...rest } = person;
  return rest;
}

function iso<K extends string>(
  key: K,
  instant: number | undefined,
): { readonly [key in K]?: string } {
  return instant === undefined
    ? {}
    : ({ [key]: new Date(instant).toISOString() } as { [key in K]: string });
}
