/**
 * `mend import`: invites people from a coach's own list. Each is asked to confirm, by letter only.
 * It shows first what it would do. It brings back nobody who left, and writes to nobody whose
 * consent the coach cannot name.
 */
import { type Command, Option } from 'commander';
import {
  type CsvFile,
  type Encoding,
  encodings,
  openCsv,
  rowsOf,
} from '../../service/intake/csv-file.ts';
import { ImportWork, markOf } from '../../service/intake/import-list.ts';
import { ImportPacing } from '../../service/intake/import-pacing.ts';
import type { ListConsent } from '../../service/intake/import-person.ts';
import { type Columns, readColumns, readPerson } from '../../service/intake/list-columns.ts';
import type { World } from '../../service/ports/world.ts';
import {
  type CoachWorld,
  inCoachWorld,
  type TableOptions,
  withTableOptions,
} from '../coach-world.ts';
import { listRefusal } from '../list-error.ts';
import { Refusal } from '../refusal.ts';
import type { Terminal } from '../terminal.ts';
import { ImportProgress } from './import-progress.ts';
import { importJson, importLines } from './import-report.ts';

interface Options extends TableOptions {
  readonly go?: true;
  readonly consent?: string;
  readonly confirmed?: true;
  readonly perDay: string;
  readonly encoding?: Encoding;
}

export function defineImport(command: Command, terminal: Terminal): void {
  withTableOptions(command.argument('<list>', 'a CSV file whose first line names its columns'))
    .option('--go', 'write; without it the command shows what it would do')
    .option(
      '--consent <words>',
      'where and how these people agreed to letters from you; kept with each as proof',
    )
    .option(
      '--confirmed',
      'each has confirmed by a letter before, and you can prove it: the course begins at once',
    )
    .option(
      '--per-day <number>',
      'first letters a day; a reminder follows where nobody answers',
      '200',
    )
    .addOption(
      new Option(
        '--encoding <name>',
        'how the file is written, where that is not found out',
      ).choices(encodings),
    )
    .addHelpText(
      'after',
      '\nColumns, in any order: email; and, if you like, first name, zone (America/New_York), hour (10 to 16),',
    )
    .addHelpText(
      'after',
      'pace (standard, baby), status (who left is left out; who is paused is for you to look at), or columns such as "unsubscribed". Others are not used, phones neither: texts begin from the phone itself.',
    )
    .addHelpText(
      'after',
      'Rows with a mistake go to <list>.rejected.csv with the reason; mend them there and import that file.',
    )
    .addHelpText(
      'after',
      'An import that was cut short is run once more: nobody is written to twice.',
    )
    .addHelpText(
      'after',
      '\nExample:\n  npx mend import people.csv\n  npx mend import people.csv --go --consent "box on the form at example.com/notes, since May 2029"',
    )
    .action((list: string, options: Options) =>
      inCoachWorld(options, terminal, (world) => importList(world, list, options)),
    );
}

async function importList(world: CoachWorld, list: string, options: Options): Promise<void> {
  const { terminal } = world;
  const perDay = Number(options.perDay);
  if (!Number.isInteger(perDay) || perDay < 1) {
    throw new Refusal(2, `--per-day: got "${options.perDay}"; use a whole number from 1`);
  }
  const consent = consentIn(options);
  try {
    const file = await openCsv(list, options.encoding);
    const { columns, rows, gone } = await survey(world, file);
    const pacing = new ImportPacing(world, perDay, options.go === true);
    const work = new ImportWork(world, {
      pacing,
      file,
      columns,
      gone,
      progress: new ImportProgress(rows, terminal),
      ...(consent ? { consent } : {}),
    });
    const found = await work.run();
    const run = { file, columns, perDay, wrote: consent !== undefined };
    if (found.rejected > 0) terminal.exitCode = 1;
    if (options.json) return terminal.say(JSON.stringify(importJson(found, run)));
    await terminal.say(importLines(found, run, terminal).join('\n'));
  } catch (error) {
    throw listRefusal(error, list);
  }
}

/** Undefined without --go: a dry run needs no proof. */
function consentIn({ go, consent, confirmed }: Options): ListConsent | undefined {
  const words = consent?.trim().replace(/\s+/g, ' ') ?? '';
  if (consent !== undefined && (words.length < 10 || words.length > 200)) {
    throw new Refusal(
      2,
      `--consent: got ${words.length} characters; say in 10 to 200 where and how they agreed`,
    );
  }
  if (/@|\+\d{7}/.test(words)) {
    throw new Refusal(
      2,
      '--consent: has an address or a number in it; it is kept with everybody, so name a place, nobody in it',
    );
  }
  if (!go) return undefined;
  if (!words) {
    const remedy = '--consent "box on the form at example.com/notes, since May 2029"';
    throw new Refusal(
      2,
      `Consent must be provable: say where and how these people agreed to letters from you, as in ${remedy}`,
    );
  }
  return { words, confirmed: confirmed === true };
}

/**
 * Reads the file from end to end before anything is written. So an unreadable file stops the import
 * at its beginning, and a row that says a person left counts for every other row of that person.
 */
async function survey(
  world: World,
  file: CsvFile,
): Promise<{ columns: Columns; rows: number; gone: Set<number> }> {
  let columns: Columns | undefined;
  let rows = 0;
  const gone = new Set<number>();
  for await (const row of rowsOf(file)) {
    if (!columns) {
      columns = readColumns(file.path, row);
      continue;
    }
    rows += 1;
    const read = readPerson(columns, row, world.library);
    if ('gone' in read && read.gone) gone.add(markOf(world, read.gone));
  }
  if (!columns)
    throw new Refusal(2, `${file.path}: is empty; put a line with column names first: email,name`);
  if (rows === 0) throw new Refusal(2, `${file.path}: has no rows below its column names`);
  return { columns, rows, gone };
}
