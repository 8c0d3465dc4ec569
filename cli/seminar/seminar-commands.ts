/**
 * `mend seminar`: names its commands (create, move, cancel, recording, attendance, show, list) and
 * prints the list of the seminars.
 */
import type { Command } from 'commander';
import { iso } from '../../service/coach/standing.ts';
import {
  type CoachWorld,
  inCoachWorld,
  type TableOptions,
  withTableOptions,
} from '../coach-world.ts';
import type { Terminal } from '../terminal.ts';
import { defineAttendance } from './seminar-attendance.ts';
import { defineCancel, defineMove, defineRecording } from './seminar-change.ts';
import { defineCreate } from './seminar-create.ts';
import { stateOf, whenWords } from './seminar-options.ts';
import { defineSeminarShow } from './seminar-show.ts';

export function defineSeminar(seminar: Command, terminal: Terminal): void {
  seminar.addHelpText(
    'after',
    '\nExample:\n  npx mend seminar list\n  npx mend seminar create --help',
  );
  defineCreate(seminar, terminal);
  defineList(seminar, terminal);
  defineSeminarShow(seminar, terminal);
  defineMove(seminar, terminal);
  defineCancel(seminar, terminal);
  defineRecording(seminar, terminal);
  defineAttendance(seminar, terminal);
}

function defineList(seminar: Command, terminal: Terminal): void {
  withTableOptions(seminar.command('list'))
    .description(
      'list every seminar with its date and how many seats are taken, the next to come last',
    )
    .addHelpText('after', '\nExample:\n  npx mend seminar list --stack')
    .action((options: TableOptions) =>
      inCoachWorld(options, terminal, (world) => list(world, options)),
    );
}

async function list(world: CoachWorld, { json }: TableOptions): Promise<void> {
  const { terminal, store, now } = world;
  const seminars = await store.seminars.all();
  if (seminars.length === 0 && !json)
    return terminal.say('There is no seminar yet. npx mend seminar create makes one.');
  for (const seminar of seminars) {
    const { id, title, startsAt, minutes, zone, change } = seminar;
    const state = stateOf(seminar, now());
    let seats = 0;
    for await (const _ of store.seminars.seats(id)) seats += 1;
    if (json) {
      await terminal.say(
        JSON.stringify({ id, title, startsAt: iso(startsAt), minutes, zone, change, state, seats }),
      );
      continue;
    }
    await terminal.say(
      `${id.padEnd(16)}  ${state.padEnd(9)}  ${seats === 1 ? '1 seat' : `${seats} seats`}`,
    );
    await terminal.say(`  ${title}\n  ${whenWords(seminar)}`);
  }
}
