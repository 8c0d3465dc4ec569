/**
 * `mend erase`: asks for the erasure of one record, since the person told the coach so. It goes the
 * way of their own wish: everything stops, a letter can call it off, and three days later it is
 * erased. The coach has proof of neither mailbox nor phone, so where a phone is joined each side
 * erases its own.
 */
import type { Command } from 'commander';
import { erasureDelayMs } from '../../core/calendar/standstill.ts';
import { mayAskErasure } from '../../core/coach-acts.ts';
import type { Subscriber } from '../../core/subscriber.ts';
import { actOnPerson } from '../../service/coach/act-on-person.ts';
import { momentThere } from '../../service/coach/local-time.ts';
import { iso, whoWords } from '../../service/coach/standing.ts';
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
import { harmless, type Terminal } from '../terminal.ts';

interface Options extends ActOptions {
  readonly yes?: true;
}

export function defineErase(command: Command, terminal: Terminal): void {
  withReason(command.argument('<person>', 'email address, in any case, or id'))
    .option('--yes', 'do not ask for the id: it is the right person')
    .addHelpText(
      'after',
      '\nEverything stops at once. A letter tells them, and its button calls it off within three' +
        '\ndays. Where a phone is joined, each side erases its own: see the answer of the command.',
    )
    .addHelpText(
      'after',
      '\nExample:\n  npx mend erase sam@example.com --because "They asked me to by post"',
    )
    .action((who: string, options: Options) =>
      inCoachWorld(options, terminal, (world) => erase(world, who, options)),
    );
}

async function erase(world: CoachWorld, who: string, options: Options): Promise<void> {
  const because = readReason(options.because);
  const person = await findPerson(world, who);
  const { id } = person;
  if (!mayAskErasure(person)) return sayWhyNot(world, options, person);
  await confirmErasure(world, person, options);
  const event = { type: 'ErasureAskedByCoach' } as const;
  const { before, after } = stillThere(
    await actOnPerson(world, id, event, { deed: 'erase', because }),
  );
  // A phone, HIDE or their own wish may come between the check and the write.
  if (after === before) return sayWhyNot(world, options, after);
  await world.nudge();
  const until = (after.erasing?.at ?? 0) + erasureDelayMs;
  const { state } = after.letters;
  const hasLetter = state === 'on' || state === 'off';
  const callsOff = hasLetter
    ? 'A letter tells them, and its button calls it off until then.'
    : 'No letter may go to them, so that nothing calls it off.';
  const facts = { subscriber: id, changed: true, erasedAt: iso(until), letter: hasLetter };
  await sayActed(world, options, facts, [
    `Everything has stopped. All of it is erased on ${momentThere(until, after)}. ${callsOff}`,
    ...(after.hold
      ? [`They are held, and nobody is erased unread: first npx mend clear ${id}`]
      : []),
  ]);
}

/** Says that it is under way; throws a Refusal where the coach may not ask for it. */
async function sayWhyNot(world: CoachWorld, options: Options, person: Subscriber): Promise<void> {
  const { id, erasing, email, phone } = person;
  if (erasing) {
    const erasedAt = iso(erasing.at + erasureDelayMs);
    return sayActed(world, options, { subscriber: id, changed: false, erasedAt }, [
      'Their erasure is under way already.',
      ...standing(person),
    ]);
  }
  if (mayAskErasure(person))
    throw new Refusal(1, 'They have called it off within this minute: nothing is changed.');
  if (!phone) throw new Refusal(1, ['Nothing is changed.', ...standing(person)]);
  const byPhone = 'The phone’s side goes by ERASE ALL, texted from it.';
  const byMailbox =
    'The mailbox’s side goes by the page behind "Pace and preferences" in any letter: it sends a link to what is kept.';
  throw new Refusal(1, [
    'Nothing is changed: a phone is joined, and mailbox and phone may be in two hands.',
    ...(email ? [byPhone, byMailbox] : [byPhone]),
  ]);
}

async function confirmErasure(
  { terminal }: CoachWorld,
  person: Subscriber,
  { yes, json }: Options,
): Promise<void> {
  if (yes) return;
  const { id } = person;
  if (!terminal.canAsk || json)
    throw new Refusal(2, `Nobody is here to ask. Look with npx mend show ${id}, then say --yes.`);
  await terminal.say(`${terminal.bold(harmless(whoWords(person)))}  (${id})`);
  const typed = await terminal.askFor('Erase everything about them? Type their id: ');
  if (typed !== id) throw new Refusal(1, 'That is not their id: nothing is changed.');
}
