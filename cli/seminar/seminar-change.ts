/**
 * `mend seminar move`, `cancel` and `recording`: the seminar first, then everybody with a seat
 * hears of it, each once. What is cut short here the service finishes within ten minutes.
 */
import type { Command } from 'commander';
import { dayMs } from '../../core/calendar/zone.ts';
import { endOf, type Seminar } from '../../core/seminar/seminar.ts';
import { iso } from '../../service/coach/standing.ts';
import { announceChange } from '../../service/upkeep/announce-seminar-change.ts';
import { atPlace, type CoachWorld, inCoachWorld, type PlaceOptions } from '../coach-world.ts';
import { Refusal } from '../refusal.ts';
import { confirmed, say } from '../terminal.ts';
import {
  findSeminar,
  readLink,
  readMinutes,
  readWhen,
  readZone,
  whenWords,
} from './seminar-options.ts';

interface MoveOptions extends PlaceOptions {
  readonly at?: string;
  readonly zone?: string;
  readonly minutes?: string;
  readonly join?: string;
}

interface CancelOptions extends PlaceOptions {
  readonly yes?: true;
}

/** A day after its end the notes to those who came have begun. */
const changedWithinMs = dayMs;

export function addMove(seminar: Command): void {
  atPlace(seminar.command('move').argument('<id>', 'as npx mend seminar list shows it'))
    .description(
      'another date, length or link: everybody with a seat gets a letter with the new calendar file',
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
      inCoachWorld(options, (world) => move(world, id, options)),
    );
}

export function addCancel(seminar: Command): void {
  atPlace(seminar.command('cancel').argument('<id>', 'as npx mend seminar list shows it'))
    .description(
      'call it off: everybody with a seat gets a letter that takes it out of their calendar',
    )
    .option('--yes', 'do not ask')
    .addHelpText('after', '\nExample:\n  npx mend seminar cancel anevenin0114')
    .action((id: string, options: CancelOptions) =>
      inCoachWorld(options, (world) => cancel(world, id, options)),
    );
}

export function addRecording(seminar: Command): void {
  atPlace(
    seminar
      .command('recording')
      .argument('<id>', 'as npx mend seminar list shows it')
      .argument('<url>', 'a link'),
  )
    .description('where it can be seen afterwards: the letter to those who did not come names it')
    .addHelpText(
      'after',
      '\nExample:\n  npx mend seminar recording anevenin0114 https://meet.example.com/seen',
    )
    .action((id: string, url: string, options: PlaceOptions) =>
      inCoachWorld(options, async (world) => {
        const before = await findSeminar(world, id);
        const seminar = { ...before, recordingUrl: readLink('The link', url) };
        await put(world, seminar, before);
        if (options.json) return say(JSON.stringify({ id, recordingUrl: seminar.recordingUrl }));
        await say(
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
  await tell(world, moved, options, `Now ${whenWords(moved)}.`);
}

async function cancel(world: CoachWorld, id: string, options: CancelOptions): Promise<void> {
  const before = await changeable(world, id);
  const mayAsk = process.stdin.isTTY && !options.yes && !options.json;
  if (
    mayAsk &&
    !(await confirmed(`Call off "${before.title}", ${whenWords(before)}? Type yes: `))
  ) {
    throw new Refusal(1, 'It stays as it is.');
  }
  const off: Seminar = { ...before, cancelled: true, change: before.change + 1 };
  await put(world, off, before);
  await tell(world, off, options, 'Called off.');
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
  if (await store.putSeminar(seminar, change)) return;
  throw new Refusal(
    1,
    'Somebody changed it at this moment: look at it with npx mend seminar show, then say it again.',
  );
}

async function tell(
  world: CoachWorld,
  { id, change }: Seminar,
  { json }: PlaceOptions,
  done: string,
): Promise<void> {
  let told = 0;
  let complete = false;
  for (let before = -1; !complete && told !== before; ) {
    before = told;
    const run = await announceChange(world, id);
    told += run.told;
    complete = run.complete;
  }
  if (json) return say(JSON.stringify({ id, change, told, complete, at: iso(world.now()) }));
  const rest = complete ? '' : ' The rest are told within ten minutes.';
  if (told === 0) return say(`${done}${rest || ' Nobody has to hear of it.'}`);
  const who = told === 1 ? '1 person hears' : `${told} people hear`;
  const when = world.table.place === 'kept' ? ' at the next npm start' : '';
  await say(`${done} ${who} of it by letter${when}.${rest}`);
}
