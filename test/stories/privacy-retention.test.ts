/**
 * Covers retention periods with an advanced clock: replies, Twilio's copy of them, sign-ups that
 * were never confirmed, records a year after the last letter.
 */

import { type AttributeValue, ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { afterEach, describe, expect, it } from 'vitest';
import { dayMs } from '../../core/calendar/zone.ts';
import type { Service } from '../../local/local-service.ts';
import { accountSid } from '../../local/local-settings.ts';
import { hashAddress } from '../../service/address-hash.ts';
import { aService, tuesday, Visitor } from './visitor.ts';

const open: Service[] = [];
afterEach(async () => {
  for (const service of open.splice(0)) await service.close();
});

async function started() {
  const { service, log } = await aService({ startAt: tuesday });
  open.push(service);
  const told = (what: string) =>
    log.map((line) => JSON.parse(line)).filter((line) => line.what === what);
  return { service, told };
}

async function everything(service: Service): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  let from: Record<string, AttributeValue> | undefined;
  do {
    const where = { TableName: service.world.settings.table, ConsistentRead: true };
    const found = await service.dynamo.send(
      new ScanCommand({ ...where, ...(from ? { ExclusiveStartKey: from } : {}) }),
    );
    items.push(...(found.Items ?? []).map((item) => unmarshall(item)));
    from = found.LastEvaluatedKey;
  } while (from);
  return items;
}

const inTable = async (service: Service, words: string) =>
  (await everything(service)).some((item) => JSON.stringify(item).includes(words));

/** A number's texts as Twilio's API lists them, read over its own protocol. */
async function atTwilio(
  service: Service,
  phone: string,
): Promise<{ body: string; direction: string; to: string }[]> {
  const token = service.world.secrets.twilioAuthToken;
  const headers = {
    authorization: `Basic ${Buffer.from(`${accountSid}:${token}`).toString('base64')}`,
  };
  const list = async (query: string) => {
    const url = `${service.urls.phone}/2010-04-01/Accounts/${accountSid}/Messages.json?PageSize=1000&${query}`;
    return ((await (await fetch(url, { headers })).json()) as { messages: never[] }).messages;
  };
  const number = encodeURIComponent(phone);
  return [...(await list(`From=${number}`)), ...(await list(`To=${number}`))];
}

const bodiesOf = async (service: Service, phone: string) =>
  (await atTwilio(service, phone)).map(({ body }) => body).filter((body) => body !== '');

describe('words', () => {
  it('P64 words leave the table itself after thirty days, and so does the kind of danger they spoke of', async () => {
    const { service } = await started();
    const person = await new Visitor(service.urls.web, { phone: '+15550100123' }).join();
    await person.text('I want to die, says the ocelot');
    await service.world.store.messages.putCoachMessage(
      String((await person.stored())?.id),
      'k1',
      { words: 'Tangerine words' },
      service.clock.now(),
    );
    await person.wind('P29D');
    expect(await inTable(service, 'ocelot')).toBe(true);
    expect(((await person.stored())?.item as { ho?: string } | undefined)?.ho).toMatch(/ s b1$/);
    await person.wind('P2D');
    for (const trace of ['ocelot', 'Tangerine', '-crisis-'])
      expect(await inTable(service, trace), trace).toBe(false);
    // A human still has to read them: that need does not lapse.
    expect((await person.stored())?.hold).toMatchObject({ saidAt: expect.any(Number) });
    expect(((await person.stored())?.item as { ho?: string } | undefined)?.ho).not.toMatch(
      / s b1$/,
    );
  });

  it('P64 Twilio keeps texts for three days, then neither theirs nor ours; the phone keeps what it received', async () => {
    const { service, told } = await started();
    const person = await new Visitor(service.urls.web, { phone: '+15550100123' }).join();
    await person.text('The ocelot writes');
    const stranger = new Visitor(service.urls.web, { phone: '+15550100124' });
    await stranger.text('HELP, says a stranger');
    await person.wind('P2DT20H');
    expect(await bodiesOf(service, '+15550100123')).toContain('The ocelot writes');
    await person.wind('P1DT4H');
    const young = (await atTwilio(service, '+15550100123')).filter(({ body }) => body !== '');
    expect(young.map(({ body }) => body)).not.toContain('The ocelot writes');
    expect(await bodiesOf(service, '+15550100124')).toEqual([]);
    expect(
      (await person.messages()).filter(({ channel, text }) => channel === 'sms' && text === ''),
    ).toEqual([]);
    expect(told('texts emptied at Twilio').length).toBeGreaterThan(0);
  });

  it('P64 a redaction that Twilio refuses is tried again by the next sweep and counted; after a week the alarm rings', async () => {
    const { service, told } = await started();
    const person = await new Visitor(service.urls.web, { phone: '+15550100123' }).join();
    await person.text('The ocelot writes');
    // No other text is due meanwhile, which would be tried again every few seconds.
    await person.text('PAUSE');
    const { faults } = service.phone.faults;
    faults.reads = true;
    await person.wind('P3D');
    faults.failNext = 1_000_000;
    await person.wind('P5D');
    expect(await isKeptInside(service, '+15550100123')).toBe(true);
    expect(told('Twilio keeps words for now').map(({ level }) => level)).not.toContain('error');
    expect(told('Twilio keeps words for now').length).toBeGreaterThan(1);
    await person.wind('P4D');
    expect(told('Twilio keeps words for now').at(-1)).toMatchObject({
      level: 'error',
      texts: expect.any(Number),
    });
    faults.failNext = 0;
    await person.wind('P1D');
    const old = service.phone
      .messages('+15550100123')
      .filter(({ createdAt }) => createdAt < service.clock.now() - 4 * dayMs);
    expect(old.length).toBeGreaterThan(2);
    expect(old.filter(({ redacted }) => !redacted)).toEqual([]);
  });

  it('P32 P64 words are emptied only after a sweep has read them: a STOP that only Twilio has is heard first', async () => {
    const { service } = await started();
    const person = await new Visitor(service.urls.web, { phone: '+15550100123' }).join();
    const { faults } = service.phone.faults;
    faults.loseEvents = true;
    faults.reads = true;
    faults.failNext = 1_000_000;
    await person.text('STOP');
    // Longer than a night’s sweep reads back.
    await person.wind('P5D');
    expect((await person.stored())?.texts).toMatchObject({ state: 'on' });
    faults.failNext = 0;
    faults.loseEvents = false;
    await person.wind('P1D');
    expect((await person.stored())?.texts).toMatchObject({ state: 'off' });
  });
});

