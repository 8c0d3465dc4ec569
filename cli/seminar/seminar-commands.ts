/**
 * `mend seminar`: the dates a coach gives. This file names the commands and lists the seminars;
 * nobody is named here.
 */
import type { Command } from 'commander';
import { iso } from '../../service/coach/standing.ts';
import { atPlace, type CoachWorld, inCoachWorld, type PlaceOptions } from '../coach-world.ts';
import { say } from '../terminal.ts';
import { addAttendance } from './seminar-attendance.ts';
import { addCancel, addMove, addRecording } from './seminar-change.ts';
import { addCreate } from './seminar-create.ts';
import { stateOf, whenWords } from './seminar-options.ts';
import { addSeminarShow } from './seminar-show.ts';

export function addSeminar(program: Command): void {
  const seminar = program
    .command('seminar')
    .description('seminars: create one, list and show them, move or cancel one, note who came')
    .addHelpText('after', '\nExample:\n  npx mend seminar list\n  npx mend seminar create --help');
  addCreate(seminar);
  addList(seminar);
  addSeminarShow(seminar);
  addMove(seminar);
  addCancel(seminar);
  addRecording(seminar);
  addAttendance(seminar);
}

function addList(seminar: Command): void {
  atPlace(seminar.command('list'))
    .description('every seminar with its date and how many seats are taken, the next to come last')
    .addHelpText('after', '\nExample:\n  npx mend seminar list --stack')
    .action((options: PlaceOptions) => inCoachWorld(options, (world) => list(world, options)));
}

async function list(world: CoachWorld, { json }: PlaceOptions): Promise<void> {
  const { store, now } = world;
  const seminars = await store.seminars.all();
  if (seminars.length === 0 && !json)
    return say('There is no seminar yet. npx mend seminar create makes one.');
  for (const seminar of seminars) {
    const { id, title, startsAt, minutes, zone, change } = seminar;
    const state = stateOf(seminar, now());
    let seats = 0;
    for await (const _ of store.seminars.seats(id)) seats += 1;
    if (json) {
      await say(
        JSON.stringify({ id, title, startsAt: iso(startsAt), minutes, zone, change, state, seats }),
      );
      continue;
    }
    await say(`${id.padEnd(16)}  ${state.padEnd(9)}  ${seats === 1 ? '1 seat' : `${seats} seats`}`);
    await say(`  ${title}\n  ${whenWords(seminar)}`);
  }
}
