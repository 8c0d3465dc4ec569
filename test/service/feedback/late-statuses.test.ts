/**
 * Covers statuses of texts that arrive hours late: what they still change, and what they no longer
 * change.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dayMs, hourMs } from '../../../core/calendar/zone.ts';
import { findWebhookReply } from '../../../service/delivery/text-receipt.ts';
import type { DeliveringWorld } from '../../../service/ports/world.ts';
import { aWhile, phoneOf, SweptBed } from './unreported-texts.ts';

let bed: SweptBed;
beforeEach(async () => {
  bed = await SweptBed.open();
});
afterEach(() => bed.close());

describe('a status that arrives late', () => {
  it('P12 P27 an answer is sent again within its hour, and never a night later', async () => {
    const person = await bed.someone(93);
    const soon = await bed.text(person, 'crisis-s-SMsoon');
    await bed.pass(aWhile);
    await bed.sweep();
    expect((await bed.stored(person.id))?.out.map(({ id }) => id)).toEqual([`${soon}r1`]);
    const other = await bed.someone(93, 'other0000000');
    await bed.world.store.addresses.transfer(
      'phone',
      bed.hash(phoneOf(93)),
      person.id,
      other.id,
      bed.now + dayMs,
    );
    await bed.text(other, 'crisis-s-SMlate');
    await bed.pass(8 * hourMs);
    expect(await bed.sweep()).toMatchObject({ unreported: 1 });
    expect((await bed.stored(other.id))?.out).toEqual([]);
  });

  it('P12 P27 a touch is sent again in the writing hours, within a day, and only while it is the latest', async () => {
    const latest = await bed.someone(93);
    const [passed, old] = [
      await bed.person('passed000000', phoneOf(98)),
      await bed.person('old000000000', phoneOf(91)),
    ];
    await bed.text(latest, 'W3-s');
    await bed.text(passed, 'W2-s');
    // Sent at 11:00 in New York, found at 01:00.
    await bed.pass(14 * hourMs);
    expect(await bed.sweep('nightly')).toMatchObject({ unreported: 2 });
    const [again] = (await bed.stored(latest.id))?.out ?? [];
    expect(again).toMatchObject({ words: 'touch', touch: 'W3' });
    expect(new Date(again?.notBefore ?? 0).toISOString()).toBe('2026-11-24T15:00:00.000Z');
    expect((await bed.stored(passed.id))?.out).toEqual([]);
    await bed.text(old, 'W3-s');
    await bed.pass(25 * hourMs);
    expect(await bed.sweep('nightly')).toMatchObject({ unreported: 1 });
    expect((await bed.stored(old.id))?.out).toEqual([]);
  });

  it('P12 P35 a carrier\u2019s refusal of our number halts the texts while it is less than an hour old', async () => {
    const { store } = bed.world;
    const halted = () =>
      store.counters.add(`texts-halted-${Math.floor(bed.now / hourMs)}`, bed.now, bed.now, 0);
    await bed.text(await bed.someone(88));
    await bed.pass(aWhile);
    await bed.sweep();
    expect(await halted()).toBe(1);
    await bed.text(await bed.someone(88, 'later0000000'));
    await store.addresses.transfer(
      'phone',
      bed.hash(phoneOf(88)),
      'person000088',
      'later0000000',
      bed.now + dayMs,
    );
    await bed.pass(6 * hourMs);
    expect(await bed.sweep()).toMatchObject({ unreported: 1 });
    expect(await halted()).toBe(0);
  });

  it('P12 an answer in a webhook response is found with its status, however long it was postponed', async () => {
    const person = await bed.someone(61);
    const id = `${person.id}-1-help-s-SM1`;
    await bed.world.texter.send({ id, to: phoneOf(61), body: 'Help is near.' });
    const repliedAt = bed.now;
    await bed.pass(9 * dayMs);
    const world = bed.world as unknown as DeliveringWorld;
    const found = await findWebhookReply(world, person, { id, repliedAt }, 'Help is near.');
    expect(found).toMatchObject({ status: 'sent' });
    expect(await bed.receipt(id)).toMatchObject({
      status: 'delivered',
      foundBySweep: true,
      at: repliedAt + 1_000,
    });
  });
});
