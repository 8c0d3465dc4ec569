/**
 * The pure core: what one decision costs in a realistic mix of events, and whether each of very
 * many people costs what each of few does, in one process. People live whole courses of virtual
 * time; nothing is stored and nothing sent.
 */
import type { Library } from '../../core/course.ts';
import { decide } from '../../core/decide.ts';
import { dueOf, nextMessage } from '../../core/due.ts';
import type { Event, JoiningPhone } from '../../core/event.ts';
import { newSubscriber, type Subscriber } from '../../core/subscriber.ts';
import { understand } from '../../core/understanding/reply.ts';
import { aForm } from '../parts/bench-people.ts';
import { within } from '../parts/budgets.ts';
import type { Bench } from '../parts/group.ts';
import { compareCpu, median } from '../parts/measure.ts';
import type { Row } from '../parts/row.ts';

const startAt = Date.parse('2030-03-05T17:00:00Z');
const minuteMs = 60_000;
const zones = [
  'America/New_York',
  'America/Denver',
  'Europe/Lisbon',
  'Asia/Kolkata',
  'Pacific/Auckland',
];
/** What comes back from a phone: about every third touch is answered, most of them as asked. */
const replies = [
  'DONE',
  '4',
  'done!',
  '2',
  'HARD',
  'A',
  'SLOW',
  'I tried and it went better than last time',
  'PAUSE',
  'GO',
];

/** A person, what happens to them and when; of a text also its words. */
type Decision = readonly [Subscriber, Event, number, words: string | undefined];

export async function measureDeciding({ library, ci }: Bench): Promise<readonly Row[]> {
  const decisions: Decision[] = [];
  for (let person = 0; person < 200; person++)
    live(library, person, (decision) => decisions.push(decision));
  const growth = ci
    ? { few: 500, many: 5_000, rounds: 3 }
    : { few: 10_000, many: 1_000_000, rounds: 1 };
  const cost = await compareCpu(
    () => {
      for (const [subscriber, event, now, words] of decisions) {
        // A text is understood before it is decided upon, and its figure holds both.
        if (words !== undefined) understand(library.understanding, words);
        decide(library, subscriber, event, now);
      }
    },
    () => {},
    { rounds: 9, times: 1, warmUp: 3 },
  );
  const grown = growthOf(library, growth);
  return [
    {
      name: 'deciding.event',
      what: 'decide, per event',
      unit: 'us',
      kind: 'machine',
      figure: cost.microseconds / decisions.length,
      ...within('decide'),
      why: `CPU, median of 9 rounds over ${decisions.length} events of 200 courses: ${mixOf(decisions)}`,
    },
    {
      name: 'deciding.growth',
      what: `${count(growth.many)} subscriber-courses against ${count(growth.few)}: time for each`,
      unit: 'x',
      kind: 'ratio',
      figure: grown.ratio,
      must: { most: 1.2 },
      aim: { most: 1.05 },
      why: `whole courses in one process, one after another: ${Math.round(grown.microsecondsEach)} us of CPU each at the end`,
      parts: {
        microsecondsEach: grown.microsecondsEach,
        few: growth.few,
        many: growth.many,
        heapMB: grown.heapMB,
      },
    },
  ];
}

const count = (people: number) => people.toLocaleString('en-US');

interface Growth {
  readonly few: number;
  readonly many: number;
  readonly rounds: number;
}

/** Some people's whole courses and then very many's, as often as there are rounds. */
function growthOf(library: Library, { few, many, rounds }: Growth) {
  for (let person = 0; person < few / 4; person++) live(library, person);
  const each = (people: number) => {
    const before = process.cpuUsage();
    let touches = 0;
    for (let person = 0; person < people; person++)
      touches += live(library, person).position?.done.length ?? 0;
    const { user, system } = process.cpuUsage(before);
    return touches > people ? (user + system) / people : Number.NaN;
  };
  const pairs = Array.from({ length: rounds }, () => ({ few: each(few), many: each(many) }));
  return {
    ratio: median(pairs.map((pair) => pair.many / pair.few)),
    microsecondsEach: median(pairs.map((pair) => pair.many)),
    heapMB: Math.round(process.memoryUsage().heapUsed / 1e6),
  };
}

/**
 * One person from the form to the last touch, as the worker would carry them; the person at the
 * end.
 */
export function live(
  library: Library,
  number: number,
  told: (decision: Decision) => void = () => {},
): Subscriber {
  let now = startAt + (number % 1_440) * minuteMs;
  let person = newSubscriber(`person${String(number).padStart(8, '0')}`, now);
  const tell = (event: Event, words?: string) => {
    told([person, event, now, words]);
    person = decide(library, person, event, now).subscriber;
  };
  const hasTexts = number % 3 !== 0;
  const signUp = {
    ...aForm,
    email: `reader${number}@example.com`,
    zone: zones[number % zones.length] ?? 'UTC',
    hour: 9 + (number % 8),
    pace: number % 5 === 0 ? ('baby' as const) : ('standard' as const),
  };
  let texts = 0;
  const text = (words: string, joins?: JoiningPhone) =>
    tell(
      {
        type: 'ReplyReceived',
        id: `SM${String(texts++).padStart(32, '0')}`,
        reading: understand(library.understanding, words),
        at: now,
        ...(joins ? { joins } : {}),
      },
      words,
    );
  tell({ type: 'SignedUp', signUp });
  sendAll();
  tell({ type: 'Confirmed', enrollment: person.enrollment });
  if (hasTexts) text('', { phone: '+15550100123', country: 'US', alone: true });
  for (let turn = 0; turn < 200; turn++) {
    const due = dueOf(library, person);
    if (!due) break;
    now = Math.max(now, due.at);
    if (sendAll() && hasTexts && (number + turn) % 3 === 0) {
      now += 20 * minuteMs;
      text(replies[(number + turn) % replies.length] ?? 'DONE');
    }
  }
  return person;

  function sendAll(): boolean {
    let sent = false;
    for (let round = 0; round < 20; round++) {
      tell({ type: 'Woke' });
      const message = nextMessage(library, person, now);
      if (!message) return sent;
      // The worker decides anew on what it finds after the call.
      tell({ type: 'Woke' });
      tell({ type: 'Sent', message: message.id });
      sent = true;
    }
    return sent;
  }
}

function mixOf(decisions: readonly Decision[]): string {
  const counts = new Map<string, number>();
  for (const [, { type }] of decisions) counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts]
    .map(([type, count]) => `${Math.round((100 * count) / decisions.length)} % ${type}`)
    .join(', ');
}
