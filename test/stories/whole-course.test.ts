/**
 * Covers the main job through the public routes alone: eight weeks, sixteen in baby steps, on both
 * channels and by letters only.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Library } from '../../core/course.ts';
import type { Service } from '../../local/local-service.ts';
import { theLibrary } from '../library.ts';
import { answeringTogether, aService, Visitor } from './visitor.ts';

let service: Service;
let library: Library;
let log: string[];
beforeAll(async () => {
  library = await theLibrary();
  ({ service, log } = await aService());
});
afterAll(() => service.close());

const course = () => {
  const found = library.sequences[library.course];
  if (!found) throw new Error('no course');
  return found;
};

/** The most days that a Sunday, a cap and the first night may move one touch together. */
const longestShiftDays = 4;

describe('the whole course, advanced by 150 days', () => {
  const people: Record<string, Visitor> = {};
  let confirmedOn: number;

  beforeAll(async () => {
    const { web } = service.urls;
    people.keen = new Visitor(web, {
      email: 'keen@example.com',
      phone: '+15550100101',
      timezone: 'Pacific/Honolulu',
    });
    people.slow = new Visitor(web, {
      email: 'slow@example.com',
      phone: '+15550100102',
      timezone: 'Asia/Kolkata',
      pace: 'baby',
      hour: 16,
    });
    people.mail = new Visitor(web, {
      email: 'mail@example.com',
      timezone: 'America/Denver',
      hour: 19,
    });
    people.country = new Visitor(web, { email: 'country@example.com', timezone: '', pace: 'baby' });
    for (const person of Object.values(people)) await person.join();
    confirmedOn = service.clock.now();
    await answeringTogether(Object.values(people), 150);
  });

  it.each(['keen', 'slow', 'mail', 'country'])(
    '%s gets every touch once, in order, on its channel, in the writing hours',
    async (name) => {
      const person = people[name] as Visitor;
      const got = await person.touches();
      expect(got.map(({ touch }) => touch)).toEqual(course().touches.map(({ id }) => id));
      const pace = person.form.pace as 'standard' | 'baby';
      const [opens, closes] = Number(person.form.hour) > 16 ? [9, 20] : [10, 17];
      for (const [index, message] of got.entries()) {
        const touch = course().touches[index];
        expect(message.channel).toBe(person.form.phone ? touch?.channel : 'email');
        const hour = Number(message.localTime.slice(11, 13));
        expect(hour >= opens && hour < closes, `${message.touch} ${message.localTime}`).toBe(true);
        const date = new Date(`${message.localTime.slice(0, 10)}T00:00:00Z`);
        expect(date.getUTCDay()).not.toBe(0);
        const days = (Date.parse(message.at) - confirmedOn) / 86_400_000;
        const planned = touch?.day[pace] ?? 0;
        expect(days, message.touch).toBeGreaterThan(planned - 1);
        expect(days, message.touch).toBeLessThan(planned + longestShiftDays);
      }
    },
  );

  it('P37 every text is one segment', async () => {
    const texts = (await (people.keen as Visitor).messages()).filter(
      ({ channel }) => channel === 'sms',
    );
    expect(texts.length).toBeGreaterThan(12);
    expect(texts.filter(({ segments }) => segments !== 1)).toEqual([]);
  });

  it('every message has a receipt, and it says delivered', async () => {
    // The coach's morning digest is nobody's message, and has none.
    const mails = await service.inbox.emails();
    for (const mail of mails.filter(({ tags }) => !tags.message?.startsWith('digest-'))) {
      expect(await service.world.store.messages.receipt(mail.tags.message ?? '')).toMatchObject({
        status: 'delivered',
      });
    }
  });

  it('P51 no address, number, name or link stands in the log', () => {
    const text = log.join('\n');
    expect(log.length).toBeGreaterThan(50);
    expect(text).not.toMatch(/@example|\+1555|\?t=|Sam/);
  });
});
