/**
 * Winds nine weeks in which nobody at the coach's end moves: what the coach and the second contact
 * are sent about a hold and about a COACH, and the digest of each morning.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { dayMs, localOf } from '../../core/calendar/zone.ts';
import type { Service } from '../../local/local-service.ts';
import { atDesk, deskLink } from '../desk.ts';
import { aService, type Message, tuesday, Visitor } from './visitor.ts';

let service: Service;
afterEach(() => service.close());

const phone = '+15550100170';
const nineWeeks = 63;

/** A person on the course with texts on, and what the two contacts are sent. */
async function given() {
  ({ service } = await aService({ startAt: tuesday }));
  const person = await new Visitor(service.urls.web, { phone, name: 'Sam' }).join();
  const { brand } = service.world.library;
  const mailsTo = async (address: string): Promise<Message[]> => {
    const query = `to=${encodeURIComponent(address)}`;
    const found = await fetch(`${service.urls.web}/local/messages?${query}`);
    return (await found.json()) as Message[];
  };
  const isDigest = ({ subject }: Message) => subject === 'Your morning list';
  return {
    person,
    brand,
    digests: async () => (await mailsTo(brand.coachEmail)).filter(isDigest),
    alerts: async () => ({
      coach: (await mailsTo(brand.coachEmail)).filter((mail) => !isDigest(mail)),
      second: await mailsTo(brand.secondEmail),
    }),
  };
}

/** One came on each of these mornings, at the coach's hour. */
function expectMornings(digests: readonly Message[], zone: string, hour: number, days: number) {
  const came = digests.map(({ at }) => localOf(Date.parse(at), zone));
  expect(came.every(({ minute }) => minute === hour * 60)).toBe(true);
  const [first] = came;
  expect(came.map(({ day }) => day - (first?.day ?? 0))).toEqual([...Array(days).keys()]);
}

describe('nine weeks with nobody at the coach’s end', () => {
  it('P60 a hold makes at most nine letters to each contact, and stands in the digest of each morning', async () => {
    const { person, brand, alerts, digests } = await given();
    await person.text('I want to die');
    await person.wind(`P${nineWeeks}D`);
    const told = await alerts();
    expect(told.coach).toHaveLength(8);
    expect(told.second).toHaveLength(8);
    for (const { subject } of [...told.coach, ...told.second])
      expect(subject).toBe('Please look now');
    const mornings = await digests();
    expectMornings(mornings, brand.zone, brand.digestHour, nineWeeks);
    expect(mornings.at(-1)?.text).toMatch(/^Sam: words of danger, for 6\d days$/m);
    // The words of the text itself stand in none of them.
    const all = [...told.coach, ...told.second, ...mornings];
    expect(all.some(({ text }) => text.includes('want to die'))).toBe(false);
  });

  it('P60 a COACH is recalled once to each contact, and then stands in the digest alone', async () => {
    const { person, brand, alerts, digests } = await given();
    expect(await person.text('COACH')).toEqual([expect.stringContaining('two working days')]);
    await person.wind(`P${nineWeeks}D`);
    const told = await alerts();
    expect(told.coach.map(({ subject }) => subject)).toEqual([
      'Somebody asks for a person',
      'A promised reply is still open',
    ]);
    expect(told.second.map(({ subject }) => subject)).toEqual(['A promised reply did not come']);
    const [first] = told.coach;
    const days = (at = '') => Math.round((Date.parse(at) - Date.parse(first?.at ?? '')) / dayMs);
    expect([days(told.coach[1]?.at), days(told.second[0]?.at)]).toEqual([1, 2]);
    expectMornings(await digests(), brand.zone, brand.digestHour, nineWeeks);
  });

  it('P60 no digest comes while nothing waits, and none once the coach has looked', async () => {
    const { person, digests, alerts } = await given();
    await person.wind('P5D');
    expect(await digests()).toEqual([]);
    await person.text('I want to die');
    await person.wind('P2D');
    expect(await digests()).toHaveLength(2);
    const [alert] = (await alerts()).coach;
    const link = deskLink.exec(alert?.text ?? '')?.[0] ?? '';
    const { hold } = (await person.stored()) as { hold: { saidAt: number } };
    const form = { do: 'clear', done: 'safe', held: String(hold.saidAt) };
    expect((await atDesk(service, link, form)).text).toContain('The hold is over');
    await person.wind('P5D');
    expect(await digests()).toHaveLength(2);
  });
});
