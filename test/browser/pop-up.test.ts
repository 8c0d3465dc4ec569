/**
 * Tests the pop-up on a page of another origin, whose policy allows our script and nothing else.
 * MEND_RENDERS=1 keeps pictures of it in build/renders/.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Service } from '../../local/local-service.ts';
import { aService } from '../stories/visitor.ts';
import { chromiumPath, openChromium, whyNot } from './chromium.ts';

const pictures = process.env.MEND_RENDERS === '1' ? 'build/renders' : undefined;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const rules = {
  type: 'tag',
  values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
};

/** Styles of the coach's page that would break the pop-up if they reached it. */
const hostile =
  'div,dialog,a,button,h2,p{display:none!important;color:red!important;font:80px serif!important}.shown{display:block!important}';

let service: Service;
let host: Server;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let site = '';
let attributes = '';
const asked: string[] = [];
const blocked: string[] = [];

beforeAll(async () => {
  if (!chromiumPath) return;
  ({ service } = await aService());
  host = createServer((request, response) => {
    if (request.url === '/host.css')
      return response.setHeader('content-type', 'text/css').end(hostile);
    const src = `${service.urls.web}/pop-up.js`;
    const policy = `default-src 'none'; script-src ${src}; style-src 'self'; form-action 'none'; base-uri 'none'; frame-src 'none'; require-trusted-types-for 'script'`;
    response
      .setHeader('content-security-policy', policy)
      .setHeader('content-type', 'text/html; charset=utf-8');
    response.end(`<!doctype html><html lang="en"><title>Host</title><link rel="stylesheet" href="/host.css">
      <main class="shown"><h1>A page</h1><label class="shown">Search <input id="search"></label>
      <a class="shown" id="link" data-mend-open href="${service.urls.web}/">Notes by email</a></main>
      <script src="${src}" ${attributes} referrerpolicy="no-referrer" defer></script>`);
  });
  await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve));
  site = `http://localhost:${(host.address() as AddressInfo).port}/`;
  browser = await openChromium();
  if (pictures) mkdirSync(pictures, { recursive: true });
});
afterAll(async () => {
  await browser?.close();
  await new Promise((resolve) => (host ? host.close(resolve) : resolve(undefined)));
  await service?.close();
});

beforeEach(async () => {
  if (!chromiumPath) return;
  context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  page = await context.newPage();
  await page.clock.install();
  asked.length = 0;
  blocked.length = 0;
  page.on('request', (request) => asked.push(request.url()));
  page.on('console', (message) => blocked.push(message.text()));
  page.on('pageerror', (error) => blocked.push(error.message));
});
afterEach(() => context?.close());

async function visit(scriptAttributes = ''): Promise<void> {
  attributes = scriptAttributes;
  await page.goto(site);
}

const isOpen = () =>
  page.locator('dialog').evaluateAll((found) => found.some((one) => one.matches(':modal')));
/** The focused element, inside a shadow root too. */
const focused = () =>
  page.evaluate(
    `(() => { let at = document.activeElement; while (at.shadowRoot?.activeElement) at = at.shadowRoot.activeElement; return at.id || at.textContent || at.tagName; })()`,
  );
const press = async (...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key);
};

