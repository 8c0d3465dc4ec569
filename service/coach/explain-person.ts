/**
 * Explains to the coach what one person was sent and why, what not and by which rule, and what is
 * next. The reasons are core's own; past delays are asked of core for the person as they were.
 */
import { isThinned } from '../../core/calendar/course-position.ts';
import { localDay } from '../../core/calendar/writing-hours.ts';
import { dayMs } from '../../core/calendar/zone.ts';
import { type Channel, type Sequence, sequenceOf, type Touch, touchOf } from '../../core/course.ts';
import { type NoCourse, plannedDelays, plannedTouch, whyNoCourse } from '../../core/due.ts';
import type { CoursePosition, Subscriber } from '../../core/subscriber.ts';
import { type Step, Walk } from '../../core/walk-forward.ts';
import { daysClosed, type WhyNot, whyNot } from '../../core/why-not.ts';
import { heldClasses } from '../letter-counters.ts';
import type { World } from '../ports/world.ts';
import {
  readTextChannel,
  type TextsHeld,
  textsSentThisMonth,
  whyTextsWait,
} from '../text-counters.ts';
import { type Entry, timelineOf } from './person-timeline.ts';

type Sent = Extract<Entry, { readonly kind: 'message' }>;

/** A reason of core, or of the service: a limit that holds everybody's messages. */
export type Reason =
  | WhyNot
  | { readonly rule: 'texts-held'; readonly why: TextsHeld }
  | { readonly rule: 'letters-held' }
  /** It is over, and the provider refused it for good. */
  | { readonly rule: 'refused' };

/** Why a message went. */
export type Because =
  | { readonly event: 'form' | 'confirmed' | 'their-words' | 'coach' | 'seminar' | 'other' }
  /** The touch's day at the person's present pace. */
  | { readonly event: 'day'; readonly day: number };

export interface SentMessage {
  /** A touch's id, or the key of the words. */
  readonly cause: string;
  readonly title?: string;
  readonly at: number;
  readonly channel: Channel;
  readonly because: Because;
  readonly outcome: Pick<Sent, 'status' | 'code' | 'answered'>;
  /** Why it did not come on the day that the course plans. */
  readonly moved: readonly Reason[];
  /** The touch has left the course since. */
  readonly removed?: true;
}

/** A touch that did not come, or does not come yet. */
export interface Unsent {
  readonly touch: string;
  readonly title: string;
  readonly state: 'left-out' | 'never' | 'waits' | 'to-come';
  /** When it comes, if nothing happens but time. */
  readonly at?: number;
  readonly channel?: Channel;
  readonly reasons: readonly Reason[];
}

export interface Explanation {
  readonly id: string;
  readonly at: number;
  readonly zone: string;
  readonly pace: Subscriber['pace'];
  /** Why nothing of the course goes now. */
  readonly rest?: NoCourse;
  /** Since when the position stands still. */
  readonly restSince?: number;
  /** What limits of everybody hold back now. */
  readonly limits: readonly Reason[];
  readonly solo: boolean;
  readonly sent: readonly SentMessage[];
  /** The touches of the course that they have not had, in its order. */
  readonly unsent: readonly Unsent[];
  readonly next?: Unsent;
  /** Messages beside the touches that wait for their moment; alerts are the coach's. */
  readonly besides: readonly {
    readonly words: string;
    readonly channel: Channel;
    readonly at: number;
  }[];
}

/**
 * `knowsLimits`: the world has the settings of the service that sends; without them the month's
 * budget of texts is not known.
 */
export async function explainPerson(
  world: World,
  person: Subscriber,
  { knowsLimits }: { readonly knowsLimits: boolean },
): Promise<Explanation> {
  const { library } = world;
  const at = world.now();
  const entries = await timelineOf(world, person);
  const messages = entries.flatMap((entry) => (entry.kind === 'message' ? [entry] : []));
  const limits = await limitsNow(world, knowsLimits);
  const sequence = sequenceOf(library, person.position?.sequence ?? library.course);
  const sent = entries.flatMap((entry) => {
    if (entry.kind === 'message') return [sentMessage(world, person, sequence, entry, messages)];
    return entry.kind === 'text' ? answerTo(entry) : [];
  });
  const ahead = new Walk(library, person, at).until(at + 3 * 365 * dayMs).steps;
  const had = new Set(sent.map(({ cause }) => cause));
  const unsent = sequence.touches
    .filter(({ id }) => !(had.has(id) && person.position?.done.includes(id)))
    .map((touch) => unsentTouch(world, person, touch, ahead, limits));
  const next = unsent.find(({ state }) => state === 'to-come' || state === 'waits');
  const rest = whyNoCourse(library, person);
  return {
    ...{ id: person.id, at, zone: person.zone, pace: person.pace, limits, sent, unsent },
    solo: person.solo === true,
    besides: person.out
      .filter(({ to }) => to === undefined)
      .map(({ words, channel, notBefore }) => ({ words, channel, at: notBefore })),
    ...(rest ? { rest } : {}),
    ...(person.standstillAt === undefined ? {} : { restSince: person.standstillAt }),
    ...(next ? { next } : {}),
  };
}

/** The limits that hold messages of everybody back now. */
async function limitsNow(world: World, knowsLimits: boolean): Promise<readonly Reason[]> {
  const [{ state }, sent, classes] = await Promise.all([
    readTextChannel(world),
    textsSentThisMonth(world),
    heldClasses(world),
  ]);
  const most = knowsLimits ? world.settings.textsPerMonth : Number.POSITIVE_INFINITY;
  const texts = whyTextsWait(state, sent, most);
  return [
    ...(texts ? [{ rule: 'texts-held', why: texts } as const] : []),
    ...(classes.includes('letters') ? [{ rule: 'letters-held' } as const] : []),
  ];
}

