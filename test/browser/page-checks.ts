/** Measures a page in a browser: WCAG 2.2 AA by axe, reflow, text spacing and target sizes. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const axeSource = readFileSync(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
);
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/**
 * Violations found by axe, one line each. The page's policy forbids other scripts, but does not
 * apply to those of the debugger.
 */
export async function violations(page: Page, what: 'all' | 'colours'): Promise<string[]> {
  if (!(await page.evaluate(`typeof axe === 'object'`))) await page.evaluate(axeSource);
  const runOnly =
    what === 'all' ? { type: 'tag', values: tags } : { type: 'rule', values: ['color-contrast'] };
  const options = { runOnly, resultTypes: ['violations'] };
  const found = (await page.evaluate(
    `axe.run(document, ${JSON.stringify(options)})`,
  )) as AxeResults;
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html }) => `${id}: ${html.slice(0, 120)}`),
  );
}

/** How far the page scrolls sideways, in CSS pixels. */
export async function beyond(page: Page): Promise<number> {
  return (await page.evaluate(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  )) as number;
}

/**
 * Controls smaller than WCAG 2.5.8's 24 by 24 CSS pixels. A checkbox counts with its label; a link
 * in a line of text is exempt, as in the criterion.
 */
export async function smallTargets(page: Page): Promise<string[]> {
  return (await page.evaluate(`(() => {
    const small = [];
    for (const control of document.querySelectorAll('a[href], button, input, select, textarea, summary')) {
      if (control.closest('.trap') || control.matches('.skip:not(:focus), [type=hidden]')) continue;
      const isInline = control.tagName === 'A' && getComputedStyle(control).display === 'inline';
      if (isInline && control.parentElement.textContent.trim() !== control.textContent.trim()) continue;
      const { width, height } = (control.closest('label') ?? control).getBoundingClientRect();
      if (width < 24 || height < 24) small.push(control.outerHTML.slice(0, 80) + ' ' + width + 'x' + height);
    }
    return small;
  })()`)) as string[];
}

/** Sets the text spacing of WCAG 1.4.12. */
export async function spaceText(page: Page): Promise<void> {
  await page.evaluate(`(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }');
    document.adoptedStyleSheets = [sheet];
  })()`);
}

/** Elements whose text is cut off or wider than its box. A field scrolls the value typed into it. */
export async function clipped(page: Page): Promise<string[]> {
  return (await page.evaluate(`[...document.querySelectorAll('main *, header *')]
    .filter((e) => !e.closest('.trap') && !/^(OPTION|OPTGROUP|SELECT|INPUT)$/.test(e.tagName) && !e.closest('svg'))
    .filter((e) => getComputedStyle(e).display !== 'inline' && e.scrollWidth > e.clientWidth + 1)
    .map((e) => e.outerHTML.slice(0, 100))`)) as string[];
}
