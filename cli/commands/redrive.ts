/**
 * `mend redrive`: the cause is mended, and who was stuck goes on. Everything is sent under the ids
 * it always had, so what went out before it failed does not go out again. It ends no hold and
 * answers nobody.
 */
import type { Command } from 'commander';
import { resetBreaker } from '../../service/delivery/mail-gate.ts';
import { redrive } from '../../service/delivery/retry-limits.ts';
import type { World } from '../../service/ports/world.ts';
import { atPlace, findPerson, inCoachWorld, type PlaceOptions } from '../coach-world.ts';
import { Refusal } from '../refusal.ts';
import { say } from '../terminal.ts';

interface Options extends PlaceOptions {
  readonly all?: true;
  readonly mail?: true;
}

export function addRedrive(program: Command): void {
  atPlace(program.command('redrive').argument('[person]', 'email address, in any case, or id'))
    .description(
      'who was stuck on an error goes on, once its cause is mended; nothing is sent twice',
    )
    .option('--all', 'everybody who is stuck')
    .option(
      '--mail',
      'letters that are held back because too many came back: what came back so far is forgotten',
    )
    .addHelpText(
      'after',
      '\nExample:\n  npx mend redrive 3k5v0x8q2m1a\n  npx mend redrive --all --stack',
    )
    .action((who: string | undefined, options: Options) =>
      inCoachWorld(options, async (world) => {
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
        if (options.json) return say(JSON.stringify({ redriven }));
        const count =
          redriven.length === 1 ? '1 person goes on' : `${redriven.length} people go on`;
        await say(redriven.length === 0 ? 'Nobody is stuck.' : `${count} from where they stood.`);
      }),
    );
}

async function redriveMail(world: World, { json }: Options): Promise<void> {
  const wereHeld = await resetBreaker(world);
  if (json) return say(JSON.stringify({ wereHeld }));
  const goOn = 'Letters go on at the next full hour.';
  await say(
    `${wereHeld ? goOn : 'Letters were not held back.'} What came back so far is forgotten.`,
  );
}

/** Everybody who is stuck; answers their ids. */
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