describe.skipIf(!chromiumPath)(`the pop-up on a page of another origin${whyNot}`, () => {
  it('opens by itself after the given time, once for each visitor, and stores one flag and no cookie', async () => {
    await visit('data-after="20"');
    await page.clock.runFor(19_000);
    expect(await isOpen()).toBe(false);
    await page.clock.runFor(1_500);
    expect(await isOpen()).toBe(true);
    expect(await page.evaluate('JSON.stringify(localStorage)')).toBe('{"mend":"1"}');
    expect(await context.cookies()).toEqual([]);
    await page.reload();
    await page.clock.runFor(60_000);
    expect(await isOpen()).toBe(false);
    // The link still opens it.
    await page.click('#link');
    expect(await isOpen()).toBe(true);
    expect(blocked).toEqual([]);
    expect(asked.filter((url) => !url.startsWith(site))).toEqual(
      Array(2).fill(`${service.urls.web}/pop-up.js`),
    );
  });

  it('does not open by itself without localStorage', async () => {
    await page.addInitScript(
      "Object.defineProperty(window, 'localStorage', { get() { throw new Error('no'); } })",
    );
    await visit('data-after="1"');
    await page.clock.runFor(60_000);
    expect(await isOpen()).toBe(false);
    await page.click('#link');
    expect(await isOpen()).toBe(true);
  });

  it('waits while the visitor types, and opens afterwards', async () => {
    await visit('data-after="1"');
    await page.fill('#search', 'calm');
    await page.clock.runFor(30_000);
    expect(await isOpen()).toBe(false);
    await page.evaluate('document.activeElement.blur()');
    await page.clock.runFor(6_000);
    expect(await isOpen()).toBe(true);
  });

  it('opens when the pointer leaves at the top, with data-exit only', async () => {
    const leaveBy = (clientY: number) =>
      page.evaluate(
        `document.documentElement.dispatchEvent(new MouseEvent('mouseleave', { clientY: ${clientY} }))`,
      );
    await visit('');
    await leaveBy(-1);
    expect(await isOpen()).toBe(false);
    await visit('data-exit');
    await leaveBy(400);
    expect(await isOpen()).toBe(false);
    await leaveBy(-1);
    expect(await isOpen()).toBe(true);
  });

  it('closes by Esc, by its button, and by a press beside it, and returns the focus', async () => {
    await visit();
    const ways: (() => Promise<unknown>)[] = [
      () => press('Escape'),
      () => page.getByRole('button', { name: 'Not now' }).click(),
      () => page.mouse.click(20, 20),
    ];
    for (const way of ways) {
      await page.focus('#link');
      await press('Enter');
      expect(await isOpen()).toBe(true);
      await way();
      expect(await isOpen()).toBe(false);
      expect(await focused()).toBe('link');
    }
  });

  it('closes by itself after 40 seconds in which nobody touches it', async () => {
    await visit('data-after="0"');
    await page.clock.runFor(30_000);
    await press('Tab');
    await page.clock.runFor(30_000);
    expect(await isOpen()).toBe(true);
    await page.clock.runFor(11_000);
    expect(await isOpen()).toBe(false);
  });

  it('keeps the focus inside, and ignores a key that was meant for the page', async () => {
    await visit('data-after="0"');
    await page.clock.runFor(1_000);
    await press('Enter', 'Space');
    expect(await isOpen()).toBe(true);
    const seen = new Set<unknown>();
    for (let nth = 0; nth < 8; nth++) {
      await press('Tab');
      seen.add(await focused());
    }
    expect([...seen]).toEqual(
      expect.arrayContaining(['See the form', 'Not now', 'Leave this page']),
    );
    expect(seen).not.toContain('search');
    expect(seen).not.toContain('link');
  });

  it('P52 opens the sign-up in a new tab, with nothing in the URL and no box ticked', async () => {
    await visit();
    await page.click('#link');
    const [form] = await Promise.all([
      context.waitForEvent('page'),
      page.getByRole('link', { name: 'See the form' }).click(),
    ]);
    await form.waitForLoadState();
    expect(form.url()).toBe(`${service.urls.web}/`);
    expect(await form.evaluate('[document.referrer, window.opener]')).toEqual(['', null]);
    expect(await form.locator('input[type=checkbox]:checked').count()).toBe(0);
    expect(await isOpen()).toBe(false);
  });

  it('P57 leaves the page, and "back" does not return to it', async () => {
    await context.route('https://www.weather.gov/', (route) =>
      route.fulfill({ contentType: 'text/html', body: 'rain' }),
    );
    await page.goto('about:blank');
    await visit();
    await page.click('#link');
    await page.getByRole('link', { name: 'Leave this page' }).click();
    await page.waitForURL('https://www.weather.gov/');
    await page.goBack();
    expect(page.url()).toBe('about:blank');
  });

  it('is a plain link without scripts, and when it is opened in a new tab', async () => {
    const plain = await browser.newContext({ javaScriptEnabled: false });
    const bare = await plain.newPage();
    await bare.goto(site);
    await bare.click('#link');
    expect(bare.url()).toBe(`${service.urls.web}/`);
    await plain.close();
    await visit();
    const [tab] = await Promise.all([
      context.waitForEvent('page'),
      page.click('#link', { modifiers: ['ControlOrMeta'] }),
    ]);
    await tab.waitForURL(`${service.urls.web}/`);
    expect(await isOpen()).toBe(false);
  });

  it("opens once when its script is on the page twice, with the page's words", async () => {
    attributes = `data-heading="Hello" data-words="A few words." data-button="On we go"></script><script src="${service.urls.web}/pop-up.js" defer`;
    await page.goto(site);
    await page.click('#link');
    expect(await page.locator('dialog').count()).toBe(1);
    expect(await page.locator('dialog').innerText()).toMatch(/^Hello\n+A few words\.\n+On we go\n/);
  });

  it("is accessible and free of the page's styles, narrow and wide, light and dark", async () => {
    await context.close();
    // The page's policy would forbid axe too.
    context = await browser.newContext({ bypassCSP: true, reducedMotion: 'reduce' });
    page = await context.newPage();
    await visit();
    await page.evaluate(axe);
    await page.click('#link');
    for (const width of [360, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        if (pictures)
          await page.screenshot({ path: `${pictures}/pop-up-${width}-${colorScheme}.png` });
        const found = (await page.evaluate(
          `axe.run(document, { runOnly: ${JSON.stringify(rules)} })`,
        )) as AxeResults;
        const ours = found.violations.flatMap(({ id, nodes }) =>
          nodes.map(({ target, html }) => `${id} ${target} ${html}`),
        );
        expect(
          ours.filter((line) => !line.includes('id="link"') && !line.includes('id="search"')),
        ).toEqual([]);
      }
      const box = await page.locator('dialog').boundingBox();
      expect(box?.x).toBeGreaterThanOrEqual(0);
      expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(width);
      for (const button of await page.locator('dialog a, dialog button').all()) {
        expect((await button.boundingBox())?.height).toBeGreaterThanOrEqual(40);
      }
    }
  });
});
