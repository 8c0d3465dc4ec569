/** The pages of a phone, a code and a move show the coach's own words, and the code within them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Library, Page } from '../../core/course.ts';
import { theLibrary } from '../library.ts';
import { startWebBed, type WebBed } from './web-bed.ts';

/** The course whose coach has put words of their own into every page, beside its variables. */
async function ownLibrary(): Promise<Library> {
  const library = await theLibrary();
  const own = ([name, page]: [string, Page]) => [
    name,
    { ...page, title: `Title of ${name}`, html: [`<p>Words of ${name}.</p>`, ...page.html] },
  ];
  return { ...library, pages: Object.fromEntries(Object.entries(library.pages).map(own)) };
}

let bed: WebBed;
let id: string;
beforeAll(async () => {
  bed = await startWebBed({ library: await ownLibrary() });
  id = await bed.join({ email: 'words@example.com', sensitiveConsent: 'on' });
});
afterAll(() => bed.close());

const link = (page: 'texts' | 'export' | 'preferences' | 'progress') =>
  `/${page}?t=${bed.token(page, id)}`;

const get = (path: string) => {
  const [route = '', query = ''] = path.split('?');
  return bed.ask('GET', route, { query });
};

describe('the coach’s words stand on', () => {
  it.each([
    ['texts', 'the page of texts', () => get('/texts')],
    ['texts-link', 'the page of texts without a link', () => get('/texts')],
    ['texts-begin', 'the page of texts behind a link', () => get(link('texts'))],
    ['texts-code', 'the page with a code to join', () => bed.post(link('texts'), {})],
    ['texts-offer', 'the preferences', () => get(link('preferences'))],
    ['phone-off', 'the preferences', () => get(link('preferences'))],
    ['progress-phone', 'the page of progress', () => get(link('progress'))],
    ['export-phone', 'the page before one’s data', () => get(link('export'))],
    [
      'export-code',
      'the page with a code to unlock',
      () => bed.post(link('export'), { do: 'code' }),
    ],
    ['export-texts', 'the page of one’s data', () => bed.post(link('export'), { do: 'read' })],
    ['stopped', 'the page after an erasure', () => bed.post(link('export'), { do: 'erase' })],
  ])('%s: %s', async (name, _, open) => {
    const { status, body } = await open();
    expect(status).toBe(200);
    expect(body).toMatch(new RegExp(`<h[12][^>]*>Title of ${name}</h`));
    expect(body).toContain(`Words of ${name}.`);
  });

  it('the pages of a move', async () => {
    const mover = await bed.join({ email: 'mover@example.com' });
    await bed.post(`/preferences?t=${bed.token('preferences', mover)}`, {
      ...{ action: 'move', email: 'moved@example.com' },
    });
    const asked = ((await bed.person('mover@example.com'))?.move?.at ?? 0).toString(36);
    const path = `/move?t=${bed.token('move', mover, asked)}`;
    expect((await get(path)).body).toContain('Words of move.');
    const { body } = await bed.post(path, {});
    expect(body).toContain('Words of move-code.');
    expect(body).toMatch(/<strong>MOVE [A-Z0-9]{6}<\/strong>/);
  });
});
