/**
 * `mend rehearse`: invented people go through the course in templates/ in virtual time. It prints
 * what they get and what is wrong with the course, and compares it with what was kept before.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Command } from 'commander';
import { dayMs, isoDayOf } from '../../core/calendar/zone.ts';
import type { Library } from '../../core/course.ts';
import { personas } from '../../service/coach/rehearsal/rehearsal-personas.ts';
import {
  differencesOf,
  type Snapshot,
  snapshotOf,
} from '../../service/coach/rehearsal/rehearsal-snapshot.ts';
import type { WalkDone } from '../../service/coach/rehearsal/rehearsal-walk.ts';
import {
  type Rehearsal,
  rehearse,
  rehearsePeople,
  rehearsePersona,
  usualWalks,
} from '../../service/coach/rehearse-course.ts';
import { readCourse } from '../compiled-course.ts';
import { Refusal, refuse } from '../refusal.ts';
import type { Terminal } from '../terminal.ts';
import { costOf, differenceLines, rehearsalLines, walkLines } from './rehearse-lines.ts';

interface Options {
  readonly templates: string;
  readonly from?: string;
  readonly persona?: string;
  readonly people?: string;
  readonly seed: string;
  readonly html?: string;
  readonly snapshot?: string;
  readonly update?: true;
  readonly json?: true;
}

export function defineRehearse(command: Command, terminal: Terminal): void {
  command
    .option(
      '--templates <path>',
      'the course: its folder, or the file that mend build made',
      'templates',
    )
    .option(
      '--from <date>',
      'the walks begin on this day or later, as 2027-01-04; today without it',
    )
    .option('--persona <name>', 'print the whole walk of one persona, at both paces')
    .option('--people <number>', 'generated people in place of the personas; prints the CPU used')
    .option('--seed <number>', 'which people are generated', '1')
    .option('--html <file>', 'write a page with the walks of all personas side by side')
    .option('--snapshot <file>', 'keep what people get, or compare with it where the file exists')
    .option('--update', 'with --snapshot: write the file anew')
    .option('--json', 'print JSON')
    .addHelpText('after', `\nPersonas: ${personas.map(({ name }) => name).join(', ')}.`)
    .addHelpText(
      'after',
      '\nExample:\n  npx mend rehearse\n  npx mend rehearse --persona silent\n  npx mend rehearse --snapshot course-snapshot.json',
    )
    .action((options: Options) => run(options, terminal));
}

async function run(options: Options, terminal: Terminal): Promise<void> {
  try {
    const from = readDay(options.from);
    const people = readCount('--people', options.people);
    const seed = readCount('--seed', options.seed) ?? 1;
    const kind = personaNamed(options.persona);
    if (options.update && !options.snapshot)
      throw new Refusal(2, '--update: nothing to write; name the file with --snapshot');
    const library = await readCourse(options.templates, terminal.courseCache);
    if (options.html) return await writePage(options.html, library, from, options, terminal);
    if (options.snapshot)
      return await keepOrCompare(options.snapshot, library, from, options, terminal);
    if (kind) {
      const walks = rehearsePersona(library, kind, from);
      return await tellWalks(walks, options, terminal);
    }
    const before = process.cpuUsage();
    const found =
      people === undefined
        ? rehearse(library, from)
        : rehearsePeople(library, from, { people, seed });
    const { user, system } = process.cpuUsage(before);
    await tell(found, (user + system) / 1e6, options, terminal);
  } catch (error) {
    await refuse(error, terminal, options.json);
  }
}

async function tell(
  found: Rehearsal,
  cpuSeconds: number,
  { json, templates }: Options,
  terminal: Terminal,
): Promise<void> {
  if (found.findings.length > 0) terminal.exitCode = 1;
  if (json) {
    const { mean, most } = found.summary.spent;
    const costUsd = { mean: costOf(mean), most: costOf(most) };
    return terminal.say(JSON.stringify({ ...found, costUsd, cpuSeconds }));
  }
  const folder = templates.endsWith('.json') ? '' : `${templates.replace(/\/+$/, '')}/`;
  for (const line of rehearsalLines(found, { folder, cpuSeconds, terminal }))
    await terminal.say(line);
}

async function tellWalks(
  walks: readonly WalkDone[],
  { json }: Options,
  terminal: Terminal,
): Promise<void> {
  if (json) {
    const told = walks.map(({ setup: { kind, pace, zone, start }, messages }) => ({
      ...{ persona: kind.name, about: kind.about, pace, zone, start: new Date(start.at) },
      messages: messages.map(({ at, mark: _, ...rest }) => ({ at: new Date(at), ...rest })),
    }));
    return terminal.say(JSON.stringify(told));
  }
  for (const line of walks.flatMap((walk) => walkLines(walk, terminal))) await terminal.say(line);
}

async function writePage(
  file: string,
  library: Library,
  from: number,
  { json }: Options,
  terminal: Terminal,
): Promise<void> {
  const { rehearsalPage } = await import('./rehearse-page.tsx');
  const walks = usualWalks(library, from);
  const page = rehearsalPage(library, walks);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, page);
  const kilobytes = Math.round(Buffer.byteLength(page) / 1024);
  await terminal.say(
    json
      ? JSON.stringify({ out: file, walks: walks.length, kilobytes })
      : `${file}: ${walks.length} walks, ${kilobytes} KB. Open it in a browser.`,
  );
}

async function keepOrCompare(
  file: string,
  library: Library,
  from: number,
  { update, json, from: asked }: Options,
  terminal: Terminal,
): Promise<void> {
  const kept = update ? undefined : await readSnapshot(file);
  // A kept rehearsal is compared with one from the same day, or every date would differ.
  const day = kept && asked === undefined ? Date.parse(kept.from) / dayMs : from;
  const now = snapshotOf(library, day, usualWalks(library, day));
  if (!kept) {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, `${JSON.stringify(now, undefined, 1)}\n`);
    const told = { written: file, walks: now.walks.length, from: now.from };
    const words = `${file}: what ${now.walks.length} walks get from ${now.from} on is kept.`;
    return terminal.say(json ? JSON.stringify(told) : words);
  }
  const differences = differencesOf(kept, now);
  if (differences.length > 0) terminal.exitCode = 1;
  if (json) return terminal.say(JSON.stringify({ differences }));
  for (const line of differenceLines(differences, file, terminal)) await terminal.say(line);
}

async function readSnapshot(file: string): Promise<Snapshot | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new Refusal(2, `${file}: cannot be read (${error.code}); name another file`);
  });
  if (text === undefined) return undefined;
  try {
    const read: Snapshot = JSON.parse(text);
    if (read.format === 1 && Array.isArray(read.walks)) return read;
  } catch {
    // Told below, as any other file that holds no snapshot.
  }
  throw new Refusal(
    2,
    `${file}: holds no snapshot of a rehearsal; name another file, or write it anew with --update`,
  );
}

function personaNamed(name: string | undefined) {
  if (name === undefined) return undefined;
  const found = personas.find((one) => one.name === name);
  if (found) return found;
  const known = personas.map((one) => one.name).join(', ');
  throw new Refusal(2, `--persona: nobody is called "${name}"; choose one of ${known}`);
}

/** The day that was given, or today, in days since 1970. */
function readDay(date: string | undefined): number {
  if (date === undefined) return Math.floor(Date.now() / dayMs);
  const at = /^\d{4}-\d\d-\d\d$/.test(date) ? Date.parse(date) : Number.NaN;
  if (!Number.isNaN(at) && isoDayOf(at / dayMs) === date) return at / dayMs;
  throw new Refusal(2, `--from: got "${date}"; write a date as 2027-01-04`);
}

const mostPeople = 100_000;

function readCount(option: string, given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  const count = Number(given);
  if (Number.isInteger(count) && count >= 1 && count <= mostPeople) return count;
  throw new Refusal(2, `${option}: got "${given}"; give a whole number from 1 to ${mostPeople}`);
}
