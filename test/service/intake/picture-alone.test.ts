/**
 * Covers a picture without words, as a phone sends it by MMS: it is other words of its sender. The
 * table is real.
 */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { receiveInbound } from '../../../service/intake/receive-text.ts';
import { phoneOf, SweptBed } from '../feedback/unreported-texts.ts';

let bed: SweptBed;
beforeEach(async () => {
  bed = await SweptBed.open();
});
afterEach(() => bed.close());

const text = async (digits: number, body: string, id: string) =>
  (await receiveInbound(bed.world, { id, from: phoneOf(digits), body }))?.text;

it('from a known phone is recorded without words and answered as other words are, once', async () => {
  const person = await bed.someone(50);
  const other = await bed.someone(51);
  const answer = await text(50, '', 'MM00000001');
  expect(answer).toBeDefined();
  expect(answer).toBe(await text(51, 'other words than any command', 'SM00000002'));
  expect(await text(50, '', 'MM00000001')).toBe(answer);
  const kept = async (id: string) => (await bed.world.store.people.timeline(id, bed.now)).texts;
  expect(await kept(person.id)).toMatchObject([{ id: 'MM00000001', text: '', pending: false }]);
  expect(await kept(other.id)).toMatchObject([{ id: 'SM00000002' }]);
  expect((await bed.stored(person.id))?.texts.state).toBe('on');
});

it('from a phone that nobody knows is not answered, and nothing is kept', async () => {
  const before = await bed.table();
  expect(await text(50, '', 'MM00000003')).toBeUndefined();
  expect(await bed.table()).toBe(before);
});
