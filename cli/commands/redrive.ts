/**
 * `mend redrive`: lets people who were stuck on an error go on, once its cause is mended. Messages
 * keep their ids, so nothing that went out before the error goes out again. It ends no hold.
 */
import type { Command } from 'commander';
import { redrive } from '../../service/delivery/retry-limits.ts';
import { resetBreaker } from '../../service/letter-counters.ts';
import type { World } from '../../service/ports/world.ts';
import {
  type CoachWorld,
  findPerson,
  inCoachWorld,
  type TableOptions,
  withTableOptions,
} from '../coach-world.ts';
import { Refusal } from '../refusal.ts';
import type { Terminal } from '../terminal.ts';

interface Options extends TableOptions {
  readonly all?: true;
  readonly mail?: true;
}

export function defineRedrive(command: Command, terminal: Terminal): void {
  withTableOptions(command.argument('[person]', 'email address, in any case, or id'))
    .option('--all', 'everybody who is stuck')
    .option(
      '--mail',
      'let letters and confirmations go on that were held back because too many came back; the count starts anew',
    )
    .addHelpText(
      'after',
      '\nExample:\n  npx mend redrive 3k5v0x8q2m1a\n  npx mend redrive --all --stack',
    )
    .action((who: string | undefined, options: Options) =>
      inCoachWorld(options, terminal, async (world) => {
        if ([who !== undefined, options.all, options.mail].filter(Boolean).length !== 1) {
          throw new Refusal(
            2,
            'Name one person, or say --all, or --mail. npx mend people --status stuck lists them.',
          );
        }
        if (options.mail) return redriveMail(world, options);
        const redriven =
          who === undefined ? await redriveAll(world) : [await redriveOne(world, who)];
        if (redriven.length > 0) await world.nudge();
        if (options.json) return terminal.say(JSON.stringify({ redriven }));
        const count =
          redriven.length === 1 ? '1 person goes on' : `${redriven.length} people go on`;
        await terminal.say(
          redriven.length === 0 ? 'Nobody is stuck.' : `${count} from where they stood.`,
        );
      }),
    );
}

async function redriveMail(world: CoachWorld, { json }: Options): Promise<void> {
  const wereHeld = await resetBreaker(world);
  if (json) return world.terminal.say(JSON.stringify({ wereHeld }));
  const said =
    wereHeld.length === 0
      ? 'Neither letters nor confirmations were held back.'
      : `${capitalized(wereHeld.join(' and '))} go on at the next full hour.`;
  await world.terminal.say(`${said} What came back so far is forgotten.`);
}

function capitalized(words: string): string {
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

/** Redrives everybody who is stuck; answers their ids. */
export async function redriveAll(world: World): Promise<readonly string[]> {
  const redriven: string[] = [];
  for await (const id of world.store.people.waiting()) {
    const person = (await world.store.people.read(id, world.now(), true))?.subscriber;
    if (!person?.stuck) continue;
    await redrive(world, id);
    redriven.push(id);
  }
  return redriven;
}

async function redriveOne(world: World, who: string): Promise<string> {
  const person = await findPerson(world, who);
  if (!person.stuck)
    throw new Refusal(1, 'They are not stuck: letters and texts go on as planned.');
  await redrive(world, person.id);
  return person.id;
}
