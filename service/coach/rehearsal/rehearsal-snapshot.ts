/**
 * What every persona gets, kept as data beside a course, and how two of them differ in words: so
 * that an edit of the course shows what it does to people before anybody is in it.
 */
import { dateFormat, dayMs, isoDayOf, minuteMs } from '../../../core/calendar/zone.ts';
import { type Channel, courseOf, type Library, type Pace } from '../../../core/course.ts';
import type { WalkDone } from './rehearsal-walk.ts';

/** One touch of a walk, on the person's own calendar. */
export interface KeptTouch {
  readonly touch: string;
  /** YYYY-MM-DD */
  readonly on: string;
  /** HH:MM */
  readonly at: string;
  readonly channel: Channel;
  readonly segments?: number;
  /** Other words have another mark. */
  readonly words: string;
}

export interface Snapshot {
  readonly format: 1;
  readonly course: string;
  /** The first day on which the walks may begin, YYYY-MM-DD. */
  readonly from: string;
  readonly walks: readonly {
    readonly persona: string;
    readonly pace: Pace;
    readonly touches: readonly KeptTouch[];
  }[];
}

export function snapshotOf(library: Library, from: number, walks: readonly WalkDone[]): Snapshot {
  return {
    format: 1,
    course: courseOf(library).id,
    from: isoDayOf(from),
    walks: walks.map(({ setup: { kind, pace }, messages }) => ({
      ...{ persona: kind.name, pace },
      touches: messages
        .filter((message) => message.kind === 'touch' || message.kind === 'seminar')
        .map(({ cause, day, minute, channel, segments, mark }) => ({
          ...{ touch: cause, on: isoDayOf(day), at: clock(minute), channel },
          ...(segments === undefined ? {} : { segments }),
          words: mark,
        })),
    })),
  };
}

/** One change, and to whom it happens. */
export interface Difference {
  readonly touch: string;
  /** "Tue Jan 26 09:30 -> Wed Jan 27 10:00", "new, on ...", "gone, was on ...". */
  readonly change: string;
  /** "everybody in baby steps", "keen and silent at the standard pace". */
  readonly who: string;
}

/** In the order of the course before, with what is new where it comes. */
export function differencesOf(before: Snapshot, after: Snapshot): readonly Difference[] {
  const walks = new Map(after.walks.map((walk) => [keyOf(walk), walk]));
  const found = new Map<string, { touch: string; change: string; whom: Whom[] }>();
  const add = (touch: string, change: string, whom: Whom) => {
    const known = found.get(`${touch} ${change}`);
    if (known) known.whom.push(whom);
    else found.set(`${touch} ${change}`, { touch, change, whom: [whom] });
  };
  const both = before.walks.filter((walk) => walks.has(keyOf(walk)));
  for (const walk of both) {
    const now = walks.get(keyOf(walk))?.touches ?? [];
    for (const { touch, change } of changesOf(walk.touches, now)) add(touch, change, walk);
  }
  return [...found.values()].map(({ touch, change, whom }) => ({
    ...{ touch, change },
    who: whoOf(whom, both),
  }));
}

interface Whom {
  readonly persona: string;
  readonly pace: Pace;
}

const keyOf = ({ persona, pace }: Whom) => `${persona} ${pace}`;

function changesOf(before: readonly KeptTouch[], after: readonly KeptTouch[]) {
  const then = new Map(before.map((one) => [one.touch, one]));
  const ids = new Set([...before, ...after].map(({ touch }) => touch));
  return [...ids].flatMap((touch) => {
    const was = then.get(touch);
    const is = after.find((one) => one.touch === touch);
    if (!was && is) return [{ touch, change: `new, on ${when(is)}, by ${by(is)}` }];
    if (was && !is) return [{ touch, change: `gone, was on ${when(was)}` }];
    if (!was || !is) return [];
    const changes = [
      ...(when(was) === when(is) ? [] : [`${when(was)} -> ${when(is)}`]),
      ...(was.channel === is.channel ? [] : [`${by(was)} -> ${by(is)}`]),
      ...(was.words === is.words || was.channel !== is.channel ? [] : ['other words']),
      ...(was.segments === is.segments || was.channel !== is.channel
        ? []
        : [`${was.segments ?? 0} -> ${is.segments ?? 0} segments`]),
    ];
    return changes.map((change) => ({ touch, change }));
  });
}

/** Names the people of a change, against all that were compared. */
function whoOf(whom: readonly Whom[], all: readonly Whom[]): string {
  if (whom.length === all.length) return 'everybody';
  const paces: readonly Pace[] = ['standard', 'baby'];
  return paces
    .flatMap((pace) => {
      const here = whom.filter((one) => one.pace === pace).map(({ persona }) => persona);
      if (here.length === 0) return [];
      const isAll = here.length === all.filter((one) => one.pace === pace).length;
      return [`${isAll ? 'everybody' : listed(here)} ${paceWords[pace]}`];
    })
    .join(', and ');
}

const paceWords: Readonly<Record<Pace, string>> = {
  standard: 'at the standard pace',
  baby: 'in baby steps',
};

const namesShown = 4;

function listed(names: readonly string[]): string {
  const shown = names.slice(0, namesShown);
  const rest = names.length - shown.length;
  if (rest > 0) return `${shown.join(', ')} and ${rest} more`;
  const last = shown.at(-1) ?? '';
  return shown.length === 1 ? last : `${shown.slice(0, -1).join(', ')} and ${last}`;
}

const by = ({ channel }: KeptTouch) => (channel === 'sms' ? 'text' : 'letter');
const shortDay = dateFormat({ weekday: 'short', month: 'short', day: 'numeric' });

/** "Tue Jan 26 09:30" */
function when({ on, at }: KeptTouch): string {
  return `${dayWords(Date.parse(on) / dayMs)} ${at}`;
}

/** "Tue Jan 26", of a local day in days since 1970. */
export function dayWords(day: number): string {
  return shortDay('UTC')
    .format(day * dayMs)
    .replace(',', '');
}

/** "09:30", of minutes since midnight. */
export function clock(minute: number): string {
  return new Date(minute * minuteMs).toISOString().slice(11, 16);
}
