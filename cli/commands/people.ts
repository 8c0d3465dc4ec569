/**
 * `mend people`: lists who is in the course, those who need a human first: held people, then the
 * others, of each the newest words first. It shows no address unless asked to, since somebody may
 * look over the coach's shoulder. It reads one person at a time, however many there are.
 */
import { type Command, Option } from 'commander';
import type { Concern } from '../../core/course.ts';
import { type Status, type Subscriber, statuses, unreachedSince } from '../../core/subscriber.ts';
import { briefDay, howLong } from '../../service/coach/local-time.ts';
import { type Standing, standingOf } from '../../service/coach/standing.ts';
import { needsHuman, waitingPeople } from '../../service/coach/waiting-people.ts';
import type { World } from '../../service/ports/world.ts';
import {
  type CoachWorld,
  inCoachWorld,
  type TableOptions,
  withTableOptions,
} from '../coach-world.ts';
import { cell, harmless, type Terminal } from '../terminal.ts';

interface Options extends TableOptions {
  readonly waiting?: true;
  readonly status?: Status;
  readonly addresses?: true;
}

export function definePeople(command: Command, terminal: Terminal): void {
  withTableOptions(command)
    .option('--waiting', 'list only who waits for a human, the newest words first')
    .addOption(new Option('--status <status>', 'list only people of this status').choices(statuses))
    .option('--addresses', 'show email addresses and phone numbers too: look around you first')
    .addHelpText(
      'after',
      '\nStatus: held (words of danger; nothing is sent until npx mend clear), asked (for a person),',
    )
    .addHelpText(
      'after',
      'wrote (what a program cannot answer), rough (a rough time), stuck (an error of ours: npx mend redrive), back (their letters keep coming back: npx mend show ID), else where they are in the course.',
    )
    .addHelpText(
      'after',
      '\nExample:\n  npx mend people --waiting\n  npx mend people --stack --json',
    )
    .action((options: Options) => inCoachWorld(options, terminal, (world) => list(world, options)));
}

async function list(world: CoachWorld, options: Options): Promise<void> {
  const table = new PeopleTable(options, world);
  for await (const person of inOrder(world, options.waiting)) {
    const standing = standingOf(world.library, person);
    if (!options.status || standing.status === options.status) await table.row(person, standing);
  }
  await table.end();
}

/** Yields those who need a human, then the rest. */
async function* inOrder(world: World, onlyWaiting: true | undefined): AsyncGenerator<Subscriber> {
  const { store, now } = world;
  for await (const { subscriber } of waitingPeople(world)) yield subscriber;
  if (onlyWaiting) return;
  for await (const { subscriber } of store.people.all(now()))
    if (!needsHuman(subscriber)) yield subscriber;
}

const heads = ['id', 'status', 'name', 'place', 'next', 'pace', 'sms'];
const statusWords: Readonly<Record<Concern, string>> = {
  ...{ hold: 'held', exposed: 'seen', coach: 'asked' },
  ...{ worry: 'worry', question: 'wrote', rough: 'rough' },
};

class PeopleTable {
  private readonly options: Options;
  private readonly terminal: Terminal;
  private readonly now: number;
  private readonly widths: readonly number[];
  private readonly seen = { all: 0, held: 0, waiting: 0 };

  constructor(options: Options, { terminal, now }: CoachWorld) {
    this.options = options;
    this.terminal = terminal;
    this.now = now();
    // The columns fill 80 with gaps of two: an age has room in full, "asked 40 minutes". A wider
    // terminal gives its rest to names, then to places.
    const more = terminal.width - 80;
    this.widths = [
      12,
      16,
      8 + Math.min(8, more),
      11 + Math.max(0, Math.min(12, more - 8)),
      10,
      8,
      3,
    ];
  }

  async row(person: Subscriber, standing: Standing): Promise<void> {
    this.seen.all += 1;
    if (person.hold) this.seen.held += 1;
    else if (needsHuman(person)) this.seen.waiting += 1;
    const { json, addresses } = this.options;
    const { email, phone } = person;
    if (json) {
      await this.terminal.say(
        JSON.stringify({
          ...standing,
          ...(addresses ? { email, ...(phone ? { phone } : {}) } : {}),
        }),
      );
      return;
    }
    if (this.seen.all === 1) await this.terminal.say(this.terminal.bold(this.line(heads)));
    const line = this.line(this.cells(person, standing));
    await this.terminal.say(person.hold ? this.terminal.bold(line) : line);
    if (addresses)
      await this.terminal.say(`${' '.repeat(14)}${[email, phone].filter(Boolean).join('  ')}`);
  }

  async end(): Promise<void> {
    const { all, held, waiting } = this.seen;
    if (this.options.json) return;
    if (all === 0)
      return this.terminal.say(
        this.options.waiting ? 'Nobody waits for a human.' : 'Nobody is here yet.',
      );
    const needs = [
      ...(held ? [`${held} held`] : []),
      ...(waiting ? [`${waiting} ${waiting === 1 ? 'waits' : 'wait'} for a human`] : []),
    ];
    await this.terminal.say();
    await this.terminal.say(
      `${all === 1 ? '1 person' : `${all} people`}: ${needs.join(', ') || 'nobody needs a human'}.`,
    );
    if (needs.length > 0)
      await this.terminal.say('npx mend show ID tells what happened. Times are theirs.');
  }

  private cells(person: Subscriber, standing: Standing): string[] {
    const { id, name = '', status, step, last, next, pace, texts } = standing;
    const { waiting, stuck, pause, hidden, position } = person;
    const unreached = unreachedSince(person);
    const reasons: readonly (readonly [word: string, at: number | undefined])[] = [
      [waiting ? statusWords[waiting.concern] : '', waiting?.at],
      ['stuck', stuck?.at],
      ['back', unreached],
    ];
    const [word, at] = reasons.find(([, known]) => known !== undefined) ?? [];
    const since = at === undefined ? status : `${word} ${howLong(this.now - at)}`;
    const resting = hidden ? 'hidden' : pause ? `to ${briefDay(pause.until, person)}` : '-';
    return [
      ...[id, since, harmless(name)],
      last ? `${last} ${step}` : position ? 'begins' : '-',
      next ? `${next.touch} ${briefDay(Math.max(Date.parse(next.at), this.now), person)}` : resting,
      pace,
      texts === 'on' ? 'on' : texts === 'none' ? '-' : texts === 'asked' ? 'ask' : 'off',
    ];
  }

  private line(cells: readonly string[]): string {
    return cells
      .map((text, column) => cell(text, this.widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  }
}
