/**
 * What the commands share that do something to one person for a reason: the option `--because`, its
 * reading, and the words for what stands in the way.
 */
import type { Command } from 'commander';
import { erasureDelayMs } from '../core/calendar/standstill.ts';
import { erasedSide } from '../core/erasure-sides.ts';
import type { Subscriber } from '../core/subscriber.ts';
import type { Change } from '../service/apply.ts';
import { brief } from '../service/coach/local-time.ts';
import { type CoachWorld, type TableOptions, withTableOptions } from './coach-world.ts';
import { Refusal } from './refusal.ts';
import type { Terminal } from './terminal.ts';

export interface ActOptions extends TableOptions {
  readonly because?: string;
}

const shortestReason = 3;
const longestReason = 200;

/** Adds the reason, and the options that all of the coach's commands share. */
export function withReason(command: Command): Command {
  return withTableOptions(command)
    .option('--because <reason>', 'why, in 3 to 200 characters; it is kept for 30 days')
    .addHelpText(
      'after',
      '\nThe reason stands in npx mend show and in what the person can see of their own data.',
    );
}

/** The reason in one line; throws a Refusal where there is none, or it is too short or too long. */
export function readReason(given: string | undefined): string {
  const reason = given?.replace(/\s+/g, ' ').trim();
  if (!reason) throw new Refusal(2, 'Say why: --because "They asked me to on the telephone".');
  const { length } = reason;
  if (/\p{Cc}/u.test(reason))
    throw new Refusal(2, '--because: the reason holds a control character; remove it.');
  if (length < shortestReason || length > longestReason) {
    const room = `${shortestReason} to ${longestReason} fit`;
    throw new Refusal(2, `--because: the reason has ${length} characters; ${room}.`);
  }
  return reason;
}

/** The person after an act; throws a Refusal where there is nobody any more. */
export function stillThere(change: Change | undefined): Change {
  if (change) return change;
  throw new Refusal(1, 'They have just been erased: there is nobody to do this to.');
}

/** What holds letters and texts back whatever a coach says, and what ends it. */
export function standing(person: Subscriber): string[] {
  const { id, hold, hidden, erasing } = person;
  return [
    ...(erasing ? [erasingWords(person, erasing.at)] : []),
    ...(hidden
      ? ['They asked that nothing be sent (HIDE): their own preferences page alone ends that.']
      : []),
    ...(hold
      ? [`They are held for words of danger: read them and end it with npx mend clear ${id}`]
      : []),
  ];
}

function erasingWords(person: Subscriber, at: number): string {
  const side = erasedSide(person);
  const what = side ? `All that is the ${side}’s` : 'Everything about them';
  const { state } = person.letters;
  const hasButton = side !== 'phone' && (state === 'on' || state === 'off');
  const remedy = hasButton
    ? 'the button of the letter to them calls it off'
    : 'nothing calls that off';
  return `${what} is erased on ${brief(at + erasureDelayMs, person)}: ${remedy}.`;
}

/** Prints what became of it, wrapped; with `--json` the facts instead. */
export async function sayActed(
  { terminal }: CoachWorld,
  { json }: ActOptions,
  facts: Readonly<Record<string, unknown>>,
  sentences: readonly string[],
): Promise<void> {
  if (json) return terminal.say(JSON.stringify(facts));
  for (const sentence of sentences) await say(terminal, sentence);
}

async function say(terminal: Terminal, sentence: string): Promise<void> {
  await terminal.say(terminal.wrap(sentence, 0));
}
