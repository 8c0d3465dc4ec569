/**
 * Covers what Twilio says of a text beside its words (promise 71): what its own handling of opt-outs
 * took it for, and the app that it came by. The table is real.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { minuteMs } from '../../../core/calendar/zone.ts';
import { helpsADay } from '../../../core/reply-bounds.ts';
import { newSubscriber, type Subscriber } from '../../../core/subscriber.ts';
import { hashAddress } from '../../../service/address-hash.ts';
import { placementOf } from '../../../service/apply.ts';
import { receiveInbound, type Sms } from '../../../service/intake/receive-text.ts';
import type { World } from '../../../service/ports/world.ts';
import { monday, startWebBed, type WebBed } from '../../functions/web-bed.ts';

let bed: WebBed;
let world: World;
let people = 0;
let texts = 0;
beforeAll(async () => {
  bed = await startWebBed();
  world = bed.world;
});
afterAll(() => bed.close());

/** Somebody whose course texts are on. */
async function member(): Promise<Required<Pick<Subscriber, 'id' | 'phone'>>> {
  people += 1;
  const person: Subscriber = {
    ...newSubscriber(`vendor${String(people).padStart(6, '0')}`, monday),
    email: `vendor${people}@example.com`,
    phone: `+1555010${3000 + people}`,
    binding: { epoch: 1, at: monday },
    letters: { state: 'on', at: monday, given: true },
    texts: { state: 'on', at: monday, given: true },
  };
  const { id, phone = '' } = person;
  await world.store.people.create(person, placementOf(world, person));
  const hash = hashAddress(world.secrets.hashKey, phone);
  await world.store.addresses.claim('phone', hash, id, monday);
  return { id, phone };
}

const send = (sms: Omit<Sms, 'id'>) =>
  receiveInbound(world, { id: `SM${String(++texts).padStart(32, '0')}`, ...sms });
const stored = async (id: string) =>
  (await world.store.people.read(id, world.now(), true))?.subscriber;

describe('what Twilio took a text for', () => {
  it.each(['ARRET', 'thank you', ''])(
    'P71 STOP with the body %j ends texts, and no answer of ours follows',
    async (body) => {
      const { id, phone } = await member();
      expect(await send({ from: phone, body, optOut: 'stop' })).toBeUndefined();
      expect((await stored(id))?.texts.state).toBe('off');
    },
  );

  it('P71 STOP keeps words of danger in its body', async () => {
    const { id, phone } = await member();
    expect(await send({ from: phone, body: 'STOP he hit me', optOut: 'stop' })).toBeUndefined();
    expect(await stored(id)).toMatchObject({ texts: { state: 'off' }, hold: {} });
  });

  it('P71 HELP and START get no answer of ours, and START reopens', async () => {
    const { id, phone } = await member();
    expect(await send({ from: phone, body: 'AIDE', optOut: 'help' })).toBeUndefined();
    await send({ from: phone, body: 'ARRET', optOut: 'stop' });
    bed.wind(world.now() + 10 * minuteMs);
    expect(await send({ from: phone, body: 'REPRENDRE', optOut: 'start' })).toBeUndefined();
    expect((await stored(id))?.texts.state).toBe('on');
  });

  it('P71 a text whose work a crash broke off is finished as what Twilio took it for', async () => {
    const { id, phone } = await member();
    const body = 'ARRET';
    const pending = { subscriber: id, id: 'SMvendor1', text: body, at: monday, pending: true };
    await world.store.texts.put({ ...pending, optOut: 'stop' }, world.now());
    await receiveInbound(world, { id: 'SMvendor1', from: phone, body });
    expect((await stored(id))?.texts.state).toBe('off');
  });
});

describe('a text that came by another app', () => {
  it.each(['rcs:', 'whatsapp:'])('P71 by %s STOP ends the texts of that number', async (app) => {
    const { id, phone } = await member();
    await send({ from: `${app}${phone}`, body: 'STOP' });
    expect((await stored(id))?.texts.state).toBe('off');
  });

  it('P71 by rcs: words of danger are heard', async () => {
    const { id, phone } = await member();
    expect((await send({ from: `rcs:${phone}`, body: 'I want to die' }))?.text).toMatch(/988/);
    expect(await stored(id)).toMatchObject({ hold: {} });
  });
});

describe('a phone that is in no course', () => {
  it('P72 gets ten answers to HELP a day, and the help lines always', async () => {
    const from = '+15550103999';
    const answers = [];
    for (let text = 0; text < 2 * helpsADay; text++)
      answers.push(await send({ from, body: 'HELP' }));
    expect(answers.filter(Boolean)).toHaveLength(helpsADay);
    expect((await send({ from, body: 'SAFE' }))?.text).toMatch(/1-800-799-7233/);
  });

  it('P59 that needs help hears of a person and a crisis line', async () => {
    const answer = await send({ from: '+15550103998', body: 'I cant cope' });
    expect(answer?.text).toMatch(/988/);
  });

  it('P67 that is nobody’s any more after “wrong number” may be joined by its next holder', async () => {
    const { id, phone } = await member();
    expect((await send({ from: phone, body: 'wrong number' }))?.text).toMatch(/no more texts/);
    expect((await stored(id))?.texts.state).toBe('closed');
  });
});
