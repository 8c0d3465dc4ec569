/**
 * A registration for a seminar, after its form was read, and the press that confirms one. Like the
 * sign-up it answers nothing: known, new and suppressed addresses look the same from outside
 * (promise 41).
 *
 *     the row of the seat ──► the person: seat and letters, one write ──► the seminar's facts once more
 *
 * The row comes first: it is what finds people when the seminar changes, and one whose seat was
 * never written says nothing. A change in between is seen by the last look; after a crash, by the
 * walk that tells of it, since the row is young.
 */
import { decide } from '../../core/decide.ts';
import type { Registration } from '../../core/event.ts';
import { seatIn } from '../../core/seminar/seats.ts';
import type { Seminar } from '../../core/seminar/seminar.ts';
import { newSubscriber, type Subscriber } from '../../core/subscriber.ts';
import { apply } from '../apply.ts';
import type { ConsentRecord } from '../ports/store.ts';
import type { World } from '../ports/world.ts';
import {
  admit,
  enter,
  keepAddresses,
  settleLimits,
  withPhone,
  withQuestion,
} from './enter-sign-up.ts';

export async function registerForSeminar(
  world: World,
  seminar: Seminar,
  form: Registration,
  source: { readonly page: string; readonly ip?: string },
): Promise<void> {
  const now = world.now();
  const admitted = await admit(world, form.email, now);
  if (admitted === undefined) return;
  const { id, isNew } = admitted;
  const stored = isNew ? undefined : await world.store.load(id, now, true);
  const before = stored?.subscriber ?? newSubscriber(id, now);
  const wished = await withOwnPhone(world, before, form, now);
  const event = { type: 'Registered', seminar, form: wished } as const;
  const after = decide(world.library, before, event, now).subscriber;
  const isAsked = after.letters.state === 'asked' && after.letters.at === now;
  if (isAsked) await recordConsents(world, id, wished, now, source);
  const asking = isAsked
    ? await withQuestion(world, wished, now)
    : { ...wished, phoneAskedAt: now };
  const change = await enter(
    world,
    { id, stored, now },
    { ...event, form: asking },
    rowFirst(world),
  );
  await settleLimits(world, asking, change);
  await lookAgain(world, id, seminar.id);
  await world.nudge();
}

/**
 * The link of the letter that asks. Whether the seat is theirs; pressing it again changes nothing.
 */
export async function confirmSeat(world: World, id: string, seminarId: string): Promise<boolean> {
  const stored = await world.store.load(id, world.now(), true);
  const seminar = await world.store.seminar(seminarId);
  if (!stored || !seminar) return false;
  if (seatIn(stored.subscriber, seminarId)) await keepAddresses(world, stored.subscriber);
  const change = await apply(world, id, { type: 'SeatConfirmed', seminar }, rowFirst(world));
  await lookAgain(world, id, seminarId);
  await world.nudge();
  const seat = change && seatIn(change.after, seminarId);
  return seat !== undefined && seat.askedAt === undefined;
}

/** Puts the row of each seat that a change brings, before the change. */
export function rowFirst(world: World) {
  return async (before: Subscriber, after: Subscriber): Promise<void> => {
    for (const { seminar, askedAt } of after.seats ?? []) {
      const had = seatIn(before, seminar);
      if (askedAt !== undefined || (had && had.askedAt === undefined)) continue;
      await world.store.takeSeat(seminar, after.id, world.now());
    }
  };
}

/** Of who has letters the form changes nothing but the seat: it lends them no phone. */
async function withOwnPhone(
  world: World,
  before: Subscriber,
  form: Registration,
  now: number,
): Promise<Registration> {
  if (before.letters.state !== 'on' && before.letters.state !== 'closed')
    return withPhone(world, form, before.id, now);
  const { phone: _, country: __, ...without } = form;
  return without;
}

/** The seminar may have moved since it was read. */
async function lookAgain(world: World, id: string, seminarId: string): Promise<void> {
  const seminar = await world.store.seminar(seminarId);
  if (seminar && seminar.change > 0) await apply(world, id, { type: 'SeminarChanged', seminar });
}

async function recordConsents(
  world: World,
  subscriber: string,
  form: Registration,
  at: number,
  { page, ip }: { readonly page: string; readonly ip?: string },
): Promise<void> {
  const { seminar, seminarTexts } = world.library.consents;
  const kinds: ConsentRecord['kind'][] = [
    'letters',
    'adult',
    ...(form.phone ? (['texts'] as const) : []),
  ];
  for (const kind of kinds) {
    // One box of the form says both that one is an adult and that letters may come.
    const wording = (kind === 'texts' ? seminarTexts : seminar)?.version ?? '';
    await world.store.putConsent({
      subscriber,
      kind,
      given: true,
      at,
      wording,
      source: page,
      ...(ip ? { ip } : {}),
    });
  }
}
