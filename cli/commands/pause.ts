/**
 * `mend pause`, `mend resume` and `mend slow`: the coach changes the pace of one person's course.
 * `resume` ends a pause, and sends letters again that rested since they came back; what the person
 * or a hold has stopped, other hands end.
 */
import { type Command, InvalidArgumentError } from 'commander';
import { isPaused } from '../../core/coach-acts.ts';
import type { Subscriber } from '../../core/subscriber.ts';
import { actOnPerson } from '../../service/coach/act-on-person.ts';
import { momentThere } from '../../service/coach/local-time.ts';
import { iso, standingOf } from '../../service/coach/standing.ts';
import {
  type ActOptions,
  readReason,
  sayActed,
  standing,
  stillThere,
  withReason,
} from '../coach-act.ts';
import { type CoachWorld, findPerson, inCoachWorld } from '../coach-world.ts';
import { Refusal } from '../refusal.ts';
import type { Terminal } from '../terminal.ts';

interface PauseOptions extends ActOptions {
  readonly days?: number;
}

const longestPause = 60;

export function definePause(command: Command, terminal: Terminal): void {
  withReason(command.argument('<person>', 'email address, in any case, or id'))
    .option(
      '--days <number>',
      `how long, 1 to ${longestPause}; without it as long as their own PAUSE lasts`,
      readDays,
    )
    .addHelpText(
      'after',
      '\nExample:\n  npx mend pause sam@example.com --days 14 --because "A death in the family"',
    )
    .action((who: string, options: PauseOptions) =>
      inCoachWorld(options, terminal, (world) => pausePerson(world, who, options)),
    );
}

function readDays(given: string): number {
  const days = Number(given);
  if (/^\d+$/.test(given) && days >= 1 && days <= longestPause) return days;
  throw new InvalidArgumentError(`Give whole days, 1 to ${longestPause}.`);
}

async function pausePerson(world: CoachWorld, who: string, options: PauseOptions): Promise<void> {
  const because = readReason(options.because);
  const { id } = await findPerson(world, who);
  const { days } = options;
  const event = { type: 'PausedByCoach', ...(days === undefined ? {} : { days }) } as const;
  const act = { deed: 'pause', because } as const;
  const { before, after } = stillThere(await actOnPerson(world, id, event, act));
  const { pause } = after;
  if (after === before) {
    if (after.hidden || after.erasing) throw new Refusal(1, [nothingChanged, ...standing(after)]);
    if (!pause || !isPaused(after, world.now()))
      throw new Refusal(1, 'Nothing of a course or a seminar goes to them: there is no pause.');
    const remedy = `To change that, first npx mend resume ${id}`;
    const known = `They are paused already, until ${momentThere(pause.until, after)}. ${remedy}`;
    return sayActed(world, options, unchanged(after), [known]);
  }
  await world.nudge();
  const until = pause?.until ?? 0;
  const facts = { subscriber: id, changed: true, pausedUntil: iso(until) };
  await sayActed(world, options, facts, [
    `Paused until ${momentThere(until, after)} where they are.`,
    ...standing(after),
  ]);
}

const nothingChanged = 'Nothing is changed.';

function unchanged({ id, pause, pace }: Subscriber) {
  const pausedUntil = pause && iso(pause.until);
  return { subscriber: id, changed: false, ...(pausedUntil ? { pausedUntil } : {}), pace };
}

export function defineResume(command: Command, terminal: Terminal): void {
  withReason(command.argument('<person>', 'email address, in any case, or id'))
    .addHelpText(
      'after',
      '\nExample:\n  npx mend resume sam@example.com --because "They feel ready again"',
    )
    .action((who: string, options: ActOptions) =>
      inCoachWorld(options, terminal, (world) => resumePerson(world, who, options)),
    );
}

async function resumePerson(world: CoachWorld, who: string, options: ActOptions): Promise<void> {
  const because = readReason(options.because);
  const { id } = await findPerson(world, who);
  const event = { type: 'ResumedByCoach' } as const;
  const { before, after } = stillThere(
    await actOnPerson(world, id, event, { deed: 'resume', because }),
  );
  if (after === before) {
    const stands = standing(after);
    if (stands.length > 0) throw new Refusal(1, [nothingChanged, ...stands]);
    return sayActed(world, options, unchanged(after), ['They are not paused: the course goes on.']);
  }
  await world.nudge();
  const { next } = standingOf(world.library, after);
  const coming = next
    ? `${next.touch}, ${momentThere(Date.parse(next.at), after)} where they are`
    : 'nothing';
  const facts = { subscriber: id, changed: true, ...(next ? { next } : {}) };
  const over = before.pause ? 'The pause is over.' : 'Letters are sent again.';
  await sayActed(world, options, facts, [`${over} Next comes: ${coming}.`]);
}

export function defineSlow(command: Command, terminal: Terminal): void {
  withReason(command.argument('<person>', 'email address, in any case, or id'))
    .addHelpText(
      'after',
      '\nExample:\n  npx mend slow sam@example.com --because "Two notes a week are too many"',
    )
    .action((who: string, options: ActOptions) =>
      inCoachWorld(options, terminal, (world) => slowPerson(world, who, options)),
    );
}

async function slowPerson(world: CoachWorld, who: string, options: ActOptions): Promise<void> {
  const because = readReason(options.because);
  const { id } = await findPerson(world, who);
  const event = { type: 'SlowedByCoach' } as const;
  const { before, after } = stillThere(
    await actOnPerson(world, id, event, { deed: 'slow', because }),
  );
  if (after === before) {
    if (after.erasing) throw new Refusal(1, [nothingChanged, ...standing(after)]);
    return sayActed(world, options, unchanged(after), ['They take baby steps already.']);
  }
  await world.nudge();
  const { next } = standingOf(world.library, after);
  const facts = { subscriber: id, changed: true, pace: after.pace, ...(next ? { next } : {}) };
  await sayActed(world, options, facts, [
    'They take baby steps from the next note on. Their FASTER ends that.',
    ...standing(after),
  ]);
}
