/**
 * Covers the limits on forms: sign-ups from one IP address, filled honeypots among them, and letters
 * to one inbox. The response does not show that the second limit was reached.
 */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hourMs, minuteMs } from '../../core/calendar/zone.ts';
import { hashAddress } from '../../service/address-hash.ts';
import { anEvening } from '../seminars.ts';
import { type Answer, aForm, monday, startWebBed, type WebBed } from './web-bed.ts';

let bed: WebBed;
beforeEach(async () => {
  bed = await startWebBed();
  Object.assign(bed.world.settings, { signUpsPerIpHour: 5 });
});
afterEach(() => bed.close());

let next = 0;
const aStranger = () => `sam${(next += 1)}@example.com`;

function signUp(ip: string, fields: Record<string, string> = {}): Promise<Answer> {
  const body = new URLSearchParams({ ...aForm, email: aStranger(), ...fields }).toString();
  return bed.ask('POST', '/subscribe', { ip, body, type: 'application/x-www-form-urlencoded' });
}

async function statuses(ips: readonly string[]): Promise<number[]> {
  const found: number[] = [];
  for (const ip of ips) found.push((await signUp(ip)).status);
  return found;
}
const fiveTimes = (ip: string) => Array.from({ length: 5 }, () => ip);

describe('sign-ups from one address', () => {
  it('P42 five an hour pass; the sixth is told when to come back, and the page keeps what was typed', async () => {
    expect(await statuses(fiveTimes('192.0.2.1'))).toEqual([200, 200, 200, 200, 200]);
    const before = await bed.snapshot();
    const nudges = bed.nudges();
    const email = aStranger();
    const refused = await signUp('192.0.2.1', { email, name: 'Sam' });
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '3600']);
    expect(refused.body).toContain('in an hour');
    expect(refused.body).toContain(`value="${email}"`);
    expect(refused.body).toContain('value="Sam"');
    expect(refused.body).toMatch(/id="adult"[^>]* checked/);
    expect([await bed.snapshot(), bed.nudges()]).toEqual([before, nudges]);
    expect(await bed.person(email)).toBeUndefined();

    bed.wind(monday + hourMs - minuteMs);
    expect((await signUp('192.0.2.1')).status).toBe(429);
    bed.wind(monday + hourMs);
    expect((await signUp('192.0.2.1')).status).toBe(200);
  });

  it('P42 the limit is the same for sign-ups sent at once and one after another', async () => {
    const all = await Promise.all(Array.from({ length: 12 }, () => signUp('192.0.2.9')));
    expect(all.filter(({ status }) => status === 200)).toHaveLength(5);
  });

  it('P42 a refused sign-up over JSON gets a JSON response', async () => {
    await statuses(fiveTimes('192.0.2.2'));
    const body = JSON.stringify({ ...aForm, email: aStranger() });
    const refused = await bed.ask('POST', '/subscribe', {
      ip: '192.0.2.2',
      body,
      type: 'application/json',
    });
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '3600']);
    expect(JSON.parse(refused.body)).toEqual({
      errors: [{ field: 'form', message: expect.stringContaining('in an hour') }],
    });
  });

  it('P42 every email address counts in the same way, so that the limit reveals nothing', async () => {
    await bed.join({ email: 'member@example.com' });
    await statuses(fiveTimes('192.0.2.3'));
    const answers = new Set<string>();
    for (const email of ['fresh@example.com', 'member@example.com'])
      answers.add((await signUp('192.0.2.3', { email })).body.replaceAll(email, ''));
    expect(answers.size).toBe(1);
  });

  it('P42 other addresses are not affected; an IPv6 /64 counts as one address', async () => {
    await statuses(fiveTimes('2001:db8:1:2::1'));
    expect(await statuses(['2001:db8:1:2:ffff::9', '2001:db8:1:3::1', '192.0.2.4'])).toEqual([
      429, 200, 200,
    ]);
  });

  it('P42 sign-ups from an unknown address are not limited', async () => {
    expect(await statuses([...fiveTimes(''), ''])).toEqual([200, 200, 200, 200, 200, 200]);
  });

  it('P42 forms with errors do not count', async () => {
    for (let time = 0; time < 9; time += 1)
      expect((await signUp('192.0.2.5', { email: 'nowhere' })).status).toBe(400);
    expect((await signUp('192.0.2.5')).status).toBe(200);
  });

  it('P51 the count holds no address in plain, in the table or in the log', async () => {
    await statuses([...fiveTimes('203.0.113.77'), '203.0.113.77']);
    const counters = (await bed.items()).filter(({ pk }) => String(pk).startsWith('COUNT#'));
    expect(counters.length).toBeGreaterThan(0);
    const all = JSON.stringify([counters, bed.log]);
    expect(all).not.toContain('203.0.113.77');
    expect(all).not.toMatch(/@|example\.com/);
    expect(all).toContain(hashAddress(bed.world.secrets.hashKey, '203.0.113.77'));
  });
});

