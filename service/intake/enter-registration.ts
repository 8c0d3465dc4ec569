/**
 * A registration for a seminar, after its form was read, and the press that confirms one:
 *
 *     the row of the seat ──► the person, in one write ──► the seminar, read once more
 *
 * The row comes first, since it is what finds people when the seminar changes. A change between the
 * reading of the seminar and the write is found by the second reading. After a crash it is found
 * when the change is announced to the seats, since the row is young.
 */

import type { Registration } from '../../core/event.ts';
import { seatIn } from '../../core/seminar/seats.ts';
import type { Seminar } from '../../core/seminar/seminar.ts';
import { keepAddresses } from '../address-ownership.ts';
import { apply } from '../apply.ts';
import { seatRowsFirst } from '../known-seminars.ts';
import type { World } from '../ports/world.ts';
import { enterForm, type FormKind, type Source } from './enter-form.ts';

/** Takes a registration. */
export async function registerForSeminar(
  world: World,
  seminar: Seminar,
  form: Registration,
  source: Source,
): Promise<void> {
  const id = await enterForm(world, form, registrationFor(world, seminar), source);
  if (id !== undefined) await applyLaterChange(world, id, seminar.id);
  // In every case: whether one was needed must not show in the time of the answer (promise 68).
  await world.nudge();
}

function registrationFor(world: World, seminar: Seminar): FormKind<Registration> {
  const { seminar: letters } = world.library.consents;
  return {
    eventOf: (form) => ({ type: 'Registered', seminar, form }),
    asks: (_, after, now) => after.letters.state === 'asked' && after.letters.at === now,
    consents: () => [
      // One box of the form says both that one is an adult and that letters may come.
      { kind: 'letters', wording: letters?.version ?? '' },
      { kind: 'adult', wording: letters?.version ?? '' },
    ],
    beforehand: seatRowsFirst(world),
  };
}

/**
 * The link of the letter that asks was pressed. Whether the seat is theirs; pressing it again
 * changes nothing.
 */
export async function confirmSeat(world: World, id: string, seminarId: string): Promise<boolean> {
  const stored = await world.store.people.read(id, world.now(), true);
  const seminar = await world.store.seminars.read(seminarId);
  if (!stored || !seminar) return false;
  if (seatIn(stored.subscriber, seminarId)) await keepAddresses(world, stored.subscriber);
  const change = await apply(world, id, { type: 'SeatConfirmed', seminar }, seatRowsFirst(world));
  await applyLaterChange(world, id, seminarId);
  await world.nudge();
  const seat = change && seatIn(change.after, seminarId);
  return seat !== undefined && seat.askedAt === undefined;
}

/** Reads the seminar once more: it may have moved since it was read. */
async function applyLaterChange(world: World, id: string, seminarId: string): Promise<void> {
  const seminar = await world.store.seminars.read(seminarId);
  if (seminar && seminar.change > 0) await apply(world, id, { type: 'SeminarChanged', seminar });
}
