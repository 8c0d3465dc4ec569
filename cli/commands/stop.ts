/**
 * `mend stop`: ends letters, texts or both, since the person told the coach so. It holds as their
 * own unsubscribe and STOP do: only they open the channel again.
 */
import type { Command } from 'commander';
import type { Channel } from '../../core/course.ts';
import { type Consent, isUnknownPhone, type Subscriber } from '../../core/subscriber.ts';
import { endChannel } from '../../service/coach/act-on-person.ts';
import { brief } from '../../service/coach/local-time.ts';
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

const wishes = ['texts', 'letters', 'all'] as const;
type Wish = (typeof wishes)[number];

export function defineStop(command: Command, terminal: Terminal): void {
  withReason(
    command
      .argument('<person>', 'email address, in any case, or id')
      .argument('<what>', 'what they want no more: texts, letters or all'),
  )
    .addHelpText(
      'after',
      '\nOnly their START opens texts again, and only a new sign-up of theirs opens letters.',
    )
    .addHelpText(
      'after',
      '\nExample:\n  npx mend stop sam@example.com texts --because "They told me on the telephone"',
    )
    .action((first: string, second: string, options: ActOptions) =>
      inCoachWorld(options, terminal, (world) => stop(world, [first, second], options)),
    );
}

/** The wish and the person in either order: no id is one of the three words. */
function readWish([first, second]: readonly [string, string]): readonly [Wish, string] {
  const wish = (said: string) => wishes.find((word) => word === said.toLowerCase());
  const [before, behind] = [wish(first), wish(second)];
  if (behind) return [behind, first];
  if (before) return [before, second];
  throw new Refusal(2, `Say what they want no more, behind the person: ${wishes.join(', ')}.`);
}

async function stop(
  world: CoachWorld,
  said: readonly [string, string],
  options: ActOptions,
): Promise<void> {
  const [what, who] = readWish(said);
  const because = readReason(options.because);
  let person = await findPerson(world, who);
  const { id } = person;
  const channels: Channel[] = [
    ...(what === 'texts' ? [] : (['email'] as const)),
    ...(what === 'letters' ? [] : (['sms'] as const)),
  ];
  const sentences: string[] = [];
  const stopped: string[] = [];
  for (const channel of channels) {
    const change = stillThere(await endChannel(world, id, channel, because));
    person = change.after;
    const name = channel === 'sms' ? 'texts' : 'letters';
    if (change.after === change.before) {
      sentences.push(whyUnchanged(person, channel));
      continue;
    }
    stopped.push(name);
    sentences.push(
      channel === 'sms'
        ? 'No more texts go to them. Their START alone opens them again.'
        : 'No more letters go to them. A new sign-up of theirs alone opens them again.',
    );
  }
  if (stopped.length > 0) await world.nudge();
  const facts = {
    ...{ subscriber: id, changed: stopped.length > 0, stopped },
    ...{ letters: person.letters.state, texts: person.texts.state },
  };
  await sayActed(world, options, facts, [...sentences, ...standing(person)]);
}

function whyUnchanged(person: Subscriber, channel: Channel): string {
  const { state, at }: Consent = channel === 'sms' ? person.texts : person.letters;
  const name = channel === 'sms' ? 'Texts' : 'Letters';
  if (state === 'off') return `${name} are off already, since ${brief(at, person)}.`;
  if (state === 'closed')
    return `${name} are closed already, since ${brief(at, person)}: nothing arrives there.`;
  if (channel === 'sms' && isUnknownPhone(person))
    return 'This phone agreed to no texts: help lines and your answers alone go to it, until its own STOP.';
  return `${name} were never agreed to: none go to them.`;
}
