/** Tests the inbox, the phone and the studio page, with hostile mails and texts too. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { forFrame } from '../../local/ses/inbox-page.tsx';
import { studioPage } from '../../local/studio/studio-page.tsx';
import { mail, type Bench as SesBench, startSes } from './ses-client.ts';
import { startTwilio, type Bench as TwilioBench } from './twilio-client.ts';

const hostile = '</title><script>alert(1)</script>"\'<img src=x onerror=alert(1)>';
const page = async (url: string) => {
  const answer = await fetch(url);
  return { status: answer.status, headers: answer.headers, html: await answer.text() };
};

describe('the inbox', () => {
  let bench: SesBench;
  beforeEach(async () => {
    bench = await startSes();
  });
  afterEach(() => bench.close());

  test('an empty inbox says what to do, an unknown mail opens nothing', async () => {
    expect((await page(bench.ses.url)).html).toContain('No mail yet');
    expect((await page(`${bench.ses.url}/?id=none&view=x&width=9&scheme=y`)).status).toBe(200);
  });

  test('lists the newest first, filters by address, opens a mail in a sandbox without scripts', async () => {
    await bench.send(mail({ Subject: 'Older' }));
    const html = '<p>Hi</p><script>alert(1)</script></iframe>';
    const id = await bench.send(
      mail({ Subject: 'Newer', To: 'b@example.com', 'Content-Type': 'text/html' }, html),
    );
    const list = (await page(bench.ses.url)).html;
    expect(list.indexOf('Newer')).toBeLessThan(list.indexOf('Older'));
    expect((await page(`${bench.ses.url}/?to=B@example.com`)).html).not.toContain('Older');
    const open = (await page(`${bench.ses.url}/?id=${id}`)).html;
    expect(open).toMatch(/<iframe[^>]*sandbox="allow-popups allow-popups-to-escape-sandbox"/);
    expect(open).not.toContain('<script>alert');
    expect(open.match(/<iframe|<\/iframe>/g)).toHaveLength(2);
    expect((await page(`${bench.ses.url}/?id=${id}&view=source`)).html).toContain(
      'Message-ID: &lt;',
    );
  });

  test('shows what a sender wrote as text, and loads nothing from another host', async () => {
    const id = await bench.send(
      mail({ Subject: hostile, From: '"<b>x" <a@example.com>' }, hostile),
    );
    for (const view of ['html', 'text', 'source']) {
      const { html, headers } = await page(
        `${bench.ses.url}/?id=${id}&view=${view}&to=${encodeURIComponent(hostile)}`,
      );
      expect(html).not.toMatch(/<script>alert|<img|<b>x/);
      expect(html).toContain('default-src &#39;none&#39;');
      expect(headers.get('content-security-policy')).toContain(
        'frame-ancestors http://127.0.0.1:*',
      );
    }
  });

  test('the chosen colour scheme decides the media queries of a mail', () => {
    const html = '@media (prefers-color-scheme: dark){a} @media ( prefers-color-scheme:LIGHT ){b}';
    expect(forFrame(html, 'dark')).toContain('@media (min-width: 0){a} @media (max-width: 0){b}');
    expect(forFrame(html, 'light')).toContain('@media (max-width: 0){a} @media (min-width: 0){b}');
  });
});

describe('the phone', () => {
  let bench: TwilioBench;
  beforeEach(async () => {
    bench = await startTwilio();
  });
  afterEach(() => bench.close());

  test('shows the phone with the latest text, with segments, status and escaped words', async () => {
    expect((await page(bench.twilio.url)).html).toContain('No texts yet');
    await bench.client.messages.create({ to: '+15555550195', from: bench.from, body: hostile });
    bench.clock.now += 5_000;
    await bench.twilio.runDue();
    const { html } = await page(bench.twilio.url);
    expect(html).toContain('+1 555 555 0195');
    expect(html).toMatch(/1 segment · undelivered \(30005\)/);
    expect(html).not.toMatch(/<script>alert|<img/);
    expect(
      (await page(`${bench.twilio.url}/?phone=${encodeURIComponent(hostile)}`)).html,
    ).not.toMatch(/<script>alert|<img/);
  });

  test('offers the code that a page shows until a phone has sent it', async () => {
    const offer = /<input type="hidden" name="body" value="JOIN K7M4QX"/;
    bench.twilio.offer('JOIN K7M4QX');
    expect((await page(bench.twilio.url)).html).toMatch(offer);
    await bench.twilio.receive({ from: '+12025550101', body: 'JOIN K7M4QX' });
    expect((await page(bench.twilio.url)).html).not.toMatch(offer);
  });

  test('its form sends an Origin that the server accepts', async () => {
    expect((await page(bench.twilio.url)).html).toContain(
      '<meta name="referrer" content="same-origin"',
    );
  });
});

test('the studio frames the pages and shows the time of the adjustable clock', () => {
  const urls = {
    webUrl: 'http://127.0.0.1:1',
    inboxUrl: 'http://127.0.0.1:2',
    phoneUrl: 'http://127.0.0.1:3',
  };
  const html = studioPage({ ...urls, now: Date.UTC(2026, 11, 1, 9) });
  for (const url of [urls.inboxUrl, urls.phoneUrl]) expect(html).toContain(`src="${url}"`);
  expect(html).toContain(`data-url="${urls.webUrl}"`);
  expect(html).toContain('2026-12-01T09:00:00.000Z');
  expect(html).toContain(
    'frame-src &#39;self&#39; http://127.0.0.1:1 http://127.0.0.1:2 http://127.0.0.1:3',
  );
  expect(html).toContain('{&quot;advance&quot;:&quot;P1D&quot;}');
});

test('the studio links to the page of the next seminar; without a seminar there is no link', () => {
  const urls = {
    webUrl: 'http://127.0.0.1:1',
    inboxUrl: 'http://127.0.0.1:2',
    phoneUrl: 'http://127.0.0.1:3',
    now: 0,
  };
  expect(studioPage(urls)).not.toContain('Seminar');
  const seminars = ['next1', 'later1'].map((id) => ({
    title: `"${id}" <b>`,
    url: `http://127.0.0.1:1/seminars/${id}`,
  }));
  const html = studioPage({ ...urls, seminars });
  expect(html).toContain(
    '<a href="http://127.0.0.1:1/seminars/next1" target="_blank" rel="noopener" title="&quot;next1',
  );
  expect(html).not.toContain('later1');
});
