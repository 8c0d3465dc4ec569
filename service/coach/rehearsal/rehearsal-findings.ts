/**
 * What a rehearsal finds wrong: a week with more touches than the caps allow, a long silence of
 * ours, a message outside the writing hours, a course that ends before its end, and a touch that
 * has no words for some reader. Each names its touch, its file and a remedy.
 */
import { thinAfter } from '../../../core/calendar/course-position.ts';
import type { Day } from '../../../core/calendar/zone.ts';
import {
  courseOf,
  type Library,
  type Pace,
  type Role,
  type SeminarTouch,
  type Sequence,
} from '../../../core/course.ts';
import { newSubscriber, type Subscriber } from '../../../core/subscriber.ts';
import { clock } from './rehearsal-snapshot.ts';
import { type Rehearsed, unsentAtEnd, type WalkDone } from './rehearsal-walk.ts';
import type { RehearsedWords } from './rehearsal-words.ts';

export const findingKinds = ['cap', 'gap', 'waking-hour', 'dead-end', 'no-words'] as const;
export type FindingKind = (typeof findingKinds)[number];

export interface RehearsalFinding {
  readonly kind: FindingKind;
  /** The course's file and the touch: `rebuild-trust/course.yaml: 2C`. */
  readonly place: string;
  readonly touch: string;
  readonly found: string;
  readonly remedy: string;
  /** How many walks it is in, and one of them; absent where it is in the words alone. */
  readonly walks?: number;
  readonly walk?: string;
}

/** Longer silences of ours than these are findings, in days. */
export const longestGap = 21;
/** Before the last touch, which may be a late booster. */
export const longestGapBeforeLast = 35;

/**
 * A touch for which the cap closes more days than these is a finding. A Sunday, or a holiday
 * without texts, pushes two touches together; the cap then moves the next ones by a day or two.
 */
export const mostDaysByCap = 2;
/** A note after a seminar counts in the caps, and the course gives way to it for a week. */
export const mostDaysByCapBesideSeminar = 7;

/** `persona, pace, zone, start`: names one walk for a reader. */
export function walkName({ setup: { kind, pace, zone, start } }: WalkDone): string {
  return `${kind.name}, ${pace} pace, ${kind.withoutZone ? 'no zone' : zone}, ${start.name}`;
}

type Found = Pick<RehearsalFinding, 'kind' | 'touch' | 'found' | 'remedy'>;

/** Gathers the findings of many walks: each kind once for a touch, with the first walk as proof. */
export class FindingTally {
  readonly #library: Library;
  readonly #found = new Map<string, RehearsalFinding>();
  readonly #sent = new Set<string>();

  constructor(library: Library) {
    this.#library = library;
  }

