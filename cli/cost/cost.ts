/**
 * `mend cost`: what the service would cost for so many people, from the course, the measured
 * capacity and list prices.
 */
import type { Command } from 'commander';
import { CourseError, compileLibrary } from '../../compiler/course-folder.ts';
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

export function addCost(program: Command): void {
  program
    .command('cost')
    .description(
      'estimate the cost at list prices, a month and a person; exits 2 on bad usage or a course with problems',
    )
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
    .action(cost);
}

async function cost(options: Options): Promise<void> {
  const subscribers = Number(options.subscribers);
  const percent = Number(options.texts);
  const problems: string[] = [];
  if (!Number.isInteger(subscribers) || subscribers < 1)
    problems.push(
      `--subscribers: got "${options.subscribers}"; use a whole number above 0, as 10000`,
    );
  if (!(percent >= 0 && percent <= 100))
    problems.push(`--texts: got "${options.texts}"; use a percentage, 0 to 100`);
  if (problems.length > 0) return refuse(options, problems);
  try {
    const course = courseCounts(await compileLibrary(options.templates));
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
    console.log(
      options.json ? JSON.stringify({ ...estimate, prices: listPrices }) : show(estimate),
    );
  } catch (error) {
    if (!(error instanceof CourseError)) throw error;
    refuse(options, error.problems, error.message);
  }
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

function refuse(
  options: Options,
  problems: readonly string[],
  message = problems.join('\n'),
): void {
  if (options.json) console.log(JSON.stringify({ problems }));
  else console.error(message);
  process.exitCode = 2;
}
