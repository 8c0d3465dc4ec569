/**
 * Tests the pages with the keyboard alone: focus in reading order, visible, and not covered.
 */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { PagesSetup } from './pages-setup.ts';

interface Stop {
  readonly id: string;
  readonly text: string;
  readonly y: number;
  readonly outline: number;
  readonly hidden: boolean;
}

/** Registers the tests of this file. */
export function describeKeyboard(setup: () => PagesSetup): void {
  describe('by keyboard alone', () => {
    it('a person signs up, each focus visible and in reading order', async () => {
      const { page, faults, close } = await setup().tab({ scripts: false });
      await page.goto(setup().web);
      const stops: Stop[] = [];
      const tabTo = async (wanted: (stop: Stop) => boolean) => {
        for (;;) {
          await page.keyboard.press('Tab');
          const stop = await stopOf(page);
          stops.push(stop);
          if (wanted(stop)) return;
          if (stops.length > 60)
            throw new Error(
              `The focus never got there: ${stops.map(({ id, text }) => id || text)}`,
            );
        }
      };
      await tabTo(({ text }) => text === 'Skip to the page');
      await tabTo(({ id }) => id === 'email');
      await page.keyboard.type('keys@example.com');
      await tabTo(({ id }) => id === 'name');
      await page.keyboard.type('Kay');
      await tabTo(({ id }) => id === 'adult');
      await page.keyboard.press('Space');
      await tabTo(({ text }) => text === 'Send me the first letter');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Look in your inbox' }).waitFor();
      expect(stops.filter(({ outline, hidden }) => outline < 2 || hidden)).toEqual([]);
      expect(stops.map(({ id }) => id)).not.toContain('comment');
      const inForm = stops.slice(3).map(({ y }) => y);
      expect(inForm).toEqual([...inForm].sort((a, b) => a - b));
      const { store, now } = setup().service.world;
      const saved = await store.people.read(await setup().idOf('keys@example.com'), now(), true);
      expect(saved?.subscriber.name).toBe('Kay');
      expect(faults).toEqual([]);
      await close();
    });

    it('the skip link skips the top, and "Leave this page" is the third stop of every page', async () => {
      const { page, close } = await setup().tab({ scripts: false });
      await page.goto(`${setup().web}/safety`);
      for (const expected of ['Skip to the page', 'Mend Notes', 'Leave this page']) {
        await page.keyboard.press('Tab');
        expect((await stopOf(page)).text).toBe(expected);
      }
      await page.goto(`${setup().web}/safety`);
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      expect(await page.evaluate('document.activeElement.id')).toBe('main');
      await page.keyboard.press('Tab');
      expect((await stopOf(page)).text).toBe('Call 911');
      await close();
    });

    it('an error links to its field, and the sticky top covers no stop when going backwards', async () => {
      const { page, close } = await setup().tab({ scripts: false });
      const person = await setup().member('keyboard');
      await page.goto(setup().web);
      await page.getByLabel('Email', { exact: true }).fill('keys@nowhere');
      await page.getByLabel(/18 or older/).check();
      await page.getByRole('button', { name: 'Send me the first letter' }).click();
      await page.locator('.problems:focus').waitFor();
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.locator('#email:focus').waitFor();
      await page.keyboard.type('x');
      expect(await page.getByLabel('Email', { exact: true }).inputValue()).toContain('x');
      await page.goto(person.link('preferences'));
      await page.evaluate('document.querySelector("footer a:last-of-type").focus()');
      const hidden: Stop[] = [];
      for (
        let stop = await stopOf(page);
        stop.text !== 'Leave this page';
        stop = await stopOf(page)
      ) {
        if (stop.hidden) hidden.push(stop);
        await page.keyboard.press('Shift+Tab');
      }
      expect(hidden).toEqual([]);
      await close();
    });
  });
}

/**
 * The focused element. `hidden` means that the sticky top covers all of it, or that it is outside
 * the window (WCAG 2.4.11).
 */
async function stopOf(page: Page): Promise<Stop> {
  return (await page.evaluate(`(() => {
    const at = document.activeElement;
    const box = (at.closest('label') ?? at).getBoundingClientRect();
    const top = document.querySelector('.top').getBoundingClientRect().bottom;
    const isInTop = at.closest('.top, .skip') !== null;
    const style = getComputedStyle(at);
    return {
      id: at.id,
      text: at.textContent.trim().slice(0, 40),
      y: Math.round(box.top + scrollY),
      outline: style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth),
      hidden: box.bottom < 0 || box.top > innerHeight || (!isInTop && box.bottom <= top),
    };
  })()`)) as Stop;
}
