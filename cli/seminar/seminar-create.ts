/**
 * `mend seminar create`: stores a seminar and prints what the coach needs to announce it. It writes
 * to nobody.
 */
import type { Command } from 'commander';
import type { Seminar } from '../../core/seminar/seminar.ts';
import { remindersOf } from '../../core/seminar/seminar-words.ts';
import { iso } from '../../service/coach/standing.ts';
import {
  type CoachWorld,
  inCoachWorld,
  type TableOptions,
  withTableOptions,
} from '../coach-world.ts';
import { Refusal } from '../refusal.ts';
import type { Terminal } from '../terminal.ts';
import {
  pageOf,
  readId,
  readLink,
  readMinutes,
  readTitle,
  readWhen,
  readZone,
  slideOf,
  whenWords,
} from './seminar-options.ts';

interface Options extends TableOptions {
  readonly at: string;
  readonly zone: string;
  readonly minutes: string;
  readonly join: string;
  readonly id?: string;
}

export function defineCreate(seminar: Command, terminal: Terminal): void {
  withTableOptions(
    seminar
      .command('create')
      .argument(
        '<title>',
        'as letters, pages and calendars name it: choose words that anybody may read',
      ),
  )
    .description('create a seminar: prints its page and what the slide says')
    .requiredOption('--at <when>', 'day and hour, as "2027-01-14 19:00"')
    .requiredOption('--zone <zone>', 'whose clock that is, as America/Los_Angeles')
    .requiredOption('--minutes <number>', 'how long it is')
    .requiredOption('--join <url>', 'the way in: only those with a seat get it')
    .option(
      '--id <id>',
      'part of its page, 4 to 12 small letters and digits; else made from title and day',
    )
    .addHelpText(
      'after',
      '\nExample:\n  npx mend seminar create "An evening together" --at "2027-01-14 19:00" --zone America/Los_Angeles \\\n' +
        '    --minutes 90 --join https://meet.example.com/room',
    )
    .action((title: string, options: Options) =>
      inCoachWorld(options, terminal, (world) => create(world, title, options)),
    );
}

async function create(world: CoachWorld, written: string, options: Options): Promise<void> {
  const { library, store, terminal } = world;
  if (!remindersOf(library) || !library.consents.seminar) {
    const remedy = 'Give it a folder of kind: reminders, and seminar: in consents.yaml.';
    throw new Refusal(
      2,
      `The course in ${options.templates} says nothing before a seminar. ${remedy}`,
    );
  }
  const title = readTitle(written, library);
  const zone = readZone(options.zone);
  const startsAt = readWhen(options.at, zone, world.now());
  const seminar: Seminar = {
    id: readId(options.id, title, startsAt, zone),
    ...{
      title,
      startsAt,
      zone,
      minutes: readMinutes(options.minutes),
      joinUrl: readLink('--join', options.join),
    },
    change: 0,
  };
  const isTaken =
    (await store.seminars.read(seminar.id)) !== undefined || !(await store.seminars.put(seminar));
  if (isTaken) {
    const remedy = `name another with --id, or change that one: npx mend seminar move ${seminar.id} --at "..."`;
    throw new Refusal(2, `There is a seminar ${seminar.id} already; ${remedy}`);
  }
  if (options.json) {
    const { joinUrl: _, ...facts } = seminar;
    const page = pageOf(world, seminar);
    return terminal.say(
      JSON.stringify({
        ...facts,
        startsAt: iso(startsAt),
        page,
        calendar: `${page}/calendar.ics`,
        slide: slideOf(world),
      }),
    );
  }
  await terminal.say(`${terminal.bold(seminar.id)}  ${seminar.title}`);
  await terminal.say(`${whenWords(seminar)}\n`);
  await terminal.say(`Page      ${pageOf(world, seminar)}`);
  await terminal.say(`Calendar  ${pageOf(world, seminar)}/calendar.ics`);
  const slide = slideOf(world);
  if (slide) await terminal.say(`\nThe slide says:\n${slide.replace(/^/gm, '  ')}`);
  if (world.table.kind === 'kept') await terminal.say('\nThe page is there at the next npm start.');
}
