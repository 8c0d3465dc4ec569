/**
 * Covers what holds on every route: headers, kind refusals, and no personal data in a log, a URL or
 * an error.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHandler } from '../../functions/web.tsx';
import type { SweepingStore } from '../../service/ports/store.ts';
import { aForm, startWebBed, type WebBed, withoutOwnScript } from './web-bed.ts';

let bed: WebBed;
beforeAll(async () => {
  bed = await startWebBed();
});
afterAll(() => bed.close());

const heading = (body: string) => /<h1>(.*?)<\/h1>/.exec(body)?.[1];
const canary = { email: 'canary.bird@example.com', name: 'Canarina', phone: '+12025550199' };
const banned = /trust|partner|affair|betray|relationship|abus/i;

const routes: Readonly<Record<string, readonly string[]>> = {
  '/': ['GET'],
  '/subscribe': ['POST'],
  '/confirm': ['GET', 'POST'],
  '/answer': ['GET', 'POST'],
  '/preferences': ['GET', 'POST'],
  '/progress': ['GET'],
  '/confirm-seat': ['GET', 'POST'],
  '/seat': ['GET', 'POST'],
  '/check-in': ['GET', 'POST'],
  '/seminars/evening7': ['GET'],
  '/seminars/evening7/calendar.ics': ['GET'],
  '/seminars/evening7/register': ['POST'],
  '/unsubscribe': ['GET', 'POST'],
  '/first-letter': ['GET'],
  '/safety': ['GET'],
  '/privacy': ['GET'],
  '/terms': ['GET'],
  '/health': ['GET'],
};

describe('every route', () => {
  it.each(Object.entries(routes))(
    '%s names the methods it takes when another one is used',
    async (path, methods) => {
      const allowed = methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
      for (const method of [
        'GET',
        'POST',
        'PUT',
        'PATCH',
        'DELETE',
        'OPTIONS',
        'TRACE',
        'CONNECT',
      ]) {
        if (methods.includes(method)) continue;
        const { status, headers, body } = await bed.ask(method, path);
        expect(status, method).toBe(405);
        expect(headers.allow).toBe(allowed.join(', '));
        expect(heading(body)).toBe('This page cannot do that');
      }
    },
  );

  it('P52 every page stays out of caches, referrers and frames, and sets no cookie', async () => {
    const id = await bed.join({ email: 'headers@example.com' });
    const answers = await Promise.all([
      ...Object.keys(routes).map((path) =>
        bed.ask('GET', path, { query: `t=${bed.token('preferences', id)}` }),
      ),
      bed.ask('GET', '/nowhere'),
      bed.ask('PUT', '/'),
      bed.post('/subscribe', {}),
      bed.post('/subscribe', { name: 'x'.repeat(100 * 1024) }),
      bed.post(`/preferences?t=${bed.token('preferences', id)}`, { action: 'progress' }),
      bed.ask('POST', '/subscribe', { type: 'application/json', body: '{}' }),
    ]);
    for (const { headers } of answers) {
      expect(headers['cache-control']).toBe('no-store');
      expect(headers['referrer-policy']).toBe('no-referrer');
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['strict-transport-security']).toContain('max-age=');
      expect(headers['set-cookie']).toBeUndefined();
      const policy = headers['content-security-policy'] ?? '';
      expect(policy).toMatch(
        /^default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+' 'sha256-[^']+'; form-action 'self'; base-uri 'none'; frame-anc/,
      );
      expect(policy).not.toMatch(/unsafe|http/);
      expect(headers.location ?? '').not.toMatch(/@|%40|\+1/);
    }
  });

  it('P57 every page has the button to leave, and P63 nothing of third parties and no other script', async () => {
    const id = await bed.join({ email: 'frame@example.com' });
    const asked = ['confirm', 'answer', 'preferences', 'progress', 'unsubscribe'] as const;
    const pages = await Promise.all([
      ...asked.map((purpose) =>
        bed.ask('GET', `/${purpose}`, { query: `t=${bed.token(purpose, id, 'W3')}` }),
      ),
      ...['/', '/first-letter', '/safety', '/privacy', '/terms', '/nowhere'].map((path) =>
        bed.ask('GET', path),
      ),
      bed.post('/subscribe', aForm),
      bed.post('/subscribe', {}),
    ]);
    for (const { body } of pages) {
      const top = body.slice(body.indexOf('<body>'));
      expect(top).toMatch(
        /<a class="leave" href="https:\/\/www\.weather\.gov\/" rel="nofollow noreferrer" data-two-more="[^"]+" data-one-more="[^"]+" data-stopped="[^"]+" data-loading="[^"]+">Leave this page</,
      );
      expect(withoutOwnScript(body)).not.toMatch(
        /<script|<img|<iframe|<link|@import|url\(| on[a-z]+="/,
      );
      expect(body).toContain('<html lang="en">');
      for (const landmark of ['<main', '<header', '<footer', '<nav'])
        expect(body.includes(landmark)).toBe(true);
      const title = /<title>(.*?)<\/title>/.exec(body)?.[1] ?? '';
      expect(title).toContain('Mend Notes');
      expect(title, 'P55').not.toMatch(banned);
    }
  });

  it.each([
    '/nowhere',
    '/coach',
    '/seminars',
    '/seminars/spring/guests',
    '/twilio/inbound',
    '/Confirm',
    '/%00',
    '/.env',
  ])('an unknown path (%s) shows a kind page', async (path) => {
    for (const method of ['GET', 'POST']) {
      const { status, body } = await bed.ask(method, path, { query: 't=x' });
      expect(status).toBe(404);
      expect(heading(body)).toBe('There is nothing here');
    }
  });

  it('programs get JSON', async () => {
    const { status, body } = await bed.ask('GET', '/nowhere', {
      headers: { accept: 'application/json' },
    });
    expect(status).toBe(404);
    expect(JSON.parse(body).errors).toHaveLength(1);
    expect(await bed.ask('GET', '/health')).toMatchObject({ status: 200, body: 'ok' });
  });

  it('the pages show the coach’s words with help lines and no variable left open', async () => {
    for (const path of ['/', '/first-letter', '/safety', '/privacy', '/terms']) {
      const { status, body } = await bed.ask('GET', path);
      expect(status).toBe(200);
      expect(body.includes('{{')).toBe(false);
      expect(body).not.toContain('href=""');
    }
    const safety = (await bed.ask('GET', '/safety')).body;
    for (const line of ['Call 988', 'Call 1-800-799-7233', 'Leave this page'])
      expect(safety.includes(line)).toBe(true);
  });
});

describe('a failure', () => {
  const broken = (message: string): { store: SweepingStore } => {
    const fail = async () => {
      throw Object.assign(new Error(message), { name: 'TimeoutError' });
    };
    const groups = new Proxy({}, { get: () => new Proxy({}, { get: () => fail }) });
    return { store: groups as SweepingStore };
  };

  it('P51 a failure of the store shows a kind page, and neither it nor the log names the person, the link or the stack', async () => {
    const failing = await startWebBed(broken(`could not read ${Object.values(canary).join(' ')}`));
    const token = failing.token('answer', 'abcdefgh1234', 'W3');
    const answers = [
      await failing.post('/subscribe', { ...aForm, ...canary }),
      await failing.ask('GET', '/answer', { query: `t=${token}` }),
      await failing.ask('POST', '/unsubscribe', {
        query: `t=${failing.token('unsubscribe', 'abcdefgh1234')}`,
      }),
    ];
    for (const { status, body, headers } of answers) {
      expect(status).toBe(500);
      expect(heading(body)).toBe('Something went wrong on our side');
      expect(body).not.toMatch(/ at .*\.tsx?|Error|canary|Canarina|2025550199/);
      expect(headers['cache-control']).toBe('no-store');
    }
    expect(failing.log.map((line) => JSON.parse(line))).toMatchObject([
      { level: 'error', route: '/subscribe', error: 'TimeoutError' },
      { level: 'error', route: '/answer', error: 'TimeoutError' },
      { level: 'error', route: '/unsubscribe', error: 'TimeoutError' },
    ]);
    const all = failing.log.join('\n');
    for (const secret of [...Object.values(canary), 'canary', token])
      expect(all.includes(secret)).toBe(false);
    await failing.close();
  });

  it('P51 no canary is in the log, or on a page but the form it was typed in', async () => {
    const id = await bed.join({ ...canary, sensitiveConsent: 'on', role: 'hurt' });
    await bed.joinPhone(id, canary.phone);
    await bed.post('/subscribe', { ...canary, email: `${canary.email}\r\n`, adult: 'on' });
    const pages = await Promise.all([
      bed.post(`/answer?t=${bed.token('answer', id, 'W3')}`, { answer: '1' }),
      bed.ask('GET', '/preferences', { query: `t=${bed.token('preferences', id)}` }),
      bed.ask('GET', '/progress', { query: `t=${bed.token('progress', id)}` }),
      bed.post(`/unsubscribe?t=${bed.token('unsubscribe', id)}`, {}),
      bed.ask('GET', '/confirm', { query: `t=${bed.token('confirm', id, '1')}x` }),
    ]);
    for (const secret of [...Object.values(canary), '2025550199']) {
      for (const { body } of pages) expect(body.includes(secret)).toBe(false);
      expect(bed.log.join('\n').includes(secret)).toBe(false);
    }
  });

  it('a failure to make the world is tried again at the next event', async () => {
    let tries = 0;
    const handle = createHandler(async () => {
      tries += 1;
      if (tries === 1) throw new Error('no parameters');
      return bed.world;
    });
    const event = {
      rawPath: '/health',
      rawQueryString: '',
      headers: {},
      requestContext: { domainName: 'a.test', http: { method: 'GET' } },
    };
    await expect(handle(event as never)).rejects.toThrow('no parameters');
    expect(await handle(event as never)).toMatchObject({ statusCode: 200, body: 'ok' });
  });
});
