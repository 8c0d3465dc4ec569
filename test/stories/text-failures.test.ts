/**
 * Covers texts that Twilio took and did not deliver: each of its codes has one meaning and one
 * effect, and repeated statuses change nothing (promise 35).
 */
import { afterEach, describe, expect, it } from 'vitest';
import type { Service } from '../../local/local-service.ts';
import { aService, type Message, tuesday, Visitor, wind } from './visitor.ts';

const open: Service[] = [];
afterEach(async () => {
  for (const service of open.splice(0)) await service.close();
});

async function started() {
  const { service, log } = await aService({ startAt: tuesday });
  open.push(service);
  const errors = () =>
    log.filter((line) => line.includes('"level":"error"')).map((line) => JSON.parse(line));
  return { service, log, errors };
}

/**
 * A person with texts on whose phone behaves as its last two digits say
 * (local/twilio/twilio-refusals.ts).
 */
function someone(
  service: Service,
  digits: string,
  form: Record<string, unknown> = {},
): Promise<Visitor> {
  const email = `failing${digits}@example.com`;
  return new Visitor(service.urls.web, { email, phone: `+155555501${digits}`, ...form }).join();
}

const textsOf = (messages: readonly Message[], touch: string) =>
  messages.filter((message) => message.touch === touch && message.channel === 'sms');

describe('a text that did not arrive', () => {
  it.each([
    ['30003', '93', 3, 'a phone out of reach is tried twice more, hours apart'],
    ['30008', '98', 2, 'what nobody can explain is tried once more'],
    ['30004', '94', 1, 'what the carrier blocks is not tried again'],
    ['30007', '97', 1, 'what the carrier filters is not tried again'],
    ['30001', '91', 2, 'what overflowed is tried once more, later'],
  ])('P35 %s on +1…%s: the text is sent %d times, for %s', async (code, digits, times) => {
    const { service, errors } = await started();
    const person = await someone(service, digits);
    await person.wind('P7D');
    const sent = textsOf(await person.messages(), 'W3');
    expect(sent).toHaveLength(times);
    expect(new Set(sent.map(({ text }) => text)).size).toBe(1);
    const hours = sent.map(({ at }) => Date.parse(at) / 3_600_000);
    for (const [at, hour] of hours.slice(1).entries())
      expect(hour - (hours[at] ?? 0)).toBeGreaterThanOrEqual(1);
    // Only what a human must read rings; the course goes on for everybody.
    const blocked = errors().filter((line) => line.code === code);
    expect(blocked.length > 0).toBe(code === '30004' || code === '30007');
    expect((await person.stored())?.texts).toMatchObject({ state: 'on' });
    expect((await person.touches()).map(({ touch }) => touch)).toContain('1A');
  });

  it.each([
    ['30005', '95'],
    ['30006', '96'],
  ])(
    'P35 %s ends the texts for good, and letters bring what they would have said',
    async (_code, digits) => {
      const { service, errors } = await started();
      const email = `failing${digits}@example.com`;
      const person = new Visitor(service.urls.web, { email, phone: `+155555501${digits}` });
      await person.join();
      await person.wind('P5D');
      expect((await person.stored())?.texts).toMatchObject({ state: 'closed' });
      expect((await person.touches()).filter(({ touch }) => touch === 'W3')).toMatchObject([
        { channel: 'email' },
      ]);
      expect(service.phone.faults.counts.posts).toBe(0);
      expect(errors()).toEqual([]);
    },
  );

  it('P35 a failure that Twilio reports twice is tried again as if it had reported once', async () => {
    const { service } = await started();
    service.phone.faults.set({ repeatEvents: true });
    const person = await someone(service, '98');
    await person.wind('P5D');
    expect(textsOf(await person.messages(), 'W3')).toHaveLength(2);
  });
});

describe('our number, where carriers do not know it', () => {
  it('P35 30034 holds all texts until the full hour, lets one trial go, and then the rest', async () => {
    const { service, errors } = await started();
    // 09:00 in Karachi is 04:00 UTC; 10:00 in Kolkata is 04:30.
    const barred = await someone(service, '88', { hour: 9, timezone: 'Asia/Karachi' });
    const others: Visitor[] = [];
    for (const at of [1, 2]) {
      const form = {
        email: `other${at}@example.com`,
        phone: `+1555010012${at}`,
        hour: 10,
        timezone: 'Asia/Kolkata',
      };
      others.push(await new Visitor(service.urls.web, form).join());
    }
    await barred.wind('P5D');
    expect(
      errors().some(({ what, code }) => /let none of our texts/.test(what) && code === '30034'),
    ).toBe(true);
    expect(textsOf(await barred.messages(), 'W3').length).toBeGreaterThan(1);
    const times: string[] = [];
    for (const other of others)
      times.push(...textsOf(await other.messages(), 'W3').map(({ at }) => at.slice(11, 16)));
    times.sort();
    expect(times).toHaveLength(2);
    expect(times[0]).toBe('05:00');
    expect(times[1]?.localeCompare('05:05')).toBeGreaterThanOrEqual(0);
  });
});

describe('a fault of ours', () => {
  it.each(['20003', '20005', '21608', '21606'])(
    'P35 %s halts the texts and costs nobody a touch',
    async (code) => {
      const { service, errors } = await started();
      const person = await new Visitor(service.urls.web, { phone: '+15550100123' }).join();
      service.phone.faults.set({ refuseWith: code });
      // W3 is due at ten, and is tried repeatedly.
      await wind(service.urls.web, { to: '2030-03-08T10:30:00Z' });
      expect(service.phone.faults.counts.refused).toBeGreaterThan(1);
      expect(textsOf(await person.messages(), 'W3')).toHaveLength(0);
      expect(errors().some((line) => line.code === code)).toBe(true);
      service.phone.faults.set({ refuseWith: '' });
      await person.wind('P3D');
      expect(textsOf(await person.messages(), 'W3')).toHaveLength(1);
    },
  );
});
