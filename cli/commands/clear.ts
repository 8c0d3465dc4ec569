/**
 * `mend clear` and `mend attend`: a human has looked. Clearing ends a hold, the one that was looked
 * at and no later one; attending ends what else waited. Nobody clears a hold without having been
 * shown why it began.
 */
import type { Command } from 'commander';
import { minuteMs } from '../../core/calendar/zone.ts';
import type { Subscriber } from '../../core/subscriber.ts';
import { apply } from '../../service/apply.ts';
import { howLong, momentThere } from '../../service/coach/local-time.ts';
import { dangerIn } from '../../service/coach/person-timeline.ts';
import { concernWords, dangerWords, iso, standingOf } from '../../service/coach/standing.ts';
import type { InboundText } from '../../service/ports/store.ts';
import type { World } from '../../service/ports/world.ts';
import { atPlace, findPerson, inCoachWorld, type PlaceOptions } from '../coach-world.ts';
import { Refusal } from '../refusal.ts';
import { bold, confirmed, harmless, say, wrap } from '../terminal.ts';

interface Options extends PlaceOptions {
  readonly yes?: true;
}

export function addClear(program: Command): void {
  atPlace(program.command('clear').argument('<person>', 'email address, in any case, or id'))
    .description(
      'end a hold: shows since when and what they wrote, asks, and lets letters and texts go on',
    )
    .option('--yes', 'do not ask: you have read it already')
    .addHelpText('after', '\nExample:\n  npx mend clear sam@example.com')
    .action((who: string, options: Options) =>
      inCoachWorld(options, async (world) => {
        const person = await findPerson(world, who);
        const canAsk = process.stdin.isTTY && !options.json && !options.yes;
        const ask = canAsk ? () => confirmed('Let letters and texts go on? Type yes: ') : undefined;
        const { cleared, texts } = await clearAfterLook(world, person, options, ask);
        const { next } = standingOf(world.library, cleared);
        if (options.json) {
          const words = texts.map(({ at, text }) => ({ at: iso(at), text }));
          return say(
            JSON.stringify({
              subscriber: person.id,
              heldAt: iso(person.hold?.at ?? 0),
              texts: words,
              next,
            }),
          );
        }
        const coming = next
          ? `${next.touch}, ${momentThere(Date.parse(next.at), person)} where they are`
          : 'nothing';
        await say(`Cleared. Next comes: ${coming}.`);
      }),
    );
}

export function addAttend(program: Command): void {
  atPlace(program.command('attend').argument('<person>', 'email address, in any case, or id'))
    .description('what waited for a human has been dealt with; a hold is ended by clear alone')
    .addHelpText('after', '\nExample:\n  npx mend attend sam@example.com')
    .action((who: string, options: PlaceOptions) =>
      inCoachWorld(options, async (world) => {
        const person = await findPerson(world, who);
        const { id, hold, waiting } = person;
        if (hold)
          throw new Refusal(
            1,
            `They are held: read what they wrote and end it with npx mend clear ${id}`,
          );
        if (!waiting) throw new Refusal(1, 'Nothing waits for a human here.');
        await apply(world, id, { type: 'Attended' });
        await world.nudge();
        const { concern, at } = waiting;
        if (options.json)
          return say(JSON.stringify({ subscriber: id, concern, waitedSince: iso(at) }));
        await say(
          `Noted. They had waited since ${momentThere(at, person)}: ${concernWords[concern]}.`,
        );
      }),
    );
}

/**
 * Shows why the hold began, asks, and ends it; not if they wrote again while somebody was reading.
 */
export async function clearAfterLook(
  world: World,
  person: Subscriber,
  { yes, json }: Pick<Options, 'yes' | 'json'>,
  ask?: () => Promise<boolean>,
): Promise<{ cleared: Subscriber; texts: readonly InboundText[] }> {
  const { id, hold } = person;
  if (!hold) throw new Refusal(1, 'They are not held: letters and texts go on as planned.');
  if (!yes && !ask) {
    throw new Refusal(
      2,
      `Nobody is here to ask. Read it with npx mend show ${id}, then say --yes.`,
    );
  }
  const texts = await textsOfHold(world, person);
  if (!json) for (const line of reasonLines(world, person, texts)) await say(line);
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
 * What they wrote from the words of danger on. A text bears Twilio's time, the hold ours: a minute
 * may lie between.
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

function reasonLines(world: World, person: Subscriber, texts: readonly InboundText[]): string[] {
  const since = person.hold?.at ?? 0;
  const lines = [
    bold(`${harmless(person.name ?? 'No name given')}  (${person.id})`),
    `Held since ${momentThere(since, person)} where they are (${howLong(world.now() - since)}). They wrote:`,
  ];
  for (const { at, text } of texts) {
    const danger = dangerIn(world, text);
    const what = danger ? `  [words of ${dangerWords[danger]}]` : '';
    lines.push(`  ${momentThere(at, person)}  ${wrap(`"${harmless(text)}"${what}`, 22)}`);
  }
  if (texts.length === 0) lines.push('  Their words are not kept any more: that is 30 days.');
  return lines;
}
