/**
 * `mend plan`: compares the course in templates/ with the people who are in it, before it is
 * deployed.
 */
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { Library } from '../../core/course.ts';
import type { Subscriber } from '../../core/subscriber.ts';
import { type Plan, planOf, type TouchPlan } from '../../service/coach/plan-course.ts';
import { readCourse } from '../compiled-course.ts';
import { Refusal, refuse } from '../refusal.ts';
import type { Terminal } from '../terminal.ts';

interface Options {
  readonly templates: string;
  readonly data: string;
  readonly before: string;
  readonly table?: string;
  readonly endpoint?: string;
  readonly json?: true;
}

export function definePlan(command: Command, terminal: Terminal): void {
  command
    .option(
      '--templates <dir>',
      'folder with brand.yaml, the layout and one folder per course',
      'templates',
    )
    .option(
      '--before <file>',
      'the course they are on, as built; without it no change is shown',
      'build/library.json',
    )
    .option('--data <dir>', 'data folder of npm start, whether it runs or not', '.mend')
    .option('--table <name>', 'a DynamoDB table, read with your AWS credentials')
    .option('--endpoint <url>', 'another DynamoDB endpoint')
    .option('--json', 'print the plan as JSON')
    .addHelpText(
      'after',
      '\nExample:\n  npx mend plan\n  npx mend plan --table mend-production --json',
    )
    .action((options: Options) => plan(options, terminal));
}

async function plan(options: Options, terminal: Terminal): Promise<void> {
  try {
    const after = await readCourse(options.templates, terminal.courseCache);
    const before = await readBuilt(options.before);
    const { people, now } = await readPeople(options);
    const found = planOf(after, before, people, now);
    await terminal.say(options.json ? JSON.stringify(found) : show(found, options));
  } catch (error) {
    await refuse(error, terminal, options.json);
  }
}

/** Everybody in the table, and its service's own clock, which may be ahead of this machine's. */
async function readPeople(
  options: Options,
): Promise<{ readonly people: readonly Subscriber[]; readonly now: number }> {
  const { openTable } = await import('../table-location.ts');
  const table = await openTable(options);
  const now = table.now();
  const people = new Map<string, Subscriber>();
  try {
    for await (const { subscriber } of table.store.people.all(now))
      people.set(subscriber.id, subscriber);
  } catch (cause) {
    throw table.unreadable(cause);
  } finally {
    await table.close();
  }
  return { people: [...people.values()], now };
}

async function readBuilt(file: string): Promise<Library | undefined> {
  const source = await readFile(file, 'utf8').catch(() => undefined);
  if (source === undefined) return undefined;
  try {
    return JSON.parse(source);
  } catch (cause) {
    throw new Refusal(
      2,
      `${file}: is not a built course; run npx mend build, or name another with --before`,
      {
        cause,
      },
    );
  }
}

function show(found: Plan, { before }: Options): string {
  const { inCourse, finished, notBegun, left } = found.people;
  const rows = found.touches.map((touch) => [
    touch.id,
    touch.change,
    touch.day ? `${touch.day.standard}/${touch.day.baby}` : '-',
    ...[
      touch.had,
      touch.before,
      touch.willGet,
      touch.steppedOver,
      touch.moves.length,
      touch.retroactive,
    ].map(String),
  ]);
  const head = [
    'touch',
    'change',
    'day',
    'had',
    'before',
    'will get',
    'stepped over',
    'dates moved',
    'retroactive',
  ];
  const since = found.comparedWith
    ? `compared with ${before} (${found.comparedWith})`
    : `no ${before} to compare with, so no change and no moved date is shown`;
  return [
    `${inCourse} in the course, ${finished} of them at its end, ${left} without letters; ${notBegun} not begun`,
    `course ${found.version}, ${since}`,
    '',
    ...table([head, ...rows]),
    ...movedDates(found.touches),
    '',
    `Retroactive sends: ${found.retroactive}. What is added or moved behind somebody is never sent to them: touches are`,
    'known by id, and each person keeps those they have had and the day they have come to.',
  ].join('\n');
}

function movedDates(touches: readonly TouchPlan[]): string[] {
  const moves = touches.flatMap(({ id, moves: all }) => all.map((move) => ({ id, ...move })));
  if (moves.length === 0) return [];
  const shown = moves.slice(0, 20).map(({ id, subscriber, from, to }) => {
    return `  ${subscriber}  ${id}  ${minutes(from) ?? 'nothing'} -> ${minutes(to) ?? 'nothing more'}`;
  });
  const rest =
    moves.length > shown.length
      ? [`  and ${moves.length - shown.length} more: --json names them all`]
      : [];
  return ['', 'Next dates that move (UTC):', ...shown, ...rest];
}

function minutes(instant: string | undefined): string | undefined {
  return instant?.slice(0, 16).replace('T', ' ');
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths =
    rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column < 3 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  '),
  );
}