describe.each(['/subscribe', `/seminars/${anEvening.id}/register`])('honeypots at %s', (path) => {
  /** Far above what an answer takes on a busy machine. */
  const leastMs = 3_000;
  let slow: WebBed;
  beforeEach(async () => {
    slow = await startWebBed({ settings: bed.world.settings }, leastMs);
    for (const { world } of [bed, slow]) await world.store.seminars.put(anEvening);
  });
  afterEach(() => slow.close());

  function fill(ip: string, fields: Record<string, string>, at = bed): Promise<Answer> {
    const body = new URLSearchParams({ ...aForm, email: aStranger(), ...fields }).toString();
    return at.ask('POST', path, { ip, body, type: 'application/x-www-form-urlencoded' });
  }
  const trapped = { comment: 'buy' };

  it('P42 a filled honeypot counts as a sign-up of its place, and is refused as one', async () => {
    for (let time = 0; time < 4; time += 1)
      expect((await fill('192.0.2.70', trapped)).status).toBe(200);
    expect((await fill('192.0.2.70', {})).status).toBe(200);
    const refused = await fill('192.0.2.70', trapped);
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '3600']);
    expect((await fill('192.0.2.70', {})).status).toBe(429);
    expect((await fill('192.0.2.71', {})).status).toBe(200);
  });

  it('P42 the first filled honeypot of a place takes the time of a sign-up, later ones are answered at once', async () => {
    const took = async (ip: string) => {
      const before = performance.now();
      expect((await fill(ip, trapped, slow)).status).toBe(200);
      // A timer may end a millisecond early.
      return performance.now() - before > leastMs - 2 ? 'the least time' : 'less';
    };
    expect(await Promise.all([took('192.0.2.72'), took('192.0.2.73')])).toEqual([
      'the least time',
      'the least time',
    ]);
    expect([await took('192.0.2.72'), await took('192.0.2.72')]).toEqual(['less', 'less']);
  });

  it('P42 a refused honeypot leaves the table as it was, but for the counts', async () => {
    const before = await bed.snapshot();
    for (let time = 0; time < 9; time += 1) await fill('192.0.2.74', trapped);
    expect(await bed.snapshot()).toBe(before);
    expect(bed.nudges()).toBe(0);
  });
});

describe('letters to one inbox', () => {
  const tags = [
    'kim+1@example.com',
    'kim+2@example.com',
    'KIM+3@example.com',
    'kim@example.com',
    'kim+x@example.com',
  ];

  it('P42 three letters go out a day, in any spelling of the address, and P41 the page is the same each time', async () => {
    const answers = new Set<string>();
    for (const [at, email] of tags.entries()) {
      const answer = await signUp(`192.0.2.${10 + at}`, { email });
      answers.add(JSON.stringify(answer).replaceAll(email, 'ADDRESS'));
    }
    expect(answers.size).toBe(1);
    const known = await Promise.all(tags.map((email) => bed.person(email.toLowerCase())));
    expect(known.map((person) => person !== undefined)).toEqual([true, true, true, false, false]);
    // Every form nudges, whether a letter is due or not (promise 68).
    expect(bed.nudges()).toBe(tags.length);

    bed.wind(monday + 24 * hourMs);
    await signUp('192.0.2.20', { email: 'kim@example.com' });
    expect(await bed.person('kim@example.com')).toBeDefined();
  });

  it('P42 three letters go out when more are asked for at once', async () => {
    const many = Array.from({ length: 10 }, (_, at) =>
      signUp(`192.0.2.${30 + at}`, { email: `lee+${at}@example.com` }),
    );
    await Promise.all(many);
    const people = await Promise.all(many.map((_, at) => bed.person(`lee+${at}@example.com`)));
    expect(people.filter((person) => person !== undefined)).toHaveLength(3);
  });

  it('P42 a second tap does not use up a letter', async () => {
    for (let tap = 0; tap < 6; tap += 1)
      await signUp(`192.0.2.${50 + tap}`, { email: 'jo@example.com' });
    await signUp('192.0.2.60', { email: 'jo+new@example.com' });
    expect(await bed.person('jo+new@example.com')).toBeDefined();
  });
});
