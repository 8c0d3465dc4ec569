/**
 * Counters that the letters of everybody share: what went out and what came back, by day. Delivery
 * writes and judges them, SES's events add to them, the report and the digest read them.
 *
 * Confirmations are letters to an address that anybody may have typed. They are counted apart, so
 * that what a stranger types into a form stops confirmations and no other letter (promise 74).
 *
 *     closed ──too many came back──► tripped, for a day ──► closed again, where the rate is below
 *                                                           the limit
 *
 * At 5 % bounces or 0.1 % complaints SES reviews an account, at more it pauses it.
 * https://docs.aws.amazon.com/ses/latest/dg/reputationdashboardmessages.html
 */
import { dayMs } from '../core/calendar/zone.ts';
import type { World } from './ports/world.ts';

export const letterClasses = ['letters', 'confirmations'] as const;
export type LetterClass = (typeof letterClasses)[number];

export type Return = 'bounced' | 'complained';

/**
 * What a feedback report says of a letter: the registered values of its Feedback-Type
 * (RFC 5965, 6430 and 6591), and `none` where the report names no type.
 * https://www.iana.org/assignments/marf-parameters
 */
export const feedbackTypes = [
  'abuse',
  'fraud',
  'virus',
  'other',
  'none',
  'not-spam',
  'auth-failure',
] as const;
export type FeedbackType = (typeof feedbackTypes)[number];

/** How many letters of one class went out, and came back. */
export interface LetterCounts {
  readonly sent: number;
  readonly bounced: number;
  readonly complained: number;
}

interface Limits {
  /** The days over which the share is taken, today included. */
  readonly days: number;
  /** With fewer letters than this a share says nothing. */
  readonly sent: number;
  /** With fewer bounces than this it says nothing either. */
  readonly bounced: number;
}

/**
 * Confirmations are judged by one day: a stop of a day then ends in a day with a count of its own,
 * and no confirmation waits longer than a form is kept.
 */
const limits: Readonly<Record<LetterClass, Limits>> = {
  letters: { days: 7, sent: 50, bounced: 1 },
  confirmations: { days: 1, sent: 1, bounced: 20 },
};
const mostBounces = 0.04;
const mostComplaints = 0.0008;
/** In a small course one person who presses the wrong button is above any share. */
const enoughComplaints = 2;
const trippedMs = dayMs;
/** What the report tells, and the longest span of `limits`. */
const spanDays = 7;
const spanMs = spanDays * dayMs;

const trippedOf = (which: LetterClass) => `${which}-tripped`;
/**
 * Says that something came back in a week: while nothing has, in this week and the last, a run
 * reads these two counters and no more.
 */
const watchedIn = (week: number) => `letters-watched-${week}`;
const countOf = (which: LetterClass, what: Return | 'sent', day: number) =>
  `${which}-${what}-${day}`;
const feedbackOf = (type: FeedbackType, day: number) => `letters-feedback-${type}-${day}`;

type Counts = Pick<World, 'store' | 'now'>;

/** Counts letters that the provider took, or may have taken. */
export function countSent(world: Counts, which: LetterClass, letters: number): Promise<void> {
  return countDay(world, countOf(which, 'sent', today(world)), letters);
}

/**
 * Counts a letter that came back for good, or was marked as spam, under the day on which SES's
 * event arrived.
 */
export async function countReturned(
  world: Counts,
  which: LetterClass,
  what: Return,
): Promise<void> {
  const now = world.now();
  // Watched first: after a crash in between a run reads the counts in vain, and misses none.
  await world.store.counters.add(watchedIn(weekOf(now)), (weekOf(now) + 2) * spanMs, now);
  await countDay(world, countOf(which, what, today(world)), 1);
}

/** Counts a feedback report by what it says; whether it is a complaint is counted elsewhere. */
export function countFeedback(world: Counts, type: FeedbackType): Promise<void> {
  return countDay(world, feedbackOf(type, today(world)), 1);
}