  add(walk: WalkDone): void {
    const course = courseOf(this.#library);
    const touches = walk.messages.filter(({ kind }) => kind === 'touch');
    for (const { cause } of touches) this.#sent.add(cause);
    const found = [
      ...beyondCaps(course, walk, touches),
      ...gaps(course, touches),
      ...outsideHours(walk.messages),
      ...deadEnds(this.#library, walk),
    ];
    for (const one of found) this.#keep(one, walkName(walk));
  }

  /** All findings, by kind and in the order of the course. */
  all(words: RehearsedWords): readonly RehearsalFinding[] {
    const { touches } = courseOf(this.#library);
    const unreached = touches.filter(({ id }) => !this.#sent.has(id));
    for (const { id } of unreached)
      if (!this.#found.has(`dead-end ${id}`)) this.#keep(neverSent(id), undefined);
    for (const one of withoutWords(this.#library, words)) this.#keep(one, undefined);
    const at = (id: string) => touches.findIndex((touch) => touch.id === id);
    return [...this.#found.values()].sort(
      (a, b) =>
        findingKinds.indexOf(a.kind) - findingKinds.indexOf(b.kind) || at(a.touch) - at(b.touch),
    );
  }

  #keep(found: Found, walk: string | undefined): void {
    const key = `${found.kind} ${found.touch}`;
    const known = this.#found.get(key);
    const place = placeOf(this.#library, found);
    if (!known) this.#found.set(key, { ...found, place, ...(walk ? { walks: 1, walk } : {}) });
    else if (walk) this.#found.set(key, { ...known, walks: (known.walks ?? 0) + 1 });
  }
}

/** `rebuild-trust/course.yaml: 2C`; of a letter without words `rebuild-trust/2D.md: 2D`. */
function placeOf(
  { course, sequences, seminars }: Library,
  { kind, touch }: Pick<Found, 'kind' | 'touch'>,
): string {
  const id = touch.replace(/^after /, '');
  const all = [sequences[course], ...Object.values(seminars)].flatMap((one) => (one ? [one] : []));
  const named = ({ touches }: (typeof all)[number]) =>
    (touches as readonly SeminarTouch[]).find((one) => one.id === id);
  const folder = all.find((one) => named(one) !== undefined);
  const isLetter = kind === 'no-words' && folder && named(folder)?.channel === 'email';
  return `${folder?.id ?? course}/${isLetter ? `${id}.md` : 'course.yaml'}: ${id}`;
}

function beyondCaps(
  { caps }: Sequence,
  { setup: { kind } }: WalkDone,
  touches: readonly Rehearsed[],
): readonly Found[] {
  const first = touches[0]?.day ?? 0;
  const mostDays = kind.hasSeat ? mostDaysByCapBesideSeminar : mostDaysByCap;
  return touches.flatMap(({ cause, day, moved = [], late = 0 }) => {
    const most = day < first + 7 ? caps.firstWeek : caps.later;
    const week = touches.filter((other) => other.day <= day && other.day > day - 7).length;
    const isMoved = moved.filter((why) => why === 'cap').length > mostDays;
    if (!isMoved && week <= most) return [];
    const limit = `the cap of ${most} touches in seven days`;
    const found = isMoved
      ? `${cause} comes ${late} days after its day, since ${limit} was reached`
      : `${cause} is touch ${week} within seven days, above ${limit}`;
    const remedy = `give ${cause} or a touch before it another day, or list fewer dates without texts`;
    return [{ kind: 'cap', touch: cause, found, remedy }];
  });
}

function gaps(course: Sequence, touches: readonly Rehearsed[]): readonly Found[] {
  const last = course.touches.at(-1)?.id;
  return touches.flatMap(({ cause, day, stoodStill = 0 }, at) => {
    const before = touches[at - 1];
    if (!before) return [];
    const days: Day = day - before.day - stoodStill;
    const most = cause === last ? longestGapBeforeLast : longestGap;
    if (days <= most) return [];
    return [
      {
        kind: 'gap',
        touch: cause,
        found: `nothing comes for ${days} days between ${before.cause} and ${cause}; at most ${most} are usual`,
        remedy: `give ${cause} an earlier day, or put a letter between the two`,
      },
    ];
  });
}

function outsideHours(messages: readonly Rehearsed[]): readonly Found[] {
  return messages.flatMap(({ cause, channel, minute, outside }) => {
    if (outside === undefined) return [];
    const what = channel === 'sms' ? 'a text' : 'a letter';
    return [
      {
        kind: 'waking-hour',
        touch: cause,
        found: `${cause} comes as ${what} outside the writing hours for somebody in ${outside} (${clock(minute)} in the first of their zones)`,
        remedy:
          'the country spans more zones than the writing hours; name another country in brand.yaml, or have the zone in the list',
      },
    ];
  });
}

function deadEnds(library: Library, walk: WalkDone): readonly Found[] {
  const [first, ...rest] = unsentAtEnd(library, walk);
  if (first === undefined) return [];
  const last = walk.messages.findLast(({ kind }) => kind === 'touch')?.cause ?? 'the sign-up';
  const also = rest.length > 0 ? ', nor anything after it' : '';
  const isSilent = walk.person.silent >= thinAfter;
  const who = isSilent ? ' to somebody who answers nothing' : '';
  return [
    {
      kind: 'dead-end',
      touch: first,
      found: `nothing more ever comes after ${last}${who}: ${first} never comes${also}`,
      remedy: isSilent
        ? `texts thin out in silence; make ${first} a letter, or a text that asks for a number`
        : `give ${first} a day of its own after ${last}`,
    },
  ];
}

const neverSent = (id: string): Found => ({
  kind: 'dead-end',
  touch: id,
  found: `no walk ever reaches ${id}`,
  remedy: 'give it a day of its own after the touch before it, or remove it',
});

const roles: readonly Role[] = ['none', 'hurt', 'did', 'both'];
const paces: readonly Pace[] = ['standard', 'baby'];

interface Reader {
  readonly person: Subscriber;
  readonly name: string;
}

/** Every kind of reader that words may differ for. */
function readersOf({ brand }: Library): readonly Reader[] {
  return roles.flatMap((role) =>
    paces.flatMap((pace) =>
      [false, true].flatMap((solo) =>
        (['on', 'none'] as const).map((state) => ({
          name: [
            `role ${role}`,
            `${pace} pace`,
            ...(solo ? ['private route'] : []),
            state === 'on' ? 'with texts' : 'letters only',
          ].join(', '),
          person: {
            ...newSubscriber('rehearsal001', 0),
            ...{ role, pace, zone: brand.zone, texts: { state, at: 0 } },
            letters: { state: 'on' as const, at: 0 },
            ...(solo ? { solo: true as const } : {}),
          },
        })),
      ),
    ),
  );
}

/** Touches that say nothing to some reader: no text behind the prefix, or an empty letter. */
function withoutWords(library: Library, words: RehearsedWords): readonly Found[] {
  const readers = readersOf(library);
  const { touches } = courseOf(library);
  const seminars = Object.values(library.seminars).flatMap(
    ({ touches: all }): readonly SeminarTouch[] => all,
  );
  const frames = new Map(readers.map((reader) => [reader, frameOf(touches, reader, words)]));
  return [...touches, ...seminars].flatMap((touch) => {
    const reader = readers.find((one) => isEmpty(library, touch, one, words, frames.get(one)));
    if (!reader) return [];
    return [
      {
        kind: 'no-words',
        touch: touch.id,
        found: `${touch.id} has no words for a reader with ${reader.name}`,
        remedy: 'add an {{else}} with words to its {{#if}}, or words outside of it',
      },
    ];
  });
}

function isEmpty(
  { brand }: Library,
  touch: SeminarTouch,
  { person }: Reader,
  words: RehearsedWords,
  frame: ReadonlySet<string> | undefined,
): boolean {
  if (touch.text && person.texts.state === 'on') {
    const text = words.ofTouch(person, touch, 'sms').trim();
    const prefix = `${brand.smsPrefix}:`;
    if ((text.startsWith(prefix) ? text.slice(prefix.length) : text).trim() === '') return true;
  }
  if (words.subjectOf(person, touch.letter).trim() === '') return true;
  return ownParagraphs(words.ofTouch(person, touch, 'email')).every((one) => frame?.has(one));
}

/** What all letters share: the paragraphs that stand in two of three, as this reader gets them. */
function frameOf(
  touches: readonly SeminarTouch[],
  { person }: Reader,
  words: RehearsedWords,
): ReadonlySet<string> {
  const counts = new Map<string, number>();
  for (const touch of touches)
    for (const one of new Set(ownParagraphs(words.ofTouch(person, touch, 'email'))))
      counts.set(one, (counts.get(one) ?? 0) + 1);
  const shared = Math.max(2, Math.ceil((2 * touches.length) / 3));
  return new Set([...counts].filter(([, count]) => count >= shared).map(([one]) => one));
}

/**
 * The paragraphs of a letter after its greeting, where it has one: before it stand the preheader
 * and the step. A button's paragraph ends with its colon, since links are left empty.
 */
function ownParagraphs(text: string): readonly string[] {
  const paragraphs = text
    .split(/\n\s*\n/)
    .map((one) => one.trim())
    .filter((one) => one !== '');
  const greeting = paragraphs.findIndex((one) => /^Hi there,/.test(one));
  return paragraphs.slice(greeting + 1).filter((one) => !/^[^\n]{1,60}:$/.test(one));
}
