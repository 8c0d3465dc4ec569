/**
 * `mend redrive`: the cause is mended, and who was stuck goes on. Everything is sent under the ids it always had, so what
 * went out before it failed does not go out again. It ends no hold and answers nobody.
 */
import type { Command } from 'commander';
import { apply } from '../adapters/apply.ts';
import { forgetErrors } from '../adapters/poison.ts';
import type { World } from '../adapters/world.ts';
import type { Subscriber } from '../core/subscriber.ts';
import { atPlace, findPerson, inCoachWorld, type PlaceOptions } from './coach-world.ts';
import { Refusal } from './refusal.ts';
import { say } from './terminal.ts';

interface Options extends PlaceOptions {
  readonly all?: true;
}

export function addRedrive(program: Command): void {
  atPlace(program.command('redrive').argument('[person]', 'email address, in any case, or id'))
    .description('who was stuck on an error goes on, once its cause is mended; nothing is sent twice')
    .option('--all', 'everybody who is stuck')
    .addHelpText('after', '\nExample:\n  npx mend redrive 3k5v0x8q2m1a\n  npx mend redrive --all --stack')
    .action((who: string | undefined, options: Options) =>
      inCoachWorld(options, async (world) => {
        if ((who !== undefined) === (options.all === true)) {
          throw new Refusal(2, 'Name one person, or say --all. npx mend people --status stuck lists them.');
        }
        const redriven = who === undefined ? await redriveAll(world) : [await redriveOne(world, who)];
        if (redriven.length > 0) await world.nudge();
        if (options.json) return say(JSON.stringify({ redriven }));
        const count = redriven.length === 1 ? '1 person goes on' : `${redriven.length} people go on`;
        await say(redriven.length === 0 ? 'Nobody is stuck.' : `${count} from where they stood.`);
      }),
    );
}

/** Everybody who is stuck; answers their ids. */
export async function redriveAll(world: World): Promise<readonly string[]> {
  const redriven: string[] = [];
  for await (const id of world.store.waiting()) {
    const person = (await world.store.load(id, world.now(), true))?.subscriber;
    if (person?.stuck) redriven.push(await redrive(world, person));
  }
  return redriven;
}

async function redriveOne(world: World, who: string): Promise<string> {
  const person = await findPerson(world, who);
  if (!person.stuck) throw new Refusal(1, 'They are not stuck: letters and texts go on as planned.');
  return redrive(world, person);
}

/** Errors are forgotten first: after a crash in between they are still stuck, and the command says so. */
async function redrive(world: World, { id }: Subscriber): Promise<string> {
  await forgetErrors(world, id);
  await apply(world, id, { type: 'Redriven' });
  return id;
}
