/** Tests the safety page as it is served: numbers first, each to tap, and the way out. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWebBed, type WebBed } from './web-bed.ts';

let bed: WebBed;
let page = '';
beforeAll(async () => {
  bed = await startWebBed();
  page = (await bed.ask('GET', '/safety')).body;
});
afterAll(() => bed.close());

const hrefsIn = (html: string) =>
  [...html.matchAll(/href="((?:tel|sms|https):[^"]*)"/g)].map(([, href = '']) =>
    href.replaceAll('&amp;', '&'),
  );
const main = () => page.slice(page.indexOf('<h1>'), page.indexOf('</main>'));

describe('the safety page', () => {
  it("P83 begins with the brand's country: its emergency number, then crisis and violence", () => {
    const beforeQuestions = main().slice(0, main().indexOf('Five private questions'));
    expect(hrefsIn(beforeQuestions).slice(0, 5)).toEqual([
      ...['tel:911', 'tel:988', 'sms:988', 'tel:18007997233', 'sms:88788?&body=START'],
    ]);
    // Only the heading stands before the first number.
    expect(
      main()
        .slice(0, main().indexOf('<ul'))
        .replace(/<[^>]+>/g, '')
        .trim(),
    ).toBe('Private help');
  });

  it('P83 has every line of every country as a link, once, and its label as written', () => {
    const { help } = bed.world.library.brand;
    const all = Object.values(help).flatMap(({ emergency, crisis, violence, more = [] }) =>
      [emergency, crisis, violence, ...more].flatMap(({ links }) => Object.entries(links)),
    );
    expect(hrefsIn(main()).sort()).toEqual(all.map(([, href]) => href).sort());
    for (const [label] of all) expect(main()).toContain(`>${label}</a>`);
    for (const country of ['Australia', 'Canada', 'Ireland', 'New Zealand', 'United Kingdom'])
      expect(main()).toContain(`<summary>${country}</summary>`);
    expect(main()).not.toContain('<summary>United States</summary>');
  });

  it('P83 puts no list into a paragraph, where a browser would close it', () => {
    expect(main()).not.toMatch(/<p>\s*<(ul|details)/);
    expect(main()).not.toContain('{{');
  });

  it('P57 carries the script of the way out, allowed by its hash alone', async () => {
    const { leavePage } = bed.world.library;
    const { headers } = await bed.ask('GET', '/safety');
    const hash = createHash('sha256').update(leavePage).digest('base64');
    expect(headers['content-security-policy']).toContain(`script-src 'sha256-${hash}'`);
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page).toContain(`<script>${leavePage}</script>`);
    // Inside the element it cannot end it.
    expect(leavePage).not.toMatch(/<\/script|<!--/i);
  });

  it('P57 leaves to the place that brand.yaml names', async () => {
    const { library } = bed.world;
    const leave = { ...library.brand.leave, url: 'https://news.example.org/' };
    const other = await startWebBed({
      library: { ...library, brand: { ...library.brand, leave } },
    });
    const served = (await other.ask('GET', '/safety')).body;
    expect(served).toContain('href="https://news.example.org/" rel="nofollow noreferrer"');
    expect((await other.ask('GET', '/pop-up.js')).body).toContain('https://news.example.org/');
    expect(served + (await other.ask('GET', '/pop-up.js')).body).not.toContain('weather.gov');
    await other.close();
  });
});
