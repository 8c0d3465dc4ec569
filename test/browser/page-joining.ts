/**
 * Tests how a phone is joined on the pages: by the link on the phone itself, at its width, and by
 * the picture on another screen, as a camera reads it.
 */
import jsqr from 'jsqr';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { PagesSetup } from './pages-setup.ts';

// The package says that it is an ES module, and is none.
const readQr = jsqr as unknown as typeof jsqr.default;

/** Registers the tests of this file. */
export function describeJoining(setup: () => PagesSetup): void {
  describe('a phone', () => {
    it('P34 is joined at 360 pixels by the link that writes the text', () =>
      atWidth(setup(), 360, async (page, join) => {
        const link = page.getByRole('link', { name: 'Write the text on this phone' });
        const { width = 0, height = 0, x = 0 } = (await link.boundingBox()) ?? {};
        expect(height).toBeGreaterThanOrEqual(44);
        expect(x + width).toBeLessThanOrEqual(360);
        await join(await link.getAttribute('href'));
      }));

    it('P34 is joined at 1280 pixels by the picture, light and dark', async () => {
      for (const colorScheme of ['light', 'dark'] as const)
        await atWidth(setup(), 1280, async (page, join) => {
          await page.emulateMedia({ colorScheme });
          await join(await pictureIn(page));
        });
    });

    it('P34 is joined by number and code in plain words, and the page changes by nothing that it did', () =>
      atWidth(setup(), 360, async (page, join) => {
        const words = await page.locator('.code blockquote').innerText();
        const [, body, number] = /^Text (JOIN [A-Z0-9]{6}) to (\+\d+)$/.exec(words) ?? [];
        const before = await page.locator('main').innerText();
        await join(`sms:${number}?&body=${encodeURIComponent(body ?? '')}`);
        expect(await page.locator('main').innerText()).toBe(before);
      }));
  });
}

type Join = (link: string | null | undefined) => Promise<void>;

let phones = 0;

/** Opens the page with a code as a new person, and gives a way to send what a link writes. */
async function atWidth(
  setup: PagesSetup,
  width: number,
  run: (page: Page, join: Join) => Promise<void>,
): Promise<void> {
  phones += 1;
  const phone = `+1555010${7000 + phones}`;
  const person = await setup.member(`joining-${phones}`);
  const tab = await setup.tab({ scripts: false, width });
  try {
    await tab.page.goto(person.link('texts'));
    await tab.page.getByRole('button', { name: 'Show me a code' }).click();
    await run(tab.page, async (link) => {
      const [, number, body = ''] = /^sms:(\+\d+)\?&body=(.*)$/.exec(link ?? '') ?? [];
      expect(number).toBe(setup.service.world.settings.twilioFrom);
      const { replies } = await setup.service.phone.receive({
        from: phone,
        body: decodeURIComponent(body),
      });
      expect(replies).toEqual([expect.stringMatching(/asked for course texts/)]);
    });
    expect(await person.stored()).toMatchObject({ phone, texts: { state: 'on' } });
    expect(tab.faults).toEqual([]);
  } finally {
    await tab.close();
  }
}

/** What a camera reads on the screen. */
async function pictureIn(page: Page): Promise<string | undefined> {
  const shot = await page.locator('.qr svg').screenshot();
  const blank = await page.context().browser()?.newPage();
  if (!blank) throw new Error('There is no browser to read the picture with.');
  const { data, width, height } = (await blank.evaluate(
    `(${readPixels})('${shot.toString('base64')}')`,
  )) as { data: number[]; width: number; height: number };
  await blank.close();
  return readQr(Uint8ClampedArray.from(data), width, height)?.data;
}

/** Runs in the browser. */
const readPixels = `async (base64) => {
  const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
  const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d');
  canvas.drawImage(image, 0, 0);
  const { data, width, height } = canvas.getImageData(0, 0, image.width, image.height);
  return { data: [...data], width, height };
}`;
