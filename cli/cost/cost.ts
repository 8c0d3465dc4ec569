/**
 * `mend cost`: estimates what the service costs for so many people, from the course, the measured
 * capacity and list prices.
 */
import type { Command } from 'commander';
import { readCourse } from '../compiled-course.ts';
import { Refusal, refuse } from '../refusal.ts';
import type { Terminal } from '../terminal.ts';
import {
  type Cost,
  courseCounts,
  idleMonth,
  monthOf,
  onePerson,
  ownOfLetter,
  shareOfSes,
  sumOf,
} from './cost-model.ts';
import { listPrices } from './list-prices.ts';
import { capacityFrom, keptResults } from './measured-capacity.ts';

interface Options {
  readonly subscribers: string;
  readonly texts: string;
  readonly templates: string;
  readonly measured: string;
  readonly json?: true;
}

export function defineCost(command: Command, terminal: Terminal): void {
  command
    .requiredOption('--subscribers <n>', 'people who start the course, evenly over a year')
    .option('--texts <percent>', 'how many of them get texts too', '100')
    .option(
      '--templates <dir>',
      'folder with brand.yaml, the layout and one folder per course',
      'templates',
    )
    .option(
      '--measured <file>',
      'figures that `npm run bench` has kept; without the file the budgets stand in',
      keptResults,
    )
    .option('--json', 'print the estimate, its prices and its assumptions as JSON')
    .addHelpText(
      'after',
      '\nThe prices stand in cli/cost/list-prices.ts, each with its page and month. Check them.',
    )
    .addHelpText('after', '\nExample:\n  npx mend cost --subscribers 10000 --texts 60')
    .action((options: Options) => cost(options, terminal));
}

async function cost(options: Options, terminal: Terminal): Promise<void> {
  try {
    const { subscribers, percent } = readNumbers(options);
    const course = courseCounts(await readCourse(options.templates, terminal.courseCache));
    const { capacity, measured } = await capacityFrom(options.measured);
    const estimate = {
      course,
      idle: idleMonth(capacity),
      person: {
        withTexts: onePerson(course, capacity, true),
        lettersOnly: onePerson(course, capacity, false),
      },
      letter: { own: ownOfLetter(capacity), shareOfSes: shareOfSes(capacity) },
      month: {
        subscribers,
        percentWithTexts: percent,
        ...monthOf(course, capacity, subscribers, percent / 100),
      },
      capacity,
      measured,
    };
    await terminal.say(
      options.json ? JSON.stringify({ ...estimate, prices: listPrices }) : show(estimate),
    );
  } catch (error) {
    await refuse(error, terminal, options.json);
  }
}

/** `percent` of the subscribers get texts too. */
function readNumbers({ subscribers, texts }: Options): {
  readonly subscribers: number;
  readonly percent: number;
} {
  const [count, percent] = [Number(subscribers), Number(texts)];
  const problems: string[] = [];
  if (!Number.isInteger(count) || count < 1)
    problems.push(`--subscribers: got "${subscribers}"; use a whole number above 0, as 10000`);
  if (!(percent >= 0 && percent <= 100))
    problems.push(`--texts: got "${texts}"; use a percentage, 0 to 100`);
  if (problems.length > 0) throw new Refusal(2, problems);
  return { subscribers: count, percent };
}

interface Estimate {
  readonly course: ReturnType<typeof courseCounts>;
  readonly idle: Cost;
  readonly person: { readonly withTexts: Cost; readonly lettersOnly: Cost };
  readonly letter: { readonly own: Cost; readonly shareOfSes: number };
  readonly month: ReturnType<typeof monthOf> & {
    readonly subscribers: number;
    readonly percentWithTexts: number;
  };
  readonly measured: readonly string[];
}

function show({ course, idle, person, letter, month, measured }: Estimate): string {
  const { subscribers, percentWithTexts } = month;
  const months = Object.values(listPrices).map(({ asOf }) => asOf);
  const capacity =
    measured.length > 0
      ? 'measured by npm run bench'
      : 'the budgets: run npm run bench to measure it';
  return [
    `${course.id}: ${course.letters} letters and ${course.texts} texts of ${course.segments} segments a person`,
    `USD at list prices of us-east-1, as of ${months.sort()[0]} or later, no free allowance; check them (cli/cost/list-prices.ts)`,
    `capacity of the table: ${capacity}`,
    '',
    ...lines('idle, a month', idle),
    ...lines('one person with texts, the whole course', person.withTexts),
    ...lines('one person by letters alone, the whole course', person.lettersOnly),
    ...lines(
      `a month when ${subscribers.toLocaleString('en-US')} start evenly over a year, ${percentWithTexts} % with texts`,
      month.cost,
    ),
    `a letter costs us ${(100 * letter.shareOfSes).toFixed(1)} % of SES's price beside it`,
  ].join('\n');
}

function lines(title: string, cost: Cost): string[] {
  const items = Object.entries(cost).map(([item, usd]) => `  ${item.padEnd(24)}${usd4(usd)}`);
  return [`${title.padEnd(70)}${usd4(sumOf(cost))}`, ...items, ''];
}

const usd4 = (usd: number) => (usd >= 1 ? usd.toFixed(2) : usd.toFixed(4)).padStart(12);
