/**
 * Tests what a subscriber does on the pages, in a browser without scripts and in one with scripts.
 * The tests read what was saved from the service, not only from the page.
 */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { PagesSetup, Tab } from './pages-setup.ts';

const kinds = [
  { how: 'without scripts', scripts: false },
  { how: 'with scripts', scripts: true },
] as const;

/** Registers the tests of this file. */
export function describeTasks(setup: () => PagesSetup): void {
  describe.each(kinds)('$how a subscriber', ({ how, scripts }) => {
    const name = (task: string) => `${task}-${how.replace(' ', '-')}`;
    const inTab = (run: (tab: Tab) => Promise<void>) =>
      inTabs(setup(), scripts, 1, ([tab]) => run(tab as Tab));
    const press = (page: Page, label: string) =>
      page.getByRole('button', { name: label, exact: true }).click();

    it('signs up, corrects a problem, mends a mistyped address, and confirms', () =>
      inTab(async ({ page }) => {
        const person = setup().visitor(name('new'));
        await page.goto(setup().web);
        await page.getByLabel('Email', { exact: true }).fill('new@nowhere');
        await page.getByLabel('First name').fill('Noor');
        await page.getByLabel(/18 or older/).check();
        await press(page, 'Send me the first letter');
        expect(await focused(page)).toContain('One thing needs another look');
        expect(await page.locator('#email-error').innerText()).toContain(
          'does not look like an email address',
        );
        expect(await boxesApart(page, '#email', '#email-error')).toBeLessThan(24);
        expect(await page.getByLabel('Email', { exact: true }).inputValue()).toBe('new@nowhere');
        expect(await page.getByLabel('First name').inputValue()).toBe('Noor');
        expect(await page.getByLabel(/18 or older/).isChecked()).toBe(true);
        await page.getByLabel('Email', { exact: true }).fill(`typo-${person.form.email}`);
        await press(page, 'Send me the first letter');
        expect(await heading(page)).toBe('Look in your inbox');
        expect(await page.locator('main strong').innerText()).toBe(`typo-${person.form.email}`);
        await page.getByText('Change the address').click();
        expect(await page.getByLabel('First name').inputValue()).toBe('Noor');
        await page.getByLabel('Email', { exact: true }).fill(person.form.email);
        await press(page, 'Send it there');
        expect(await page.locator('main strong').innerText()).toBe(person.form.email);
        await page.goto(await person.linkIn('C1', 'confirm'));
        await press(page, 'Yes, begin');
        expect(await heading(page)).toBe('You are in');
        const { store, now } = setup().service.world;
        const saved = await store.people.read(await setup().idOf(person.form.email), now(), true);
        expect(saved?.subscriber).toMatchObject({
          name: 'Noor',
          zone: scripts ? 'America/Denver' : 'US',
          letters: { state: 'on' },
        });
      }));

    it('makes the course fit on the page after the confirmation', () =>
      inTab(async ({ page }) => {
        const person = setup().visitor(name('fitting'), { sensitiveConsent: false });
        await person.signUp();
        await page.goto(await person.linkIn('C1', 'confirm'));
        await press(page, 'Yes, begin');
        const zone = page.getByLabel('Time zone');
        expect(await zone.inputValue()).toBe('America/Denver');
        await page.getByLabel('Best hour').selectOption({ label: '3 in the afternoon' });
        await zone.selectOption({ label: 'Central time (Chicago)' });
        await page.getByLabel('Baby steps').check();
        await page.getByLabel('Yes, perhaps').check();
        await page.getByLabel(/may keep what I say/).check();
        await page.getByLabel('Both').check();
        await page.getByLabel(/news from/).check();
        await press(page, 'Save');
        expect(await heading(page)).toBe('Pace and preferences');
        expect(await page.locator('.said[role=status]').innerText()).toContain('Saved.');
        const { store, now } = setup().service.world;
        const saved = await store.people.read(await setup().idOf(person.form.email), now(), true);
        expect(saved?.subscriber).toMatchObject({
          ...{ hour: 15, zone: 'America/Chicago', pace: 'baby', role: 'both' },
          ...{ sensitive: true, sharedDevice: true, news: true },
        });
      }));

    it('answers by the button of a letter', () =>
      inTab(async ({ page }) => {
        const person = await setup().member(name('answering'));
        await page.goto(await person.visitor.linkIn('W1', 'answer'));
        await press(page, 'I was hurt');
        expect(await heading(page)).toBe('Thank you');
        expect((await person.stored()).role).toBe('hurt');
        await page.goto(person.link('answer', 'W3'));
        await press(page, '4');
        expect(await page.locator('.card').innerText()).toContain('A 4.');
        expect((await person.stored()).numbers).toEqual({ W3: 4 });
      }));

    it('changes hour, pace, zone, role and shared device, and takes a break', () =>
      inTab(async ({ page }) => {
        const person = await setup().member(name('changing'));
        await page.goto(person.link('preferences'));
        await page.getByLabel('Baby steps').check();
        await page.getByLabel('Best hour').selectOption('16');
        await page.getByLabel('Time zone').selectOption('Pacific/Honolulu');
        await page.getByLabel('I did the hurting').check();
        await page.getByLabel('Yes, perhaps').check();
        await press(page, 'Save');
        expect(await page.locator('.said[role=status]').innerText()).toContain('Saved.');
        expect(await person.stored()).toMatchObject({
          pace: 'baby',
          hour: 16,
          zone: 'Pacific/Honolulu',
          role: 'did',
        });
        expect((await person.stored()).sharedDevice).toBe(true);
        for (const secret of ['I did the hurting', 'Yes, perhaps'])
          expect(await page.getByLabel(secret).isChecked()).toBe(false);
        await press(page, 'Pause');
        expect((await person.stored()).pause).toBeDefined();
        await press(page, 'Go on now');
        expect((await person.stored()).pause).toBeUndefined();
        await press(page, 'Take it back and erase them');
        expect((await person.stored()).role).toBe('none');
      }));

    it('sees their own numbers by a link that expires', () =>
      inTab(async ({ page }) => {
        const person = await setup().member(name('curious'));
        await person.answer('W3', '2');
        await person.answer('1E', '3');
        await page.goto(person.link('preferences'));
        await press(page, 'Send me my progress');
        expect(page.url()).not.toContain('/progress');
        await page.goto(await person.visitor.linkIn('your-data', 'progress'));
        expect(await page.getByRole('table').innerText()).toMatch(/2 of 5[\s\S]*3 of 5/);
        expect(await page.locator('svg circle').count()).toBe(2);
        expect(await page.locator('main').innerText()).toContain('first 2, latest 3');
      }));

    it('unsubscribes with one press, ends texts with another, and may give a reason', () =>
      inTab(async ({ page }) => {
        const phone = `+1555010016${scripts ? 1 : 0}`;
        const person = await setup().member(name('unsubscribing'), { phone });
        await page.goto(await person.visitor.linkIn('W1', 'unsubscribe'));
        await press(page, 'Unsubscribe');
        expect(await heading(page)).toBe('Done');
        expect(await person.stored()).toMatchObject({
          letters: { state: 'off' },
          texts: { state: 'on' },
        });
        await press(page, 'End texts too');
        expect((await person.stored()).texts.state).toBe('off');
        await press(page, 'Too many notes');
        expect(await heading(page)).toBe('Thank you');
      }));

    it('P57 leaves with one press, and with scripts "back" does not return', () =>
      inTab(async ({ page }) => {
        await page.goto(`${setup().web}/privacy`);
        await page.goto(`${setup().web}/safety`);
        await page.getByRole('link', { name: 'Leave this page' }).click();
        await page.waitForURL(setup().leaveUrl);
        await page.goBack();
        expect(new URL(page.url()).pathname).toBe(scripts ? '/privacy' : '/safety');
      }));
  });

  it.each(['light', 'dark'] as const)('the sign-up fits one screen of a phone, %s', (colorScheme) =>
    inTabs(setup(), true, 1, async ([tab]) => {
      const { page } = tab as Tab;
      await page.setViewportSize({ width: 360, height: 640 });
      await page.emulateMedia({ colorScheme });
      await page.goto(setup().web);
      const main = page.locator('main');
      const all = [
        ...['Read a letter first', 'Private help', 'Privacy', 'Terms'].map((name) =>
          main.getByRole('link', { name }),
        ),
        ...['Email', 'First name (optional)'].map((label) =>
          page.getByLabel(label, { exact: true }),
        ),
        page.locator('label[for=adult]'),
        page.getByRole('button', { name: 'Send me the first letter' }),
      ];
      for (const one of all) {
        const box = await one.boundingBox();
        expect((box?.y ?? 999) + (box?.height ?? 0), String(one)).toBeLessThanOrEqual(640);
      }
    }),
  );

  it('two open pages keep the changes of each other, and the later one wins where they differ', () =>
    inTabs(setup(), false, 2, async ([one, two]) => {
      const person = await setup().member('twice');
      const [mine, yours] = [one?.page as Page, two?.page as Page];
      for (const page of [mine, yours]) await page.goto(person.link('preferences'));
      await mine.getByLabel('Baby steps').check();
      await mine.getByLabel('Best hour').selectOption('11');
      await yours.getByLabel('Time zone').selectOption('Europe/Lisbon');
      await yours.getByLabel('Best hour').selectOption('15');
      const save = (page: Page) => page.getByRole('button', { name: 'Save' }).click();
      await save(mine);
      await save(yours);
      expect(await person.stored()).toMatchObject({
        pace: 'baby',
        zone: 'Europe/Lisbon',
        hour: 15,
      });
      // The later page shows the changes of both.
      expect(await yours.getByLabel('Baby steps').isChecked()).toBe(true);
      for (const page of [mine, yours])
        expect(await page.locator('.said[role=status]').innerText()).toContain('Saved.');
    }));

  it('two pages saved at the same moment both keep their changes', () =>
    inTabs(setup(), false, 2, async ([one, two]) => {
      const person = await setup().member('moment');
      const [mine, yours] = [one?.page as Page, two?.page as Page];
      for (const page of [mine, yours]) await page.goto(person.link('preferences'));
      await mine.getByLabel('Baby steps').check();
      await yours.getByLabel('Best hour').selectOption('12');
      await Promise.all(
        [mine, yours].map((page) => page.getByRole('button', { name: 'Save' }).click()),
      );
      expect(await person.stored()).toMatchObject({ pace: 'baby', hour: 12 });
    }));
}

async function inTabs(
  setup: PagesSetup,
  scripts: boolean,
  count: number,
  run: (tabs: Tab[]) => Promise<void>,
) {
  const tabs = await Promise.all(Array.from({ length: count }, () => setup.tab({ scripts })));
  try {
    await run(tabs);
    expect(tabs.flatMap(({ faults }) => faults)).toEqual([]);
    for (const tab of tabs) expect(await tab.cookies()).toBe(0);
  } finally {
    for (const tab of tabs) await tab.close();
  }
}

function heading(page: Page): Promise<string> {
  return page.locator('h1').innerText();
}

async function focused(page: Page): Promise<string> {
  return (await page.evaluate('document.activeElement.textContent')) as string;
}

/** How far the second element is below the first, in CSS pixels. */
async function boxesApart(page: Page, above: string, below: string): Promise<number> {
  const [first, second] = await Promise.all(
    [above, below].map((at) => page.locator(at).boundingBox()),
  );
  return (second?.y ?? Number.NaN) - ((first?.y ?? 0) + (first?.height ?? 0));
}