/** The week's letters of one class; `held`: they wait, since too many of their class came back. */
export async function lettersReturned(
  world: Counts,
  which: LetterClass,
): Promise<LetterCounts & { readonly held: boolean }> {
  const week = await countsOver(world, which, spanDays);
  return { ...week, held: await isTripped(world, which) };
}

/** The classes that wait, since too many of their own came back. */
export async function heldClasses(world: Counts): Promise<readonly LetterClass[]> {
  const held = await Promise.all(letterClasses.map((which) => isTripped(world, which)));
  return letterClasses.filter((_, at) => held[at]);
}

/** How many feedback reports of each type came within the week; a type without any is left out. */
export async function feedbackOfWeek(
  world: Counts,
): Promise<Readonly<Partial<Record<FeedbackType, number>>>> {
  const counted = await Promise.all(
    feedbackTypes.map(
      async (type) =>
        [type, await sumOver(world, spanDays, (day) => feedbackOf(type, day))] as const,
    ),
  );
  return Object.fromEntries(counted.filter(([, count]) => count > 0));
}

/** Whether anything came back in this week or the last. */
export async function isWatched(world: Counts): Promise<boolean> {
  const week = weekOf(world.now());
  const counts = await Promise.all([week, week - 1].map((each) => read(world, watchedIn(each))));
  return counts.some((count) => count > 0);
}

/**
 * Whether letters of this class wait. Trips where the share is above a limit, and then gives the
 * counts that it saw.
 */
export async function judge(
  world: Counts,
  which: LetterClass,
): Promise<{ readonly held: boolean; readonly tripped?: LetterCounts }> {
  if (await isTripped(world, which)) return { held: true };
  const { days, sent: enough, bounced: least } = limits[which];
  const { sent, bounced, complained } = await countsOver(world, which, days);
  const isOver =
    (bounced >= least && bounced >= sent * mostBounces) ||
    (complained >= enoughComplaints && complained >= sent * mostComplaints);
  if (sent < enough || !isOver) return { held: false };
  const now = world.now();
  await world.store.counters.add(trippedOf(which), now + trippedMs, now);
  return { held: true, tripped: { sent, bounced, complained } };
}

/**
 * Forgets what came back so far, so that letters go on: the maker has looked into it. Gives the
 * classes that were held.
 */
export async function resetBreaker(world: Counts): Promise<readonly LetterClass[]> {
  const { store, now } = world;
  const held = await heldClasses(world);
  const back = Array.from({ length: spanDays }, (_, days) => today(world) - days);
  const names = letterClasses.flatMap((which) => [
    ...back.flatMap((day) => [countOf(which, 'bounced', day), countOf(which, 'complained', day)]),
    trippedOf(which),
  ]);
  for (const name of names) {
    const count = await read(world, name);
    if (count > 0) await store.counters.add(name, now(), now(), -count);
  }
  return held;
}

async function isTripped(world: Counts, which: LetterClass): Promise<boolean> {
  return (await read(world, trippedOf(which))) > 0;
}

function read({ store, now }: Counts, name: string): Promise<number> {
  return store.counters.add(name, now(), now(), 0);
}

function weekOf(now: number): number {
  return Math.floor(now / spanMs);
}

function today({ now }: Counts): number {
  return Math.floor(now() / dayMs);
}

async function countDay(world: Counts, name: string, by: number): Promise<void> {
  const until = (today(world) + spanDays + 1) * dayMs;
  await world.store.counters.add(name, until, world.now(), by);
}

async function countsOver(world: Counts, which: LetterClass, days: number): Promise<LetterCounts> {
  const [sent = 0, bounced = 0, complained = 0] = await Promise.all(
    (['sent', 'bounced', 'complained'] as const).map((what) =>
      sumOver(world, days, (day) => countOf(which, what, day)),
    ),
  );
  return { sent, bounced, complained };
}

async function sumOver(
  world: Counts,
  days: number,
  nameOf: (day: number) => string,
): Promise<number> {
  const names = Array.from({ length: days }, (_, back) => nameOf(today(world) - back));
  const counts = await Promise.all(names.map((name) => read(world, name)));
  return counts.reduce((sum, count) => sum + count, 0);
}
