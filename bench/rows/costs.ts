/**
 * What the service costs, by the model of `mend cost` and from the capacity measured last: what it
 * costs while nobody is there, and beside SES.
 */
import {
  courseCounts,
  idleMonth,
  keepingReceipt,
  monthOf,
  ownOfLetter,
  shareOfSes,
  sumOf,
} from '../../cli/cost/cost-model.ts';
import { listPrices } from '../../cli/cost/list-prices.ts';
import { capacityFrom, keptResults } from '../../cli/cost/measured-capacity.ts';
import { within } from '../parts/budgets.ts';
import type { Bench } from '../parts/group.ts';
import type { Row } from '../parts/row.ts';

export async function measureCosts({ library }: Bench): Promise<readonly Row[]> {
  const { capacity, measured } = await capacityFrom(keptResults);
  const course = courseCounts(library);
  const idle = idleMonth(capacity);
  const own = ownOfLetter(capacity);
  const percent = (share: number) => 100 * share;
  const inPercent = Object.entries(own).map(([item, usd]): [string, number] => [
    item,
    percent(usd / listPrices.letter.usd),
  ]);
  const lettersAMonth =
    monthOf(course, capacity, 10_000, 0).startingAMonth * (1 + course.letters + course.texts);
  const idleShare = percent(sumOf(idle) / lettersAMonth / listPrices.letter.usd);
  return [
    {
      name: 'costs.idle',
      what: 'idle, a month; alarms and the dashboard apart',
      unit: 'USD',
      kind: 'exact',
      figure: sumOf(idle),
      ...within('idle'),
      why: `list prices without free allowances; ${measured.length} of 8 capacities measured`,
      parts: idle,
    },
    {
      name: 'costs.letter',
      what: "our own cost of a letter, against SES's price",
      unit: '%',
      kind: 'exact',
      figure: percent(shareOfSes(capacity)),
      ...within('own-cost'),
      why: `its Send and Delivery events included; idle adds ${idleShare.toFixed(1)} % when 10,000 start in a year`,
      parts: Object.fromEntries(inPercent),
    },
    {
      name: 'costs.receipt',
      what: "keeping a letter's receipt for 13 months, against SES's price",
      unit: '%',
      kind: 'exact',
      figure: percent(keepingReceipt() / listPrices.letter.usd),
    },
  ];
}
