/**
 * Covers a text in doubt whose record has another phone by the time it is looked for. The table and
 * Twilio's double are real.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hourMs, minuteMs } from '../../../core/calendar/zone.ts';
import { placementOf } from '../../../service/apply.ts';
import { deliverOne } from '../../../service/delivery/delivery.ts';
import { resolveUnknown } from '../../../service/delivery/resolve-unknown.ts';
import { messageLeaseMs } from '../../../service/ports/outcome.ts';
import type { DeliveringWorld } from '../../../service/ports/world.ts';
import { phoneOf, SweptBed } from '../feedback/unreported-texts.ts';

let bed: SweptBed;
let world: DeliveringWorld;
beforeEach(async () => {
  bed = await SweptBed.open();
  world = bed.world as unknown as DeliveringWorld;
});
afterEach(() => bed.close());

/** Someone whose worker went after the arm of a text, and has been found gone. */
async function withDoubt(message: string) {
  const at = bed.now;
  const binding = { epoch: 1, at: at - hourMs };
  const person = await bed.person('person000061', phoneOf(61), { binding });
  const conditions = { mayGo: async () => 'now' as const, takeTurn: async () => true };
  const { version = 0 } = (await world.store.people.read(person.id, at, true)) ?? {};
  const sending = { message, token: 'gone', at, binding: 1 };
  await world.store.people.arm(person.id, version, sending);
  await bed.pass(messageLeaseMs);
  expect((await deliverOne(world, person.id, conditions)).step).toBe('again');
  return { person, at };
}

describe('a text in doubt', () => {
  it('P2 P67 is not sent to the phone that has come in the place of the one it went to', async () => {
    const message = 'person000061-1-free_text-s-SM1';
    const { person, at } = await withDoubt(message);
    const { subscriber = person, version = 0 } =
      (await world.store.people.read(person.id, bed.now, true)) ?? {};
    // The other phone's text came before the doubt, by its own clock, and was decided after it.
    const binding = { epoch: 2, at: at - minuteMs };
    const rebound = { ...subscriber, phone: phoneOf(62), binding };
    await world.store.people.save(rebound, version, placementOf(world, rebound));
    await bed.pass(hourMs);
    expect(await resolveUnknown(world, message)).toBe(true);
    expect(await bed.receipt(message)).toMatchObject({ status: 'unknown', binding: 1 });
    await bed.pass(24 * hourMs);
    expect(await resolveUnknown(world, message)).toBe(true);
    expect(await bed.receipt(message)).toMatchObject({ status: 'unproven' });
    expect((await bed.stored(person.id))?.out).toEqual([]);
  });

  it('P2 is sent again where the phone is the same, and Twilio has not taken it', async () => {
    const message = 'person000061-1-free_text-s-SM1';
    const { person } = await withDoubt(message);
    await bed.pass(hourMs);
    expect(await resolveUnknown(world, message)).toBe(true);
    expect(await bed.receipt(message)).toMatchObject({ status: 'resent' });
    expect((await bed.stored(person.id))?.out.map(({ id }) => id)).toEqual([message]);
  });
});
