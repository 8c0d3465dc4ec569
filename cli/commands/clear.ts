/**
 * `mend clear` and `mend attend`: a coach has read what waited. `clear` ends a hold, the one whose
 * texts were shown and no later one; `attend` ends every other kind of waiting. No hold ends before
 * its texts were shown.
 */
import type { Command } from 'commander';
import { minuteMs } from '../../core/calendar/zone.ts';
import { isUnknownPhone, type Subscriber } from '../../core/subscriber.ts';
import { apply } from '../../service/apply.ts';
import { howLong, momentThere } from '../../service/coach/local-time.ts';
import { dangerIn } from '../../service/coach/person-timeline.ts';
import { dangerWords, iso, standingOf, whoWords } from '../../service/coach/standing.ts';
import { concernWords } from '../../service/messages/concern-words.ts';
import type { InboundText } from '../../service/ports/store.ts';
import type { World } from '../../service/ports/world.ts';
import {
  type CoachWorld,
  findPerson,
  inCoachWorld,
  type TableOptions,
  withTableOptions,
} from '../coach-world.ts';
import { Refusal } from '../refusal.ts';
import { harmless, type Terminal } from '../terminal.ts';

interface Options extends TableOptions {
  readonly yes?: true;
}

export function defineClear(command: Command, terminal: Terminal): void {
  withTableOptions(command.argument('<person>', 'email address, in any case, or id'))
    .option('--yes', 'do not ask: you have read it already')
    .addHelpText('after', '\nExample:\n  npx mend clear sam@example.com')
    .action((who: string, options: Options) =>
      inCoachWorld(options, terminal, (world) => clear(world, who, options)),
    );
}

async function clear(world: CoachWorld, who: string, { yes, json }: Options): Promise<void> {
  const { terminal } = world;
  const person = await findPerson(world, who);
  const canAsk = terminal.canAsk && !json && !yes;
  const { cleared, texts } = await clearAfterReading(world, person, {
    isRead: yes === true,
    ...(json ? {} : { show: (words) => showReasons(world, person, words) }),
    ...(canAsk ? { ask: () => terminal.ask('Let letters and texts go on? Type yes: ') } : {}),
  });
  const { next } = standingOf(world.library, cleared);
  if (json) {
    const words = texts.map(({ at, text }) => ({ at: iso(at), text }));
    const heldAt = iso(person.hold?.at ?? 0);
    return terminal.say(JSON.stringify({ subscriber: person.id, heldAt, texts: words, next }));
  }
  if (isUnknownPhone(cleared))
    return terminal.say('Cleared. Nobody here is known by this phone: it is forgotten in a week.');
  const coming = next
    ? `${next.touch}, ${momentThere(Date.parse(next.at), person)} where they are`
    : 'nothing';
  await terminal.say(`Cleared. Next comes: ${coming}.`);
}

export function defineAttend(command: Command, terminal: Terminal): void {
  withTableOptions(command.argument('<person>', 'email address, in any case, or id'))
    .addHelpText('after', '\nExample:\n  npx mend attend sam@example.com')
    .action((who: string, options: TableOptions) =>
      inCoachWorld(options, terminal, (world) => attend(world, who, options)),
    );
}

async function attend(world: CoachWorld, who: string, { json }: TableOptions): Promise<void> {
  const person = await findPerson(world, who);
  const { id, hold, waiting } = person;
  if (hold) {
    throw new Refusal(
      1,
      `They are held: read what they wrote and end it with npx mend clear ${id}`,
    );
  }
  if (!waiting) throw new Refusal(1, 'Nothing waits for a human here.');
  await apply(world, id, { type: 'Attended' });
  await world.nudge();
  const { concern, at } = waiting;
  if (json)
    return world.terminal.say(JSON.stringify({ subscriber: id, concern, waitedSince: iso(at) }));
  await world.terminal.say(
    `Noted. They had waited since ${momentThere(at, person)}: ${concernWords[concern]}.`,
  );
}

export interface Reading {
  /** They were read before, so nobody has to be asked. */
  readonly isRead?: boolean;
  /** Shows the texts of the hold. */
  readonly show?: (texts: readonly InboundText[]) => Promise<void>;
  /** Whether to end the hold, after the texts were shown. */
  readonly ask?: () => Promise<boolean>;
}

/**
 * Shows why the hold began, asks, and ends it. Throws a Refusal where the reply is no, nobody can
 * be asked, or the person wrote again meanwhile: then the hold stays.
 */
export async function clearAfterReading(
  world: World,
  person: Subscriber,
  { isRead, show, ask }: Reading,
): Promise<{ cleared: Subscriber; texts: readonly InboundText[] }> {
  const { id, hold } = person;
  if (!hold) throw new Refusal(1, 'They are not held: letters and texts go on as planned.');
  if (!isRead && !ask) {
    throw new Refusal(
      2,
      `Nobody is here to ask. Read it with npx mend show ${id}, then say --yes.`,
    );
  }
  const texts = await textsOfHold(world, person);
  await show?.(texts);
  if (ask) {
    if (!(await ask())) throw new Refusal(1, 'The hold stays.');
    if ((await textsOfHold(world, person)).length > texts.length) {
      throw new Refusal(
        1,
        'They have just written again, so the hold stays. Look once more: npx mend clear.',
      );
    }
  }
  const change = await apply(world, id, { type: 'Cleared', hold: hold.saidAt });
  if (!change) throw new Refusal(1, 'They have just been erased: there is nothing to clear.');
  if (change.after.hold)
    throw new Refusal(
      1,
      'A new hold began meanwhile, so it stays. Look once more: npx mend clear.',
    );
  await world.nudge();
  return { cleared: change.after, texts };
}

/**
 * What they wrote from the words of danger on. A text has Twilio's time and the hold ours, so a
 * minute may lie between the two.
 */
async function textsOfHold(
  world: World,
  { id, hold }: Subscriber,
): Promise<readonly InboundText[]> {
  const { texts } = await world.store.people.timeline(id, world.now());
  const since = texts.filter(({ at }) => at >= (hold?.at ?? 0) - minuteMs);
  const first = since.findIndex(({ text }) => dangerIn(world, text) !== undefined);
  return since.slice(Math.max(0, first));
}

async function showReasons(
  world: CoachWorld,
  person: Subscriber,
  texts: readonly InboundText[],
): Promise<void> {
  const { terminal } = world;
  const since = person.hold?.at ?? 0;
  const lines = [
    terminal.bold(`${harmless(whoWords(person))}  (${person.id})`),
    `Held since ${momentThere(since, person)} where they are (${howLong(world.now() - since)}). They wrote:`,
  ];
  for (const { at, text } of texts) {
    const danger = dangerIn(world, text);
    const what = danger ? `  [words of ${dangerWords[danger]}]` : '';
    lines.push(`  ${momentThere(at, person)}  ${terminal.wrap(`"${harmless(text)}"${what}`, 22)}`);
  }
  if (texts.length === 0) lines.push('  Their words are not kept any more: that is 30 days.');
  for (const line of lines) await terminal.say(line);
}
