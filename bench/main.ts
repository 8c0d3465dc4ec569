/**
 * `npm run bench`: every budget of the service against what it is now. It runs the groups one after
 * another, prints one table, keeps the figures in bench/results.json and ends with 1 when a row
 * that no machine can excuse misses its must.
 */
import { fork } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { compileLibrary } from '../compiler/course-folder.ts';
import { groups } from './parts/all-groups.ts';
import type { Group, Task } from './parts/group.ts';
import { keepResults } from './parts/results.ts';
import { showGroup, showSummary } from './parts/results-table.ts';
import { fails, type KnownMisses, type Row } from './parts/row.ts';
import { peerOf } from './peers/smtp-peer.ts';

interface Options {
  readonly only?: readonly string[];
  readonly json?: true;
  readonly ci?: boolean;
  readonly peer?: readonly string[];
}

const here = fileURLToPath(new URL('.', import.meta.url));
const templates = join(here, '..', 'templates');
const resultsFile = join(here, 'results.json');
/**
 * Rows that miss their must for now, each with the figure that it may not exceed; where the must is
 * met, the row comes off the list. docs/performance.md says why each misses.
 */
const knownFile = join(here, 'known-misses.json');

await new Command('npm run bench --')
  .description(
    'measures every budget, prints one table and keeps the figures in bench/results.json',
  )
  .option('--only <names...>', `these groups alone: ${Object.keys(groups).join(', ')}`)
  .option(
    '--peer <name=command...>',
    'with --only peers: a sender by SMTP to set beside Mend; docs/performance.md says how it is told what to send',
  )
  .option('--json', 'print the rows as JSON, and nothing else')
  .option('--ci', 'shorter, and only what does not depend on the machine')
  .addHelpText(
    'after',
    '\nEnds with 1 when a row of capacity, bytes, virtual time or ratio misses its must, 2 on bad usage.',
  )
  .addHelpText(
    'after',
    'DynamoDB Local: set MEND_DYNAMODB_LOCAL to the folder of DynamoDBLocal.jar; needs Java.',
  )
  .addHelpText('after', '\nExample:\n  npm run bench -- --only bundles letters')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .action(bench)
  .parseAsync();

async function bench({ only, json, ci = false, peer = [] }: Options): Promise<void> {
  const unreadable = peer.filter((said) => !peerOf(said, ''));
  if (unreadable.length > 0) {
    console.error(
      `--peer: got ${unreadable.map((said) => `"${said}"`).join(', ')}; use name=command, as --peer "listmonk=bash run-listmonk.sh"`,
    );
    process.exitCode = 2;
    return;
  }
  const strange = only?.filter((name) => !groups[name]) ?? [];
  if (strange.length > 0) {
    console.error(
      `--only: there is no group ${strange.join(', ')}; the groups are ${Object.keys(groups).join(', ')}`,
    );
    process.exitCode = 2;
    return;
  }
  const known: KnownMisses = JSON.parse(await readFile(knownFile, 'utf8'));
  const scratch = await mkdtemp(join(tmpdir(), 'mend-bench-'));
  const rows: Row[] = [];
  const broken: string[] = [];
  try {
    const libraryFile = join(scratch, 'library.json');
    await writeFile(libraryFile, JSON.stringify(await compileLibrary(templates)));
    for (const [name, group] of chosenGroups(only, ci)) {
      const task = { group: name, libraryFile, templates, scratch, ci, peers: peer };
      const found = await measure(task).catch((error: Error) => {
        broken.push(`${name}: ${error.message}`);
        return [];
      });
      const shown = found.filter((row) => !ci || row.kind !== 'machine');
      rows.push(...shown);
      if (!ci && found.length > 0) broken.push(...budgetsLeftOut(name, group, found));
      if (!json) console.log(showGroup(group, shown, known));
      // After each group: a long run that is broken off has still measured something.
      await keepResults(resultsFile, shown, known);
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  if (json) console.log(JSON.stringify({ rows, broken }, null, 2));
  else console.log(showSummary(rows, broken, known));
  if (broken.length > 0 || rows.some((row) => fails(row, known))) process.exitCode = 1;
}

function chosenGroups(only: readonly string[] | undefined, ci: boolean): [string, Group][] {
  return Object.entries(groups).filter(([name, { machineOnly, notInCi, onlyWhenNamed }]) =>
    only ? only.includes(name) : !onlyWhenNamed && !(ci && (machineOnly || notInCi)),
  );
}

/** Budgets that a group says it measures and has no row of. */
function budgetsLeftOut(name: string, group: Group, rows: readonly Row[]): readonly string[] {
  return group.budgets
    .filter((budget) => !rows.some((row) => row.budget === budget))
    .map((budget) => `${name}: no row measures the budget ${budget}`);
}

/** The rows of one group. Rejects when its process ends without any. */
function measure(task: Task): Promise<readonly Row[]> {
  return new Promise((resolve, reject) => {
    // The child's own output goes to stderr, so that --json stays JSON.
    const child = fork(join(here, 'parts', 'run-group.ts'), { stdio: ['ignore', 2, 2, 'ipc'] });
    child.once('message', (rows) => resolve(rows as readonly Row[]));
    child.once('error', reject);
    child.once('exit', (code) =>
      reject(new Error(`its process ended with ${code} before it had measured anything`)),
    );
    child.send(task);
  });
}
