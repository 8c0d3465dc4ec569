/**
 * The world of the coach's commands: the same store, course and secrets as the functions, on this
 * machine or on AWS. It opens and closes it, finds a person in it, and says whatever is wrong with
 * its remedy; it decides nothing.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { neverConnected } from '../adapters/aws/http-call.ts';
import { CourseError, compileLibrary } from '../compiler/course-folder.ts';
import type { Library } from '../core/course.ts';
import type { Subscriber } from '../core/subscriber.ts';
import { hashAddress, newSubscriberId } from '../service/address-hash.ts';
import type { Secrets, Settings } from '../service/ports/settings.ts';
import type { World } from '../service/ports/world.ts';
import { type Known, readDeployed } from './deployed.ts';
import { Refusal, refuse } from './refusal.ts';
import { localTable, openTable, type Table } from './table-location.ts';

export interface PlaceOptions {
  readonly data: string;
  readonly stack?: true;
  readonly table?: string;
  readonly parameters: string;
  readonly endpoint?: string;
  readonly templates: string;
  readonly json?: true;
}

export interface CoachWorld extends World {
  readonly table: Table;
}

/** The options that all of the coach's commands share. */
export function atPlace(command: Command): Command {
  return command
    .option('--data <dir>', 'data folder of npm start, whether it runs or not', '.mend')
    .option(
      '--stack',
      'the deployed service, with the AWS credentials and region of the environment',
    )
    .option('--parameters <path>', 'where its SSM parameters are', '/mend')
    .option('--table <name>', 'its DynamoDB table, where the parameters do not name it')
    .option('--endpoint <url>', 'another AWS endpoint: an emulator')
    .option(
      '--templates <path>',
      'the course that runs there: its folder, or the file that mend build made',
      'templates',
    )
    .option('--json', 'speak JSON');
}

/**
 * Opens the world, does the work, closes it; what cannot be done is said with its remedy and an
 * exit code.
 */
export async function inCoachWorld(
  options: PlaceOptions,
  work: (world: CoachWorld) => Promise<void>,
): Promise<void> {
  // The AWS SDK announces the end of Node 20 at every start; package.json says which versions this
  // runs on.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  let table: Table | undefined;
  try {
    const library = await courseIn(options.templates);
    const deployed = options.stack || options.table ? await readDeployed(options) : undefined;
    table = await openTable({
      data: options.data,
      ...(deployed ? tableOf(deployed, options) : {}),
    });
    const known = deployed ?? {
      settings: table.service?.settings ?? asleep,
      secrets: keptSecrets(options.data),
    };
    const world = worldOf(table, library, known);
    if (deployed) await compareCourse(world, options.templates);
    await work(world);
  } catch (error) {
    const isTables = error instanceof Error && ('$metadata' in error || neverConnected(error));
    refuse(isTables && table ? table.unreadable(error) : error, options.json);
  } finally {
    await table?.close();
  }
}

/** By address, in any case, or by id. */
export async function findPerson({ store, secrets, now }: World, who: string): Promise<Subscriber> {
  const said = who.trim().toLowerCase();
  if (!/^[^\s@]+@[^\s@]+$/.test(said) && !/^[a-z0-9]{8,32}$/.test(said)) {
    const remedy = 'give an email address, or the id that npx mend people shows';
    throw new Refusal(2, `"${who}" is neither an email address nor an id: ${remedy}`);
  }
  const owner = said.includes('@')
    ? await store.owner('email', hashAddress(secrets.tokenKey, said), now())
    : { subscriber: said };
  const stored = owner?.subscriber ? await store.load(owner.subscriber, now(), true) : undefined;
  if (stored) return stored.subscriber;
  if (owner?.erased)
    throw new Refusal(1, 'Nobody is here with this address: everything about them was erased.');
  const where = said.includes('@') ? 'this address' : `the id ${said}`;
  throw new Refusal(
    1,
    `Nobody is here with ${where}. npx mend people lists who is; --addresses shows their addresses.`,
  );
}

async function courseIn(templates: string): Promise<Library> {
  if (isBuilt(templates)) return readBuilt(templates);
  try {
    return await compileLibrary(templates);
  } catch (error) {
    if (!(error instanceof CourseError)) throw error;
    const remedy =
      'Days are counted by it: mend it, or name the folder of the running course with --templates.';
    throw new Refusal(
      2,
      `The course in ${templates} cannot be built. ${remedy}\n${error.message}`,
      { cause: error },
    );
  }
}

/** A file in place of a folder: the very course that is deployed, and read in no time. */
function isBuilt(templates: string): boolean {
  return templates.endsWith('.json');
}

function readBuilt(file: string): Library {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new Refusal(
      2,
      `${file}: is not a built course; run npx mend build, or name the templates folder`,
      { cause },
    );
  }
}

function worldOf(table: Table, library: Library, { settings, secrets }: Known): CoachWorld {
  const { store, now, service } = table;
  const ignore = () => {};
  return {
    ...{ table, store, now, library, settings, secrets, newId: newSubscriberId },
    // What is done here is said on the terminal; the functions' log is theirs.
    log: { info: ignore, warn: ignore, error: ignore },
    // On AWS the scheduler comes within a minute; a kept folder waits for the next start.
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

/** Settings of a local service that does not run: nothing is sent from here. */
const asleep: Settings = {
  ...{
    table: localTable,
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

function keptSecrets(data: string): Secrets {
  const file = join(data, 'secrets.json');
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new Refusal(
      2,
      `${file}: cannot be read; addresses are found by the key in it. Run npm start once.`,
      {
        cause,
      },
    );
  }
}

function tableOf({ settings }: Known, { endpoint }: PlaceOptions) {
  return { table: settings.table, ...(endpoint ? { endpoint } : {}) };
}

/**
 * Days are counted by the course: with another one than the deployed, what is shown here may be
 * wrong.
 */
async function compareCourse({ store, library }: World, templates: string): Promise<void> {
  const settled = await store.settledCourse();
  if (settled === undefined || settled === library.version) return;
  const remedy =
    'Days shown here may differ. Check out the one that is deployed, or name it with --templates.';
  console.error(
    `Note: the course in ${templates} is not the one that was last deployed. ${remedy}`,
  );
}
