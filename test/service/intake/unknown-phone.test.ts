/**
 * Covers words of danger from a phone that nobody knows: one record for a phone, however its texts
 * meet, what its later texts do, and the limit of an hour. The table is real.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dayMs, hourMs, minuteMs } from '../../../core/calendar/zone.ts';
import { newSubscriber, type Subscriber } from '../../../core/subscriber.ts';
import { hashAddress } from '../../../service/address-hash.ts';
import { apply, placementOf } from '../../../service/apply.ts';
import { isPersonsPhone } from '../../../service/intake/joinable-phone.ts';
import { limitsHit, unknownPhonesAnHour } from '../../../service/intake/limits.ts';
import { receiveInbound } from '../../../service/intake/receive-text.ts';
import { nameOf } from '../../../service/messages/render-message.ts';
import type { World } from '../../../service/ports/world.ts';
import { monday, startWebBed, type WebBed } from '../../functions/web-bed.ts';
import { theLibrary } from '../../library.ts';

const phone = '+15550100123';
const danger = 'I want to die';

it.each([
  ['+15550100123', true],
  ['+33612345678', true],
  ['+442071234567', true],
  ['+18005550123', false],
  ['+19005550123', false],
  ['72345', false],
  ['whatsapp:+15550100123', false],
  ['MEND', false],
])('P58 a person may write from %s: %s', async (sender, expected) => {
  expect(isPersonsPhone(sender, (await theLibrary()).brand)).toBe(expected);
});

describe('words of danger from a phone that nobody knows', () => {
  let setup: WebBed;
  let world: World;
  let texts = 0;
  beforeEach(async () => {
    setup = await startWebBed();
    world = setup.world;
  });
  afterEach(() => setup.close());

  const text = async (body: string, from = phone, id = `SM${++texts}`) =>
    (await receiveInbound(world, { id, from, body }))?.text;
  const everybody = async () => {
    const all: Subscriber[] = [];
    for await (const { subscriber } of world.store.people.all(world.now())) all.push(subscriber);
    return all;
  };
  const known = async () => {
    const [first, ...more] = await everybody();
    if (!first || more.length > 0) throw new Error(`There are ${more.length + 1} or none.`);
    return first;
  };
  const clear = async ({ id, hold }: Subscriber) =>
    apply(world, id, { type: 'Cleared', hold: hold?.saidAt ?? 0 });

  it('P58 make one record, held, and no consent of it', async () => {
    expect(await text(danger)).toMatch(/988/);
    const person = await known();
    expect(person).toMatchObject({ phone, email: '', texts: { state: 'none' }, hold: {} });
    expect(person.hold).not.toHaveProperty('danger');
    expect(person.out.map(({ to }) => to)).toContain('coach');
    expect(nameOf(person)).toBe('A phone that nobody knows here');
    const { consents, texts: kept } = await world.store.people.timeline(person.id, world.now());
    expect([consents, kept.map((one) => one.text)]).toEqual([[], [danger]]);
  });

  it('P58 make one record where they come at once, and of a repeated text one alert', async () => {
    const answers = await Promise.all([
      text(danger, phone, 'SM1'),
      text('he hit me', phone, 'SM2'),
      text(danger, phone, 'SM1'),
    ]);
    for (const answer of answers) expect(answer).toMatch(/988|1-800-799/);
    expect(await known()).toMatchObject({ hold: {} });
  });

  it('P58 find the phone that a crash left without a record', async () => {
    const hash = hashAddress(world.secrets.hashKey, phone);
    await world.store.addresses.claim('phone', hash, 'left00000001', monday, monday + dayMs);
    await text(danger);
    expect(await known()).toMatchObject({ id: 'left00000001', hold: {} });
  });

  it('P58 alert where the phone is lent to a record that never took it', async () => {
    const other = { ...newSubscriber('person000001', monday), email: 'sam@example.com' };
    await world.store.people.create(other, placementOf(world, other));
    const hash = hashAddress(world.secrets.hashKey, phone);
    await world.store.addresses.claim('phone', hash, other.id, monday, monday + dayMs);
    await text(danger);
    const made = (await everybody()).filter(({ id }) => id !== other.id);
    expect(made).toMatchObject([{ phone, hold: {} }]);
    expect((await world.store.addresses.owner('phone', hash, monday))?.subscriber).toBe(
      made[0]?.id,
    );
  });

  it('P58 let later texts be answered as a stranger’s: STOP once, HELP, and nothing of a course', async () => {
    await text(danger);
    for (const word of ['hello', 'COACH', 'HIDE', 'YES', 'DONE', "I'm 15"])
      expect(await text(word), word).toBeUndefined();
    expect(await text('HELP')).toMatch(/STOP ends texts/);
    expect(await text('STOP')).toMatch(/no more texts/);
    expect(await known()).toMatchObject({ texts: { state: 'off' }, hold: {} });
    for (const word of ['STOP', 'HELP', danger]) expect(await text(word), word).toBeUndefined();
    setup.wind(monday + 10 * minuteMs);
    expect(await text('START')).toBeUndefined();
    expect(await text('SAFE')).toMatch(/1-800-799-7233/);
    expect(await known()).toMatchObject({ texts: { state: 'none' }, hold: {} });
    const { consents } = await world.store.people.timeline((await known()).id, world.now());
    expect(consents).toEqual([]);
  });

  it('P58 beside a STOP begin a hold, and STOP’s answer is the only one', async () => {
    expect(await text(`STOP. ${danger}`)).toMatch(/no more texts/);
    expect(await known()).toMatchObject({ texts: { state: 'off' }, hold: {} });
  });

  it.each(['none', 'off'])(
    'P58 go with the record a week after the hold, texts %s',
    async (state) => {
      await text(danger);
      if (state === 'off') await text('STOP');
      const person = await known();
      await clear(person);
      expect(await known()).toMatchObject({ texts: { state } });
      setup.wind(monday + 8 * dayMs);
      expect(await everybody()).toEqual([]);
      expect(await world.store.people.read(person.id, world.now(), true)).toBeUndefined();
    },
  );

  it('P58 after the hold was cleared begin another', async () => {
    await text(danger);
    const { id } = await known();
    await clear(await known());
    setup.wind(monday + hourMs);
    await text(danger);
    expect(await known()).toMatchObject({ id, hold: { at: monday + hourMs } });
    expect(await known()).not.toHaveProperty('expiresAt');
  });

  it('P42 are told of ten phones in an hour; the others get the help lines, and one error is logged', async () => {
    const many = unknownPhonesAnHour + 3;
    for (let n = 0; n < many; n++) expect(await text(danger, `+1555010${2000 + n}`)).toMatch(/988/);
    expect(await everybody()).toHaveLength(unknownPhonesAnHour);
    // The phones that were told of are still heard.
    await text('he hit me', '+15550102000');
    expect(await everybody()).toHaveLength(unknownPhonesAnHour);
    const errors = setup.log.filter((line) => line.includes('unknown phones'));
    expect(errors).toHaveLength(1);
    expect(errors[0]).not.toContain('+1555');
    expect((await limitsHit(world, 1)).phones).toBe(1);
    setup.wind(monday + hourMs + minuteMs);
    await text(danger, `+1555010${2000 + many}`);
    expect(await everybody()).toHaveLength(unknownPhonesAnHour + 1);
  });

  it('P58 are answered and make no record from a short sender', async () => {
    expect(await text(danger, '72345')).toMatch(/findahelpline|988/);
    expect(await everybody()).toEqual([]);
  });
});
