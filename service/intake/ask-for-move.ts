/**
 * A record's move to another mailbox, from the wish to the button in the new one
 * (core/move-mailbox.ts). Whatever the new address is, and whatever holds the move back, the steps
 * are the same: nobody learns by them who is in the course.
 */
import { dayMs } from '../../core/calendar/zone.ts';
import type { Move } from '../../core/subscriber.ts';
import { apply, type Change } from '../apply.ts';
import type { World } from '../ports/world.ts';
import { takeLetter } from './limits.ts';

/** Moves that one record may ask for in a day. */
const movesADay = 3;

/**
 * Asks for a move: the letter goes to the new address, unless it is somebody else's or has had its
 * letters of the day. `undefined` where there is no such person, or the day's wishes are used up.
 */
export async function askForMove(
  world: World,
  id: string,
  wish: Pick<Move, 'email' | 'by'>,
): Promise<Change | undefined> {
  const { store, now } = world;
  const asked = await store.counters.add(`moves-${id}`, now() + dayMs, now());
  const mayWrite = await takeLetter(world, wish.email);
  if (asked > movesADay || !mayWrite) return undefined;
  const change = await apply(world, id, { type: 'MoveAsked', ...wish });
  await world.nudge();
  return change;
}

/** The button of the letter was pressed. The worker makes the move once its proofs are there. */
export async function pressForMove(world: World, id: string, asked: number): Promise<void> {
  await apply(world, id, { type: 'MovePressed', asked });
  await world.nudge();
}