function sentMessage(
  { library }: World,
  person: Subscriber,
  sequence: Sequence,
  message: Sent,
  all: readonly Sent[],
): SentMessage {
  const { cause, title, at, channel, status, code, answered } = message;
  const touch = person.position?.done.includes(cause) ? touchOf(sequence, cause) : undefined;
  const removed = !touch && person.position?.done.includes(cause);
  return {
    ...{ cause, at, channel, because: becauseOf(person, cause, touch, sequence) },
    ...(title ? { title } : {}),
    outcome: { status, ...(code ? { code } : {}), ...(answered ? { answered } : {}) },
    moved: touch ? movedThen(library, person, sequence, touch, message, all) : [],
    ...(removed ? { removed: true as const } : {}),
  };
}

/** The automatic answer to a text. */
function answerTo({ at, answer }: Extract<Entry, { readonly kind: 'text' }>): SentMessage[] {
  if (!answer) return [];
  const { words: title, status = 'sent' } = answer;
  const because = { event: 'their-words' } as const;
  return [{ cause: 'answer', title, at, channel: 'sms', because, outcome: { status }, moved: [] }];
}

const askedByForm: ReadonlySet<string> = new Set(['C1', 'already', 'confirm-seat']);

function becauseOf(
  { pace, position }: Subscriber,
  cause: string,
  touch: Touch | undefined,
  sequence: Sequence,
): Because {
  if (touch && position?.done[0] === touch.id) return { event: 'confirmed' };
  if (touch) return { event: 'day', day: touch.day[pace] };
  if (position?.done.includes(cause)) return { event: 'other' };
  if (askedByForm.has(cause)) return { event: 'form' };
  if (cause === 'coach-answer') return { event: 'coach' };
  if (cause in sequence.answers) return { event: 'their-words' };
  return { event: /^[RF]\d|^registered|^seminar/.test(cause) ? 'seminar' : 'other' };
}

/**
 * Why a touch that was sent did not come on the day that the course plans. Core is asked for the
 * person as they were before it; where pace or position have moved since, nothing is said.
 */
function movedThen(
  library: World['library'],
  person: Subscriber,
  sequence: Sequence,
  touch: Touch,
  message: Sent,
  all: readonly Sent[],
): readonly Reason[] {
  const { position } = person;
  if (!position) return [];
  const at = position.done.indexOf(touch.id);
  const done = position.done.slice(0, at);
  const days = all
    .filter(({ cause }) => done.includes(cause))
    .map((one) => localDay(one.at, person));
  const before: CoursePosition = {
    ...{ sequence: position.sequence, startedAt: position.startedAt, from: position.from, done },
    day: Math.max(-1, ...done.map((id) => touchOf(sequence, id)?.day.standard ?? -1)),
  };
  const { pause: _, hidden: __, hold: ___, stuck: ____, ...reachable } = person;
  const then: Subscriber = {
    ...reachable,
    ...{ position: before, recent: days.sort((a, b) => a - b).slice(-4) },
    letters: { ...person.letters, state: 'on' },
  };
  const planned = plannedTouch(library, then);
  const isSame = planned?.touch.id === touch.id && planned.day === localDay(message.at, person);
  return isSame ? daysClosed(plannedDelays(library, then)) : [];
}

function unsentTouch(
  { library }: World,
  person: Subscriber,
  touch: Touch,
  ahead: readonly Step[],
  limits: readonly Reason[],
): Unsent {
  const { id, title } = touch;
  const said = { touch: id, title };
  // It is over without a message that is kept: a text in silence, else one that was refused.
  if (person.position?.done.includes(id)) {
    const rule = mayThin(touch) ? 'thinned' : 'refused';
    return { ...said, state: 'left-out', reasons: [{ rule }] };
  }
  const step = ahead.find(({ message }) => message.touch?.id === id && !message.about);
  const reasons = whyNot(library, person, touch);
  if (!step) {
    const state = reasons.some(({ rule }) => rule === 'course') ? 'waits' : 'never';
    return { ...said, state, reasons };
  }
  const { at, message } = step;
  const held = limits.filter(
    ({ rule }) => rule === (message.channel === 'sms' ? 'texts-held' : 'letters-held'),
  );
  const now = reasons.filter(({ rule }) => rule === 'course');
  const then = whyNot(library, step.person, touch);
  return {
    ...said,
    ...{ state: 'to-come', at, channel: message.channel },
    reasons: [...now, ...then, ...(isNext(ahead, step) ? held : [])],
  };
}

const isNext = (ahead: readonly Step[], step: Step): boolean =>
  ahead.find(({ message }) => message.touch !== undefined && !message.about) === step;

/** Whether silence may leave a touch out. */
function mayThin(touch: Touch): boolean {
  const silent = { silent: Number.POSITIVE_INFINITY, texts: { state: 'on', at: 0 } };
  return isThinned(touch, silent as Subscriber);
}

/** What a touch is for the person: one of those sent, or one that is not. */
export function storyOf(
  { sent, unsent }: Explanation,
  touch: string,
): SentMessage | Unsent | undefined {
  const left = unsent.find((one) => one.touch === touch);
  return left ?? sent.findLast(({ cause }) => cause === touch);
}
