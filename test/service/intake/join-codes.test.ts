/**
 * Covers which text may use a code, and what becomes of a code and a phone when two texts, or two
 * records, want them at once. The table is real.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dayMs, hourMs, minuteMs } from '../../../core/calendar/zone.ts';
import { newSubscriber, type Subscriber } from '../../../core/subscriber.ts';
import { hashAddress } from '../../../service/address-hash.ts';
import { placementOf } from '../../../service/apply.ts';
import {
  codesAnHour,
  hashCode,
  issueCode,
  mayIssueCode,
  mayUse,
  takeCode,
  tellsWrongCode,
  wrongCodesAnHour,
} from '../../../service/intake/join-codes.ts';
import { finishInbound, receiveInbound } from '../../../service/intake/receive-text.ts';
import type { StoredCode } from '../../../service/ports/store.ts';
import type { World } from '../../../service/ports/world.ts';
import { monday, startWebBed, type WebBed } from '../../functions/web-bed.ts';

const at = monday;
const phone = '+15550100123';
const on = { state: 'on', at, given: true } as const;

const unbound: Subscriber = {
  ...newSubscriber('person000001', at),
  ...{ email: 'sam@example.com', zone: 'US', letters: on },
};
const bound: Subscriber = { ...unbound, phone, texts: on, binding: { epoch: 1, at: at - 1 } };
const rebound: Subscriber = { ...bound, phone: '+15550100199' };
const hold = { at, saidAt: at, alerts: 1, alertAt: at };
const aSeat = { seminar: 'spring30', startsAt: at, minutes: 90, change: 0, reminded: [] };
const shown: StoredCode = {
  ...{ hash: 'h', subscriber: unbound.id, purpose: 'join', page: '/texts', wording: 'w' },
  ...{ shownAt: at, until: at + hourMs, live: true },
};
const unlock = { ...shown, purpose: 'unlock' } as const;

describe('a code', () => {
  const theirs = unbound.id;
  const other = 'person000002';
  it.each<[string, boolean, StoredCode, Subscriber, string | undefined]>([
    ['a free phone and a record without one', true, shown, unbound, undefined],
    ['a phone that is bound elsewhere', false, shown, unbound, other],
    ['the record’s own phone, again', true, shown, bound, theirs],
    ['another phone in place of the bound one', false, shown, bound, undefined],
    ['another phone, by a mailed page', true, { ...shown, mailed: true }, bound, undefined],
    [
      'a phone of another record, by a mailed page',
      false,
      { ...shown, mailed: true },
      bound,
      other,
    ],
    ['a code that three newer ones ended', false, { ...shown, live: false }, unbound, undefined],
    ['a code of a page before the binding', false, { ...shown, shownAt: at - 1 }, bound, theirs],
    ['the text that claimed it', true, { ...shown, claimedBy: 'SM1', live: false }, bound, theirs],
    [
      'a text after the one that claimed it',
      false,
      { ...shown, claimedBy: 'SM0' },
      unbound,
      undefined,
    ],
    ['a held record', false, shown, { ...unbound, hold }, undefined],
    ['a hidden record', false, shown, { ...unbound, hidden: true }, undefined],
    ['a record about to be erased', false, shown, { ...unbound, erasing: { at } }, undefined],
    [
      'an unconfirmed record',
      false,
      shown,
      { ...unbound, letters: { state: 'asked', at } },
      undefined,
    ],
    [
      'a record whose letters ended',
      false,
      shown,
      { ...unbound, letters: { state: 'off', at } },
      undefined,
    ],
    ['the phone before, which the record still owns', false, shown, rebound, theirs],
    ['an unlock from the phone before, which it still owns', false, unlock, rebound, theirs],
    ['an unlock from the bound phone', true, unlock, bound, theirs],
    ['an unlock from a free phone', false, unlock, bound, undefined],
    ['an unlock from another record’s phone', false, unlock, bound, other],
    ['an unlock of a record without a phone', false, unlock, unbound, undefined],
    [
      'an unlock from the phone before',
      false,
      unlock,
      { ...unbound, binding: bound.binding as never },
      undefined,
    ],
  ])('P67 and %s: %s', (_, expected, code, subscriber, owner) => {
    expect(mayUse(code, subscriber, { from: phone, owner, message: 'SM1', now: at })).toBe(
      expected,
    );
  });
});

describe('a text with a code', () => {
  let bed: WebBed;
  let world: World;
  beforeEach(async () => {
    bed = await startWebBed();
    world = bed.world;
    await world.store.people.create(unbound, placementOf(world, unbound));
  });
  afterEach(() => bed.close());

  const aCode = async (subscriber = unbound.id) =>
    (await issueCode(world, subscriber, { purpose: 'join', page: '/texts' })).code;
  const text = (id: string, from: string, body: string) =>
    receiveInbound(world, { id, from, body });
  const stored = async () => (await world.store.people.read(unbound.id, at, true))?.subscriber;
  const hashOf = (number: string) => hashAddress(world.secrets.hashKey, number);

  it('P67 stands in the table only as a keyed hash', async () => {
    const code = await aCode();
    expect(await bed.snapshot()).not.toContain(code);
    expect(hashCode(world, code)).not.toBe(
      hashCode({ secrets: { ...world.secrets, hashKey: 'x' } }, code),
    );
  });

  it('P67 P39 that comes twice joins once and is answered alike', async () => {
    const code = await aCode();
    const [once, again] = [
      await text('SM1', phone, `JOIN ${code}`),
      await text('SM1', phone, `JOIN ${code}`),
    ];
    expect(once?.text).toMatch(/asked for course texts/);
    expect(again).toEqual(once);
    expect(await stored()).toMatchObject({ phone, binding: { epoch: 1 } });
    const { consents } = await world.store.people.timeline(unbound.id, at);
    expect(consents.filter(({ kind }) => kind === 'texts')).toHaveLength(1);
  });

  it('P67 of two phones at once with one code, one is joined', async () => {
    const code = await aCode();
    const phones = [phone, '+15550100199'];
    const answers = await Promise.all(
      phones.map((from, n) => text(`SM${n}`, from, `JOIN ${code}`)),
    );
    expect(answers.filter((answer) => /asked for/.test(answer?.text ?? ''))).toHaveLength(1);
    expect(answers.filter((answer) => /cannot be used/.test(answer?.text ?? ''))).toHaveLength(1);
    expect(phones).toContain((await stored())?.phone);
  });

  it('P67 takes a phone once for one record, and again for the same text', async () => {
    const other = { ...unbound, id: 'person000002', email: 'kim@example.com' };
    await world.store.people.create(other, placementOf(world, other));
    const join = (id: string, subscriber: string, code: string) =>
      takeCode(world, { id, subscriber, text: '', phone }, { code: hashCode(world, code) });
    const [code, theirs] = [await aCode(), await aCode(other.id)];
    expect((await join('SM1', unbound.id, code))?.joins).toMatchObject({ phone, alone: true });
    expect(await join('SM1', unbound.id, code)).toBeDefined();
    expect(await join('SM2', other.id, theirs)).toBeUndefined();
    expect((await world.store.addresses.owner('phone', hashOf(phone), at))?.subscriber).toBe(
      unbound.id,
    );
  });

  it.each([
    ['a day less than six months', 182, false],
    ['six months', 183, true],
  ])('P67 moves a phone whose record was silent for %s: %s', async (_, days, moves) => {
    const other = { ...bound, id: 'person000002', email: 'kim@example.com', seats: [aSeat] };
    await world.store.people.create(other, placementOf(world, other));
    await world.store.addresses.claim('phone', hashOf(phone), other.id, at);
    bed.wind(at + days * dayMs);
    await text('SM1', phone, `JOIN ${await aCode()}`);
    const now = world.now();
    const read = async (id: string) => (await world.store.people.read(id, now, true))?.subscriber;
    expect((await read(unbound.id))?.phone).toBe(moves ? phone : undefined);
    expect((await read(other.id))?.phone).toBe(moves ? undefined : phone);
    // What the other record's mailbox has stays there.
    expect(await read(unbound.id)).not.toHaveProperty('seats');
    bed.wind(at);
  });

  it('P58 that loses its record to a hold meanwhile gets the help lines, and no word of it is the record’s', async () => {
    const code = await aCode();
    const { store } = world;
    const put: typeof store.texts.put = async (...given) => {
      const won = await store.texts.put(...given);
      const { subscriber, version = 0 } = (await store.people.read(unbound.id, at, true)) ?? {};
      const held = { ...unbound, ...subscriber, hold };
      await store.people.save(held, version, placementOf(world, held));
      return won;
    };
    const overtaken = { ...world, store: { ...store, texts: { ...store.texts, put } } };
    const sms = { id: 'SM1', from: phone, body: `JOIN ${code} I want to die` };
    expect((await receiveInbound(overtaken, sms))?.text).toMatch(/988/);
    expect(await stored()).toMatchObject({ hold });
    expect(await stored()).not.toHaveProperty('phone');
    expect((await stored())?.out).toEqual([]);
  });

  it('P2 P67 that joined and broke off before its end is settled, though the code is past its time', async () => {
    const code = await aCode();
    const { store } = world;
    const add = async () => {
      throw new Error('The answer of the table was lost.');
    };
    const broken = { ...world, store: { ...store, counters: { add } } };
    const sms = { id: 'SM1', from: phone, body: `JOIN ${code} I want to die` };
    await expect(receiveInbound(broken, sms)).rejects.toThrow('was lost');
    expect(await stored()).toMatchObject({ phone, hold: { at } });
    bed.wind(at + dayMs);
    expect(await finishInbound(world, unbound.id, 'SM1')).toBe(true);
    expect(await finishInbound(world, unbound.id, 'SM1')).toBe(false);
    expect((await stored())?.out.filter(({ words }) => words === 'join-failed')).toEqual([]);
    bed.wind(at);
  });

  it('P67 that took a phone from a record and broke off lets go of it there, though another code joined the phone', async () => {
    const guest = { ...newSubscriber('person000003', at), phone, expiresAt: at + 7 * dayMs };
    await world.store.people.create(guest, placementOf(world, guest));
    await world.store.addresses.claim('phone', hashOf(phone), guest.id, at);
    const { store } = world;
    const transfer: typeof store.addresses.transfer = async (...given) => {
      await store.addresses.transfer(...given);
      throw new Error('The answer of the table was lost.');
    };
    const broken = {
      ...world,
      store: { ...store, addresses: { ...store.addresses, transfer } },
    };
    const first = { id: 'SM1', from: phone, body: `JOIN ${await aCode()}` };
    await expect(receiveInbound(broken, first)).rejects.toThrow('lost');
    await text('SM2', phone, `JOIN ${await aCode()}`);
    expect(await stored()).toMatchObject({ phone });
    bed.wind(at + 2 * hourMs);
    expect(await finishInbound(world, unbound.id, 'SM1')).toBe(true);
    expect((await world.store.people.read(guest.id, at, true))?.subscriber.phone).toBeUndefined();
    expect(await stored()).toMatchObject({ phone });
    bed.wind(at);
  });

  it.each([
    ['of danger is the new record’s', 'I want to die', { hold: { at } }],
    ['of another wish is the new record’s', 'COACH', { waiting: {} }],
  ])(
    'P2 P67 a text %s, where the phone left its record before it was decided',
    async (_, body, expected) => {
      const guest = { ...newSubscriber('person000003', at), phone, expiresAt: at + dayMs };
      await world.store.people.create(guest, placementOf(world, guest));
      await world.store.addresses.claim('phone', hashOf(phone), guest.id, at);
      const { store } = world;
      const put: typeof store.texts.put = async (...given) => {
        await store.texts.put(...given);
        throw new Error('The answer of the table was lost.');
      };
      const broken = { ...world, store: { ...store, texts: { ...store.texts, put } } };
      await expect(receiveInbound(broken, { id: 'SM0', from: phone, body })).rejects.toThrow(
        'lost',
      );
      await text('SM1', phone, `JOIN ${await aCode()}`);
      expect(await stored()).toMatchObject({ phone });
      expect(await finishInbound(world, guest.id, 'SM0')).toBe(true);
      expect(await finishInbound(world, guest.id, 'SM0')).toBe(false);
      expect(await stored()).toMatchObject(expected);
      const left = await world.store.people.read(guest.id, at, true);
      expect(left?.subscriber).not.toMatchObject(expected);
      expect(left?.subscriber.out).toEqual([]);
      // The words are kept with who has the phone, and once.
      const { texts } = await world.store.people.timeline(unbound.id, at);
      expect(texts.filter((kept) => kept.text === body)).toHaveLength(1);
      const before = (await stored())?.out.length;
      await text('SM0', phone, body);
      expect((await stored())?.out).toHaveLength(before ?? -1);
    },
  );

  it('P42 a wrong one is answered five times in an hour, and a page shows thirty', async () => {
    for (let n = 1; n <= wrongCodesAnHour + 1; n++)
      expect(await tellsWrongCode(world, hashOf(phone))).toBe(n <= wrongCodesAnHour);
    expect(await tellsWrongCode(world, hashOf('+15550100199'))).toBe(true);
    for (let n = 1; n <= codesAnHour + 1; n++)
      expect(await mayIssueCode(world, unbound.id)).toBe(n <= codesAnHour);
    bed.wind(at + hourMs + minuteMs);
    expect(await tellsWrongCode(world, hashOf(phone))).toBe(true);
    expect(await mayIssueCode(world, unbound.id)).toBe(true);
  });
});
