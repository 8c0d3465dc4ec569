/** The pages that letters link to: what a GET leaves alone, what a POST does, and what is said of links that are not ours. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linkLifeMs, type Purpose } from '../../adapters/token.ts';
import { aForm, monday, startWebBed, type WebBed } from './web-bed.ts';

let bed: WebBed;
beforeAll(async () => {
  bed = await startWebBed();
});
afterAll(() => bed.close());

const purposes: readonly Purpose[] = ['confirm', 'answer', 'preferences', 'unsubscribe', 'progress'];
const load = async (id: string) => (await bed.world.store.load(id, bed.world.now(), true))?.subscriber;
const heading = (body: string) => /<h1>(.*?)<\/h1>/.exec(body)?.[1];
const words = (body: string) => body.replace(/<style>.*?<\/style>/s, '').replace(/<[^>]+>/g, ' ');

describe('a link', () => {
  const methods = (purpose: Purpose) => (purpose === 'progress' ? ['GET'] : ['GET', 'POST']);

  it.each(purposes)(
    'P40 /%s refuses tampered, foreign and missing tokens kindly, and writes nothing',
    async (purpose) => {
      const id = await bed.join({ email: `p40-${purpose}@example.com` });
      const before = await bed.snapshot();
      const good = bed.token(purpose, id, '1');
      const others = purposes.filter((other) => other !== purpose).map((other) => bed.token(other, id, '1'));
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
          const { status, body } = await bed.ask(method, `/${purpose}`, { query: `t=${encodeURIComponent(token)}` });
          expect(status, `${method} ${token}`).toBe(400);
          expect(heading(body)).toBe('This link is not complete');
        }
        expect((await bed.ask(method, `/${purpose}`)).status).toBe(400);
      }
      expect(await bed.snapshot()).toBe(before);
    },
  );

  it.each(purposes)(
    'P40 /%s tells an expired token what to do instead; unsubscribing never expires',
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

  it('P19 is followed by GET and HEAD without any change', async () => {
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
      // Fetch refuses a body on GET; a scanner that sends one anyway is answered as any other.
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

  it('by day begins the course at once, and a second press changes nothing', async () => {
    await bed.post('/subscribe', { ...aForm, email: 'day@example.com' });
    const first = await confirm('day@example.com');
    expect(first.status).toBe(200);
    expect(words(first.body)).toContain('Your first letter is on its way');
    expect((await bed.person('day@example.com'))?.letters.state).toBe('on');
    const before = await bed.snapshot();
    expect(await confirm('day@example.com')).toEqual(first);
    expect(await bed.snapshot()).toBe(before);
  });

  it('at night tells the hour of the first letter, on the clock of the person', async () => {
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

  it('by an older letter says that the link has run out', async () => {
    await bed.post('/subscribe', { ...aForm, email: 'twice@example.com' });
    const old = await bed.person('twice@example.com');
    await bed.post('/subscribe', { ...aForm, email: 'twice@example.com', pace: 'baby' });
    const { status } = await bed.ask('POST', '/confirm', { query: `t=${bed.token('confirm', old?.id ?? '', '1')}` });
    expect(status).toBe(410);
    expect((await bed.person('twice@example.com'))?.letters.state).toBe('asked');
  });
});

describe('answering', () => {
  const answer = (id: string, detail: string, fields?: Record<string, string>) => {
    const query = `t=${bed.token('answer', id, detail)}`;
    return fields ? bed.post(`/answer?${query}`, fields) : bed.ask('POST', '/answer', { query });
  };

  it('with the link alone gives its own answer, and the words of the course without the prefix of texts', async () => {
    const id = await bed.join({ email: 'done@example.com' });
    const { status, body } = await answer(id, '1A~done');
    expect(status).toBe(200);
    expect(words(body)).toContain('Well done. One small honest act counts.');
    expect(words(body)).not.toContain('Mend: ');
    expect(body).not.toContain('done@example.com');
  });

  it('twice shows the same page and changes nothing more', async () => {
    const id = await bed.join({ email: 'again@example.com', sensitiveConsent: 'on' });
    const first = await answer(id, 'W3', { answer: '4' });
    const after = await load(id);
    expect(after?.numbers).toEqual({ W3: 4 });
    expect(await answer(id, 'W3', { answer: '4' })).toEqual(first);
    expect(await load(id)).toEqual(after);
  });

  it('offers numbers, letters, roles and routes, each as buttons', async () => {
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
      const { body } = await bed.ask('GET', '/answer', { query: `t=${bed.token('answer', id, detail)}` });
      const values = [...body.matchAll(/name="answer" value="([^"]*)"/g)].map((match) => match[1]);
      expect(values, detail).toEqual(expected);
      for (const value of expected) expect((await answer(id, detail, { answer: value })).status).toBe(200);
    }
    expect(await load(id)).toMatchObject({ role: 'none', solo: true, numbers: { W3: 5 } });
  });

  it('keeps no number and no role without consent, and says so', async () => {
    const id = await bed.join({ email: 'unkept@example.com' });
    const number = await answer(id, 'W3', { answer: '2' });
    expect(words(number.body)).toContain('Thank you for an honest 2.');
    expect(words(number.body)).toContain('is not kept');
    const role = await answer(id, 'W1', { answer: 'did' });
    expect(words(role.body)).toContain('is not kept');
    expect(words(role.body)).not.toContain('will fit you better');
    expect(await load(id)).toMatchObject({ role: 'none', numbers: {} });
  });

  it('refuses what was not offered, and what is no answer at all', async () => {
    const id = await bed.join({ email: 'strange@example.com' });
    const before = await bed.snapshot();
    for (const value of ['6', '0', '<script>', 'done', '{{name}}', 'a\r\nb', 'x'.repeat(100 * 1024)]) {
      const { status, body } = await answer(id, 'W3', { answer: value });
      expect(status, value.slice(0, 20)).toBe(400);
      expect(body.includes('<script')).toBe(false);
      expect(words(body)).toContain('Please press one of these');
    }
    expect((await answer(id, 'W3')).status).toBe(400);
    expect((await answer(id, 'NOPE')).status).toBe(410);
    expect(await bed.snapshot()).toBe(before);
  });
});

describe('preferences', () => {
  const query = (id: string, detail = '') => `t=${bed.token('preferences', id, detail)}`;
  const save = (id: string, fields: Record<string, string>) => bed.post(`/preferences?${query(id)}`, fields);

  it('show pace, hour and zone, and never route, role, numbers or address', async () => {
    const email = 'secret@example.com';
    const id = await bed.join({
      email,
      name: 'Robin',
      sensitiveConsent: 'on',
      role: 'did',
      phone: '+12025550177',
      smsConsent: 'on',
    });
    await bed.post(`/answer?t=${bed.token('answer', id, 'W3')}`, { answer: '2' });
    const plain = await bed.ask('GET', '/preferences', { query: query(id) });
    await bed.post(`/answer?t=${bed.token('answer', id, 'W2')}`, { answer: 'solo' });
    const solo = await bed.ask('GET', '/preferences', { query: query(id) });
    expect(solo).toEqual(plain);
    for (const secret of [email, 'Robin', '2025550177', 'solo'])
      expect(plain.body.includes(secret), secret).toBe(false);
    expect(plain.body).not.toMatch(/name="role"[^>]*checked/);
    expect(plain.body).toMatch(/value="America\/New_York" selected/);
    await save(id, { role: 'hurt' });
    expect((await load(id))?.role).toBe('hurt');
  });

  it('save pace, hour and zone together, and again without a further change', async () => {
    const id = await bed.join({ email: 'saved@example.com' });
    const fields = { pace: 'baby', hour: '19', timezone: 'Europe/Lisbon' };
    const { status, body } = await save(id, fields);
    expect(status).toBe(200);
    expect(words(body)).toContain('Saved.');
    const after = await load(id);
    expect(after).toMatchObject({ pace: 'baby', hour: 19, zone: 'Europe/Lisbon' });
    await save(id, fields);
    expect(await load(id)).toEqual(after);
    await save(id, { pace: 'standard', timezone: '' });
    expect(await load(id)).toMatchObject({ pace: 'standard', hour: 19, zone: 'Europe/Lisbon' });
  });

  it('by the slower link come with baby steps chosen, and change nothing before the press', async () => {
    const id = await bed.join({ email: 'slow@example.com' });
    const { body } = await bed.ask('GET', '/preferences', { query: query(id, 'slow') });
    expect(body).toMatch(/value="baby" checked/);
    expect((await load(id))?.pace).toBe('standard');
  });

  it('pause once, however often the button is pressed, and resume', async () => {
    const id = await bed.join({ email: 'pause@example.com' });
    await save(id, { paused: 'true' });
    const paused = (await load(id))?.pause;
    expect(paused).toEqual({ until: monday + 14 * 86_400_000 });
    bed.wind(monday + 86_400_000);
    await save(id, { paused: 'true' });
    expect((await load(id))?.pause).toEqual(paused);
    expect((await load(id))?.quietAt).toBe(monday);
    expect(words((await save(id, { paused: 'false' })).body)).toContain('Welcome back');
    expect((await load(id))?.pause).toBeUndefined();
    bed.wind(monday);
  });

  it('end texts and keep the proof of it', async () => {
    const id = await bed.join({ email: 'texts@example.com', phone: '+1 202 555 0142', smsConsent: 'on' });
    expect((await load(id))?.texts.state).toBe('asked');
    await save(id, { action: 'texts-off' });
    await save(id, { action: 'texts-off' });
    expect((await load(id))?.texts.state).toBe('off');
    const proofs = (await bed.items()).filter(
      (item) => String(item.pk).endsWith(id) && String(item.sk).startsWith('CONSENT#texts'),
    );
    expect(proofs.map((item) => JSON.stringify(item)).filter((item) => item.includes('/preferences'))).toHaveLength(1);
  });

  it('name each problem and change nothing', async () => {
    const id = await bed.join({ email: 'wrong@example.com' });
    const before = await bed.snapshot();
    for (const fields of [
      { hour: '3' },
      { timezone: 'Mars/Olympus' },
      { pace: 'warp' },
      { paused: 'perhaps' },
      { action: 'erase' },
      { role: '<script>' },
      { hour: '10\r\n' },
    ]) {
      const { status, body } = await save(id, { pace: 'baby', ...fields } as Record<string, string>);
      expect(status, JSON.stringify(fields)).toBe(400);
      expect(body.includes('needs another look')).toBe(true);
      expect(body.includes('<script')).toBe(false);
    }
    expect((await save(id, { pace: 'x'.repeat(100 * 1024) })).status).toBe(413);
    expect((await bed.ask('POST', '/preferences', { query: query(id), type: 'text/csv', body: 'x' })).status).toBe(415);
    expect(await bed.snapshot()).toBe(before);
  });

  it('open the progress page by a fresh link of fifteen minutes', async () => {
    const id = await bed.join({ email: 'progress@example.com', sensitiveConsent: 'on' });
    await bed.post(`/answer?t=${bed.token('answer', id, 'W3')}`, { answer: '4' });
    const { status, headers } = await save(id, { action: 'progress' });
    expect(status).toBe(303);
    const [path = '', fresh = ''] = (headers.location ?? '').split('?');
    expect(path).toBe('/progress');
    const shown = await bed.ask('GET', path, { query: fresh });
    expect(words(shown.body)).toMatch(/0 of 24 notes have come to you/);
    expect(words(shown.body)).toMatch(/Your number\s+4 of 5/);
    bed.wind(monday + 16 * 60_000);
    expect((await bed.ask('GET', path, { query: fresh })).status).toBe(410);
    bed.wind(monday);
  });
});

describe('P18 unsubscribing', () => {
  const multipart =
    '--boundary-of-a-mail-program-000\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--boundary-of-a-mail-program-000--\r\n';
  it.each([
    ['urlencoded', 'application/x-www-form-urlencoded', 'List-Unsubscribe=One-Click'],
    ['multipart', 'multipart/form-data; boundary=boundary-of-a-mail-program-000', multipart],
    ['multipart with a short boundary', 'multipart/form-data; boundary=b', multipart],
    ['no body', undefined, undefined],
    ['a body of no kind', 'text/plain', 'please'],
    ['a large body', 'application/x-www-form-urlencoded', 'x'.repeat(100 * 1024)],
  ])('takes %s, twice, without cookie or redirect', async (what, type, body) => {
    const email = `u${what.replaceAll(' ', '')}@example.com`;
    const id = await bed.join({ email });
    const request = { query: `t=${bed.token('unsubscribe', id)}`, ...(type && body ? { type, body } : {}) };
    const first = await bed.ask('POST', '/unsubscribe', request);
    expect(first.status).toBe(200);
    expect(first.headers['set-cookie']).toBeUndefined();
    const after = await load(id);
    expect(after?.letters).toEqual({ state: 'off', at: monday });
    expect(await bed.ask('POST', '/unsubscribe', request)).toEqual(first);
    expect(await load(id)).toEqual(after);
  });

  it('works before the confirmation too, and outlives the week of an unconfirmed sign-up', async () => {
    await bed.post('/subscribe', { ...aForm, email: 'unasked@example.com' });
    const id = (await bed.person('unasked@example.com'))?.id ?? '';
    await bed.ask('POST', '/unsubscribe', { query: `t=${bed.token('unsubscribe', id)}` });
    bed.wind(monday + 30 * 86_400_000);
    expect((await bed.person('unasked@example.com'))?.letters.state).toBe('off');
    bed.wind(monday);
  });

  it('looks the same for somebody who is no longer known', async () => {
    const known = await bed.join({ email: 'known@example.com' });
    const ask = (id: string) => bed.ask('POST', '/unsubscribe', { query: `t=${bed.token('unsubscribe', id)}` });
    expect(await ask('zzzzzzzz0000')).toEqual(await ask(known));
  });

  it('ends texts too at a second press', async () => {
    const id = await bed.join({ email: 'both@example.com', phone: '+1 202 555 0143', smsConsent: 'on' });
    const path = `/unsubscribe?t=${bed.token('unsubscribe', id)}`;
    expect((await bed.post(path, {})).body.includes('value="texts"')).toBe(true);
    expect((await load(id))?.texts.state).toBe('asked');
    expect(words((await bed.post(path, { also: 'texts' })).body)).toContain('No more letters, and no more texts.');
    expect(await load(id)).toMatchObject({ letters: { state: 'off' }, texts: { state: 'off' } });
  });
});
