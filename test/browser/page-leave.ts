/**
 * Tests the way out by keyboard: Shift three times, what is shown and read aloud meanwhile, and the
 * blank page until the other site comes (promise 57).
 */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { PagesSetup } from './pages-setup.ts';

/** Registers the tests of this file. */
export function describeLeave(setup: () => PagesSetup): void {
  const words = () => setup().service.world.library.brand.leave;

  describe('Shift pressed three times', () => {
    it('P57 leaves from every kind of page, and "back" does not return', async () => {
      const person = await setup().member('leaving');
      const { web, leaveUrl } = setup();
      const { page, faults, close } = await setup().tab();
      const urls = [
        ...['/', '/safety', '/terms', '/nowhere'].map((path) => web + path),
        ...[person.link('preferences'), person.link('answer', 'W3'), person.link('unsubscribe')],
      ];
      for (const url of urls) {
        await page.goto(`${web}/privacy`);
        await page.goto(url);
        for (let nth = 0; nth < 3; nth++) await page.keyboard.press('Shift');
        await page.waitForURL(leaveUrl);
        await page.goBack();
        expect(page.url(), url).toBe(`${web}/privacy`);
      }
      expect(faults).toEqual([]);
      await close();
    });

    it('P57 shows and says how many presses are left', async () => {
      const { page, close } = await setup().tab();
      await page.goto(`${setup().web}/safety`);
      expect(await dots(page)).toBe(0);
      await page.keyboard.press('Shift');
      expect(await dots(page)).toBe(1);
      expect(await page.getByRole('status').innerText()).toBe(words().twoMore);
      await page.keyboard.press('Shift');
      expect(await dots(page)).toBe(2);
      expect(await page.getByRole('status').innerText()).toBe(words().oneMore);
      await close();
    });

    it('P57 blanks the page before the other one comes, by keyboard and by press', async () => {
      for (const leave of [
        async (page: Page) => {
          for (let nth = 0; nth < 3; nth++) await page.keyboard.press('Shift');
        },
        (page: Page) =>
          page.getByRole('link', { name: words().button }).click({ noWaitAfter: true }),
      ]) {
        const { page, close } = await setup().tab();
        // An answer without content leaves the browser where it is, as a slow one does.
        await page.route(`${setup().leaveUrl}**`, (route) => route.fulfill({ status: 204 }));
        await page.goto(`${setup().web}/safety`);
        const [asked] = await Promise.all([
          page.waitForResponse(`${setup().leaveUrl}**`),
          leave(page),
        ]);
        expect(asked.request().headers().referer).toBeUndefined();
        expect(page.url()).toBe(`${setup().web}/safety`);
        expect(await page.locator('body').innerText()).toBe(words().loading);
        expect(await page.getByRole('alert').innerText()).toBe(words().loading);
        expect(await page.locator('main, header, footer, a').count()).toBe(0);
        await close();
      }
    });

    it('P57 is called off by another key and by five idle seconds', async () => {
      const { page, close } = await setup().tab();
      await page.clock.install();
      await page.goto(`${setup().web}/safety`);
      await page.keyboard.press('Shift');
      await page.keyboard.press('Shift');
      await page.keyboard.press('a');
      expect(await dots(page)).toBe(0);
      expect(await page.getByRole('status').innerText()).toBe(words().stopped);
      await page.keyboard.press('Shift');
      await page.keyboard.press('Shift');
      await page.clock.runFor(4_900);
      expect(await dots(page)).toBe(2);
      await page.clock.runFor(200);
      expect(await dots(page)).toBe(0);
      await page.keyboard.press('Shift');
      expect(await dots(page)).toBe(1);
      expect(page.url()).toBe(`${setup().web}/safety`);
      await close();
    });

    it('capital letters, Shift with Tab and Escape are no presses', async () => {
      const { page, close } = await setup().tab();
      await page.goto(setup().web);
      await page.getByLabel('First name').focus();
      for (const key of [
        'Shift+A',
        'Shift+B',
        'Shift+Tab',
        'Shift+Tab',
        'Escape',
        'Escape',
        'Escape',
      ]) {
        await page.keyboard.press(key);
        expect(await dots(page), key).toBe(0);
      }
      expect(await page.getByLabel('First name').inputValue()).toBe('AB');
      expect(page.url()).toBe(`${setup().web}/`);
      await close();
    });

    it('P57 needs no script: the link leaves by itself, and keys do nothing', async () => {
      const { page, faults, close } = await setup().tab({ scripts: false });
      await page.goto(`${setup().web}/safety`);
      for (let nth = 0; nth < 3; nth++) await page.keyboard.press('Shift');
      expect(page.url()).toBe(`${setup().web}/safety`);
      await page.getByRole('link', { name: words().button }).click();
      await page.waitForURL(setup().leaveUrl);
      expect(faults).toEqual([]);
      await close();
    });
  });
}

/** The dots that are filled; 0 while they are not shown. */
function dots(page: Page): Promise<number> {
  return page.evaluate(`(() => {
    const box = document.querySelector('.presses');
    if (getComputedStyle(box).display === 'none') return 0;
    const empty = 'rgba(0, 0, 0, 0)';
    return [...box.children].filter((dot) => getComputedStyle(dot).backgroundColor !== empty).length;
  })()`) as Promise<number>;
}
