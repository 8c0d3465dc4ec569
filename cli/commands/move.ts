/**
 * `mend move`: the coach lets a person's letters go to another mailbox. The coach's word alone
 * moves nothing: the new mailbox presses its letter's button, the joined phone sends the code, and
 * then a day passes. Only the place in the course comes along.
 */
import type { Command } from 'commander';
import { mayMove } from '../../core/move-mailbox.ts';
import { apply } from '../../service/apply.ts';
import { askForMove } from '../../service/intake/ask-for-move.ts';
import { readAddress } from '../../service/intake/person-fields.ts';
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
  readonly to?: string;
  readonly stop?: true;
}

export function defineMove(command: Command, terminal: Terminal): void {
  withTableOptions(command.argument('<person>', 'email address, in any case, or id'))
    .option('--to <address>', 'the new mailbox, as the person gave it')
    .option('--stop', 'call a move off that is not made yet')
    .addHelpText(
      'after',
      '\nNothing moves by your word alone: the new mailbox presses a button, a joined phone texts a' +
        '\ncode, and a day passes. Nothing goes to the mailbox before, and nothing about the move is' +
        '\nsaid to it. Who has neither mailbox nor phone signs up afresh.',
    )
    .addHelpText(
      'after',
      '\nExample:\n  npx mend move sam@example.com --to sam@example.net\n  npx mend move 3k5v0x8q2m1a --stop',
    )
    .action((who: string, options: Options) =>
      inCoachWorld(options, terminal, (world) => move(world, who, options)),
    );
}

async function move(world: CoachWorld, who: string, { to, stop, json }: Options): Promise<void> {
  const { terminal } = world;
  if ((to === undefined) === (stop === undefined))
    throw new Refusal(2, 'Say where to: --to sam@example.net; or --stop to call it off.');
  const person = await findPerson(world, who);
  const { id, phone } = person;
  if (to === undefined) {
    if (!person.move) throw new Refusal(1, 'No move waits here.');
    await apply(world, id, { type: 'MoveDropped' });
    if (json) return terminal.say(JSON.stringify({ subscriber: id, stopped: true }));
    return terminal.say('Called off: the letters stay where they are.');
  }
  const read = readAddress(to);
  if (!('value' in read)) throw new Refusal(2, `--to "${to}": ${read.fault}`);
  if (read.value === person.email) throw new Refusal(1, 'Their letters go there already.');
  if (!mayMove(person)) {
    throw new Refusal(
      1,
      `Their letters cannot move now: they are held, hidden, being erased or not on. See npx mend show ${id}`,
    );
  }
  const change = await askForMove(world, id, { email: read.value, by: 'coach' });
  if (!change?.after.move) {
    throw new Refusal(1, 'That were three letters for today already: try again tomorrow.');
  }
  if (json) return terminal.say(JSON.stringify({ subscriber: id, asked: true }));
  const text = phone ? ' and texts the code that it shows from the joined phone' : '';
  await terminal.say(
    terminal.wrap(
      `If a letter may go there, it is on its way. Once somebody presses its button${text}, a day passes; then the letters go there. Only the place in the course comes along. Until then: npx mend move ${id} --stop`,
      0,
    ),
  );
}
