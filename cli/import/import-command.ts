/**
 * `mend import`: people from a coach's own list, asked to confirm like anybody and written to by
 * letters only. It shows first what it would do; it brings back nobody who left, and writes to
 * nobody whose consent the coach cannot name.
 */

import { type Command, Option } from 'commander';
import { CsvError } from '../../service/intake/csv.ts';
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
import { atPlace, inCoachWorld, type PlaceOptions } from '../coach-world.ts';
import { Refusal } from '../refusal.ts';
import { say } from '../terminal.ts';

interface Options extends PlaceOptions {
  readonly go?: true;
  readonly consent?: string;
  readonly confirmed?: true;
  readonly perDay: string;
  readonly encoding?: Encoding;
}

export function addImport(program: Command): void {
  atPlace(
    program.command('import').argument('<list>', 'a CSV file whose first line names its columns'),
  )
    .description(
      'people from a list of yours: shows what would happen; --go does it. Letters only, and each confirms first',
    )
    .option('--go', 'write; without it nothing is')
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
      'pace (standard, baby), status (who left is left out; who is paused is for you to look at), or columns such as "unsubscribed". Others are not used, phones neither: only a YES from the phone itself allows texts.',
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
      inCoachWorld(options, (world) => importList(world, list, options)),
    );
}

async function importList(world: World, list: string, options: Options): Promise<void> {
  const perDay = Number(options.perDay);
  if (!Number.isInteger(perDay) || perDay < 1) {
    throw new Refusal(2, `--per-day: got "${options.perDay}"; use a whole number from 1`);
  }
  const consent = consentIn(options);
  try {
    const file = await openCsv(list, options.encoding);
    const surveyed = await survey(world, file);
    const pacing = new ImportPacing(world, perDay, options.go === true);
    const work = new ImportWork(world, {
      pacing,
      file,
      ...surveyed,
      ...(consent ? { consent } : {}),
    });
    const report = await work.run();
    const told = { file, columns: surveyed.columns, perDay, wrote: consent !== undefined };
    await say(options.json ? JSON.stringify(report.data(told)) : report.words(told).join('\n'));
    if (report.rejected > 0) process.exitCode = 1;
  } catch (error) {
    throw asRefusal(error, list);
  }
}

/** Only with --go; before, nothing has to be proven yet. */
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
 * The file from end to end before anything is made of it: what breaks it off breaks it off here,
 * and one row that says that somebody left is found before another one invites them.
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

function asRefusal(error: unknown, list: string): unknown {
  if (error instanceof CsvError)
    return new Refusal(2, `${list}:${error.line}: ${error.message}`, { cause: error });
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT')
    return new Refusal(2, `${list}: there is no such file; name a CSV file`, { cause: error });
  if (code === 'EISDIR')
    return new Refusal(2, `${list}: is a folder; name a CSV file in it`, { cause: error });
  if (code === 'EACCES')
    return new Refusal(2, `${list}: may not be read, or its folder not written`, { cause: error });
  return error;
}
