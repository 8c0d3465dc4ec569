/**
 * A coach's day at the desk, in a browser with a virtual authenticator, on the local service: the
 * first sign-in, Today, one person, an answer, the end of a hold; narrow and wide, light and dark, by
 * keyboard, and without scripts.
 */
import { mkdirSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Service } from '../../local/local-service.ts';
import { findCoach, resetCoach } from '../../service/desk/coach-accounts.ts';
import { aService, tuesday, Visitor } from '../stories/visitor.ts';
import { chromiumPath, openChromium, whyNot } from './chromium.ts';
import { beyond, smallTargets, violations } from './page-checks.ts';
import { pictures } from './pages-setup.ts';

let service: Service;
let browser: Browser;
let desk = '';
const coachEmail = () => service.world.library.brand.coachEmail;

interface DeskTab {
  readonly page: Page;
  readonly faults: readonly string[];
  close(): Promise<void>;
}

interface TabOptions {
  readonly width?: number;
  readonly isDark?: boolean;
  readonly scripts?: boolean;
}

async function aTab({ width = 360, isDark = false, scripts = true }: TabOptions = {}) {
  const context = await browser.newContext({
    ...{ javaScriptEnabled: scripts, viewport: { width, height: 740 }, locale: 'en-US' },
    colorScheme: isDark ? 'dark' : 'light',
  });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('request', (request) => {
    const { origin } = new URL(request.url());
    if (origin !== desk && !request.url().startsWith('data:')) faults.push(request.url());
  });
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of 4\d\d/.test(message.text()))
      faults.push(message.text());
  });
  const client = await context.newCDPSession(page);
  await client.send('WebAuthn.enable');
  await client.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      ...{ protocol: 'ctap2', transport: 'internal', hasResidentKey: true },
      ...{ hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
    },
  });
  return { page, faults, close: () => context.close() };
}

async function newestLink(): Promise<string> {
  const query = `to=${encodeURIComponent(coachEmail())}`;
  const answer = await fetch(`${service.urls.web}/local/messages?${query}`);
  const mails = (await answer.json()) as { readonly text?: string }[];
  const texts = mails.map(({ text = '' }) => /http\S+\/desk\/sign-in\?t=\S+/.exec(text)?.[0]);
  return texts.filter((link) => link !== undefined).at(-1) ?? '';
}

async function takeLink({ page }: DeskTab): Promise<void> {
  await page.goto(`${desk}/desk`);
  await page.getByLabel('Your email address').fill(coachEmail());
  await page.keyboard.press('Enter');
  await page.getByText('Look in your inbox').waitFor();
  await page.goto(await newestLink());
  await page.getByRole('button', { name: 'Go on' }).click();
}

/** The local door, for what comes after the sign-in. */
async function openDesk({ page }: Pick<DeskTab, 'page'>): Promise<void> {
  await page.goto(`${desk}/local/desk`);
  await page.getByRole('button', { name: /as the coach/ }).click();
  await page.waitForURL(`${desk}/desk`);
}

/** What every page of the desk keeps. */
async function expectSound({ page, faults }: DeskTab, name: string): Promise<void> {
  // From its top: the head stays on the screen, and covers what lies behind it.
  await page.evaluate('scrollTo(0, 0)');
  expect(await violations(page, 'all'), name).toEqual([]);
  expect(await beyond(page), name).toBe(0);
  expect(await smallTargets(page), name).toEqual([]);
  expect(faults, name).toEqual([]);
  if (!pictures) return;
  const { width = 0 } = page.viewportSize() ?? {};
  await page.screenshot({ path: `${pictures}/desk-${name}-${width}.png`, fullPage: true });
}

let people = 0;
async function somebody(name: string, ...words: readonly string[]): Promise<Visitor> {
  people += 1;
  const visitor = await new Visitor(service.urls.web, {
    ...{ email: `desk${people}@example.com`, name, timezone: 'America/New_York' },
    ...{ phone: `+155501004${String(people).padStart(2, '0')}`, sensitiveConsent: true },
  }).join();
  for (const text of words) await visitor.text(text);
  return visitor;
}

