/**
 * Covers the page after the confirmation: that the first letter comes when the page says, at every
 * hour and on every day, and what may be set there.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { instantOf } from '../../core/calendar/zone.ts';
import { courseOf } from '../../core/course.ts';
import { newSubscriber } from '../../core/subscriber.ts';
import type { Service } from '../../local/local-service.ts';
import { whenWords } from '../../pages/parts/when.ts';
import { aService, Visitor, wind } from '../stories/visitor.ts';
import { startWebBed, type WebBed } from './web-bed.ts';

const words = (body: string) =>
  body
    .replace(/<style>.*?<\/style>/s, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');

/** Monday, 4 March 2030. The clocks change on the Sunday after. */
const firstDay = Date.UTC(2030, 2, 4) / 86_400_000;
const zone = 'America/New_York';
const at = (day: number, hour: number, minute = 0) =>
  instantOf(firstDay + day, hour * 60 + minute, zone);

describe('the first letter comes when the page says', () => {
  let service: Service;
  let week = -1;
  beforeAll(async () => {
    ({ service } = await aService({ startAt: at(0, 0) }));
  });
  afterAll(() => service.close());

  interface Pressed {
    /** Day of the week from 0, hour and minute. */
    readonly at: readonly [number, number, number];
    /** The hour that was asked for. */
    readonly wished: number;
    /** The day and hour of the letter; without them it comes at once. */
    readonly comes?: readonly [number, number];
  }
  const [mon, tue, sat, sun, nextMon] = [0, 1, 5, 6, 7];
  /** Each has a week of its own, one after another; the first is that before the clocks change. */
  const cases: readonly (readonly [string, Pressed])[] = [
    ['Saturday at 23:00', { at: [sat, 23, 0], wished: 10, comes: [nextMon, 10] }],
    ['Monday at 17:00', { at: [mon, 17, 0], wished: 10, comes: [tue, 10] }],
    ['Monday at 05:00', { at: [mon, 5, 0], wished: 10, comes: [mon, 10] }],
    ['Monday at 09:59', { at: [mon, 9, 59], wished: 10, comes: [mon, 10] }],
    ['Monday at 10:00, for 14:00', { at: [mon, 10, 0], wished: 14 }],
    ['Monday at 16:59', { at: [mon, 16, 59], wished: 10 }],
    ['Monday at 18:30, for 19:00', { at: [mon, 18, 30], wished: 19 }],
    ['Monday at 23:00', { at: [mon, 23, 0], wished: 10, comes: [tue, 10] }],
    ['Tuesday at 00:01, for 14:00', { at: [tue, 0, 1], wished: 14, comes: [tue, 14] }],
    ['Saturday at 11:00', { at: [sat, 11, 0], wished: 10 }],
    ['Saturday at 17:30', { at: [sat, 17, 30], wished: 12, comes: [nextMon, 12] }],
    ['Sunday at 05:00', { at: [sun, 5, 0], wished: 10, comes: [nextMon, 10] }],
    ['Sunday at 23:30, for 16:00', { at: [sun, 23, 30], wished: 16, comes: [nextMon, 16] }],
  ];

  it.each(cases)('P27 confirmed on %s', async (_when, { at: pressed, wished, comes }) => {
    const [day, hour, minute] = pressed;
    const { web } = service.urls;
    week += 1;
    const pressedAt = at(7 * week + day, hour, minute);
    await wind(web, { to: new Date(pressedAt - 60_000).toISOString() });
    const email = `week${week}@example.com`;
    const visitor = new Visitor(web, { email, timezone: zone, hour: wished });
    await visitor.signUp();
    const link = await visitor.linkIn('C1', 'confirm');
    await wind(web, { to: new Date(pressedAt).toISOString() });
    const page = words(await (await fetch(link, { method: 'POST' })).text());
    const said = /Your (?:first letter|next note) [^.]*\./.exec(page)?.[0];
    await wind(web, {
      to: new Date(at(7 * week + (comes?.[0] ?? day), comes ? comes[1] : 23, 10)).toISOString(),
    });
    const first = (await visitor.touches())[0];
    const came = Date.parse(first?.at ?? '');
    expect(first?.touch).toBe('W1');
    // The person leaves the course, so that later cases send less.
    await fetch(await visitor.linkIn('W1', 'unsubscribe'), { method: 'POST' });
    if (!comes) {
      expect(said).toBe('Your first letter is on its way.');
      expect(came - pressedAt).toBeLessThan(3 * 60_000);
      return;
    }
    const [comesDay, comesHour] = comes;
    const date = new Date((firstDay + 7 * week + comesDay) * 86_400_000).toLocaleDateString(
      'en-US',
      { weekday: 'long', month: 'long', day: 'numeric', timeZone: 'UTC' },
    );
    const days = ['today', 'tomorrow', `on ${date},`];
    const clock = comesHour < 12 ? `${comesHour}:00 AM` : `${((comesHour + 11) % 12) + 1}:00 PM`;
    expect(said).toBe(`Your first letter comes ${days[comesDay - day]} at ${clock}.`);
    const late = came - at(7 * week + comesDay, comesHour);
    expect(late).toBeGreaterThanOrEqual(0);
    expect(late).toBeLessThan(3 * 60_000);
  });

  it('where only the country is known, no word is wrong in any of its zones', () => {
    const person = { ...newSubscriber('abcdefgh1234', 0), zone: 'US' };
    const next = at(1, 15);
    // Monday 23:00 in New York is Monday everywhere; an hour later it is so no more.
    expect(whenWords(next, person, at(0, 23))).toBe('tomorrow');
    expect(whenWords(next, person, at(1, 1))).toBe('on Tuesday, March 5');
    expect(whenWords(next, person, at(1, 14))).toBe('today');
  });
});

