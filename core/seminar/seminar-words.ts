/**
 * The templates before and after a seminar, found by name. A touch of the follow-up is named `_F4`,
 * so that it differs from the touches of a course. `_` and `__` name the words that belong to no
 * touch: after and before a seminar. No touch of a course has such an id.
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
import { forgives, wordsOf } from '../understanding/normalize-text.ts';

type Reminders = Extract<SeminarSequence, { kind: 'reminders' }>;
type After = Extract<SeminarSequence, { kind: 'follow-up' }>;

/**
 * Names the words after a seminar that belong to no touch, and begins the names of those that do.
 */
export const afterSeminar = '_';
/** Names the words before a seminar that belong to no touch. */
export const beforeSeminar = '__';

export function remindersOf(library: Library): Reminders | undefined {
  return touchesOf(library).reminders;
}

export function followUpOf(library: Library): After | undefined {
  return touchesOf(library).after;
}

/** The follow-up for those who came, who did not, or of whom it is not known, as a sequence. */
export function followUpFor(library: Library, attendance: Attendance): Sequence | undefined {
  return touchesOf(library).followUps?.[attendance];
}

/** A reminder as a touch, as the renderer and the worker read them. */
export function reminderTouch(library: Library, id: string): Touch | undefined {
  return touchesOf(library).reminderTouches.get(id);
}

/**
 * A touch of the follow-up by its name. The name is its id here, since replies and numbers are kept
 * under it.
 */
export function followUpTouch(library: Library, name: string): Touch | undefined {
  return touchesOf(library).followUpTouches.get(name);
}

/** The name of a touch of the follow-up. */
export function followUpName(id: string): string {
  return `${afterSeminar}${id}`;
}

/**
 * Whether a text is a seminar's keyword: in at most three words, one of them the keyword or nearly
 * so, since it is typed off a slide in a hurry.
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
 * A touch by the name that buttons, questions and replies use. A touch of a course is found in the
 * person's own course alone.
 */
export function touchNamed(
  library: Library,
  { position }: Pick<Subscriber, 'position'>,
  name: string,
): Touch | undefined {
  if (name.startsWith(afterSeminar)) return followUpTouch(library, name);
  return position && touchOf(sequenceOf(library, position.sequence), name);
}

/** The sequence that has the words of a reply about a touch. */
export function wordsAbout(
  library: Library,
  subscriber: Pick<Subscriber, 'position'>,
  name = '',
): Pick<Sequence, 'answers' | 'letters' | 'id'> {
  const course = sequenceOf(library, subscriber.position?.sequence ?? library.course);
  if (name.startsWith(beforeSeminar)) return remindersOf(library) ?? course;
  return name.startsWith(afterSeminar) ? (followUpOf(library) ?? course) : course;
}

/** The touch of a message before or after a seminar. */
export function seminarTouch(
  library: Library,
  { side }: SeminarSide,
  id: string,
): Touch | undefined {
  return side === 'before' ? reminderTouch(library, id) : followUpTouch(library, followUpName(id));
}

interface SeminarTouches {
  readonly reminders?: Reminders;
  readonly after?: After;
  readonly reminderTouches: ReadonlyMap<string, Touch>;
  readonly followUpTouches: ReadonlyMap<string, Touch>;
  readonly followUps?: Readonly<Record<Attendance, Sequence>>;
}

const known = new WeakMap<Library, SeminarTouches>();

/** Both kinds of folder, found once for a library. Of several of one kind the first counts. */
function touchesOf(library: Library): SeminarTouches {
  const before = known.get(library);
  if (before) return before;
  const all = Object.values(library.seminars ?? {});
  const reminders = all.find((one) => one.kind === 'reminders');
  const after = all.find((one) => one.kind === 'follow-up');
  const { caps, pauseDays } = courseOf(library);
  const followUpOfWho = (who: Attendance): Sequence => ({
    ...{ id: after?.id ?? '', title: after?.title ?? '', steps: [], pauseDays },
    ...{ answers: after?.answers ?? {}, letters: {} },
    touches: (after?.touches ?? []).filter((touch) => touch.for.includes(who)).map(asTouch),
    caps: { firstWeek: caps.later, later: caps.later },
  });
  const found: SeminarTouches = {
    ...(reminders?.kind === 'reminders' ? { reminders } : {}),
    ...(after?.kind === 'follow-up'
      ? {
          after,
          followUps: {
            attended: followUpOfWho('attended'),
            missed: followUpOfWho('missed'),
            unknown: followUpOfWho('unknown'),
          },
        }
      : {}),
    reminderTouches: byId(reminders?.touches ?? []),
    followUpTouches: byId(
      (after?.touches ?? []).map((touch) => ({ ...touch, id: followUpName(touch.id) })),
    ),
  };
  known.set(library, found);
  return found;
}

function byId(touches: readonly SeminarTouch[]): ReadonlyMap<string, Touch> {
  return new Map(touches.map((touch) => [touch.id, asTouch(touch)]));
}

/** Days after a seminar are the same at both paces. */
function asTouch(touch: SeminarTouch | Reminder | FollowUpTouch): Touch {
  const day = 'day' in touch ? touch.day : 0;
  return { ...touch, step: '', day: { standard: day, baby: day } };
}
