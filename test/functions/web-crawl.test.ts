/**
 * Covers a thorough mail scanner: it follows every link of every letter of a whole course, and
 * every link of every page it reaches, by GET and HEAD. The whole table stays the same.
 */
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import PostalMime from 'postal-mime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Service } from '../../local/local-service.ts';
import { aService, postForm, tuesday, Visitor } from '../stories/visitor.ts';

let service: Service;
beforeAll(async () => {
  ({ service } = await aService({ startAt: tuesday }));
});
afterAll(() => service.close());

/** The whole table without the service's own leases and request counts. */
async function theTable(): Promise<string[]> {
  const items: string[] = [];
  let from: Record<string, never> | undefined;
  do {
    const scan = {
      TableName: service.world.settings.table,
      ConsistentRead: true,
      ...(from ? { ExclusiveStartKey: from } : {}),
    };
    const found = await service.dynamo.send(new ScanCommand(scan));
    items.push(...(found.Items ?? []).map((item) => JSON.stringify(unmarshall(item))));
    from = found.LastEvaluatedKey as typeof from;
  } while (from);
  return items.filter((item) => !/"pk":"(COUNT|WORKER)#/.test(item)).sort();
}

async function linksOfLetters(): Promise<string[]> {
  const links: string[] = [];
  for (const { raw } of await service.inbox.emails()) {
    const mail = await PostalMime.parse(raw);
    const header = mail.headers.find(({ key }) => key === 'list-unsubscribe')?.value ?? '';
    links.push(...[...header.matchAll(/<([^>]+)>/g)].map(([, url = '']) => url));
    links.push(
      ...linksOfPage(mail.html ?? '', service.urls.web),
      ...((mail.text ?? '').match(/https?:\/\/[^\s<>)]+/g) ?? []),
    );
  }
  return links;
}

/**
 * The targets of links and forms; a scanner does not press a button, but it may open the form's
 * address.
 */
function linksOfPage(html: string, base: string): string[] {
  const found = [...html.matchAll(/\s(?:href|action|src)="([^"]*)"/g)].map(([, url = '']) =>
    url.replaceAll('&amp;', '&'),
  );
  return found
    .filter((url) => !/^(mailto|tel|sms):/.test(url))
    .map((url) => new URL(url, base).href);
}

/**
 * One key for a page whose link is signed anew each time: purpose, person and detail, without
 * expiry and signature.
 */
function placeOf(url: string): string {
  const { pathname, searchParams } = new URL(url);
  const [letter, person, , detail] = (searchParams.get('t') ?? '').split('.');
  return [pathname, letter, person, detail].join(' ');
}

describe('a scanner of mail', () => {
  it('P19 a scanner that follows every link of every letter of a whole course, and of every page it reaches, changes nothing', async () => {
    const { web } = service.urls;
    const aVisitor = (name: string, form = {}) =>
      new Visitor(web, { email: `${name}@example.com`, timezone: 'America/Denver', ...form });
    const keen = await aVisitor('keen', { phone: '+15550100171', newsConsent: true }).join();
    await aVisitor('plain', { pace: 'baby', sensitiveConsent: false }).join();
    for (let week = 0; week < 18; week++) {
      await keen.wind('P5D');
      // Silence would thin the texts.
      await keen.text('SKIP');
    }
    const held = await aVisitor('held', { phone: '+15550100172' }).join();
    await held.text('I am scared of him');
    const going = await aVisitor('going', { phone: '+15550100173' }).join();
    await going.text('ERASE ALL');
    const curious = await aVisitor('curious').join();
    await postForm(await curious.linkIn('W1', 'preferences'), { action: 'data' });
    await aVisitor('waiting').signUp();
    // The vendors report the outcome of the last messages.
    await keen.wind('PT5M');

    const queue = await linksOfLetters();
    const seen = new Map<string, number>();
    const before = await theTable();
    for (let url = queue.pop(); url !== undefined; url = queue.pop()) {
      if (!url.startsWith(`${web}/`) || seen.has(placeOf(url))) continue;
      const got = await fetch(url, { redirect: 'manual' });
      const head = await fetch(url, { method: 'HEAD', redirect: 'manual' });
      seen.set(placeOf(url), got.status);
      expect(head.status, placeOf(url)).toBe(got.status);
      expect(got.headers.get('set-cookie'), placeOf(url)).toBeNull();
      queue.push(...linksOfPage(await got.text(), url));
    }
    const after = await theTable();
    expect(after.filter((item) => !before.includes(item))).toEqual([]);
    expect(after).toHaveLength(before.length);
    const paths = new Set([...seen.keys()].map((place) => place.split(' ')[0]));
    for (const path of [
      '/confirm',
      '/answer',
      '/preferences',
      '/unsubscribe',
      '/keep',
      '/export',
      '/safety',
      '/',
      '/subscribe',
    ])
      expect(paths, path).toContain(path);
    expect(seen.size).toBeGreaterThan(60);
    // Only a form's button opens its address, so only that address may respond with 405.
    const refused = [...seen].filter(([, status]) => status !== 200 && status !== 410);
    expect(refused.map(([place, status]) => `${place.split(' ')[0]} ${status}`)).toEqual([
      '/subscribe 405',
    ]);
  });
});
