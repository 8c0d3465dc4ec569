/** The course compiler: a sound folder becomes plain data, a broken one a list of problems that a coach can act on. */
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { CourseError, compileLibrary } from '../../../adapters/compiler/course-folder.ts';
import { renderHtml, renderText } from '../../../core/words.ts';

const fixtures = 'test/fixtures/courses';
const made: string[] = [];

/** A copy of the sound course with one broken class laid over it. */
async function folder(broken?: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'course-'));
  made.push(directory);
  await cp(join(fixtures, 'sound'), directory, { recursive: true });
  if (broken) await cp(join(fixtures, 'broken', broken), directory, { recursive: true });
  return directory;
}

afterEach(async () => {
  await Promise.all(made.splice(0).map((directory) => rm(directory, { recursive: true })));
});

async function problemsOf(broken: string): Promise<readonly string[]> {
  const error = await compileLibrary(await folder(broken)).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(CourseError);
  return (error as CourseError).problems;
}

/** Class of mistake, and what the coach is told: place, what was found, the remedy. */
const table: readonly (readonly [string, readonly string[]])[] = [
  ['duplicate-id', ['small/course.yaml:55:9 touches[2].id: got "A1" a second time']],
  ['unknown-channel', ['small/course.yaml:48:14 touches[1].channel: got "fax"; use one of email, sms']],
  ['missing-letter', ['small/course.yaml:44:9 touches[1].id: got "Z9"; there is no small/Z9.md']],
  ['too-long-text', ['small/course.yaml:50:11 touches[1].text: got 165 characters at its longest']],
  [
    'curly-quote',
    ['small/course.yaml:50:17 touches[1].text: got "’"', 'small/course.yaml:50:44 touches[1].text: got "…"'],
  ],
  ['negative-day', ['small/course.yaml:47:22 touches[1].day.standard: got -5; use 0 or more days']],
  ['days-not-increasing', ['small/course.yaml:58:22 touches[2].day.standard: got 8, before A2 (9)']],
  ['same-day', ['small/course.yaml:58:31 touches[2].day.baby: got 16, the same day as A2 (16)']],
  ['first-week-cap', ['small/course.yaml:80:22 touches[4].day.standard: got touch 5 of the first week; use at most 4']],
  ['later-cap', ['small/course.yaml:80:22 touches[4].day.standard: got touch 4 in the days 10 to 16; use at most 3']],
  ['unknown-variable', ['small/A1.md:7:8 {{coahc}} unknown variable; did you mean {{coach}}?']],
  ['misplaced-variable', ['small/course.yaml:50:16 touches[1].text: {{doneUrl}} does not belong in texts']],
  ['no-front-matter', ['small/A1.md:1:1 has no front matter; begin with "---"']],
  ['yaml-syntax', ['small/course.yaml:1:21 not YAML: Missing closing']],
  ['yaml-tab', ['small/course.yaml:48:1 not YAML: Tabs are not allowed as indentation; indent with spaces']],
  ['unknown-key', ['small/course.yaml:61:5 touches[2].colour: unknown key; use only id, step']],
  ['unclosed-block', ['small/A1.md:7:1 {{#if solo}} is never closed; add {{/if}}']],
  [
    'forbidden-construct',
    [
      'small/A1.md:7:1 {{#each letters}} not allowed here; only {{variable}}',
      'small/A1.md:9:1 {{{greeting}}} not allowed here',
      'small/A1.md:11:1 {{> footer}} not allowed here',
      'small/A1.md:13:1 {{#if admin}} unknown question; {{#if}} takes one of hurt, did',
    ],
  ],
  ['crossing-block', ['small/A1.md:5:1 body: an {{#if}} begins inside a paragraph']],
  ['missing-include', ['layout.mjml:14:5 mj-include: got "partials/foter.mjml"; there is no such file']],
  ['mjml-mistake', ["layout.mjml:1:1 MJML refuses it or a partial: <mj-colum> Element mj-colum doesn't exist"]],
  ['wrong-color', ['brand.yaml:18:11 colors.accent: got "forest green"; write a colour as "#1a2b3c"']],
  [
    'low-contrast',
    ['brand.yaml:17:10 colors.muted: got #b7c3be, contrast 1.6 on page', 'brand.yaml:17:10 colors.muted: got #b7c3be'],
  ],
  ['long-prefix', ['brand.yaml:3:12 smsPrefix: got "SmallCourses"; use at most 10 characters']],
  ['no-help-lines', ['brand.yaml:30:3 help: has no "default"; add its help lines']],
  ['indiscreet', ['small/course.yaml:50:12 touches[1].text: "Trusting" may be read by somebody else']],
  ['indiscreet-subject', ['small/A1.md:2:19 subject: "affair" may be read by somebody else']],
  ['image', ['small/A1.md:7:1 ![a pixel](https://example.net/p.gif) is an image']],
  ['missing-answer', ['small/course.yaml:10:3 answers: has no "crisis"; add its words']],
  ['unknown-answer', ['small/course.yaml:25:3 answers.crysis: unknown key; use only done']],
  ['choice-without-choices', ['small/course.yaml:55:5 touches[2]: invites a choice and offers none']],
  ['unknown-step', ['small/course.yaml:45:11 touches[1].step: got "two"; use one of one']],
  ['unknown-course', ['brand.yaml:1:1 course: got "smal"; there is no smal/course.yaml']],
  [
    'many-at-once',
    [
      'consents.yaml:1:1 sensitive: got nothing; write what the box',
      'consents.yaml:1:16 letters: {{greeting}} does not belong',
      'small/confirm.md:7:1 {{yourName}} unknown variable',
      'small/course.yaml:2:12 pauseDays: got 0; use 1 or more days',
      'small/course.yaml:47:22 touches[1].day.standard: got -5; use 0 or more days',
    ],
  ],
];

