/**
 * Covers sweeps of statuses that fail, are cut short or die: the next one makes up for it, and
 * leaves no text out.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dayMs, hourMs } from '../../../core/calendar/zone.ts';
import { receiveUnreported } from '../../../service/feedback/unreported-texts.ts';
import { aWhile, SweptBed } from './unreported-texts.ts';

let bed: SweptBed;
beforeEach(async () => {
  bed = await SweptBed.open();
});
afterEach(() => bed.close());

describe('a sweep that does not come to its end', () => {
  it('P12 after a sweep that could not read the list, the next one reads from the same moment, after any time', async () => {
    const person = await bed.someone(95);
    await bed.pass(2 * hourMs);
    await bed.sweep();
    const message = await bed.text(person);
    await bed.pass(aWhile);
    bed.twilio.faults.set({ reads: true, refuseWith: '20003' });
    for (let hour = 0; hour < 5; hour++) {
      expect(await bed.sweep()).toMatchObject({ unreported: 0, failed: 2 });
      await bed.pass(hourMs);
    }
    expect(bed.lines('error').map(({ what }) => what)).toContain(
      'the list of texts sent cannot be read',
    );
    bed.twilio.faults.set({ reads: false, refuseWith: '' });
    expect(await bed.sweep()).toMatchObject({ unreported: 1, failed: 0 });
    expect((await bed.receipt(message)).status).toBe('failed');
    expect((await bed.stored(person.id))?.texts.state).toBe('closed');
  });

  it('P12 a sweep that runs out of time leaves the rest to the next, and no text is left out', async () => {
    const messages: string[] = [];
    for (let n = 20; n < 44; n++) {
      messages.push(await bed.text(await bed.someone(n)));
      await bed.pass(1_000);
    }
    await bed.pass(aWhile);
    const found: number[] = [];
    let mark = {};
    for (let run = 0; run < 4; run++) {
      const swept = await receiveUnreported(bed.world, 'often', mark, () => true);
      found.push(swept.found);
      mark = swept.mark;
    }
    expect(found).toEqual([8, 8, 8, 0]);
    for (const message of messages) expect((await bed.receipt(message)).status).toBe('delivered');
  });

  it('P12 P7 a sweep that fails at one person logs a line, reads everybody else, and the nightly one tries again', async () => {
    const people = [await bed.someone(50), await bed.someone(51), await bed.someone(52)];
    const messages: string[] = [];
    for (const person of people) messages.push(await bed.text(person));
    await bed.pass(aWhile);
    const { store } = bed.world;
    const timeline: typeof store.people.timeline = (id, now) =>
      id === people[0]?.id
        ? Promise.reject(new RangeError('+15550100123'))
        : store.people.timeline(id, now);
    const failing = {
      ...bed.world,
      store: { ...store, people: { ...store.people, timeline } },
    };
    expect(await bed.sweep('often', failing)).toMatchObject({ unreported: 2, failed: 1 });
    expect(JSON.stringify(bed.lines('error'))).not.toContain('15550100123');
    expect(await bed.sweep('often')).toMatchObject({ unreported: 0 });
    expect(await bed.sweep('nightly')).toMatchObject({ unreported: 1 });
    for (const message of messages) expect((await bed.receipt(message)).status).toBe('delivered');
  });

  it('P12 P10 after a sweep that dies between a dead number and its receipt, the next one finds both undone or both done', async () => {
    const person = await bed.someone(95);
    const message = await bed.text(person);
    await bed.pass(aWhile);
    const { store } = bed.world;
    const raiseReceipt = () => Promise.reject(new Error('gone'));
    const dying = {
      ...bed.world,
      store: { ...store, messages: { ...store.messages, raiseReceipt } },
    };
    expect(await bed.sweep('nightly', dying)).toMatchObject({ failed: 1 });
    expect(await bed.sweep('nightly')).toMatchObject({ unreported: 1 });
    expect((await bed.receipt(message)).status).toBe('failed');
    expect((await bed.stored(person.id))?.texts.state).toBe('closed');
  });

  it('P12 after a nightly sweep that dies, the next one of the day goes on where the night began', async () => {
    const person = await bed.someone(50);
    const message = await bed.text(person);
    await bed.pass(aWhile);
    const { texter } = bed.world;
    const blind = Object.assign(Object.create(texter), { states: async () => [] });
    await bed.sweep('often', { ...bed.world, texter: blind });
    await bed.pass(30 * hourMs);
    await bed.sweep('often', { ...bed.world, texter: blind });
    // The call for the list never returns.
    let isAsked = () => {};
    const asked = new Promise<void>((go) => {
      isAsked = go;
    });
    const dead = Object.assign(Object.create(texter), {
      states: () => {
        isAsked();
        return new Promise(() => {});
      },
    });
    void bed.sweep('nightly', { ...bed.world, texter: dead });
    await asked;
    expect(await bed.sweep('often')).toMatchObject({ unreported: 1 });
    expect((await bed.receipt(message)).status).toBe('delivered');
  });

  it('P12 a sweep that fails at one person for days begins there every night, for a week and no longer', async () => {
    const person = await bed.someone(50);
    const message = await bed.text(person);
    await bed.pass(aWhile);
    const { store } = bed.world;
    const timeline = () => Promise.reject(new RangeError('no'));
    const failing = {
      ...bed.world,
      store: { ...store, people: { ...store.people, timeline } },
    };
    for (let day = 0; day < 6; day++) {
      expect(await bed.sweep('nightly', failing)).toMatchObject({ failed: 1 });
      for (let run = 0; run < 4; run++) await bed.sweep('often', failing);
      await bed.pass(dayMs);
    }
    expect(await bed.sweep('nightly')).toMatchObject({ unreported: 1, failed: 0 });
    expect((await bed.receipt(message)).status).toBe('delivered');
    expect((await store.upkeep.progress()).statesFailed).toBeUndefined();
    await bed.text(await bed.someone(51));
    await bed.pass(aWhile);
    for (let day = 0; day < 8; day++) {
      await bed.sweep('nightly', failing);
      for (let run = 0; run < 4; run++) await bed.sweep('often', failing);
      await bed.pass(dayMs);
    }
    expect((await store.upkeep.progress()).statesFailed).toBeUndefined();
    expect(await bed.sweep('nightly', failing)).toMatchObject({ failed: 0 });
  });
});
