/**
 * Tests every letter in a browser: narrow and wide, light and dark, WCAG 2.2 AA, and that it loads
 * nothing. MEND_RENDERS=1 keeps a picture of each in build/renders/.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Flag } from '../../core/course.ts';
import { renderHtml } from '../../core/rendered-words.ts';
import { lessons, letters, values, worstValues } from '../templates/written-course.ts';
import { chromiumPath, openChromium, whyNot } from './chromium.ts';

const widths = [360, 640] as const;
const schemes = ['light', 'dark'] as const;
const pictures = process.env.MEND_RENDERS === '1' ? 'build/renders' : undefined;
/** WCAG 2.5.5's target, in CSS pixels. */
const leastTarget = 44;

/** Two readers who together get nearly every branch of a lesson. */
const readers: readonly (readonly [string, ReadonlySet<Flag>])[] = [
  ['', new Set<Flag>(['hurt'])],
  ['-solo', new Set<Flag>(['did', 'solo', 'baby', 'texts'])],
];
const isLesson = new Set(lessons.map(({ id }) => id));
const shown = letters.flatMap(([id, letter]) =>
  readers
    .slice(0, isLesson.has(id) ? 2 : 1)
    .map(([suffix, flags]) => [id + suffix, renderHtml(letter.html, values, flags)] as const),
);

const [firstId, firstLetter] = letters[0] ?? ['', { html: [] }];
/** The longest name and links. */
shown.push([
  `${firstId}-longest`,
  renderHtml(firstLetter.html, worstValues[0] ?? values, new Set()),
]);

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const rules = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] };

let browser: Browser | undefined;
let page: Page;
/** URLs that the letters have requested. */
const requested: string[] = [];

beforeAll(async () => {
  if (!chromiumPath) return;
  browser = await openChromium();
  page = await browser.newPage();
  await page.route('**/*', (route) => {
    requested.push(route.request().url());
    return route.abort();
  });
  if (pictures) mkdirSync(pictures, { recursive: true });
});
afterAll(() => browser?.close());

/** Violations of WCAG 2.2 AA by axe, one line each. */
async function violations(): Promise<string[]> {
  const found = (await page.evaluate(
    `axe.run(document, { runOnly: ${JSON.stringify(rules)}, resultTypes: ['violations'] })`,
  )) as AxeResults;
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html }) => `${id}: ${html.slice(0, 120)}`),
  );
}

/** How far the page scrolls sideways, and the height of each button, in CSS pixels. */
async function measured() {
  const script = `({
    beyond: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    buttons: [...document.querySelectorAll('.button a, .quiet a')].map((a) => a.getBoundingClientRect().height),
  })`;
  return (await page.evaluate(script)) as { beyond: number; buttons: number[] };
}

describe.skipIf(!chromiumPath)(`letters in a browser${whyNot}`, () => {
  it.each(shown)(
    'P63 %s is accessible narrow and wide, light and dark, and loads nothing',
    async (id, html) => {
      await page.setContent(html);
      await page.evaluate(axe);
      for (const width of widths) {
        await page.setViewportSize({ width, height: 400 });
        const { beyond, buttons } = await measured();
        expect(beyond, `${id} at ${width}`).toBe(0);
        for (const height of buttons)
          expect(height, `${id} at ${width}`).toBeGreaterThanOrEqual(leastTarget);
        for (const scheme of schemes) {
          await page.emulateMedia({ colorScheme: scheme });
          if (pictures)
            await page.screenshot({
              path: `${pictures}/${id}-${width}-${scheme}.png`,
              fullPage: true,
            });
          // Colours depend on the scheme only, not on the width.
          if (width === 360) expect(await violations(), `${id}, ${scheme}`).toEqual([]);
        }
      }
      expect(requested).toEqual([]);
    },
  );

  it('the checks find a pale text, a missing language and a wide element', async () => {
    await page.setContent(
      '<html><body><p style="color:#aaa;background:#fff">pale</p><div style="width:900px">wide</div>',
    );
    await page.evaluate(axe);
    expect((await violations()).join()).toMatch(
      /color-contrast.*html-has-lang|html-has-lang.*color-contrast/s,
    );
    expect((await measured()).beyond).toBeGreaterThan(0);
  });
});
