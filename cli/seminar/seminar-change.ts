/**
 * `mend seminar move`, `cancel` and `recording`: change the seminar first, then tell everybody with
 * a seat, each once. Where the command is cut short, the service tells the rest within ten minutes.
 */
import type { Command } from 'commander';
import { dayMs } from '../../core/calendar/zone.ts';
import { endOf, type Seminar } from '../../core/seminar/seminar.ts';
import { iso } from '../../service/coach/standing.ts';
import { announceChange } from '../../service/upkeep/announce-seminar-change.ts';
import {
  type CoachWorld,
  inCoachWorld,
  type TableOptions,
  withTableOptions,
} from '../coach-world.ts';
import { Refusal } from '../refusal.ts';
import type { Terminal } from '../terminal.ts';
import {
  findSeminar,
  readLink,
  readMinutes,
  readWhen,
  readZone,
  whenWords,
} from './seminar-options.ts';

interface MoveOptions extends TableOptions {
  readonly at?: string;
  readonly zone?: string;
  readonly minutes?: string;
  readonly join?: string;
}

interface CancelOptions extends TableOptions {
  readonly yes?: true;
}

/** Until then a seminar may be changed: the notes to people who came begin a day after its end. */
const changedWithinMs = dayMs;

export function defineMove(seminar: Command, terminal: Terminal): void {
  withTableOptions(seminar.command('move').argument('<id>', 'as npx mend seminar list shows it'))
    .description(
      'change date, length or link: everybody with a seat gets a letter with the new calendar file',
    )
    .option('--at <when>', 'the new day and hour, as "2027-01-21 19:00"')
    .option('--zone <zone>', "whose clock that is, if it is not the seminar's own")
    .option('--minutes <number>', 'how long it is')
    .option('--join <url>', 'the new way in')
    .addHelpText(
      'after',
      '\nExample:\n  npx mend seminar move anevenin0114 --at "2027-01-21 19:00"',
    )
    .action((id: string, options: MoveOptions) =>
      inCoachWorld(options, terminal, (world) => move(world, id, options)),
    );
}

export function defineCancel(seminar: Command, terminal: Terminal): void {
  withTableOptions(seminar.command('cancel').argument('<id>', 'as npx mend seminar list shows it'))
    .description(
      'cancel it: everybody with a seat gets a letter that takes it out of their calendar',
    )
    .option('--yes', 'do not ask')
    .addHelpText('after', '\nExample:\n  npx mend seminar cancel anevenin0114')
    .action((id: string, options: CancelOptions) =>
      inCoachWorld(options, terminal, (world) => cancel(world, id, options)),
    );
}

export function defineRecording(seminar: Command, terminal: Terminal): void {
  withTableOptions(
    seminar
      .command('recording')
      .argument('<id>', 'as npx mend seminar list shows it')
      .argument('<url>', 'a link'),
  )
    .description('store where the recording is: the letter to people who did not come names it')
    .addHelpText(
      'after',
      '\nExample:\n  npx mend seminar recording anevenin0114 https://meet.example.com/seen',
    )
    .action((id: string, url: string, options: TableOptions) =>
      inCoachWorld(options, terminal, async (world) => {
        const before = await findSeminar(world, id);
        const seminar = { ...before, recordingUrl: readLink('The link', url) };
        await put(world, seminar, before);
        if (options.json)
          return terminal.say(JSON.stringify({ id, recordingUrl: seminar.recordingUrl }));
        await terminal.say(
          'Noted. Letters that name the recording do so from now on; nobody is written to about it.',
        );
      }),
    );
}

async function move(world: CoachWorld, id: string, options: MoveOptions): Promise<void> {
  const before = await changeable(world, id);
  const { at, zone: asked, minutes, join } = options;
  if (asked !== undefined && at === undefined)
    throw new Refusal(2, '--zone: say the hour there too, with --at');
  const zone = asked === undefined ? before.zone : readZone(asked);
  const moved: Seminar = {
    ...before,
    zone,
    ...(at === undefined ? {} : { startsAt: readWhen(at, zone, world.now()) }),
    ...(minutes === undefined ? {} : { minutes: readMinutes(minutes) }),
    ...(join === undefined ? {} : { joinUrl: readLink('--join', join) }),
    change: before.change + 1,
  };
  const isSame = (['startsAt', 'minutes', 'zone', 'joinUrl'] as const).every(
    (fact) => moved[fact] === before[fact],
  );
  if (isSame) throw new Refusal(2, 'Nothing would change: give a new --at, --minutes or --join.');
  await put(world, moved, before);
  await announce(world, moved, options, `Now ${whenWords(moved)}.`);
}

async function cancel(world: CoachWorld, id: string, options: CancelOptions): Promise<void> {
  const before = await changeable(world, id);
  const { terminal } = world;
  const question = `Call off "${before.title}", ${whenWords(before)}? Type yes: `;
  const mayAsk = terminal.canAsk && !options.yes && !options.json;
  if (mayAsk && !(await terminal.ask(question))) throw new Refusal(1, 'It stays as it is.');
  const off: Seminar = { ...before, cancelled: true, change: before.change + 1 };
  await put(world, off, before);
  await announce(world, off, options, 'Called off.');
}

async function changeable(world: CoachWorld, id: string): Promise<Seminar> {
  const seminar = await findSeminar(world, id);
  const anew = 'make a new one with npx mend seminar create';
  if (seminar.cancelled)
    throw new Refusal(1, `It was called off, and everybody was told: ${anew}.`);
  if (endOf(seminar) + changedWithinMs <= world.now()) throw new Refusal(1, `It is over: ${anew}.`);
  return seminar;
}

async function put({ store }: CoachWorld, seminar: Seminar, { change }: Seminar): Promise<void> {
  if (await store.seminars.put(seminar, change)) return;
  throw new Refusal(
    1,
    'Somebody changed it at this moment: look at it with npx mend seminar show, then say it again.',
  );
}

async function announce(
  world: CoachWorld,
  { id, change }: Seminar,
  { json }: TableOptions,
  done: string,
): Promise<void> {
  const { terminal } = world;
  let told = 0;
  let complete = false;
  for (let before = -1; !complete && told !== before; ) {
    before = told;
    const run = await announceChange(world, id);
    told += run.told;
    complete = run.complete;
  }
  if (json)
    return terminal.say(JSON.stringify({ id, change, told, complete, at: iso(world.now()) }));
  const rest = complete ? '' : ' The rest are told within ten minutes.';
  if (told === 0) return terminal.say(`${done}${rest || ' Nobody has to hear of it.'}`);
  const who = told === 1 ? '1 person hears' : `${told} people hear`;
  const when = world.table.kind === 'kept' ? ' at the next npm start' : '';
  await terminal.say(`${done} ${who} of it by letter${when}.${rest}`);
}