/** Reads the double from inside, since its API’s reads fail too. */
async function isKeptInside(service: Service, phone: string): Promise<boolean> {
  return service.phone
    .messages(phone)
    .some(({ body, redacted }) => body.includes('ocelot') && !redacted);
}

describe('people', () => {
  it('P64 a sign-up that is never confirmed is forgotten after seven days, with its proofs', async () => {
    const { service } = await started();
    const person = new Visitor(service.urls.web, {
      email: 'nobody@example.com',
      phone: '+15550100125',
      name: 'Okapi',
    });
    await person.signUp();
    const id = String((await person.stored())?.id);
    await person.wind('P6D');
    expect(await inTable(service, 'nobody@example.com')).toBe(true);
    await person.wind('P3D');
    for (const trace of ['nobody@example.com', '+15550100125', 'Okapi', id, 'PROOF#']) {
      expect(await inTable(service, trace), trace).toBe(false);
    }
    const owner = hashAddress(service.world.secrets.hashKey, 'nobody@example.com');
    expect((await everything(service)).filter(({ pk }) => pk === `EMAIL#${owner}`)).toEqual([]);
  });

  it('P64 a year after the last letter a record is erased as ERASE ALL does it, but not while the person is on the course or held', async () => {
    const { service, told } = await started();
    const phone = '+15550100126';
    const left = await new Visitor(service.urls.web, { email: 'left@example.com', phone }).join();
    const held = await new Visitor(service.urls.web, {
      email: 'held@example.com',
      phone: '+15550100127',
    }).join();
    const goes = await new Visitor(service.urls.web, { email: 'goes@example.com' }).join();
    await left.wind('P1D');
    await fetch(await left.linkIn('W1', 'unsubscribe'), { method: 'POST' });
    await left.text('STOP');
    await held.text('I want to die');
    await left.wind('PT1M');
    // The service is stopped for the year, so that the test takes no minute.
    service.clock.jumpTo(service.clock.now() + 364 * dayMs);
    await left.wind('P1D');
    expect(await left.stored()).toBeDefined();
    await left.wind('P4D');
    expect(await left.stored()).toBeUndefined();
    expect(await held.stored()).toMatchObject({ hold: expect.anything() });
    expect(await goes.stored()).toMatchObject({ letters: { state: 'on' } });
    for (const trace of ['left@example.com', phone])
      expect(await inTable(service, trace)).toBe(false);
    const hash = hashAddress(service.world.secrets.hashKey, 'left@example.com');
    const proofs = (await everything(service)).filter(({ pk }) => pk === `PROOF#${hash}`);
    const kinds = proofs.map(({ sk }) => String(sk).split('#')[1]);
    expect(new Set(kinds)).toEqual(new Set(['letters', 'adult', 'texts', 'sensitive']));
    // Each proof is kept for five years from its yes or no, and no longer.
    for (const { sk, x } of proofs) {
      const years = (Number(x) * 1000 - Number(String(sk).split('#')[2])) / (365.25 * dayMs);
      expect(years).toBeCloseTo(5, 1);
    }
    expect(told('past their time').reduce((sum, { erased }) => sum + Number(erased), 0)).toBe(1);
    service.clock.jumpTo(service.clock.now() + 5 * 366 * dayMs);
    await left.wind('P1D');
    expect((await everything(service)).filter(({ pk }) => pk === `PROOF#${hash}`)).toEqual([]);
    // The STOP of the number is kept beyond all of that.
    expect(
      await service.world.store.addresses.stoppedAt(
        hashAddress(service.world.secrets.hashKey, phone),
      ),
    ).toBeDefined();
  });
});
