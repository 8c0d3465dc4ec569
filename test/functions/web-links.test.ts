/**
 * Covers the pages that letters link to: GET changes nothing, POST does what the page says, and
 * broken, foreign or expired links get a kind page.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linkLifeMs, type Purpose } from '../../service/signed-links.ts';
import { aForm, monday, startWebBed, type WebBed, withoutOwnScript } from './web-bed.ts';

let bed: WebBed;
beforeAll(async () => {
  bed = await startWebBed();
});
afterAll(() => bed.close());

const purposes: readonly Purpose[] = [
  'confirm',
  'answer',
  'preferences',
  'unsubscribe',
  'progress',
  'move',
];
const load = async (id: string) =>
  (await bed.world.store.people.read(id, bed.world.now(), true))?.subscriber;
const heading = (body: string) => /<h1>(.*?)<\/h1>/.exec(body)?.[1];
const words = (body: string) => body.replace(/<style>.*?<\/style>/s, '').replace(/<[^>]+>/g, ' ');

describe('an answer by button', () => {
  it('P60 is told without keywords, and one more press asks for a person', async () => {
    const id = await bed.join({ email: 'button@example.com' });
    const path = `/answer?t=${bed.token('answer', id, '1B')}`;
    const { body } = await bed.post(path, { answer: 'hard' });
    expect(words(body)).toContain('A hard day is not failure');
    expect(words(body)).not.toMatch(/\b(SLOW|COACH|SAFE)\b/);
    expect(body).toMatch(/name="answer" value="coach"/);
    const asked = await bed.post(path, { answer: 'coach' });
    expect(words(asked.body)).toMatch(/to reply within/);
    expect(words(asked.body)).not.toMatch(/\bSAFE\b/);
    expect((await load(id))?.waiting).toMatchObject({ concern: 'coach', by: 'email' });
  });
});

describe('a link', () => {
  const methods = (purpose: Purpose) => (purpose === 'progress' ? ['GET'] : ['GET', 'POST']);

  it.each(purposes)(
    'P40 /%s refuses tampered, foreign and missing tokens kindly, and writes nothing',
    async (purpose) => {
      const id = await bed.join({ email: `p40-${purpose}@example.com` });
      const before = await bed.snapshot();
      const good = bed.token(purpose, id, '1');
      const others = purposes
        .filter((other) => other !== purpose)
        .map((other) => bed.token(other, id, '1'));
      const flipped = good.slice(0, -2) + (good.at(-2) === 'A' ? 'B' : 'A') + good.at(-1);
      const stranger = good.replace(id, 'zzzzzzzz0000');
      const bad = [
        '',
        'x',
        '....',
        flipped,
        stranger,
        good.slice(0, -1),
        `${good}x`,
        `${good}.`,
        'x'.repeat(4000),
        ...others,
      ];
      for (const method of methods(purpose)) {
        for (const token of bad) {
          const { status, body } = await bed.ask(method, `/${purpose}`, {
            query: `t=${encodeURIComponent(token)}`,
          });
          expect(status, `${method} ${token}`).toBe(400);
          expect(heading(body)).toBe('This link is not complete');
        }
        expect((await bed.ask(method, `/${purpose}`)).status).toBe(400);
      }
      expect(await bed.snapshot()).toBe(before);
    },
  );

  it.each(purposes)(
    'P40 /%s with an expired token says what to do instead; an unsubscribe link never expires',
    async (purpose) => {
      const id = await bed.join({ email: `late-${purpose}@example.com` });
      const token = bed.token(purpose, id, '1');
      const life = linkLifeMs[purpose];
      bed.wind(monday + (Number.isFinite(life) ? life + 1000 : 5 * 365 * 86_400_000));
      const before = await bed.snapshot();
      for (const method of methods(purpose)) {
        const { status, body } = await bed.ask(method, `/${purpose}`, { query: `t=${token}` });
        expect(status).toBe(purpose === 'unsubscribe' ? 200 : 410);
        if (purpose === 'unsubscribe') continue;
        expect(heading(body)).toBe('This link has run out');
        expect(await bed.snapshot()).toBe(before);
      }
      bed.wind(monday);
    },
  );

  it('P19 GET and HEAD on a link change nothing', async () => {
    const id = await bed.join({ email: 'scanned@example.com', sensitiveConsent: 'on' });
    await bed.post('/subscribe', { ...aForm, email: 'waiting@example.com' });
    const waiting = (await bed.person('waiting@example.com'))?.id ?? '';
    const links: (readonly [Purpose, string, string])[] = [
      ['confirm', waiting, '1'],
      ['answer', id, 'W1'],
      ['answer', id, '1A~done'],
      ['answer', id, '1A~hard'],
      ['answer', id, 'W3'],
      ['preferences', id, ''],
      ['preferences', id, 'slow'],
      ['preferences', id, 'progress'],
      ['progress', id, ''],
      ['unsubscribe', id, ''],
    ];
    const before = await bed.snapshot();
    const nudges = bed.nudges();
    for (const [purpose, subscriber, detail] of links) {
      const query = `t=${bed.token(purpose, subscriber, detail)}`;
      const got = await bed.ask('GET', `/${purpose}`, { query });
      expect(got.status, `${purpose} ${detail}`).toBe(200);
      // Fetch refuses a body on GET; a scanner that sends one anyway gets the same response.
      expect((await bed.ask('GET', `/${purpose}`, { query, body: 'x' })).status).toBe(200);
      const head = await bed.ask('HEAD', `/${purpose}`, { query });
      expect([head.status, head.body]).toEqual([200, '']);
    }
    for (const path of ['/', '/safety', '/privacy', '/terms']) {
      expect((await bed.ask('GET', path)).status).toBe(200);
      expect((await bed.ask('HEAD', path)).status).toBe(200);
    }
    expect(await bed.snapshot()).toBe(before);
    expect(bed.nudges()).toBe(nudges);
  });
});

describe('confirming', () => {
  const confirm = async (email: string) => {
    const person = await bed.person(email);
    return bed.ask('POST', '/confirm', {
      query: `t=${bed.token('confirm', person?.id ?? '', String(person?.enrollment))}`,
    });
  };

  it('a confirmation by day begins the course at once, and a second press changes nothing', async () => {
    await bed.post('/subscribe', { ...aForm, email: 'day@example.com' });
    const first = await confirm('day@example.com');
    expect(first.status).toBe(200);
    expect(words(first.body)).toContain('Your first letter is on its way');
    expect((await bed.person('day@example.com'))?.letters.state).toBe('on');
    const before = await bed.snapshot();
    expect(await confirm('day@example.com')).toEqual(first);
    expect(await bed.snapshot()).toBe(before);
  });

  it('a confirmation at night names the hour of the first letter in the person’s time zone', async () => {
    bed.wind(Date.parse('2026-11-24T04:00:00Z'));
    await bed.post('/subscribe', { ...aForm, email: 'night@example.com', hour: '14' });
    const { body } = await confirm('night@example.com');
    expect(words(body)).toContain('Your first letter comes tomorrow at 2:00 PM');
    bed.wind(Date.parse('2026-11-29T04:00:00Z'));
    await bed.post('/subscribe', { ...aForm, email: 'weekend@example.com', timezone: '' });
    const weekend = await confirm('weekend@example.com');
    expect(words(weekend.body)).toContain('Your first letter comes on Monday, November 30.');
    bed.wind(monday);
  });

  it('P69 a later form leaves the earlier letter its button, and changes nothing of the earlier form', async () => {
    await bed.post('/subscribe', { ...aForm, email: 'twice@example.com', name: 'Ann' });
    const old = await bed.person('twice@example.com');
    const later = { ...aForm, email: 'twice@example.com', name: 'Mallory', pace: 'baby' };
    await bed.post('/subscribe', later);
    bed.wind(monday + 10 * 60_000);
    await bed.post('/subscribe', later);
    const { status } = await bed.ask('POST', '/confirm', {
      query: `t=${bed.token('confirm', old?.id ?? '', '1')}`,
    });
    bed.wind(monday);
    expect(status).toBe(200);
    expect(await bed.person('twice@example.com')).toMatchObject({ name: 'Ann', pace: 'standard' });
  });
});

describe('answering', () => {
  const answer = (id: string, detail: string, fields?: Record<string, string>) => {
    const query = `t=${bed.token('answer', id, detail)}`;
    return fields ? bed.post(`/answer?${query}`, fields) : bed.ask('POST', '/answer', { query });
  };

  it('a link with an answer gives the touch’s own answer, in the words of the course without the prefix of texts', async () => {
    const id = await bed.join({ email: 'done@example.com' });
    const { status, body } = await answer(id, '1A~done');
    expect(status).toBe(200);
    expect(words(body)).toContain('Well done. One small honest act counts.');
    expect(words(body)).not.toContain('Mend: ');
    expect(body).not.toContain('done@example.com');
  });

  it('a second answer shows the same page and changes nothing more', async () => {
    const id = await bed.join({ email: 'again@example.com', sensitiveConsent: 'on' });
    const first = await answer(id, 'W3', { answer: '4' });
    const after = await load(id);
    expect(after?.numbers).toEqual({ W3: 4 });
    expect(await answer(id, 'W3', { answer: '4' })).toEqual(first);
    expect(await load(id)).toEqual(after);
  });

  it('the page offers numbers, letters, roles and routes, each as buttons', async () => {
    const id = await bed.join({ email: 'offers@example.com', sensitiveConsent: 'on' });
    const offers: Readonly<Record<string, readonly string[]>> = {
      W3: ['1', '2', '3', '4', '5'],
      '2E': ['A', 'B', 'C'],
      W1: ['hurt', 'did', 'both', 'none'],
      W2: ['solo', 'safe'],
      '1A': ['done', 'hard'],
      '1A~hard': ['hard'],
    };
    for (const [detail, expected] of Object.entries(offers)) {
      const { body } = await bed.ask('GET', '/answer', {
        query: `t=${bed.token('answer', id, detail)}`,
      });
      const values = [...body.matchAll(/name="answer" value="([^"]*)"/g)].map((match) => match[1]);
      expect(values, detail).toEqual(expected);
      for (const value of expected)
        expect((await answer(id, detail, { answer: value })).status).toBe(200);
    }
    expect(await load(id)).toMatchObject({ role: 'none', solo: true, numbers: { W3: 5 } });
  });

  it('the page keeps no number and no role without consent, and says so', async () => {
    const id = await bed.join({ email: 'unkept@example.com' });
    const number = await answer(id, 'W3', { answer: '2' });
    expect(words(number.body)).toContain('Thank you for an honest 2.');
    expect(words(number.body)).toContain('is not kept');
    const role = await answer(id, 'W1', { answer: 'did' });
    expect(words(role.body)).toContain('is not kept');
    expect(words(role.body)).not.toContain('will fit you better');
    expect(await load(id)).toMatchObject({ role: 'none', numbers: {} });
  });

  it('the page refuses an answer that it did not offer, and input that is no answer', async () => {
    const id = await bed.join({ email: 'strange@example.com' });
    const before = await bed.snapshot();
    for (const value of [
      '6',
      '0',
      '<script>',
      'done',
      '{{name}}',
      'a\r\nb',
      'x'.repeat(100 * 1024),
    ]) {
      const { status, body } = await answer(id, 'W3', { answer: value });
      expect(status, value.slice(0, 20)).toBe(400);
      expect(withoutOwnScript(body).includes('<script')).toBe(false);
      expect(words(body)).toContain('Please press one of these');
    }
    expect((await answer(id, 'W3')).status).toBe(400);
    expect((await answer(id, 'NOPE')).status).toBe(410);
    expect(await bed.snapshot()).toBe(before);
  });
});
