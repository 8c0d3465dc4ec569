/**
 * The rehearsal: the CPU of a thousand generated people through the whole course, as `npx mend
 * rehearse --people 1000` walks them, and whether each of many costs what each of few does.
 */
import { dayMs } from '../../core/calendar/zone.ts';
import { rehearsePeople } from '../../service/coach/rehearse-course.ts';
import { within } from '../parts/budgets.ts';
import type { Bench } from '../parts/group.ts';
import { median } from '../parts/measure.ts';
import type { Row } from '../parts/row.ts';

const from = Date.parse('2030-01-07') / dayMs;
const many = 1_000;
const few = 100;
const rounds = { ci: 1, full: 3 };

export async function measureRehearsing({ library, ci }: Bench): Promise<readonly Row[]> {
  const secondsOf = (people: number): number => {
    const before = process.cpuUsage();
    rehearsePeople(library, from, { people, seed: 1 });
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1e6;
  };
  secondsOf(few);
  const pairs = Array.from({ length: ci ? rounds.ci : rounds.full }, () => ({
    few: secondsOf(few),
    many: secondsOf(many),
  }));
  const seconds = median(pairs.map((pair) => pair.many));
  return [
    {
      name: 'rehearsing.people',
      what: `a rehearsal of ${many} people through the whole course, CPU`,
      unit: 's',
      kind: 'machine',
      figure: seconds,
      ...within('rehearsing'),
      why: `${pairs.length} rounds, median; ${Math.round((seconds * 1e3) / many)} ms a person`,
    },
    {
      name: 'rehearsing.growth',
      what: `a rehearsal of ${many} people against ${few}: CPU for each`,
      unit: 'x',
      kind: 'ratio',
      figure: median(pairs.map((pair) => pair.many / many / (pair.few / few))),
      must: { most: 1.2 },
      why: 'no walk is kept, so that each of many costs what each of few does',
    },
  ];
}
