/**
 * The storyboard: that it stands by itself, that its dates are those the service keeps, and what
 * its switches show.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Reader } from '../../cli/storyboard/storyboard-journey.ts';
import { storyboardPage } from '../../cli/storyboard/storyboard-page.tsx';
import { dayMs, weekdayOf } from '../../core/calendar/zone.ts';
import { courseOf, type Library } from '../../core/course.ts';
import { theLibrary } from '../library.ts';
import { runMend } from './run-mend.ts';

const from = Date.parse('2027-01-04') / dayMs;
let library: Library;
let page = '';
beforeAll(async () => {
  library = await theLibrary();
  page = storyboardPage(library, { from });
});

const dataOf = (html: string) =>
  JSON.parse(
    /<script type="application\/json" id="data">([\s\S]*?)<\/script>/.exec(html)?.[1] ?? '',
  );

describe('the storyboard', () => {
  it('stands by itself: nothing of it comes from elsewhere, and a policy says so', () => {
    expect(page).toContain('default-src &#39;none&#39;');
    expect(page).not.toMatch(
      /<link[^>]+href="(?!data:)|<script[^>]+src=|@import|<img[^>]+src="(?!data:)/,
    );
    expect(page).not.toContain('link.invalid');
    expect(page.length).toBeLessThan(3_000_000);
  });

  it('is the same file for the same course and start', () => {
    expect(storyboardPage(library, { from })).toBe(page);
  });

  it('shows every touch once, with its title, and each step', () => {
    for (const { id } of courseOf(library).touches)
      expect(page.split(`id="t-${id}"`), id).toHaveLength(2);
    for (const { title } of courseOf(library).steps) expect(page).toContain(`<h2>${title}</h2>`);
  });

  it('has a journey for each pace, channel and weekday, of every touch in order, on days that may be written on', () => {
    const { journeys } = dataOf(page);
    expect(Object.keys(journeys)).toHaveLength(2 * 2 * 7);
    for (const { days } of Object.values(journeys) as { days: Record<string, number> }[]) {
      const on = Object.values(days);
      expect(Object.keys(days)).toEqual(courseOf(library).touches.map(({ id }) => id));
      expect(on).toEqual(on.toSorted((a, b) => a - b));
      expect(on.some((day) => weekdayOf(day) === 7)).toBe(false);
    }
    expect(journeys.standardsms1.start).toBe(from);
    expect(journeys.babysms1.last).toBeGreaterThan(journeys.standardsms1.last);
  });

  it('words differ by reader exactly where the course says so, and every text tells its segments', () => {
    const { strings, pieces } = dataOf(page) as {
      strings: string[];
      pieces: { variants: number[][]; segments?: number[] }[];
    };
    const read = (parts: number[]) => parts.map((part) => strings[part]).join('');
    const all = pieces.flatMap(({ variants }) => variants.map(read));
    expect(all.some((text) => text.includes('{{'))).toBe(false);
    expect(pieces.flatMap(({ segments }) => segments ?? []).filter((count) => count !== 1)).toEqual(
      [],
    );
    expect(new Set(strings).size).toBe(strings.length);
  });

  it('answers are what core answers: by text with the prefix, by a button without', () => {
    const reader = new Reader(library);
    const touch = courseOf(library).touches.find(
      ({ invites, channel }) => invites === 'number' && channel === 'sms',
    );
    if (!touch) throw new Error('no number');
    expect(reader.replies(touch, 'sms').map(({ key }) => key)).toEqual([
      'number-high',
      'number-mid',
      'number-low',
    ]);
    expect(String(reader.replies(touch, 'sms')[0]?.words[0])).toMatch(/^Mend: /);
    expect(String(reader.replies(touch, 'email')[0]?.words[0])).not.toMatch(/^Mend: /);
    for (const one of courseOf(library).touches) {
      if (one.invites !== 'none')
        expect(reader.replies(one, one.channel).length, one.id).toBeGreaterThan(0);
    }
    expect(reader.repliesAtAnyTime().map(({ key }) => key)).toEqual(
      expect.arrayContaining(['pause', 'help', 'stop', 'safe']),
    );
  });

  it('what a coach writes is text, even where it looks like markup', () => {
    const course = courseOf(library);
    const title = '</script><script>alert(1)</script>';
    const touches = course.touches.map((touch) => ({
      ...touch,
      title,
      text: [title],
      answers: { done: [title] },
    }));
    const hostile = storyboardPage(
      { ...library, sequences: { [course.id]: { ...course, touches } } },
      { from },
    );
    expect(hostile).not.toContain('<script>alert');
    expect(hostile.match(/<script/g)).toHaveLength(2);
  });
});

describe('mend storyboard', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'storyboard-'));
  });
  afterAll(() => rm(folder, { recursive: true }));
  const mend = (...args: string[]) => runMend(['storyboard', ...args]);

  it('writes one file for any course, without the switches its words do not ask for', async () => {
    const out = join(folder, 'deep/board.html');
    const sleep = 'test/fixtures/courses/better-sleep';
    const { status, stdout } = await mend(
      '--templates',
      sleep,
      '--out',
      out,
      '--start',
      '2027-01-04',
      '--json',
    );
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ out, touches: 12 });
    const html = await readFile(out, 'utf8');
    expect(html).toContain('Four weeks of better sleep');
    expect(html).toContain('name="pace"');
    expect(html).not.toContain('name="role"');
    expect(html).not.toContain('name="solo"');
  });

  it('ends with 2 at a date that is none, or a course with problems, and has help with an example', async () => {
    expect((await mend('--start', 'soon')).stderr).toContain(
      '--start: got "soon"; write a date as 2027-01-04',
    );
    expect((await mend('--start', 'soon')).status).toBe(2);
    expect((await mend('--json', '--templates', folder)).status).toBe(2);
    expect((await mend('--help')).stdout).toContain('Example:\n  npx mend storyboard');
  });
});
