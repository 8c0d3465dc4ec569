/**
 * What the templates say around a seminar, found by name. A touch after a seminar is named `_F4`
 * beside the touches of a course, `_` and `__` name what is said after and before a seminar without
 * a touch: no id of a course has such a name.
 */
import {
  type Attendance,
  courseOf,
  type FollowUpTouch,
  type Library,
  type Reminder,
  type SeminarSequence,
  type SeminarTouch,
  type Sequence,
  sequenceOf,
  type Touch,
  touchOf,
} from '../course.ts';
import type { SeminarSide } from '../message-id.ts';
import type { Subscriber } from '../subscriber.ts';
import { wordsOf } from '../understanding/normalize-text.ts';
import { forgives } from '../understanding/typos.ts';

type Reminders = Extract<SeminarSequence, { kind: 'reminders' }>;
type After = Extract<SeminarSequence, { kind: 'follow-up' }>;

export const afterSeminar = '_';
export const beforeSeminar = '__';

export function remindersOf(library: Library): Reminders | undefined {
  return readied(library).reminders;
}

export function followUpOf(library: Library): After | undefined {
  return readied(library).after;
}

/**
 * The touches of those who came, did not come, or of whom nobody knows, as a list of days like a
 * course's.
 */
export function followUpFor(library: Library, attendance: Attendance): Sequence | undefined {
  return readied(library).notes?.[attendance];
}

/** A reminder as the renderer and the worker know touches. */
export function reminderTouch(library: Library, id: string): Touch | undefined {
  return readied(library).reminderTouches.get(id);
}

/**
 * A note after a seminar by its name, which is its id here: answers and numbers are kept under it.
 */
export function followUpTouch(library: Library, name: string): Touch | undefined {
  return readied(library).noteTouches.get(name);
}

export function followUpName(id: string): string {
  return `${afterSeminar}${id}`;
}

/**
 * Whether a text is a seminar's word, alone or nearly so, and spelt nearly so: it is typed off a
 * slide in a hurry.
 */
export function isKeyword(library: Library, text: string): boolean {
  const word = followUpOf(library)?.keyword.word.toLowerCase();
  const words = wordsOf(text);
  return (
    word !== undefined &&
    words.length <= 3 &&
    words.some((typed) => typed === word || forgives(word, typed))
  );
}

/**
 * A touch by the name that buttons, questions and answers know it by; of a course, only in the
 * person's own lane.
 */
export function touchNamed(
  library: Library,
  { lane }: Pick<Subscriber, 'lane'>,
  name: string,
): Touch | undefined {
  if (name.startsWith(afterSeminar)) return followUpTouch(library, name);
  return lane && touchOf(sequenceOf(library, lane.sequence), name);
}

/** Where the words of an answer about a touch stand. */
export function wordsAbout(
  library: Library,
  subscriber: Pick<Subscriber, 'lane'>,
  name = '',
): Pick<Sequence, 'answers' | 'letters' | 'id'> {
  const course = sequenceOf(library, subscriber.lane?.sequence ?? library.course);
  if (name.startsWith(beforeSeminar)) return remindersOf(library) ?? course;
  return name.startsWith(afterSeminar) ? (followUpOf(library) ?? course) : course;
}

/** The touch that a message about a seminar carries. */
export function seminarTouch(
  library: Library,
  { side }: SeminarSide,
  id: string,
): Touch | undefined {
  return side === 'before' ? reminderTouch(library, id) : followUpTouch(library, followUpName(id));
}

interface Readied {
  readonly reminders?: Reminders;
  readonly after?: After;
  readonly reminderTouches: ReadonlyMap<string, Touch>;
  readonly noteTouches: ReadonlyMap<string, Touch>;
  readonly notes?: Readonly<Record<Attendance, Sequence>>;
}

const known = new WeakMap<Library, Readied>();

/** Both kinds of folder, found once: of several of one kind the first by name is the one. */
function readied(library: Library): Readied {
  const before = known.get(library);
  if (before) return before;
  const all = Object.values(library.seminars ?? {});
  const reminders = all.find((one) => one.kind === 'reminders');
  const after = all.find((one) => one.kind === 'follow-up');
  const { caps, pauseDays } = courseOf(library);
  const notesOf = (who: Attendance): Sequence => ({
    ...{ id: after?.id ?? '', title: after?.title ?? '', steps: [], pauseDays },
    ...{ answers: after?.answers ?? {}, letters: {} },
    touches: (after?.touches ?? []).filter((touch) => touch.for.includes(who)).map(asTouch),
    caps: { firstWeek: caps.later, later: caps.later },
  });
  const made: Readied = {
    ...(reminders?.kind === 'reminders' ? { reminders } : {}),
    ...(after?.kind === 'follow-up'
      ? {
          after,
          notes: {
            attended: notesOf('attended'),
            missed: notesOf('missed'),
            unknown: notesOf('unknown'),
          },
        }
      : {}),
    reminderTouches: byId(reminders?.touches ?? []),
    noteTouches: byId(
      (after?.touches ?? []).map((touch) => ({ ...touch, id: followUpName(touch.id) })),
    ),
  };
  known.set(library, made);
  return made;
}

function byId(touches: readonly SeminarTouch[]): ReadonlyMap<string, Touch> {
  return new Map(touches.map((touch) => [touch.id, asTouch(touch)]));
}

/** Days after a seminar are the same at both paces. */
function asTouch(touch: SeminarTouch | Reminder | FollowUpTouch): Touch {
  const day = 'day' in touch ? touch.day : 0;
  return { ...touch, step: '', day: { standard: day, baby: day } };
}
