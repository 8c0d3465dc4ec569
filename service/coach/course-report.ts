/**
 * Makes the coach's report by one walk over everybody, their receipts and texts, and the service's
 * own counts. No message is counted for it on its way, so the report always agrees with the table;
 * people who were erased are not in it.
 */

import { dayMs, hourMs, minuteMs } from '../../core/calendar/zone.ts';
import { type Concern, courseOf } from '../../core/course.ts';
import type { Stream } from '../../core/due.ts';
import { type Status, type Subscriber, statuses } from '../../core/subscriber.ts';
import { placementOf } from '../apply.ts';
import { type Limit, limitsHit } from '../intake/limits.ts';
import {
  type FeedbackType,
  feedbackOfWeek,
  type LetterCounts,
  lettersReturned,
} from '../letter-counters.ts';
import { duePartitions } from '../ports/store.ts';
import type { World } from '../ports/world.ts';
import { textsSentThisMonth } from '../text-counters.ts';
import { type MaskedCount, type Measures, MeasureTally, masked } from './report-measures.ts';
import { type Doubts, type Outcomes, SendTally } from './report-sends.ts';

/** Coach messages, alerts and texts are kept for no longer. */
export const mostReportDays = 30;

export interface Report {
  readonly at: number;
  readonly days: number;
  readonly people: Readonly<Record<Status, number>>;
  readonly waiting: {
    readonly byConcern: Readonly<Partial<Record<Concern, number>>>;
    /** Since when the person who waits longest has waited. */
    readonly since?: number;
    /** Ids, as `mend redrive` takes them. */
    readonly stuck: readonly string[];
  };
  readonly letters: Outcomes;
  readonly texts: Outcomes;
  /** Texts that people wrote. */
  readonly received: number;
  readonly doubts: Doubts;
  /**
   * Texts whose result no callback of Twilio's told; the sweep found it in Twilio's list
   * (service/feedback/unreported-texts.ts).
   */
  readonly swept: number;
  readonly streams: {
    /** Of seven days. `held`: they are held back, because too many of them came back. */
    readonly letters: LetterCounts & { readonly held: boolean };
    /** The same of letters that ask a typed address for its yes. */
    readonly confirmations: LetterCounts & { readonly held: boolean };
    /** Of seven days: feedback reports of mailbox providers, by what they say. */
    readonly feedback: Readonly<Partial<Record<FeedbackType, number>>>;
    readonly texts: {
      readonly halted: boolean;
      readonly segments: number;
      readonly ofMonth: number;
    };
    /** For how many minutes the oldest entry has been due; from five on somebody should look. */
    readonly lateMinutes: Readonly<Record<'answers' | 'letters' | 'texts', number>>;
  };
  readonly limits: Readonly<Record<Limit, number>>;
  readonly human: {
    readonly holds: number;
    readonly alerts: number;
    readonly asked: number;
    readonly answered: number;
    readonly medianMinutes?: number;
  };
  readonly wishes: Readonly<Record<'slow' | 'pause', MaskedCount>>;
  readonly measures: Measures;
}

/** People looked up side by side. */
const peopleAtATime = 8;

export async function readReport(world: World, days: number): Promise<Report> {
  const at = world.now();
  const since = at - days * dayMs;
  const tally = new PeopleTally(world, since);
  const seen = new Set<string>();
  let together: Promise<void>[] = [];
  for await (const { subscriber } of world.store.people.all(at)) {
    // A person whose status changed during the walk is listed twice.
    if (seen.has(subscriber.id)) continue;
    seen.add(subscriber.id);
    together.push(tally.add(subscriber));
    if (together.length < peopleAtATime) continue;
    await Promise.all(together);
    together = [];
  }
  await Promise.all(together);
  const [letters, confirmations, feedback, segments, halted, lateMinutes, limits] =
    await Promise.all([
      lettersReturned(world, 'letters'),
      lettersReturned(world, 'confirmations'),
      feedbackOfWeek(world),
      textsSentThisMonth(world),
      textsHalted(world),
      lateness(world),
      limitsHit(world, days),
    ]);
  const texts = { halted, segments, ofMonth: world.settings.textsPerMonth };
  const streams = { letters, confirmations, feedback, texts, lateMinutes };
  return { at, days, ...tally.result(), streams, limits };
}

class PeopleTally {
  readonly #world: World;
  readonly #since: number;
  readonly #sends: SendTally;
  readonly #measures: MeasureTally;
  readonly #people = Object.fromEntries(statuses.map((status) => [status, 0])) as Record<
    Status,
    number
  >;
  readonly #byConcern: Partial<Record<Concern, number>> = {};
  readonly #stuck: string[] = [];
  readonly #wishes = { slow: 0, pause: 0 };
  #waitingSince = Number.POSITIVE_INFINITY;
  #received = 0;

  constructor(world: World, since: number) {
    this.#world = world;
    this.#since = since;
    this.#sends = new SendTally(since);
    this.#measures = new MeasureTally(courseOf(world.library), since);
  }

  async add(person: Subscriber): Promise<void> {
    const { receipts, texts } = await this.#world.store.people.timeline(
      person.id,
      this.#world.now(),
    );
    this.#people[placementOf(this.#world, person).status] += 1;
    const { waiting, stuck } = person;
    if (waiting) this.#byConcern[waiting.concern] = (this.#byConcern[waiting.concern] ?? 0) + 1;
    if (waiting) this.#waitingSince = Math.min(this.#waitingSince, waiting.at);
    if (stuck) this.#stuck.push(person.id);
    const written = texts.filter((text) => text.at >= this.#since);
    this.#received += written.length;
    for (const wish of ['slow', 'pause'] as const)
      if (written.some(({ autoReply: answer }) => answer?.words === wish)) this.#wishes[wish] += 1;
    this.#sends.add(receipts);
    this.#measures.add(person, receipts);
  }

  result(): Omit<Report, 'at' | 'days' | 'streams' | 'limits'> {
    const { outcomes, doubts, swept, byTouch, human } = this.#sends;
    const { answeredAfterMinutes, ...counted } = human;
    const median = answeredAfterMinutes[Math.floor((answeredAfterMinutes.length - 1) / 2)];
    const since = Number.isFinite(this.#waitingSince) ? { since: this.#waitingSince } : {};
    return {
      people: this.#people,
      waiting: { byConcern: this.#byConcern, ...since, stuck: this.#stuck },
      letters: outcomes.email,
      texts: outcomes.sms,
      received: this.#received,
      doubts,
      swept,
      human: {
        ...counted,
        answered: answeredAfterMinutes.length,
        ...(median === undefined ? {} : { medianMinutes: Math.round(median) }),
      },
      wishes: { slow: masked(this.#wishes.slow), pause: masked(this.#wishes.pause) },
      measures: this.#measures.result(byTouch),
    };
  }
}

/** A carrier's halt counts in the hour it was learnt in (text-channel.ts). */
async function textsHalted({ store, now }: World): Promise<boolean> {
  return (
    (await store.counters.add(`texts-halted-${Math.floor(now() / hourMs)}`, now(), now(), 0)) > 0
  );
}

async function lateness({ store, now }: World): Promise<Report['streams']['lateMinutes']> {
  const latest = async (stream: Stream) => {
    const partitions = Array.from({ length: duePartitions }, (_, partition) => partition);
    const rows = await Promise.all(
      partitions.map((partition) => store.queue.due(partition, stream, now(), 1)),
    );
    return Math.max(0, ...rows.flat().map(({ at }) => Math.floor((now() - at) / minuteMs)));
  };
  return { answers: await latest('!'), letters: await latest('m'), texts: await latest('s') };
}
