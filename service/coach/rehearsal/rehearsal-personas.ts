/**
 * The personas of a rehearsal: invented people who answer the course in ways that real ones do, and
 * generated ones, who do a little of everything by the seed. Each says how they sign up and what
 * they do after a message.
 */
import { dayMs, hourMs, minuteMs } from '../../../core/calendar/zone.ts';
import type { Pace, Role, Touch } from '../../../core/course.ts';

/**
 * What a person does so long after a message: says words, by a text or by the letter's button; ends
 * HIDE by the preferences page; or what the coach does, who has read words of danger.
 */
export interface Act {
  readonly afterMs: number;
  readonly does:
    | { readonly says: string }
    | { readonly ends: 'hidden' }
    | { readonly coach: 'clears' };
}

/** A message of the course that has come: the touch, how it came, and which one it is, from 1. */
export interface Received {
  readonly touch: Pick<Touch, 'id' | 'invites' | 'choices'>;
  readonly channel: 'email' | 'sms';
  readonly number: number;
}

export interface PersonaKind {
  readonly name: string;
  /** One sentence for the coach. */
  readonly about: string;
  readonly role: Role;
  readonly hasTexts: boolean;
  /** The whole hour of the local day at which messages are to come. */
  readonly hour: number;
  /** Only the country is known, not the zone. */
  readonly withoutZone?: true;
  /** Walks in every zone, since calendars may treat them in ways of their own. */
  readonly everyZone?: true;
  /** Has a seat in a seminar three weeks after the start, where the course has reminders. */
  readonly hasSeat?: true;
  readonly acts: (received: Received) => readonly Act[];
}

const usualHour = 10;
const replyAfterMs = 20 * minuteMs;

const says = (words: string, afterMs = replyAfterMs): Act => ({ afterMs, does: { says: words } });

/** The answer that a touch invites, as somebody gives it who is well. */
function invitedAnswer({ invites, choices }: Received['touch'], role: Role, number = '4'): string {
  if (invites === 'number') return number;
  if (invites === 'choice') return choices?.[0]?.key ?? 'DONE';
  if (invites === 'role') return role;
  return invites === 'route' ? 'SAFE' : 'DONE';
}

/** Answers all that a touch invites, but for what `other` says in its place. */
function answering(role: Role, other?: (received: Received) => readonly Act[] | undefined) {
  return (received: Received): readonly Act[] => {
    const instead = other?.(received);
    if (instead) return instead;
    if (received.touch.invites === 'none') return [];
    return [says(invitedAnswer(received.touch, role))];
  };
}

const once = (at: number, acts: readonly Act[]) => (received: Received) =>
  received.number === at ? acts : undefined;

type Given = Partial<PersonaKind> & Pick<PersonaKind, 'name' | 'about' | 'acts'>;

const persona = (given: Given): PersonaKind => ({
  ...{ role: 'none', hasTexts: true, hour: usualHour },
  ...given,
});

const lowNumbers = ['1', '2', '3'];

/** Says HARD to two practices in a row, and takes the slower pace that is then offered. */
function sayingHard() {
  const before = answering('none', ({ number }) => {
    if (number !== 6 && number !== 7) return undefined;
    return number === 6 ? [says('HARD')] : [says('HARD'), says('SLOW', 2 * hourMs)];
  });
  return before;
}

