/**
 * `mend coach`: keeps the list of those who may use the desk. `add` puts an address on it, `reset`
 * takes a lost passkey away so that they begin anew, `remove` ends their access at once.
 */
import { type Command, Option } from 'commander';
import { dayMs, isoDayOf } from '../../core/calendar/zone.ts';
import {
  addCoach,
  enrollMs,
  findCoach,
  type MissingContact,
  missingContacts,
  mostCoaches,
  resetCoach,
} from '../../service/desk/coach-accounts.ts';
import { roleWords } from '../../service/desk/desk-rights.ts';
import { deskUrl } from '../../service/desk-site.ts';
import { type DeskRole, deskRoles, type StoredCoach } from '../../service/ports/coach-store.ts';
import {
  type CoachWorld,
  inCoachWorld,
  type TableOptions,
  withTableOptions,
} from '../coach-world.ts';
import { Refusal } from '../refusal.ts';
import { harmless, type Terminal } from '../terminal.ts';

interface ListOptions extends TableOptions {
  readonly launch?: true;
}

interface AddOptions extends TableOptions {
  readonly role: DeskRole;
}

export function defineCoach(coach: Command, terminal: Terminal): void {
  coach.addHelpText(
    'after',
    '\nExample:\n  npx mend coach list --stack\n  npx mend coach add kit@example.com --role second --stack',
  );
  withTableOptions(coach.command('list'))
    .description('list who may use the desk, with their role and whether they have a passkey')
    .option('--launch', 'exit 1 while a contact of the brand cannot sign in')
    .addHelpText('after', '\nExample:\n  npx mend coach list --stack')
    .action((options: ListOptions) =>
      inCoachWorld(options, terminal, (world) => listCoaches(world, options)),
    );
  withTableOptions(coach.command('add').argument('<email>', 'where links to sign in go'))
    .description('put somebody on the list; within a week they sign in and make a passkey')
    .addOption(
      new Option('--role <role>', 'what they may see and do').choices(deskRoles).default('coach'),
    )
    .addHelpText('after', `\nRoles:\n  ${Object.values(roleWords).join('\n  ')}`)
    .addHelpText('after', '\nExample:\n  npx mend coach add kit@example.com --role second --stack')
    .action((email: string, options: AddOptions) =>
      inCoachWorld(options, terminal, (world) => add(world, email, options)),
    );
  withTableOptions(coach.command('reset').argument('<email>', 'as it stands on the list'))
    .description('take their passkeys, printed words and sessions away; they begin anew in a week')
    .addHelpText('after', '\nExample:\n  npx mend coach reset kit@example.com --stack')
    .action((email: string, options: TableOptions) =>
      inCoachWorld(options, terminal, async (world) => {
        await resetCoach(world, await coachOf(world, email));
        await tell(world, options, 'reset', email, `They begin anew. ${enrolWords(world)}`);
      }),
    );
  withTableOptions(coach.command('remove').argument('<email>', 'as it stands on the list'))
    .description('take somebody off the list; their sessions end at once')
    .addHelpText('after', '\nExample:\n  npx mend coach remove kit@example.com --stack')
    .action((email: string, options: TableOptions) =>
      inCoachWorld(options, terminal, async (world) => {
        await world.store.coaches.remove((await coachOf(world, email)).coach.id);
        await tell(world, options, 'removed', email, 'They are signed out, and no link is mailed.');
      }),
    );
}

async function listCoaches(world: CoachWorld, { json, launch }: ListOptions): Promise<void> {
  const all = await world.store.coaches.all();
  if (all.length === 0 && !json)
    await world.terminal.say('Nobody is on the list: npx mend coach add EMAIL');
  for (const { coach } of all) {
    const { email, role, addedAt, enrollUntil, passkeys, recovery } = coach;
    const hosts = [...new Set(passkeys.map(({ host }) => host))];
    if (json) {
      const added = isoDayOf(Math.floor(addedAt / dayMs));
      const known = { email, role, added, passkeys: passkeys.length, hosts };
      await world.terminal.say(JSON.stringify({ ...known, recoveryWords: recovery.length }));
      continue;
    }
    const isOpen = enrollUntil > world.now();
    const state =
      hosts.length > 0
        ? `${passkeys.length === 1 ? '1 passkey' : `${passkeys.length} passkeys`} for ${hosts.join(', ')}`
        : `no passkey yet${isOpen ? '' : `, and their week is over: npx mend coach reset ${email}`}`;
    await world.terminal.say(world.terminal.wrap(`${harmless(email)}  ${role}, ${state}`, 2));
  }
  const missing = launch ? await missingContacts(world) : [];
  if (missing.length > 0) throw new Refusal(1, missing.map(missingWords));
}

function missingWords({ email, why }: MissingContact): string {
  return why === 'no passkey'
    ? `${email} is told of people in danger, and has no passkey yet: they sign in at /desk.`
    : `${email} is told of people in danger, and is not on the list: npx mend coach add ${email}`;
}

async function add(world: CoachWorld, said: string, options: AddOptions): Promise<void> {
  const email = said.trim().toLowerCase();
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email))
    throw new Refusal(2, `"${harmless(said)}" is no email address.`);
  const added = await addCoach(world, email, options.role);
  if (added === 'known')
    throw new Refusal(1, `${email} is on the list already: npx mend coach list shows it.`);
  if (added === 'full')
    throw new Refusal(1, `The list has ${mostCoaches} people: remove one first.`);
  await tell(world, options, 'added', email, enrolWords(world));
}

function enrolWords({ settings }: CoachWorld): string {
  const where = settings.publicUrl ? deskUrl(settings, '/desk') : '/desk of the service';
  return `Within ${enrollMs / dayMs} days they sign in at ${where} and make a passkey.`;
}

async function coachOf(world: CoachWorld, email: string): Promise<StoredCoach> {
  const found = await findCoach(world, email);
  if (found) return found;
  throw new Refusal(1, `${harmless(email)} is not on the list: npx mend coach list shows who is.`);
}

async function tell(
  { terminal }: CoachWorld,
  { json }: TableOptions,
  what: 'added' | 'reset' | 'removed',
  email: string,
  sentence: string,
): Promise<void> {
  if (json)
    return terminal.say(JSON.stringify({ email: email.trim().toLowerCase(), [what]: true }));
  await terminal.say(
    terminal.wrap(
      `${harmless(email)} is ${what === 'reset' ? 'reset' : `${what === 'added' ? 'on' : 'off'} the list`}. ${sentence}`,
      0,
    ),
  );
}
