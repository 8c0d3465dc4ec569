/**
 * Whether the service is well, from what the table and the course say: one sentence and a remedy
 * for each thing that is not. It names nobody.
 */
import { dayMs, isoDayOf, minuteMs } from '../../core/calendar/zone.ts';
import type { Stream } from '../../core/due.ts';
import { howLong } from '../coach/local-time.ts';
import { heldClasses } from '../letter-counters.ts';
import { duePartitions } from '../ports/store.ts';
import type { DeskWorld } from '../ports/world.ts';
import { readTextChannel, textsSentThisMonth, whyTextsWait } from '../text-counters.ts';
import { missingContacts } from './coach-accounts.ts';

export interface Trouble {
  readonly what: string;
  readonly remedy: string;
}

export interface Health {
  readonly troubles: readonly Trouble[];
  /** Segments of texts sent in this month (UTC), and the most that may be. */
  readonly segments: number;
  readonly segmentsPerMonth: number;
  /** What is overdue the longest, by milliseconds. */
  readonly overdueMs: number;
}

/** A run starts each minute; what is due longer than this was not reached by several. */
const overdueMs = 10 * minuteMs;
/** From this share of the month's budget on it is said. */
const nearlySpent = 0.8;

const readTheRunbook = 'Who deploys the course finds the steps in docs/runbook.md.';

export async function readHealth(world: DeskWorld): Promise<Health> {
  const { settings, library } = world;
  const [overdue, held, { state }, segments, contacts] = await Promise.all([
    longestOverdue(world),
    heldClasses(world),
    readTextChannel(world),
    textsSentThisMonth(world),
    missingContacts(world),
  ]);
  const most = settings.textsPerMonth;
  const texts = whyTextsWait(state, segments, most);
  const troubles: Trouble[] = [
    ...(overdue > overdueMs
      ? [
          {
            what: `What was due ${howLong(overdue)} ago has not been sent.`,
            remedy: readTheRunbook,
          },
        ]
      : []),
    ...held.map((which) => ({
      what: `${which === 'letters' ? 'Letters' : 'Confirmations'} wait, since too many came back.`,
      remedy: 'Once the cause is mended: npx mend redrive --mail',
    })),
    ...(texts ? [{ what: `Texts wait: ${textsHeld[texts]}.`, remedy: readTheRunbook }] : []),
    ...(!texts && segments > most * nearlySpent
      ? [
          {
            what: `${segments} of this month’s ${most} text segments are sent.`,
            remedy: 'At the end of it texts wait for the next month. The maker may raise it.',
          },
        ]
      : []),
    ...contacts.map(({ email, why }) =>
      why === 'no passkey'
        ? {
            what: `${email} cannot sign in yet: they have no passkey.`,
            remedy: `Ask them to sign in at /desk. After a week: npx mend coach reset ${email}`,
          }
        : {
            what: `${email} is told of people in danger, and is not on the desk’s list.`,
            remedy: `Who deploys the course adds them: npx mend coach add ${email}`,
          },
    ),
    ...oldHelpLines(library.helpLineChecks, world.now()),
  ];
  return { troubles, segments, segmentsPerMonth: most, overdueMs: overdue };
}

const textsHeld = {
  halted: 'the carriers let none through, and one is tried each hour',
  trial: 'one is on trial after an hour in which carriers let none through',
  spent: 'the month’s budget is spent',
} as const;

async function longestOverdue({ store, now }: DeskWorld): Promise<number> {
  const at = now();
  const streams: readonly Stream[] = ['!', 'm', 's'];
  const earliest = await Promise.all(
    [...Array(duePartitions).keys()].flatMap((partition) =>
      streams.map(async (stream) => (await store.queue.due(partition, stream, at, 1))[0]?.at),
    ),
  );
  return at - Math.min(at, ...earliest.flatMap((one) => (one === undefined ? [] : [one])));
}

function oldHelpLines(
  checks: DeskWorld['library']['helpLineChecks'],
  now: number,
): readonly Trouble[] {
  const today = isoDayOf(Math.floor(now / dayMs));
  return checks
    .filter(({ goodUntil }) => goodUntil < today)
    .map(({ problem }) => ({
      what: problem,
      remedy: 'Call it, then write the day in brand.yaml.',
    }));
}
