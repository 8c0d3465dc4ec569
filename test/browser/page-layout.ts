/**
 * Tests the layout of every page: narrow and wide, light and dark, at 320 pixels, and with more
 * text spacing.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cast, castOf } from './cast.ts';
import { beyond, clipped, smallTargets, spaceText, violations } from './page-checks.ts';
import { states } from './page-states.ts';
import { type PagesSetup, pictures, type Tab } from './pages-setup.ts';

const widths = [360, 1280] as const;

/** Registers the tests of this file. */
export function describeLayout(setup: () => PagesSetup): void {
  describe('for every reader, at every width,', () => {
    let tab: Tab;
    let cast: Cast;
    beforeAll(async () => {
      tab = await setup().tab();
      cast = await castOf(setup());
    });
    afterAll(() => tab?.close());

    it.each(states)(
      'P63 the page $name is accessible, and requests nothing from another host',
      async ({ name, open }) => {
        tab.faults.length = 0;
        await open(tab.page, cast);
        expect(await faultsOf(tab, name)).toEqual([]);
        expect(tab.faults).toEqual([]);
        expect(await tab.cookies()).toBe(0);
      },
    );

    it('the checks find a page that is not accessible', async () => {
      const pale =
        '<p style="color:#aaa;background:#fff">pale</p><div style="width:900px">wide</div><button style="all:unset">x</button>';
      const other = await setup().tab();
      await other.page.setContent(`<!doctype html><title>x</title>${pale}<main><h1>x</h1></main>`);
      const found = (await faultsOf(other, 'pale')).join('\n');
      for (const fault of [
        /sideways at 360/,
        /light: color-contrast/,
        /light: html-has-lang/,
        /<button.*x/,
      ])
        expect(found).toMatch(fault);
      await other.close();
    });
  });
}

async function faultsOf({ page }: Tab, name: string): Promise<string[]> {
  const faults: string[] = [];
  for (const width of widths) {
    await page.setViewportSize({ width, height: 740 });
    if ((await beyond(page)) > 0) faults.push(`scrolls sideways at ${width}`);
    faults.push(...(await smallTargets(page)));
    for (const scheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: scheme });
      if (pictures)
        await page.screenshot({
          path: `${pictures}/page-${name}-${width}-${scheme}.png`,
          fullPage: true,
        });
      // Only colours depend on the scheme.
      const found = await violations(page, scheme === 'light' ? 'all' : 'colours');
      faults.push(...found.map((violation) => `${width} ${scheme}: ${violation}`));
    }
  }
  await page.setViewportSize({ width: 320, height: 740 });
  if ((await beyond(page)) > 0) faults.push('scrolls sideways at 320');
  await spaceText(page);
  if ((await beyond(page)) > 0) faults.push('scrolls sideways at 320 with text spaced');
  faults.push(...(await clipped(page)).map((element) => `cut off with text spaced: ${element}`));
  return faults;
}
