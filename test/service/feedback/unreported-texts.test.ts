/**
 * Covers texts whose callbacks were lost: the sweep reads their status in Twilio's list, by the
 * real client over HTTP, and the usual effects follow.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readStatus } from '../../../adapters/twilio/twilio-codes.ts';
import { dayMs, hourMs, minuteMs } from '../../../core/calendar/zone.ts';
import { receiveTextStatus } from '../../../service/delivery/text-receipt.ts';
import type { Receipt } from '../../../service/ports/store.ts';
import type { SweepingWorld } from '../../../service/ports/world.ts';
import { interceptStore } from '../../intercept-store.ts';
import { aWhile, phoneOf, SweptBed } from './unreported-texts.ts';

let bed: SweptBed;
beforeEach(async () => {
  bed = await SweptBed.open();
});
afterEach(() => bed.close());

describe('with every callback lost', () => {
  it('P12 the status of every text becomes what Twilio says', async () => {
    const messages = new Map<string, string>();
    for (const digits of [10, 11, 87, 88, 89, 91, 93, 95, 97, 98]) {
      const person = await bed.someone(digits);
      messages.set(phoneOf(digits), await bed.text(person));
    }
    await bed.pass(aWhile);
    for (const message of messages.values())
      expect((await bed.receipt(message)).status).toBe('sent');
    expect(await bed.sweep()).toMatchObject({ unreported: 8, failed: 0 });
    for (const { to, status, errorCode, sid } of bed.twilio.messages()) {
      const known = await bed.receipt(messages.get(to) ?? '');
      const failed = status === 'failed' || status === 'undelivered';
      // A text that is on its way, or that the carrier never reported, stays sent: Twilio knows no
      // more.
      const isOpen = status === 'sent' || status === 'queued';
      expect(known.status, to).toBe(isOpen ? 'sent' : failed ? 'failed' : 'delivered');
      expect(known, to).toMatchObject({
        providerId: sid,
        ...(errorCode ? { code: String(errorCode) } : {}),
      });
      expect(known.foundBySweep, to).toBe(isOpen ? undefined : true);
    }
    // Twilio gives up after its ten hours: the nightly sweep finds that too.
    await bed.pass(dayMs);
    await bed.sweep('nightly');
    expect(await bed.receipt(messages.get(phoneOf(87)) ?? '')).toMatchObject({
      status: 'failed',
      code: '30036',
    });
  });

  it('P12 P35 a dead number is closed, an unreachable phone is tried again, and a second sweep changes nothing', async () => {
    const [dead, away] = [await bed.someone(95), await bed.someone(93)];
    for (const person of [dead, away]) await bed.text(person);
    await bed.pass(aWhile);
    await bed.sweep();
    expect((await bed.stored(dead.id))?.texts).toMatchObject({ state: 'closed' });
    expect((await bed.stored(away.id))?.out).toMatchObject([{ id: `${away.id}-1-W3-s-r1` }]);
    const before = await bed.table();
    for (const kind of ['often', 'nightly', 'nightly'] as const) {
      expect(await bed.sweep(kind)).toMatchObject({ unreported: 0, failed: 0 });
      expect(await bed.table()).toBe(before);
    }
  });

  it('P12 each text is read once, soon after it was sent, and again at night', async () => {
    const person = await bed.someone(12);
    const early = await bed.text(person);
    expect(await bed.sweep()).toMatchObject({ unreported: 0 });
    // A callback may still be on its way.
    await bed.pass(10 * minuteMs);
    expect(await bed.sweep()).toMatchObject({ unreported: 0 });
    await bed.pass(10 * minuteMs);
    expect(await bed.sweep()).toMatchObject({ unreported: 1 });
    expect((await bed.receipt(early)).status).toBe('delivered');
    const asked: [number, number][] = [];
    const { texter } = bed.world;
    const states = (since: number, until: number) => {
      asked.push([bed.now - since, bed.now - until]);
      return texter.states(since, until);
    };
    const world: SweepingWorld = {
      ...bed.world,
      texter: Object.assign(Object.create(texter), { states }),
    };
    await bed.pass(10 * minuteMs);
    await bed.sweep('often', world);
    await bed.sweep('nightly', world);
    expect(asked).toEqual([
      [25 * minuteMs, 15 * minuteMs],
      [50 * hourMs, 15 * minuteMs],
    ]);
  });

  it('P12 a list of many pages is read to its end', async () => {
    const [first, last] = [await bed.someone(13), await bed.someone(14)];
    const oldest = await bed.text(first);
    const filler = { ...first, id: 'filler000000', phone: phoneOf(15) };
    for (let n = 0; n < 1_005; n++) await bed.text(filler, `W${n}-s`);
    const newest = await bed.text(last);
    await bed.pass(aWhile);
    expect(await bed.sweep()).toMatchObject({ unreported: 2, failed: 0 });
    for (const message of [oldest, newest])
      expect((await bed.receipt(message)).status).toBe('delivered');
  });

  it('P12 a failure of most texts is logged as an error, a single one as a warning', async () => {
    const person = await bed.someone(16);
    await bed.text(person);
    await bed.pass(aWhile);
    await bed.sweep();
    const what = 'Twilio\u2019s word of texts did not reach us';
    expect(bed.lines('warn')).toMatchObject([{ what, looked: 1, found: 1 }]);
    for (let n = 0; n < 10; n++) await bed.text(person, `A${n}-s`);
    await bed.pass(aWhile);
    await bed.sweep();
    expect(bed.lines('error')).toMatchObject([{ what, looked: 10, found: 10 }]);
  });
});

describe('a text whose owner has changed', () => {
  it('P12 a text of an erased person is ignored, and restores nobody', async () => {
    const person = await bed.someone(17);
    const message = await bed.text(person);
    await bed.pass(aWhile);
    const { store } = bed.world;
    await store.people.remove(
      person.id,
      (await store.people.read(person.id, bed.now))?.version ?? 0,
    );
    await store.erasures.removeRecords({ subscriber: person.id, emailHash: 'hash', at: bed.now });
    await store.addresses.disown('phone', bed.hash(phoneOf(17)), person.id);
    const before = await bed.table();
    expect(await bed.sweep('nightly')).toMatchObject({ unreported: 0, failed: 0 });
    expect(await bed.table()).toBe(before);
    expect(await store.messages.receipt(message)).toBeUndefined();
  });

  it('P12 a text to a number that has passed on closes nothing of its new owner', async () => {
    const before = await bed.someone(95, 'before000000');
    await bed.text(before);
    const after = await bed.someone(95, 'after0000000');
    const { store } = bed.world;
    expect(
      await store.addresses.transfer(
        'phone',
        bed.hash(phoneOf(95)),
        before.id,
        after.id,
        bed.now + dayMs,
      ),
    ).toBe(true);
    await bed.pass(aWhile);
    expect(await bed.sweep()).toMatchObject({ unreported: 0, failed: 0 });
    for (const { id } of [before, after]) expect((await bed.stored(id))?.texts.state).toBe('on');
  });

  it('P12 a text to an earlier number of the person resolves the receipt and closes nothing', async () => {
    const person = await bed.person('changed00000', '+15550100123');
    await bed.owns(person, phoneOf(95));
    const message = await bed.text({ ...person, phone: phoneOf(95) });
    await bed.pass(aWhile);
    expect(await bed.sweep()).toMatchObject({ unreported: 1 });
    expect(await bed.receipt(message)).toMatchObject({ status: 'failed', code: '30005' });
    expect((await bed.stored(person.id))?.texts.state).toBe('on');
  });

  it('P12 a text to a phone that has said YES since closes nothing: the number is not dead', async () => {
    const person = await bed.person('alive0000000', phoneOf(95), {
      texts: { state: 'on', at: bed.now + 12 * minuteMs, given: true },
    });
    await bed.text(person);
    await bed.pass(aWhile);
    expect(await bed.sweep()).toMatchObject({ unreported: 1 });
    expect((await bed.stored(person.id))?.texts.state).toBe('on');
  });
});

describe('a status that is known already', () => {
  it('P12 the sweep after all callbacks came writes no person and no receipt', async () => {
    const told = new Map<string, string>();
    for (const digits of [60, 97])
      told.set(phoneOf(digits), await bed.text(await bed.someone(digits)));
    await bed.pass(minuteMs);
    for (const { sid: providerId, to, status, errorCode } of bed.twilio.messages())
      await receiveTextStatus(bed.world, told.get(to) ?? '', {
        ...readStatus(status, errorCode),
        providerId,
        to,
      });
    await bed.pass(aWhile);
    const before = await bed.table();
    const written: string[] = [];
    const store = interceptStore(bed.world.store, ({ method, args, make }) => {
      if (/\.(raise|save|put|add|record|claim)/.test(method)) written.push(method);
      return make(args);
    });
    for (const kind of ['often', 'nightly'] as const)
      await bed.sweep(kind, { ...bed.world, store });
    // The progress of the sweep; at night it is written before the work too.
    expect(written).toEqual(Array(3).fill('upkeep.recordProgress'));
    expect(await bed.table()).toBe(before);
    for (const message of told.values())
      expect((await bed.receipt(message)).foundBySweep).toBeUndefined();
  });

  it('P11 P12 an older status in the list lowers nothing', async () => {
    const person = await bed.someone(61);
    const message = await bed.text(person);
    await bed.pass(aWhile);
    const { providerId = '' } = await bed.receipt(message);
    const later: Receipt = {
      message,
      channel: 'sms',
      status: 'failed',
      at: bed.now,
      providerId,
      code: '30007',
    };
    await bed.world.store.messages.raiseReceipt(later);
    expect(await bed.sweep('nightly')).toMatchObject({ unreported: 0 });
    expect(await bed.receipt(message)).toMatchObject({ status: 'failed', code: '30007' });
  });

  it('P12 an unknown send whose id is known is resolved, and one without an id waits for its own check', async () => {
    const [known, open] = [await bed.someone(62), await bed.someone(63)];
    const { store, texter } = bed.world;
    const ids: string[] = [];
    for (const { id, phone = '' } of [known, open]) {
      const message = `${id}-1-W3-s`;
      const sent = await texter.send({ id: message, to: phone, body: 'Note.' });
      const providerId = sent.status === 'sent' ? sent.providerId : '';
      const doubtful = { message, channel: 'sms', status: 'unknown', at: bed.now } as const;
      await store.messages.raiseReceipt(id === known.id ? { ...doubtful, providerId } : doubtful);
      ids.push(message);
    }
    await bed.pass(aWhile);
    expect(await bed.sweep()).toMatchObject({ unreported: 1 });
    expect(await bed.receipt(ids[0] ?? '')).toMatchObject({
      status: 'delivered',
      doubt: 'unknown',
      foundBySweep: true,
    });
    expect(await bed.receipt(ids[1] ?? '')).toMatchObject({ status: 'unknown' });
  });
});
