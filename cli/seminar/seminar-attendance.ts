/**
 * `mend seminar attendance`: notes who came, from a list that a meeting's host exports or a coach
 * types. It reads the whole list first and names every mistake by its line, never by an address.
 * Without --go it writes nothing.
 */

import { type Command, Option } from 'commander';
import { decide } from '../../core/decide.ts';
import { endOf, type Seminar } from '../../core/seminar/seminar.ts';
import { addressHash } from '../../service/address-hash.ts';
import { apply } from '../../service/apply.ts';
import { peopleIn, seatState } from '../../service/coach/seat-lists.ts';
import { type Came, readAttendanceRow, readHead } from '../../service/intake/attendance-rows.ts';
import { type Encoding, encodings, openCsv, rowsOf } from '../../service/intake/csv-file.ts';
import {
  type CoachWorld,
  inCoachWorld,
  type TableOptions,
  withTableOptions,
} from '../coach-world.ts';
import { listRefusal } from '../list-error.ts';
import { Refusal } from '../refusal.ts';
import type { Terminal } from '../terminal.ts';
import { findSeminar } from './seminar-options.ts';

interface Options extends TableOptions {
  readonly rest?: 'missed';
  readonly go?: true;
  readonly encoding?: Encoding;
}

export function defineAttendance(seminar: Command, terminal: Terminal): void {
  const command = seminar
    .command('attendance')
    .argument('<id>', 'as npx mend seminar list shows it')
    .argument(
      '<list>',
      'a CSV file whose first line names its columns: email, and attended where not all of them came',
    );
  withTableOptions(command)
    .description(
      'note who came: shows what the list says; --go stores it. The notes that follow differ by who came',
    )
    .option('--go', 'write; without it the command shows what it would do')
    .addOption(
      new Option('--rest <word>', 'everybody else with a seat did not come').choices(['missed']),
    )
    .addOption(
      new Option(
        '--encoding <name>',
        'how the file is written, where that is not found out',
      ).choices(encodings),
    )
    .addHelpText(
      'after',
      '\nThe column attended says yes or no; an empty cell says nothing. Who came stays so, whatever a later list says.',
    )
    .addHelpText(
      'after',
      '\nExample:\n  npx mend seminar attendance anevenin0114 people.csv --rest missed\n  npx mend seminar attendance anevenin0114 people.csv --rest missed --go',
    )
    .action((id: string, list: string, options: Options) =>
      inCoachWorld(options, terminal, (world) => attendance(world, id, list, options)),
    );
}

async function attendance(
  world: CoachWorld,
  id: string,
  list: string,
  options: Options,
): Promise<void> {
  const seminar = await findSeminar(world, id);
  if (seminar.cancelled)
    throw new Refusal(1, 'It was called off: nobody came, and nobody missed it.');
  if (options.rest && world.now() < endOf(seminar))
    throw new Refusal(2, '--rest: it is not over yet, so nobody has missed it.');
  const { came, problems } = await readList(world, seminar, list, options);
  if (options.rest) {
    for await (const { person, state } of peopleIn(world, seminar)) {
      // A person whom the seminar's page or their own text has seen came, even where the list
      // leaves them out.
      if (!came.has(person.id) && state !== 'asked' && state !== 'attended')
        came.set(person.id, 'missed');
    }
  }
  // With --rest, a list with mistakes would turn people who came into no-shows, so it writes
  // nothing.
  const held = options.rest !== undefined && problems.length > 0;
  const changed = await recordAttendance(world, seminar, came, options.go === true && !held);
  const wrote = options.go === true && !held;
  await printResult({ came, changed, problems, wrote }, list, options, world.terminal);
  if (problems.length > 0) world.terminal.exitCode = 1;
}

interface RowProblem {
  readonly line: number;
  readonly message: string;
}