/** Moves on by the keyboard alone until a control has the focus. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press('Tab');
    const said = await page.evaluate(
      `(document.activeElement.labels?.[0] ?? document.activeElement).textContent`,
    );
    if (name.test(String(said))) return;
  }
  throw new Error(`No key leads to ${name}.`);
}

describe.skipIf(!chromiumPath)(`the desk in a browser${whyNot}`, () => {
  beforeAll(async () => {
    if (pictures) mkdirSync(pictures, { recursive: true });
    ({ service } = await aService({ startAt: tuesday }));
    desk = service.urls.web.replace('127.0.0.1', 'localhost');
    browser = await openChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await service?.close();
  });

  it.each([
    { width: 360, isDark: false },
    { width: 1280, isDark: true },
  ])('P78 opens by link and passkey, first and again: $width', async (look) => {
    const known = await findCoach(service.world, coachEmail());
    if (known) await resetCoach(service.world, known);
    const tab = await aTab(look);
    const { page } = tab;
    await takeLink(tab);
    await expectSound(tab, 'make-passkey');
    await page.getByRole('button', { name: 'Make a passkey' }).click();
    await page.getByText('Print these words now').waitFor();
    await expectSound(tab, 'words');
    await page.getByRole('link', { name: 'I have them on paper' }).click();
    await page.getByRole('heading', { name: 'Today', level: 1 }).waitFor();
    await page.getByRole('link', { name: 'Sign-in' }).click();
    await expectSound(tab, 'sessions');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expectSound(tab, 'sign-in');
    await takeLink(tab);
    await expectSound(tab, 'use-passkey');
    await page.getByRole('button', { name: 'Use my passkey' }).click();
    await page.getByRole('heading', { name: 'Today', level: 1 }).waitFor();
    await tab.close();
  });

  it('P78 says what a refused passkey means, and nothing is lost', async () => {
    const known = await findCoach(service.world, coachEmail());
    if (known) await resetCoach(service.world, known);
    const tab = await aTab();
    await takeLink(tab);
    await tab.page.evaluate(
      `navigator.credentials.create = () => Promise.reject(new DOMException('no', 'NotAllowedError'))`,
    );
    await tab.page.getByRole('button', { name: 'Make a passkey' }).click();
    await tab.page.getByText('Nothing was signed.').waitFor();
    await tab.close();
  });

  it.each([
    { width: 360, isDark: true },
    { width: 1280, isDark: false },
  ])('shows Today, a person in danger, and the end of a hold: $width', async (look) => {
    const sam = await somebody(`Sam${look.width}`, 'he hit me at the lake');
    const tab = await aTab(look);
    const { page } = tab;
    await openDesk(tab);
    await expectSound(tab, 'today');
    await page.getByRole('link', { name: 'People' }).click();
    await expectSound(tab, 'people');
    await page.getByRole('link', { name: 'Health' }).click();
    await expectSound(tab, 'health');
    await page.getByRole('link', { name: 'Today' }).click();
    await page.getByRole('link', { name: `Sam${look.width}` }).click();
    await expectSound(tab, 'person-closed');
    expect(await page.content()).not.toContain('lake');
    await page.getByRole('button', { name: /Show their words/ }).click();
    await page.getByText('he hit me at the lake').first().waitFor();
    await expectSound(tab, 'person-open');
    for (const name of ['What is next, and why', 'All that was sent', 'More: pause'])
      await page.getByText(name).click();
    await expectSound(tab, 'person-more');
    await page.getByLabel('I reached them, and they are safe').check();
    await page.getByRole('button', { name: 'End the hold' }).click();
    await page.getByText('The hold is over').waitFor();
    expect((await sam.stored())?.hold).toBeUndefined();
    await tab.close();
  });

  it('answers somebody by the keyboard alone, with the size said while one writes', async () => {
    const ana = await somebody('Ana', 'COACH');
    const tab = await aTab({ width: 1280 });
    const { page } = tab;
    await openDesk(tab);
    await tabTo(page, /^Ana/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Ana', level: 1 }).waitFor();
    await tabTo(page, /Show their words/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Answer', exact: true }).waitFor();
    await tabTo(page, /^Your words/);
    await page.keyboard.type('I read your note. Shall I call at noon?');
    await page.getByText('1 segment, 115 characters left.').waitFor();
    await tabTo(page, /See how it looks/);
    await page.keyboard.press('Enter');
    await page.getByText('This is how it looks').waitFor();
    await expectSound(tab, 'answer-preview');
    await tabTo(page, /^Send it/);
    await page.keyboard.press('Enter');
    await page.getByText('Your answer is on its way').waitFor();
    await ana.wind('P1D');
    const texts = (await ana.messages()).map(({ text = '' }) => text);
    expect(texts.some((text) => text.includes('Shall I call at noon?'))).toBe(true);
    await tab.close();
  });

  it('works without scripts once it is open', async () => {
    await somebody('Max', 'COACH');
    const tab = await aTab({ scripts: false });
    const { page } = tab;
    await openDesk(tab);
    await page.getByRole('link', { name: /^Max/ }).click();
    await page.getByRole('button', { name: /Show their words/ }).click();
    await page.getByLabel('A note for yourself').fill('Calm on the phone.');
    await page.getByRole('button', { name: 'Keep the note' }).click();
    await page.getByText('Your note is kept').waitFor();
    await page.getByRole('button', { name: /Show their words/ }).click();
    await page.getByRole('button', { name: 'I have taken care of it' }).click();
    await page.getByText('this waits for you no more').waitFor();
    await tab.close();
  });

  it('P79 keeps a draft on the page when the session has ended', async () => {
    const lee = await somebody('Lee', 'COACH');
    const tab = await aTab();
    const { page } = tab;
    await openDesk(tab);
    await page.getByRole('link', { name: /^Lee/ }).click();
    await page.getByRole('button', { name: /Show their words/ }).click();
    await page.getByLabel('Your words').fill('I read every line of it, and I am here.');
    await lee.wind('PT20M');
    await page.getByRole('button', { name: 'See how it looks' }).click();
    await page.getByText('You were signed out meanwhile').waitFor();
    await expectSound(tab, 'signed-out');
    expect(await page.getByLabel('What you wrote').inputValue()).toContain('I read every line');
    await tab.close();
  });
});
