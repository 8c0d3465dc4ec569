/**
 * Covers the preferences page: what it changes, what it never shows, and two of them open at the
 * same time.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { placementOf } from '../../service/apply.ts';
import { monday, startWebBed, type WebBed, withoutOwnScript } from './web-bed.ts';

let bed: WebBed;
beforeAll(async () => {
  bed = await startWebBed();
});
afterAll(() => bed.close());

const load = async (id: string) =>
  (await bed.world.store.people.read(id, bed.world.now(), true))?.subscriber;
const words = (body: string) => body.replace(/<style>.*?<\/style>/s, '').replace(/<[^>]+>/g, ' ');

describe('the preferences page', () => {
  const query = (id: string, detail = '') => `t=${bed.token('preferences', id, detail)}`;
  const consentsOf = async (id: string, kind: string, source: string) =>
    (await bed.items()).filter(
      (item) =>
        item.pk === `SUBSCRIBER#${id}` &&
        String(item.sk).startsWith(`CONSENT#${kind}`) &&
        item.source === source,
    );
  const save = (id: string, fields: Record<string, string>) =>
    bed.post(`/preferences?${query(id)}`, fields);

  it('the page shows pace, hour and zone, and never route, role, numbers or address', async () => {
    const email = 'secret@example.com';
    const id = await bed.join({
      email,
      name: 'Robin',
      sensitiveConsent: 'on',
      role: 'did',
    });
    await bed.joinPhone(id, '+12025550177');
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

  it('a save changes pace, hour and zone together, and a second one changes nothing more', async () => {
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

  it('the link to a slower pace shows baby steps as chosen, and changes nothing before the press', async () => {
    const id = await bed.join({ email: 'slow@example.com' });
    const { body } = await bed.ask('GET', '/preferences', { query: query(id, 'slow') });
    expect(body).toMatch(/value="baby" checked/);
    expect((await load(id))?.pace).toBe('standard');
  });

  it('the page lists cities by their present names, and finds a chosen one under its older name', async () => {
    const id = await bed.join({ email: 'cities@example.com' });
    for (const [zone, city] of [
      ['Asia/Kolkata', 'Kolkata'],
      ['Europe/Kyiv', 'Kyiv'],
    ] as const) {
      const { body } = await save(id, { timezone: zone });
      expect(
        [...body.matchAll(/<option[^>]* selected[^>]*>([^<]+)</g)].map(([, words]) => words),
      ).toContain(city);
      expect(body).not.toMatch(/>(Calcutta|Kiev)</);
    }
  });

  it('the pause button pauses once, however often it is pressed, and the next one resumes', async () => {
    const id = await bed.join({ email: 'pause@example.com' });
    await save(id, { paused: 'true' });
    const paused = (await load(id))?.pause;
    expect(paused).toEqual({ until: monday + 14 * 86_400_000 });
    bed.wind(monday + 86_400_000);
    await save(id, { paused: 'true' });
    expect((await load(id))?.pause).toEqual(paused);
    expect((await load(id))?.standstillAt).toBe(monday);
    expect(words((await save(id, { paused: 'false' })).body)).toContain('Welcome back');
    expect((await load(id))?.pause).toBeUndefined();
    bed.wind(monday);
  });

  it('the button for texts ends them and keeps the proof of it', async () => {
    const id = await bed.join({ email: 'texts@example.com' });
    await bed.joinPhone(id, '+12025550142');
    expect((await load(id))?.texts.state).toBe('on');
    await save(id, { action: 'texts-off' });
    await save(id, { action: 'texts-off' });
    expect((await load(id))?.texts.state).toBe('off');
    const proofs = (await bed.items()).filter(
      (item) => String(item.pk).endsWith(id) && String(item.sk).startsWith('CONSENT#texts'),
    );
    expect(
      proofs.map((item) => JSON.stringify(item)).filter((item) => item.includes('/preferences')),
    ).toHaveLength(1);
  });

  it('the page names each problem and changes nothing', async () => {
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
      const { status, body } = await save(id, { pace: 'baby', ...fields } as Record<
        string,
        string
      >);
      expect(status, JSON.stringify(fields)).toBe(400);
      expect(body.includes('needs another look')).toBe(true);
      expect(withoutOwnScript(body).includes('<script')).toBe(false);
    }
    expect((await save(id, { pace: 'x'.repeat(100 * 1024) })).status).toBe(413);
    expect(
      (await bed.ask('POST', '/preferences', { query: query(id), type: 'text/csv', body: 'x' }))
        .status,
    ).toBe(415);
    expect(await bed.snapshot()).toBe(before);
  });

  it('the page mints no link to progress: its button sends a letter with one, and the page says the same in every state', async () => {
    const id = await bed.join({ email: 'progress@example.com', sensitiveConsent: 'on' });
    await bed.post(`/answer?t=${bed.token('answer', id, 'W3')}`, { answer: '4' });
    const asked = await save(id, { action: 'progress' });
    expect([asked.status, asked.headers.location]).toEqual([200, undefined]);
    expect(asked.body).not.toContain('/progress');
    expect((await load(id))?.out).toMatchObject([{ words: 'your-data', channel: 'email' }]);
    const hidden = await bed.join({ email: 'progress2@example.com' });
    const stored = await bed.world.store.people.read(hidden, bed.world.now(), true);
    if (!stored) throw new Error('There is nobody.');
    const one = { ...stored.subscriber, hidden: true as const };
    await bed.world.store.people.save(one, stored.version, placementOf(bed.world, one));
    const said = (body: string) => /role="status">([^<]*)/.exec(body)?.[1];
    expect(said((await save(hidden, { action: 'progress' })).body)).toBe(said(asked.body));
    expect((await load(hidden))?.out).toEqual([]);
    const [path, fresh] = ['/progress', `t=${bed.token('progress', id)}`];
    const shown = await bed.ask('GET', path, { query: fresh });
    expect(words(shown.body)).toMatch(/0 of 24 notes have come to you/);
    expect(words(shown.body)).toMatch(/Your number for today\s+4 of 5/);
    bed.wind(monday + 16 * 60_000);
    expect((await bed.ask('GET', path, { query: fresh })).status).toBe(410);
    bed.wind(monday);
  });

  it('P26 P65 the consent to keep sensitive data is taken back as easily as it was given, and the data is erased', async () => {
    const id = await bed.join({ email: 'kept@example.com', sensitiveConsent: 'on', role: 'did' });
    await bed.post(`/answer?t=${bed.token('answer', id, 'W3')}`, { answer: '2' });
    expect(words((await save(id, { sensitive: 'false' })).body)).toContain(
      'Those answers are erased.',
    );
    expect(await load(id)).toMatchObject({ role: 'none', numbers: {} });
    expect((await load(id))?.sensitive).toBeUndefined();
    const proofs = () => consentsOf(id, 'sensitive', '/preferences');
    expect((await proofs()).map(({ given }) => given)).toEqual([false]);
    await save(id, { role: 'hurt' });
    expect((await load(id))?.role).toBe('none');
    bed.wind(monday + 1000);
    const wording = bed.world.library.consents.sensitive?.wording ?? 'none';
    expect((await bed.ask('GET', '/preferences', { query: query(id) })).body).toContain(wording);
    await save(id, { sensitive: 'true' });
    await save(id, { sensitive: 'true' });
    expect((await load(id))?.sensitive).toBe(true);
    expect((await proofs()).map(({ given }) => given)).toEqual([false, true]);
    bed.wind(monday);
  });

  it('P54 the page asks again whether another person reads along, and never shows the earlier answer', async () => {
    const id = await bed.join({ email: 'reads@example.com' });
    const before = await bed.ask('GET', '/preferences', { query: query(id) });
    await save(id, { sharedDevice: 'true' });
    expect((await load(id))?.sharedDevice).toBe(true);
    expect(await bed.ask('GET', '/preferences', { query: query(id) })).toEqual(before);
    await save(id, { pace: 'baby' });
    expect((await load(id))?.sharedDevice).toBe(true);
    await save(id, { sharedDevice: 'false' });
    expect((await load(id))?.sharedDevice).toBeUndefined();
  });

  it('a save does not change what another page has changed since this one was opened', async () => {
    const id = await bed.join({ email: 'pages@example.com' });
    const shown = 'standard 10 America/New_York';
    const asShown = { shown, pace: 'standard', hour: '10', timezone: 'America/New_York' };
    const opened = await bed.ask('GET', '/preferences', { query: query(id) });
    expect(opened.body).toContain(`name="shown" value="${shown}"`);
    await save(id, { ...asShown, pace: 'baby' });
    await save(id, { ...asShown, hour: '18' });
    await save(id, { ...asShown, timezone: 'Europe/Lisbon' });
    expect(await load(id)).toMatchObject({ pace: 'baby', hour: 18, zone: 'Europe/Lisbon' });
    await save(id, { ...asShown, shown: 'baby 18 Europe/Lisbon' });
    expect(await load(id)).toMatchObject({ pace: 'standard', hour: 10, zone: 'America/New_York' });
  });

  it('the country of the brand stands first, by the names that people there use', async () => {
    const id = await bed.join({ email: 'eastern@example.com' });
    const { body } = await bed.ask('GET', '/preferences', { query: query(id) });
    const zones = body.slice(body.indexOf('id="timezone"'));
    const groups = [...zones.matchAll(/<optgroup label="([^"]+)"/g)].map(([, label]) => label);
    expect(groups.slice(0, 2)).toEqual(['United States', 'Africa']);
    const own = zones.slice(zones.indexOf('<optgroup'), zones.indexOf('</optgroup>'));
    const names = [...own.matchAll(/>([^<]+)<\/option>/g)].map(([, name]) => name);
    expect(names.slice(0, 3)).toEqual([
      'Eastern time (New York)',
      'Central time (Chicago)',
      'Mountain time (Denver)',
    ]);
    expect(body.match(/ selected[^>]*>Eastern time \(New York\)</g)).toHaveLength(1);
    expect(body.match(/value="America\/New_York"/g)).toHaveLength(1);
  });

  it('a page with a problem still compares with the values that were first shown', async () => {
    const id = await bed.join({ email: 'back@example.com' });
    const shown = 'standard 10 America/New_York';
    await save(id, { pace: 'baby' });
    const { status, body } = await save(id, { shown, pace: 'standard', hour: '3' });
    expect(status).toBe(400);
    expect(body).toContain(`name="shown" value="${shown}"`);
  });

  it('one press ends letters and texts together, and keeps the proof of both', async () => {
    const id = await bed.join({ email: 'all@example.com', newsConsent: 'on' });
    await bed.joinPhone(id, '+12025550144');
    const { body } = await save(id, { action: 'all-off' });
    expect(words(body)).toContain('No more letters and no more texts will come.');
    expect(words(body)).toContain('Letters are off');
    expect(await load(id)).toMatchObject({ letters: { state: 'off' }, texts: { state: 'off' } });
    for (const [kind, source] of [
      ['letters', '/unsubscribe'],
      ['texts', '/preferences'],
    ] as const)
      expect((await consentsOf(id, kind, source)).map(({ given }) => given)).toEqual([false]);
    await save(id, { action: 'all-off' });
    expect(await load(id)).toMatchObject({ letters: { state: 'off' }, texts: { state: 'off' } });
  });
});
