/**
 * Opens what the coach's commands work on: the store, course and secrets of the functions, on this
 * machine or on AWS. It closes them after the command, finds a person, and turns errors into
 * messages with a remedy.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { neverConnected } from '../adapters/aws/http-call.ts';
import { CourseError } from '../compiler/source/problems.ts';
import type { Library } from '../core/course.ts';
import type { Subscriber } from '../core/subscriber.ts';
import { addressHash, newSubscriberId } from '../service/address-hash.ts';
import type { DeskStore } from '../service/ports/coach-store.ts';
import type { Secrets, Settings } from '../service/ports/settings.ts';
import type { World } from '../service/ports/world.ts';
import type { AwsAccess } from './aws-access.ts';
import { readCourse } from './compiled-course.ts';
import type { Deployed, ServiceFacts } from './deployed.ts';
import { Refusal, refuse } from './refusal.ts';
import type { Table } from './table-location.ts';
import type { Terminal } from './terminal.ts';

export interface TableOptions {
  readonly data: string;
  readonly stack?: true;
  readonly table?: string;
  readonly parameters: string;
  readonly endpoint?: string;
  readonly templates: string;
  readonly json?: true;
}

export interface CoachWorld extends World {
  readonly store: DeskStore;
  readonly terminal: Terminal;
  readonly table: Table;
  /** How to reach AWS; of the deployed service alone. */
  readonly aws?: AwsAccess;
}

/** Adds the options that all of the coach's commands share. */
export function withTableOptions(command: Command): Command {
  return command
    .option('--data <dir>', 'data folder of npm start, whether it runs or not', '.mend')
    .option(
      '--stack',
      'use the deployed service, with the AWS credentials and region of the environment',
    )
    .option('--parameters <path>', 'where its SSM parameters are', '/mend')
    .option('--table <name>', 'its DynamoDB table, where the parameters do not name it')
    .option('--endpoint <url>', 'another AWS endpoint: an emulator')
    .option(
      '--templates <path>',
      'the course that runs there: its folder, or the file that mend build made',
      'templates',
    )
    .option('--json', 'print JSON');
}

/**
 * Opens the world, does the work and closes the world. An error that a user can mend is printed and
 * sets the exit code; every other error is thrown.
 */
export async function inCoachWorld(
  options: TableOptions,
  terminal: Terminal,
  work: (world: CoachWorld) => Promise<void>,
): Promise<void> {
  let table: Table | undefined;
  try {
    const library = await courseIn(options.templates, terminal);
    const deployed = await deployedOf(options, terminal);
    table = await tableOf(options, deployed);
    const facts = deployed ?? {
      settings: table.service?.settings ?? stoppedService,
      secrets: localSecrets(options.data),
    };
    const world = worldOf(terminal, table, library, facts);
    if (deployed) await compareCourse(world, options.templates);
    await work(deployed ? { ...world, aws: deployed.aws } : world);
  } catch (error) {
    const isTables = error instanceof Error && ('$metadata' in error || neverConnected(error));
    await refuse(isTables && table ? table.unreadable(error) : error, terminal, options.json);
  } finally {
    await table?.close();
  }
}

/** Finds a person by address, in any case, or by id. Throws a Refusal where nobody is found. */
export async function findPerson(world: World, who: string): Promise<Subscriber> {
  const { store, now } = world;
  const said = who.trim().toLowerCase();
  if (!/^[^\s@]+@[^\s@]+$/.test(said) && !/^[a-z0-9]{8,32}$/.test(said)) {
    const remedy = 'give an email address, or the id that npx mend people shows';
    throw new Refusal(2, `"${who}" is neither an email address nor an id: ${remedy}`);
  }
  const owner = said.includes('@')
    ? await store.addresses.owner('email', await addressHash(world, 'email', said), now())
    : { subscriber: said };
  const stored = owner?.subscriber
    ? await store.people.read(owner.subscriber, now(), true)
    : undefined;
  if (stored) return stored.subscriber;
  if (owner?.erased)
    throw new Refusal(1, 'Nobody is here with this address: everything about them was erased.');
  const where = said.includes('@') ? 'this address' : `the id ${said}`;
  throw new Refusal(
    1,
    `Nobody is here with ${where}. npx mend people lists who is; --addresses shows their addresses.`,
  );
}

async function courseIn(templates: string, { courseCache }: Terminal): Promise<Library> {
  try {
    return await readCourse(templates, courseCache);
  } catch (error) {
    if (!(error instanceof CourseError)) throw error;
    const remedy =
      'Days are counted by it: mend it, or name the folder of the running course with --templates.';
    const what = `The course in ${templates} cannot be built. ${remedy}\n${error.message}`;
    throw new Refusal(2, what, { cause: error });
  }
}

async function deployedOf(options: TableOptions, { env }: Terminal): Promise<Deployed | undefined> {
  if (!options.stack && !options.table) return undefined;
  const { readDeployed } = await import('./deployed.ts');
  return readDeployed(options, env);
}

async function tableOf(
  { data, endpoint }: TableOptions,
  deployed: Deployed | undefined,
): Promise<Table> {
  const { openTable } = await import('./table-location.ts');
  if (!deployed) return openTable({ data });
  const { settings, aws } = deployed;
  return openTable({ data, table: settings.table, aws, ...(endpoint ? { endpoint } : {}) });
}

function worldOf(
  terminal: Terminal,
  table: Table,
  library: Library,
  { settings, secrets }: ServiceFacts,
): CoachWorld {
  const { store, now, service } = table;
  const ignore = () => {};
  return {
    ...{ terminal, table, store, now, library, settings, secrets, newId: newSubscriberId },
    // A command tells its user; the log is the functions'.
    log: { info: ignore, warn: ignore, error: ignore },
    // On AWS the scheduler runs within a minute; a kept folder waits for the next start.
    async nudge() {
      if (!service) return;
      const headers = { 'content-type': 'application/json' };
      await fetch(`${service.web}/local/clock`, {
        method: 'POST',
        headers,
        body: '{"advance":"PT0S"}',
      });
    },
  };
}

/** Settings of a local service that does not run: a command sends nothing for it. */
const stoppedService: Settings = {
  ...{
    table: 'mend',
    publicUrl: '',
    mailFrom: '',
    mailConfigurationSet: '',
    mailsPerSecond: 1,
  },
  ...{
    twilioAccountSid: '',
    twilioFrom: '',
    twilioUrl: '',
    segmentsPerSecond: 1,
    textsPerMonth: 1,
  },
  ...{ signUpsPerIpHour: 1, optOutAnswers: 'mend' },
};

function localSecrets(data: string): Secrets {
  const file = join(data, 'secrets.json');
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    const remedy = 'addresses are found by the key in it. Run npm start once.';
    throw new Refusal(2, `${file}: cannot be read; ${remedy}`, { cause });
  }
}

/** Warns where the course is another than the deployed one: days are counted by the course. */
async function compareCourse(
  { store, library, terminal }: CoachWorld,
  templates: string,
): Promise<void> {
  const indexed = await store.queue.indexedCourse();
  if (indexed === undefined || indexed === library.version) return;
  const remedy =
    'Days shown here may differ. Check out the one that is deployed, or name it with --templates.';
  terminal.warn(
    `Note: the course in ${templates} is not the one that was last deployed. ${remedy}`,
  );
}