/** In the order of the list. */
export const personas: readonly PersonaKind[] = [
  persona({
    name: 'keen',
    about: 'answers everything, DONE to each practice',
    everyZone: true,
    acts: answering('none'),
  }),
  persona({
    name: 'silent',
    about: 'has texts and never answers',
    acts: () => [],
    everyZone: true,
  }),
  persona({
    name: 'letters-only',
    about: 'has no phone on the course, and answers by buttons',
    everyZone: true,
    hasTexts: false,
    acts: answering('none'),
  }),
  persona({
    name: 'silent-letters',
    about: 'has no phone on the course, and never answers',
    hasTexts: false,
    acts: () => [],
  }),
  persona({
    name: 'numbers',
    about: 'gives low numbers at first and high ones later',
    acts: answering('none', ({ touch, number }) => {
      if (touch.invites !== 'number') return undefined;
      return [says(number > 12 ? '5' : (lowNumbers[number % 3] ?? '2'))];
    }),
  }),
  persona({ name: 'hard', about: 'says HARD twice, then SLOW', acts: sayingHard() }),
  persona({
    name: 'pause',
    about: 'says PAUSE, and GO five days later',
    everyZone: true,
    acts: answering('none', once(7, [says('PAUSE'), says('GO', 5 * dayMs)])),
  }),
  persona({
    name: 'long-pause',
    about: 'says PAUSE and lets the pause run out',
    acts: answering('none', once(9, [says('PAUSE')])),
  }),
  persona({
    name: 'hide',
    about: 'says HIDE, and ends it by the preferences page four days later',
    everyZone: true,
    acts: answering(
      'none',
      once(5, [says('HIDE'), { afterMs: 4 * dayMs, does: { ends: 'hidden' } }]),
    ),
  }),
  persona({
    name: 'private',
    about: 'takes the private route (SOLO)',
    acts: answering('none', ({ touch }) =>
      touch.invites === 'route' ? [says('SOLO')] : undefined,
    ),
  }),
  persona({
    name: 'stop',
    about: 'texts STOP in the middle; letters go on',
    acts: answering('none', once(8, [says('STOP')])),
  }),
  persona({
    name: 'held',
    about: 'writes words of danger; the coach clears the hold two days later',
    everyZone: true,
    acts: answering(
      'none',
      once(5, [says('I want to die'), { afterMs: 2 * dayMs, does: { coach: 'clears' } }]),
    ),
  }),
  ...(['hurt', 'did', 'both'] as const).map((role) =>
    persona({
      name: role,
      about: `the role "${role}"; answers everything`,
      role,
      acts: answering(role),
    }),
  ),
  persona({
    name: 'evening',
    about: 'wants messages at 19:00, outside the usual hours',
    everyZone: true,
    hour: 19,
    acts: answering('none'),
  }),
  persona({
    name: 'no-zone',
    about: 'came by a list: the country is known, the time zone is not',
    withoutZone: true,
    acts: answering('none'),
  }),
  persona({
    name: 'seminar',
    about: 'has a seat in a seminar three weeks after the start, and comes',
    everyZone: true,
    hasSeat: true,
    acts: answering('none'),
  }),
];

/** A generated person: the persona and what a form would say. */
export interface Generated {
  readonly kind: PersonaKind;
  readonly pace: Pace;
  /** 0 to 1: which of the zones, of the starts. */
  readonly zone: number;
  readonly start: number;
}

const roles: readonly Role[] = ['none', 'hurt', 'did', 'both'];
const sometimes = ['HARD', 'SKIP', 'SLOW', 'FASTER', 'PAUSE', 'GO', 'HELP', 'thank you', '2', 'A'];

/** Person number `n` of a seed: the same for the same two numbers. */
export function generated(seed: number, n: number): Generated {
  const random = randomOf(seed * 1_000_003 + n);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const role = pick(roles);
  const answersOften = random();
  const strays = random() * 0.3;
  const kind = persona({
    name: `person-${n}`,
    about: `generated, seed ${seed}`,
    role,
    hasTexts: random() < 0.7,
    hour: 9 + Math.floor(random() * 11),
    acts: (received) => {
      if (received.touch.invites === 'none' || random() > answersOften) return [];
      const afterMs = Math.floor(random() * 2 * dayMs);
      const number = String(1 + Math.floor(random() * 5));
      const invited = invitedAnswer(received.touch, role, number);
      return [says(random() < strays ? pick(sometimes) : invited, afterMs)];
    },
  });
  return {
    kind,
    pace: random() < 0.8 ? 'standard' : 'baby',
    zone: random(),
    start: random(),
  };
}

/** Numbers from 0 to 1 that the seed alone decides (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
