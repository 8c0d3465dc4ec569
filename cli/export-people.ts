/**
 * Writes everybody in the course as a table for a spreadsheet: by id, with where they stand and
 * since when. Addresses stand in it only when asked for, and never beside a hold, a role, a number
 * or a word of theirs. It reads one person at a time, however many there are.
 */
import { open, rename, rm } from 'node:fs/promises';
import type { Subscriber } from '../core/subscriber.ts';
import { iso, standingOf } from '../service/coach/standing.ts';
import { csvLine } from '../service/intake/csv.ts';
import type { World } from '../service/ports/world.ts';
import type { CoachWorld, TableOptions } from './coach-world.ts';
import { Refusal } from './refusal.ts';

export interface ExportOptions extends TableOptions {
  readonly out?: string;
  readonly withAddresses?: true;
}

const placeHeads = ['id', 'status', 'step', 'last', 'next', 'next at'] as const;
const choiceHeads = [
  'letters',
  'letters since',
  'texts',
  'zone',
  'hour',
  'pace',
  'signed up',
] as const;
const addressHeads = ['email', 'name', 'phone'] as const;
type Head =
  | (typeof placeHeads)[number]
  | (typeof choiceHeads)[number]
  | (typeof addressHeads)[number];
type Row = Readonly<Partial<Record<Head, string>>>;

/** Prints the rows, or writes them to `--out`. Throws a Refusal where that cannot be written. */
export async function exportPeople(world: CoachWorld, options: ExportOptions): Promise<void> {
  if (options.out !== undefined) return toFile(world, options, options.out);
  const { terminal } = world;
  const heads = headsOf(options);
  if (!options.json) await terminal.say(csvLine(heads).trimEnd());
  for await (const row of rows(world, options)) {
    await terminal.say(options.json ? JSON.stringify(row) : lineOf(heads, row).trimEnd());
  }
}

/** Writes under another name first: a reader of the file meanwhile sees all of the former one. */
async function toFile(world: CoachWorld, options: ExportOptions, out: string): Promise<void> {
  const draft = `${out}.new`;
  const heads = headsOf(options);
  let people = 0;
  try {
    await rm(draft, { force: true });
    const file = await open(draft, 'w', 0o600);
    try {
      // The byte order mark tells Excel that this is UTF-8.
      await file.write(`\ufeff${csvLine(heads)}`);
      for await (const row of rows(world, options)) {
        people += 1;
        await file.write(lineOf(heads, row));
      }
    } finally {
      await file.close();
    }
    await rename(draft, out);
  } catch (error) {
    await rm(draft, { force: true });
    // An error of the file system names the path.
    const isOfFile = error instanceof Error && 'path' in error;
    if (!isOfFile) throw error;
    throw new Refusal(2, `${out}: cannot be written; name a file in a folder of yours`, {
      cause: error,
    });
  }
  if (options.json) return world.terminal.say(JSON.stringify({ out, people }));
  await world.terminal.say(`${out}: ${people === 1 ? '1 person' : `${people} people`}.`);
}

function headsOf({ withAddresses }: ExportOptions): readonly Head[] {
  return [...placeHeads, ...choiceHeads, ...(withAddresses ? addressHeads : [])];
}

function lineOf(heads: readonly Head[], row: Row): string {
  return csvLine(heads.map((head) => row[head] ?? ''));
}

async function* rows(world: World, { withAddresses }: ExportOptions): AsyncGenerator<Row> {
  for await (const { subscriber } of world.store.people.all(world.now())) {
    yield rowOf(world, subscriber, withAddresses === true);
  }
}

function hasLeft({ letters, erasing }: Subscriber): boolean {
  return erasing !== undefined || letters.state === 'off' || letters.state === 'closed';
}

function rowOf({ library }: World, person: Subscriber, withAddresses: boolean): Row {
  const {
    id,
    status,
    step = '',
    last = '',
    next,
    letters,
    texts,
    zone,
    pace,
  } = standingOf(library, person);
  return {
    // With an address a hold reads "paused", and "left" for a person who has left under it.
    ...{
      id,
      status: withAddresses && status === 'held' ? (hasLeft(person) ? 'left' : 'paused') : status,
      step,
      last,
    },
    ...{
      next: next?.touch ?? '',
      'next at': next?.at ?? '',
      letters,
      'letters since': iso(person.letters.at),
      texts,
    },
    ...{ zone, hour: String(person.hour), pace, 'signed up': iso(person.createdAt) },
    ...(withAddresses
      ? { email: person.email, name: person.name ?? '', phone: person.phone ?? '' }
      : {}),
  };
}