async function readList(world: CoachWorld, seminar: Seminar, list: string, { encoding }: Options) {
  const came = new Map<string, Came>();
  const problems: RowProblem[] = [];
  const seen = new Map<string, { line: number; came: Came | undefined }>();
  let head: ReturnType<typeof readHead> | undefined;
  try {
    for await (const row of rowsOf(await openCsv(list, encoding))) {
      if (!head) {
        head = readHead(list, row);
        continue;
      }
      const read = readAttendanceRow(head, row);
      const found = 'fault' in read ? read : await personIn(world, seminar, read.email);
      const said = 'fault' in read ? undefined : read.came;
      const before = 'id' in found ? seen.get(found.id) : undefined;
      if ('fault' in found) problems.push({ line: row.line, message: found.fault });
      // Meeting programs list a person once for each time they joined.
      else if (before && before.came !== said)
        problems.push({
          line: row.line,
          message: `says another thing than line ${before.line} of the same person`,
        });
      else {
        seen.set(found.id, before ?? { line: row.line, came: said });
        if (said) came.set(found.id, said);
      }
    }
  } catch (error) {
    throw listRefusal(error, list);
  }
  if (!head || seen.size + problems.length === 0)
    throw new Refusal(
      2,
      `${list}: has no rows below a line of column names; begin with: email,attended`,
    );
  return { came, problems };
}

async function personIn(
  world: CoachWorld,
  seminar: Seminar,
  email: string,
): Promise<{ id: string } | { fault: string }> {
  const { store, now } = world;
  const hash = await addressHash(world, 'email', email);
  const owner = await store.addresses.owner('email', hash, now());
  const person = owner?.subscriber
    ? (await store.people.read(owner.subscriber, now(), true))?.subscriber
    : undefined;
  if (!person)
    return { fault: 'nobody is here with this address; leave the row out, or mend its spelling' };
  const state = seatState(person, seminar, now());
  if (!state) return { fault: 'this person has no seat in this seminar; leave the row out' };
  if (state === 'asked')
    return { fault: 'this person has not confirmed the seat yet; leave the row out' };
  return { id: person.id };
}

/** Stores who came; without `go` it only counts. Answers how many records change. */
async function recordAttendance(
  world: CoachWorld,
  { id }: Seminar,
  came: ReadonlyMap<string, Came>,
  go: boolean,
): Promise<number> {
  let changed = 0;
  for (const [subscriber, attended] of came) {
    const event = { type: 'AttendanceKnown', seminar: id, attendance: attended } as const;
    if (go) {
      const change = await apply(world, subscriber, event);
      if (change && change.after !== change.before) changed += 1;
    } else {
      const person = (await world.store.people.read(subscriber, world.now()))?.subscriber;
      if (!person) continue;
      const after = decide(world.library, person, event, world.now()).subscriber;
      if (after !== person) changed += 1;
    }
  }
  if (go && changed > 0) await world.nudge();
  return changed;
}

interface Outcome {
  readonly came: ReadonlyMap<string, Came>;
  readonly changed: number;
  readonly problems: readonly RowProblem[];
  readonly wrote: boolean;
}

async function printResult(
  { came, changed, problems, wrote }: Outcome,
  list: string,
  { go, json, rest }: Options,
  terminal: Terminal,
): Promise<void> {
  const count = (word: Came) => [...came.values()].filter((one) => one === word).length;
  const [attended, missed] = [count('attended'), count('missed')];
  if (json) return terminal.say(JSON.stringify({ attended, missed, changed, wrote, problems }));
  for (const { line, message } of problems) await terminal.say(`${list}:${line}: ${message}`);
  await terminal.say(`${attended} came, ${missed} did not.`);
  const records = changed === 1 ? '1 record' : `${changed} records`;
  if (wrote) return terminal.say(`${records} changed.`);
  if (go && rest)
    return terminal.say(
      'Nothing was written: with --rest every row must be right, or who came is made a no-show.',
    );
  await terminal.say(`${records} would change; nothing is written without --go.`);
}