describe('a broken course', () => {
  it.each(table)('%s is told with file, line, column and remedy', async (broken, expected) => {
    const problems = await problemsOf(broken);
    expect(problems).toHaveLength(expected.length);
    expected.forEach((start, i) => {
      expect(problems[i]).toContain(start);
      expect(problems[i]).toMatch(/^\S+:\d+:\d+ .+/);
    });
  });

  it('P37 a typographic quote and a second segment are refused', async () => {
    expect((await problemsOf('curly-quote')).join()).toContain('which no plain text (GSM-7) has');
    expect((await problemsOf('too-long-text')).join()).toContain('use at most 160');
  });

  it('has a row here for every fixture', async () => {
    expect(table.map(([name]) => name).sort()).toEqual((await readdir(join(fixtures, 'broken'))).sort());
  });

  it('tells every required file that is missing', async () => {
    const error = await compileLibrary(await mkdtemp(join(tmpdir(), 'empty-'))).catch((caught: unknown) => caught);
    const problems = (error as CourseError).problems.join('\n');
    for (const file of [
      'brand.yaml',
      'consents.yaml',
      'footer.txt',
      'layout.mjml',
      'pages/safety.md',
      'partials/card.mjml',
    ])
      expect(problems).toContain(`${file}:1:1 there is no such file`);
  });
});

describe('a sound course', () => {
  it('is plain data: JSON gives back what it was', async () => {
    const library = await compileLibrary('templates');
    expect(JSON.parse(JSON.stringify(library))).toEqual(library);
    expect(Buffer.byteLength(JSON.stringify(library))).toBeLessThan(700 * 1024);
  });

  it('has a version that every word changes, and nothing else', async () => {
    const directory = await folder();
    const { version } = await compileLibrary(directory);
    expect(version).toMatch(/^[0-9a-f]{16}$/);
    expect((await compileLibrary(directory)).version).toBe(version);
    const letter = join(directory, 'small/A1.md');
    await writeFile(letter, (await readFile(letter, 'utf8')).replace('These are', 'Here are'));
    expect((await compileLibrary(directory)).version).not.toBe(version);
  });

  it('folds the brand in and leaves the reader out', async () => {
    const library = await compileLibrary(await folder());
    const letter = library.sequences.small?.touches[0]?.letter;
    expect(renderText(letter?.text ?? [], { greeting: 'Hi Sam,' }, new Set())).toContain('Hi Sam,\n\nThese are');
    expect(renderHtml(letter?.html ?? [], {}, new Set())).toContain('Small, 1 Main Street');
    expect(JSON.stringify(letter)).toContain('{"v":"greeting"}');
  });

  it('may hold a second course, which borrows the answers it does not give itself', async () => {
    const directory = await folder();
    await cp(join(directory, 'small'), join(directory, 'other'), { recursive: true });
    const file = join(directory, 'other/course.yaml');
    const yaml = await readFile(file, 'utf8');
    await writeFile(
      file,
      yaml.replace('  crisis: "Words."\n', '').replace('  done: "Words."', '  done: "Other words."'),
    );
    const { sequences } = await compileLibrary(directory);
    expect(sequences.other?.answers.crisis).toEqual(['Small: Words.']);
    expect(sequences.other?.answers.done).toEqual(['Small: Other words.']);
    expect(sequences.small?.answers.done).toEqual(['Small: Words.']);
  });

  it('takes files with Windows line ends', async () => {
    const directory = await folder();
    for (const name of ['small/A1.md', 'small/course.yaml', 'footer.txt']) {
      const file = join(directory, name);
      await writeFile(file, (await readFile(file, 'utf8')).replaceAll('\n', '\r\n'));
    }
    const library = await compileLibrary(directory);
    expect(JSON.stringify(library)).not.toContain('\\r');
  });
});
