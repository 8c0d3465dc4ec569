/**
 * A million people. The pure core walks each of them over one due touch: what a person costs must
 * not grow with how many there are, nor memory. Then letters and texts of one morning at three
 * rates, by the real worker in virtual time: a sample is measured, and what a million would take is
 * computed from it.
 */

import type { Library } from '../../core/course.ts';
import { decide } from '../../core/decide.ts';
import { nextMessage } from '../../core/due.ts';
import type { Subscriber } from '../../core/subscriber.ts';
import { placementOf } from '../../service/apply.ts';
import type { Bench } from '../parts/group.ts';
import { heapInUse, median } from '../parts/measure.ts';
import type { Row } from '../parts/row.ts';
import { live } from './deciding.ts';
import { measureMornings } from './mornings.ts';

interface Due {
  readonly person: Subscriber;
  readonly now: number;
}

/** So many rounds of few against one of many: the first millions of a process are not its last. */
const sizes = {
  full: { few: 10_000, many: 1_000_000, rounds: 3 },
  ci: { few: 10_000, many: 100_000, rounds: 3 },
};

export async function measureMillion({ library, ci }: Bench): Promise<readonly Row[]> {
  const rows = walkRows(library, ci ? sizes.ci : sizes.full);
  return ci ? rows : [...rows, ...(await measureMornings(library))];
}

function walkRows(library: Library, { few, many, rounds }: (typeof sizes)['full']): Row[] {
  const due = peopleDue(library);
  walk(library, due, few * 2);
  const pairs = Array.from({ length: rounds }, () => ({
    small: walk(library, due, few),
    large: walk(library, due, many),
  }));
  const each = (one: Walked, people: number) => one.microseconds / people;
  const [fewShown, manyShown] = [few, many].map((people) => people.toLocaleString('en-US'));
  const shown = (what: string) => `${manyShown} due people against ${fewShown}: ${what}`;
  const perPerson = median(pairs.map(({ large }) => each(large, many)));
  return [
    {
      name: 'million.growth',
      what: shown('time for each'),
      unit: 'x',
      kind: 'ratio',
      figure: median(pairs.map(({ small, large }) => each(large, many) / each(small, few))),
      must: { most: 1.2 },
      aim: { most: 1.05 },
      why: `wake, next message, sent, new place on the index: ${perPerson.toFixed(0)} us of CPU each, ${rounds} rounds`,
      parts: { microsecondsEach: perPerson, few, many },
    },
    {
      name: 'million.memory',
      what: shown('heap of the second half over the first'),
      unit: 'x',
      kind: 'ratio',
      figure: median(pairs.map(({ large }) => large.heapGrowth)),
      must: { most: 1.2 },
      why: 'after a collection at the end of each half; nobody is kept',
    },
  ];
}

/**
 * Everybody who is about to be sent something, out of some whole courses, at every place of them.
 */
function peopleDue(library: Library): readonly Due[] {
  const due: Due[] = [];
  for (let number = 0; number < 100; number++) {
    live(library, number, ([person, event, now]) => {
      if (event.type !== 'Woke') return;
      const { subscriber } = decide(library, person, event, now);
      if (nextMessage(library, subscriber, now)) due.push({ person, now });
    });
  }
  return due;
}

interface Walked {
  readonly microseconds: number;
  readonly heapGrowth: number;
}

/**
 * Each of so many people, none of whom is another one, over what is due to them: one half, then the
 * other.
 */
function walk(library: Library, due: readonly Due[], people: number): Walked {
  const half = Math.ceil(people / 2);
  const first = walkPart(library, due, 0, half);
  const afterFirst = heapInUse();
  const second = walkPart(library, due, half, people);
  return { microseconds: first + second, heapGrowth: heapInUse() / afterFirst };
}

/** Microseconds of CPU; not a number where somebody was not sent what was due. */
function walkPart(library: Library, due: readonly Due[], from: number, to: number): number {
  let sent = 0;
  const before = process.cpuUsage();
  for (let number = from; number < to; number++) {
    const { person, now } = due[number % due.length] as Due;
    const mine = { ...person, id: `person${String(number).padStart(8, '0')}` };
    const awake = decide(library, mine, { type: 'Woke' }, now).subscriber;
    const message = nextMessage(library, awake, now);
    if (!message) continue;
    const after = decide(library, awake, { type: 'Sent', message: message.id }, now).subscriber;
    if (placementOf({ library }, after).status) sent += 1;
  }
  const { user, system } = process.cpuUsage(before);
  return sent === to - from ? user + system : Number.NaN;
}
