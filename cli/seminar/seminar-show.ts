/**
 * `mend seminar show`: prints one seminar, its seats by who came, and the reminders to come. It
 * shows no address unless asked to.
 */
import type { Command } from 'commander';
import { minuteMs } from '../../core/calendar/zone.ts';
import { endOf, type Seminar } from '../../core/seminar/seminar.ts';
import { remindersOf } from '../../core/seminar/seminar-words.ts';
import type { Subscriber } from '../../core/subscriber.ts';
import { howLong, momentThere } from '../../service/coach/local-time.ts';
import { countPast, peopleIn, type SeatState, seatStates } from '../../service/coach/seat-lists.ts';
import { iso } from '../../service/coach/standing.ts';
import {
  type CoachWorld,
  inCoachWorld,
  type TableOptions,
  withTableOptions,
} from '../coach-world.ts';
import { harmless, type Terminal } from '../terminal.ts';
import { findSeminar, pageOf, slideOf, stateOf, whenWords } from './seminar-options.ts';

interface Options extends TableOptions {
  readonly people?: true;
}

const stateWords: Readonly<Record<SeatState, string>> = {
  attended: 'came',
  missed: 'did not come',
  unknown: 'unknown: neither came nor missed is known a day after',
  open: 'have a seat',
  asked: 'asked for one and have not confirmed it',
};

export function defineSeminarShow(seminar: Command, terminal: Terminal): void {
  withTableOptions(seminar.command('show').argument('<id>', 'as npx mend seminar list shows it'))
    .description('show one seminar: its page, its seats by who came, the reminders to come')
    .option('--people', 'show who has a seat, with addresses: look around you first')
    .addHelpText(
      'after',
      '\nExample:\n  npx mend seminar show anevenin0114\n  npx mend seminar show anevenin0114 --people',
    )
    .action((id: string, options: Options) =>
      inCoachWorld(options, terminal, (world) => show(world, id, options)),
    );
}

async function show(world: CoachWorld, id: string, options: Options): Promise<void> {
  const { terminal } = world;
  const seminar = await findSeminar(world, id);
  const counts = new Map<SeatState, number>(seatStates.map((state) => [state, 0]));
  const reminders = remindersAhead(world, seminar);
  const people: { id: string; state: SeatState; email: string; name?: string }[] = [];
  for await (const { person, state } of peopleIn(world, seminar)) {
    counts.set(state, (counts.get(state) ?? 0) + 1);
    if (state === 'open')
      for (const reminder of reminders)
        if (isStillTo(person, seminar, reminder.id)) reminder.people += 1;
    const { id: subscriber, email, name } = person;
    if (options.people) people.push({ id: subscriber, state, email, ...(name ? { name } : {}) });
  }
  const known = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const past = await countPast(world, seminar, known);
  const told = await world.store.seminars.announced(seminar.id);
  const isTelling = told.change < seminar.change || told.upTo !== undefined;
  if (options.json) {
    const { joinUrl: _, startsAt, ...facts } = seminar;
    const ahead = reminders.map(({ id: reminder, at, people: to }) => ({
      reminder,
      at: iso(at),
      people: to,
    }));
    const seats = { ...Object.fromEntries(counts), past };
    const standing = {
      state: stateOf(seminar, world.now()),
      page: pageOf(world, seminar),
      seats,
      reminders: ahead,
      isTelling,
    };
    return terminal.say(
      JSON.stringify({
        ...facts,
        startsAt: iso(startsAt),
        ...standing,
        ...(options.people ? { people } : {}),
      }),
    );
  }
  await sayFacts(world, seminar, isTelling);
  await saySeats(terminal, counts, past);
  await sayReminders(world, seminar, reminders);
  for (const person of people) {
    await terminal.say(
      `${person.id}  ${person.state.padEnd(8)}  ${harmless(person.email)}${person.name ? `  ${harmless(person.name)}` : ''}`,
    );
  }
}

interface ReminderAhead {
  readonly id: string;
  readonly at: number;
  people: number;
}

function remindersAhead(
  { library, now }: CoachWorld,
  { startsAt, cancelled }: Seminar,
): ReminderAhead[] {
  if (cancelled) return [];
  const all = remindersOf(library)?.touches ?? [];
  return all
    .map(({ id, beforeMinutes }) => ({ id, at: startsAt - beforeMinutes * minuteMs, people: 0 }))
    .filter(({ at }) => at > now());
}

function isStillTo({ seats }: Subscriber, { id }: Seminar, reminder: string): boolean {
  return seats?.some((seat) => seat.seminar === id && !seat.reminded.includes(reminder)) ?? false;
}

async function sayFacts(world: CoachWorld, seminar: Seminar, isTelling: boolean): Promise<void> {
  const { terminal } = world;
  const now = world.now();
  const state = stateOf(seminar, now);
  const away = state === 'to come' ? `, in ${howLong(seminar.startsAt - now)}` : '';
  await terminal.say(`${terminal.bold(seminar.title)}  (${seminar.id})`);
  await terminal.say(`${whenWords(seminar)}: ${state}${away}`);
  if (seminar.change > 0)
    await terminal.say(
      isTelling ? 'News of its latest change is on its way.' : 'Everybody knows its latest change.',
    );
  await terminal.say(`\nPage       ${pageOf(world, seminar)}\nWay in     ${seminar.joinUrl}`);
  if (seminar.recordingUrl) await terminal.say(`Recording  ${seminar.recordingUrl}`);
  const slide = slideOf(world);
  if (slide && !seminar.cancelled && endOf(seminar) > now)
    await terminal.say(`\nThe slide says:\n${slide.replace(/^/gm, '  ')}`);
}

async function saySeats(
  terminal: Terminal,
  counts: ReadonlyMap<SeatState, number>,
  past: number,
): Promise<void> {
  await terminal.say('\nSeats');
  const some = [...counts].filter(([, count]) => count > 0);
  if (some.length === 0 && past === 0) return terminal.say('  none');
  for (const [state, count] of some)
    await terminal.say(`  ${String(count).padStart(4)}  ${stateWords[state]}`);
  if (past > 0)
    await terminal.say(
      `  ${String(past).padStart(4)}  had one; their notes have ended, and who came is kept no longer`,
    );
}

async function sayReminders(
  world: CoachWorld,
  { zone }: Seminar,
  reminders: readonly ReminderAhead[],
): Promise<void> {
  const { terminal } = world;
  if (reminders.length === 0) return terminal.say('\nNo reminder is to come.\n');
  await terminal.say('\nReminders to come');
  for (const { id, at, people } of reminders) {
    await terminal.say(`  ${id.padEnd(6)}  ${momentThere(at, { zone })}, to ${people}`);
  }
  await terminal.say(
    `One of a day comes at its reader's own hour, and never on a Sunday. Now it is ${momentThere(world.now(), { zone })} in ${zone}.\n`,
  );
}