describe('the page after the confirmation', () => {
  let bed: WebBed;
  beforeAll(async () => {
    bed = await startWebBed();
  });
  afterAll(() => bed.close());

  const confirmed = async (email: string, fields: Record<string, string> = {}) => {
    await bed.post('/subscribe', { email, adult: 'on', ...fields });
    const person = await bed.person(email);
    const query = `t=${bed.token('confirm', person?.id ?? '', String(person?.enrollment))}`;
    return { id: person?.id ?? '', ...(await bed.ask('POST', '/confirm', { query })) };
  };
  const stored = async (id: string) =>
    (await bed.world.store.people.read(id, bed.world.now(), true))?.subscriber;
  const formOf = (body: string) =>
    /<form[^>]*action="(\/preferences\?t=[^"]+)"/.exec(body)?.[1] ?? '';

  it('the page gives the course’s first practice, and asks for nothing that is needed', async () => {
    const { body } = await confirmed('first@example.com');
    expect(words(body)).toContain(courseOf(bed.world.library).firstPractice);
    expect(body).not.toMatch(/ required|type="checkbox"[^>]*checked|name="phone"/);
    for (const kind of ['sensitive', 'news'])
      expect(body).toContain(bed.world.library.consents[kind]?.wording);
    const controls = [...body.matchAll(/<(?:input|select) id="([^"]+)"/g)].map(([, id]) => id);
    for (const id of controls)
      expect(new RegExp(`<label [^>]*for="${id}"`).test(body), id).toBe(true);
  });

  it('the page shows the guessed zone as chosen, or none where none was guessed', async () => {
    const guessed = await confirmed('guessed@example.com', { timezone: 'America/Chicago' });
    expect(guessed.body).toMatch(
      /value="America\/Chicago" selected[^>]*>Central time \(Chicago\)</,
    );
    expect(words(guessed.body)).toContain('A guess. Is it right?');
    const unknown = await confirmed('unknown@example.com', { timezone: '' });
    expect(unknown.body).not.toMatch(/<option value="[A-Z][^"]*" selected/);
  });

  it('P26 its form saves all of it with one press, and keeps the proof of each consent', async () => {
    const { id, body } = await confirmed('whole@example.com', { timezone: 'America/Chicago' });
    const shown = /name="shown" value="([^"]+)"/.exec(body)?.[1] ?? '';
    const saved = await bed.post(formOf(body).replaceAll('&amp;', '&'), {
      ...{ shown, pace: 'baby', hour: '18', timezone: 'America/Denver', sharedDevice: 'true' },
      ...{ sensitive: 'true', role: 'hurt', news: 'true' },
    });
    expect(saved.status).toBe(200);
    expect(words(saved.body)).toContain('Saved. It counts from the next note on.');
    expect(await stored(id)).toMatchObject({
      ...{ pace: 'baby', hour: 18, zone: 'America/Denver', sharedDevice: true },
      ...{ sensitive: true, role: 'hurt', news: true },
    });
    const proofs = (await bed.items()).filter(
      ({ pk, sk, source }) =>
        pk === `SUBSCRIBER#${id}` && String(sk).startsWith('CONSENT#') && source === '/preferences',
    );
    expect(proofs.map(({ sk }) => String(sk).split('#')[1]).sort()).toEqual(['news', 'sensitive']);
  });

  it('P65 a role without its box is not kept, and a form sent as it was shown changes nothing', async () => {
    const { id, body } = await confirmed('empty@example.com', { timezone: 'America/Chicago' });
    const shown = /name="shown" value="([^"]+)"/.exec(body)?.[1] ?? '';
    const before = await stored(id);
    const asShown = { shown, pace: 'standard', hour: '10', timezone: 'America/Chicago' };
    await bed.post(formOf(body).replaceAll('&amp;', '&'), { ...asShown, role: 'did' });
    expect(await stored(id)).toEqual(before);
  });

  it('P34 offers texts by a link to the page on which the phone itself begins them', async () => {
    const { body } = await confirmed('texts@example.com');
    expect(body).toMatch(/href="\/texts\?t=[^"]+"/);
    expect(body).not.toMatch(/type="tel"/);
  });
});
