/**
 * Tests that a save under templates/ changes the running service: its pages, its storyboard and the
 * people in the course. A save that does not compile changes nothing.
 */
import { createHash } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileLibrary } from '../../compiler/course-folder.ts';
import type { Service } from '../../local/local-service.ts';
import { aService, tuesday, Visitor } from '../stories/visitor.ts';

let folder = '';
let service: Service;
const refused: string[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watch-'));
  await cp('test/fixtures/courses/better-sleep', folder, { recursive: true });
  const library = await compileLibrary(folder);
  ({ service } = await aService({
    library,
    startAt: tuesday,
    templates: folder,
    refused: (problems) => refused.push(...problems),
  }));
});
afterAll(async () => {
  await service.close();
  await rm(folder, { recursive: true });
});

const edit = async (file: string, from: string, to: string) => {
  const source = await readFile(join(folder, file), 'utf8');
  expect(source).toContain(from);
  await writeFile(join(folder, file), source.replaceAll(from, to));
  await service.watcher.poll();
  await service.watcher.poll();
};
const get = async (path: string) => (await fetch(`${service.urls.web}${path}`)).text();
const revision = async () => JSON.parse(await get('/local/storyboard/revision'));

describe('saving a file of the course', () => {
  it('the studio links to the storyboard, which shows the saved words', async () => {
    expect(await get('/local/studio')).toContain('/local/storyboard');
    const { version } = await revision();
    expect(await get('/local/storyboard')).toContain('Ten minutes of daylight');
    await edit(
      'four-weeks/course.yaml',
      'title: Ten minutes of daylight',
      'title: A walk in the morning',
    );
    expect(await get('/local/storyboard')).toContain('A walk in the morning');
    expect((await revision()).version).not.toBe(version);
  });

  it('the next letter and the pages show the new words and colours; the style hash fits', async () => {
    const person = await new Visitor(service.urls.web, { email: 'live@example.com' }).join();
    await edit('brand.yaml', '"#3a4f9c"', '"#204080"');
    await edit(
      'four-weeks/one-time.md',
      'subject: One time to get up',
      'subject: Seven days, one time',
    );
    const page = await fetch(`${service.urls.web}/`);
    const html = await page.text();
    expect(html).toContain('#204080');
    const style = /<style[^>]*>([\s\S]*?)<\/style>/.exec(html)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(page.headers.get('content-security-policy')).toContain(`style-src 'sha256-${hash}'`);
    await person.wind('P5D');
    expect((await person.messages()).find(({ touch }) => touch === 'one-time')?.subject).toBe(
      'Seven days, one time',
    );
  });

  it('a touch added after the end reaches people who have finished the course', async () => {
    const person = await new Visitor(service.urls.web, { email: 'moved@example.com' }).join();
    await person.wind('P60D');
    expect((await person.messages()).at(-1)?.touch).toBe('rested-again');
    const more = `
  - id: one-more
    step: keep
    title: One more
    day: { standard: 90, baby: 150 }
    channel: email
    invites: done
`;
    await writeFile(
      join(folder, 'four-weeks/one-more.md'),
      await readFile(join(folder, 'four-weeks/begin.md')),
    );
    const source = await readFile(join(folder, 'four-weeks/course.yaml'), 'utf8');
    await writeFile(join(folder, 'four-weeks/course.yaml'), source.trimEnd() + more);
    await service.watcher.poll();
    await service.watcher.poll();
    expect(service.watcher.problems).toEqual([]);
    await person.wind('P40D');
    expect((await person.messages()).at(-1)?.touch).toBe('one-more');
  });

  it('a save that breaks the course keeps the old one and says why; a repair brings the new one', async () => {
    const { version } = await revision();
    await edit('four-weeks/begin.md', 'subject: Sleep is a tide', 'subjekt: Sleep is a tide');
    const broken = await revision();
    expect(broken.version).toBe(version);
    expect(broken.problems.join('\n')).toMatch(/four-weeks\/begin\.md:\d+:\d+ .*subjekt/);
    expect(refused.join('\n')).toContain('subjekt');
    expect(await get('/local/storyboard')).toContain('subjekt');
    expect((await fetch(`${service.urls.web}/`)).status).toBe(200);
    await edit('four-weeks/begin.md', 'subjekt: Sleep is a tide', 'subject: Sleep is the tide');
    const repaired = await revision();
    expect(repaired.problems).toEqual([]);
    expect(repaired.version).not.toBe(version);
  });
});
