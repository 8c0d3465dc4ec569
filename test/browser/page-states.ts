/**
 * Lists every page in every state that a person may see, and how to get there. Each new page is a
 * line here, which the layout tests then measure.
 */
import type { Page } from 'playwright-core';
import type { Purpose } from '../../service/signed-links.ts';
import type { Cast } from './cast.ts';
import type { Member } from './pages-setup.ts';

export interface State {
  readonly name: string;
  readonly open: (page: Page, cast: Cast) => Promise<unknown>;
}

type Url = (cast: Cast) => string;
type Someone = 'sam' | 'kim' | 'lee' | 'jo' | 'guest' | 'erased';

const at =
  (path: string): Url =>
  ({ web }) =>
    web + path;
const link =
  (who: Someone, purpose: Purpose, detail = ''): Url =>
  (cast) =>
    (cast[who] as Member).link(purpose, detail);

/** Opens a page, then presses its buttons one after another. */
function shows(name: string, url: Url, ...buttons: string[]): State {
  const open = async (page: Page, cast: Cast) => {
    await page.goto(url(cast));
    for (const button of buttons)
      await page.getByRole('button', { name: button, exact: true }).click();
  };
  return { name, open };
}

/** Fills in the form of a page and sends it. */
function filled(
  name: string,
  url: Url,
  email: string,
  button: string,
  more?: (page: Page) => Promise<void>,
): State {
  const open = async (page: Page, cast: Cast) => {
    await page.goto(url(cast));
    await page.getByLabel('Email', { exact: true }).fill(email);
    await page.getByLabel(/I am 18 or older/).check();
    await more?.(page);
    await page.getByRole('button', { name: button }).click();
  };
  return { name, open };
}

let gone = 0;
/** The unsubscribe link of a new person, since each person can unsubscribe once. */
const unsubscribeUrl = async ({ setup }: Cast) =>
  (await setup.member(`gone${(gone += 1)}`)).link('unsubscribe');

function unsubscribes(name: string, ...buttons: string[]): State {
  return {
    name,
    open: async (page, cast) =>
      shows(name, await unsubscribeUrl(cast).then((url) => () => url), ...buttons).open(page, cast),
  };
}

const signUp = 'Send me the first letter';
const confirmUrl: Url = ({ newcomer }) => newcomer.confirmUrl;
const ofSeminar =
  (which: 'open' | 'over'): Url =>
  (cast) =>
    `${cast.web}/seminars/${cast.seminars[which]}`;

export const states: readonly State[] = [
  shows('sign-up', at('/')),
  shows('first-letter', at('/first-letter')),
  filled('sign-up-problems', at('/'), 'sam@nowhere', signUp, async (page) => {
    await page.getByLabel('First name').fill('See https://shop.test');
  }),
  filled('sign-up-done', at('/'), `${'long-address.'.repeat(4)}x@example.com`, signUp),
  {
    name: 'sign-up-change',
    open: async (page, cast) => {
      await filled('sign-up-change', at('/'), 'fix@example.com', signUp).open(page, cast);
      await page.getByText('Change the address').click();
    },
  },
  shows('confirm', confirmUrl),
  shows('confirm-done', confirmUrl, 'Yes, begin'),
  ...['safety', 'privacy', 'terms'].map((name) => shows(name, at(`/${name}`))),
  shows('missing', at('/nowhere')),
  shows('method', at('/subscribe')),
  shows('tampered', (cast) => `${confirmUrl(cast)}x`),
  shows('answer-done', link('kim', 'answer', '1A~done')),
  shows('answer-either', link('kim', 'answer', '1A')),
  shows('answer-number', link('kim', 'answer', 'B1')),
  shows('answer-choice', link('kim', 'answer', '2E')),
  shows('answer-role', link('kim', 'answer', 'W1')),
  shows('answer-route', link('kim', 'answer', 'W2')),
  shows('answer-gone', link('kim', 'answer', 'NOPE')),
  shows('answered', link('kim', 'answer', '1A~done'), 'Done'),
  shows('answered-help', link('kim', 'answer', 'W2'), 'Show me private help'),
  shows('answered-unkept', link('lee', 'answer', 'W1'), 'I was hurt'),
  shows('preferences', link('kim', 'preferences')),
  shows('preferences-slower', link('sam', 'preferences', 'slow')),
  shows('preferences-plain', link('lee', 'preferences')),
  shows('preferences-paused', link('lee', 'preferences'), 'Pause'),
  {
    name: 'preferences-problem',
    open: async (page, cast) => {
      await page.goto(cast.sam.link('preferences'));
      await page.evaluate(`document.querySelector('#hour option[selected]').value = '3'`);
      await page.getByRole('button', { name: 'Save' }).click();
    },
  },
  shows('progress', link('kim', 'progress')),
  shows('progress-empty', link('sam', 'progress')),
  unsubscribes('unsubscribe'),
  unsubscribes('unsubscribe-done', 'Unsubscribe'),
  unsubscribes('unsubscribe-why', 'Unsubscribe', 'It did not feel private or safe'),
  shows('keep', link('erased', 'keep')),
  shows('keep-done', link('kim', 'keep')),
  shows('seminar', ofSeminar('open')),
  shows('seminar-over', ofSeminar('over')),
  filled('seminar-problem', ofSeminar('open'), 'robin@nowhere', 'Save my seat'),
  shows('seat', (cast) => cast.guest.link('seat', cast.seminars.open)),
  shows('confirm-seat', (cast) => cast.guest.link('confirm-seat', cast.seminars.open)),
  shows('check-in', (cast) => cast.guest.link('check-in', cast.seminars.soon)),
  shows('texts', link('lee', 'texts')),
  shows('texts-code', link('lee', 'texts'), 'Show me a code'),
  shows('move', link('lee', 'move')),
  shows('move-code', link('lee', 'move'), 'Yes, send them here'),
  shows('export-code', link('guest', 'export'), 'Show me a code'),
  shows('export', link('guest', 'export')),
  shows('export-read', link('guest', 'export'), 'Show it here'),
];
