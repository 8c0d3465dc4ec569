/** Tests the course compiler on folders without problems: its output for each way to write one. */
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compileLibrary } from '../../compiler/course-folder.ts';
import { renderHtml, renderText } from '../../core/rendered-words.ts';
import { fixtures, folder } from './course-copy.ts';

describe('a sound course', () => {
  it('is plain data: JSON keeps it as it is', async () => {
    const library = await compileLibrary('templates');
    expect(JSON.parse(JSON.stringify(library))).toEqual(library);
    expect(Buffer.byteLength(JSON.stringify(library))).toBeLessThan(1_400 * 1024);
  });

  it('has a version that changes with any word, and only then', async () => {
    const directory = await folder();
    const { version } = await compileLibrary(directory);
    expect(version).toMatch(/^[0-9a-f]{16}$/);
    expect((await compileLibrary(directory)).version).toBe(version);
    const letter = join(directory, 'small/A1.md');
    await writeFile(letter, (await readFile(letter, 'utf8')).replace('These are', 'Here are'));
    expect((await compileLibrary(directory)).version).not.toBe(version);
  });

  it("has the brand's values in its words, and variables for the reader's", async () => {
    const library = await compileLibrary(await folder());
    const letter = library.sequences.small?.touches[0]?.letter;
    expect(renderText(letter?.text ?? [], { greeting: 'Hi Sam,' }, new Set())).toContain(
      'Hi Sam,\n\nThese are',
    );
    expect(renderHtml(letter?.html ?? [], {}, new Set())).toContain('Small, 1 Main Street');
    expect(JSON.stringify(letter)).toContain('{"v":"greeting"}');
  });

  it("may have a second course, which uses the first one's answers where it has none", async () => {
    const directory = await folder();
    await cp(join(directory, 'small'), join(directory, 'other'), { recursive: true });
    const file = join(directory, 'other/course.yaml');
    const yaml = await readFile(file, 'utf8');
    await writeFile(
      file,
      yaml
        .replace('  crisis: "Words."\n', '')
        .replace('  done: "Words."', '  done: "Other words."'),
    );
    const { sequences } = await compileLibrary(directory);
    expect(sequences.other?.answers.crisis).toEqual(['Small: Words.']);
    expect(sequences.other?.answers.done).toEqual(['Small: Other words.']);
    expect(sequences.small?.answers.done).toEqual(['Small: Words.']);
  });

  it("may have a letter in MJML, with the layout's partials", async () => {
    const directory = await folder();
    await rm(join(directory, 'small/A1.md'));
    await cp('templates/partials', join(directory, 'partials'), { recursive: true });
    await cp(join(fixtures, 'mjml-letter'), directory, { recursive: true });
    const letter = (await compileLibrary(directory)).sequences.small?.touches[0]?.letter;
    const values = {
      greeting: 'Hi Sam,',
      doneUrl: 'https://d',
      hardUrl: 'https://h',
      unsubscribeUrl: 'https://u',
    };
    const html = renderHtml(letter?.html ?? [], values, new Set(['solo']));
    for (const part of [
      'Hi Sam,',
      ', alone.',
      'href="https://d"',
      'prefers-color-scheme',
      'Springfield',
    ]) {
      expect(html).toContain(part);
    }
    expect(html).not.toMatch(/Only for some|\{\{|mj-include/);
    const text = renderText(letter?.text ?? [], values, new Set(['did']));
    expect(text).toBe(
      [
        ...[
          'A preheader',
          '',
          'Letter 1 of 2',
          '',
          'Hi Sam,',
          '',
          'Words of a letter in MJML, together.',
          '',
          'Only for some.',
          '',
        ],
        ...[
          "Today's practice",
          '',
          'One breath.',
          '',
          'Private help:',
          '',
          '',
          'Done:',
          'https://d',
          '',
        ],
        ...['Too much:', 'https://h', '', '--', 'Small, 1 Main Street, Springfield, IL 62701, USA'],
        ...['Unsubscribe: https://u', ''],
      ].join('\n'),
    );
  });

  it('may have the messages around a seminar, apart from the courses', async () => {
    const directory = await folder();
    await cp(join(fixtures, 'seminar'), directory, { recursive: true });
    const { sequences, seminars } = await compileLibrary(directory);
    expect(Object.keys(sequences)).toEqual(['small']);
    const { before, after } = seminars;
    expect(
      before?.kind === 'reminders' && before.touches.map((touch) => touch.beforeMinutes),
    ).toEqual([10_080, 1440]);
    expect(before?.letters.registered?.attach).toBe('calendar');
    expect(after?.kind === 'follow-up' && after.keyword.answer).toEqual([
      'Small: Reply YES for 1 text. ',
      { v: 'siteUrl' },
      '/terms',
    ]);
    expect(after?.answers.done).toEqual(['Small: Words.']);
  });

  it('lists the fields of the brand that are still placeholders', async () => {
    const directory = await folder();
    const file = join(directory, 'brand.yaml');
    const yaml = (await readFile(file, 'utf8')).replace('coach: Kim Doe', 'coach: <Your name>');
    await writeFile(file, `${yaml}placeholders: [name]\n`);
    expect((await compileLibrary(directory)).placeholders).toEqual([
      'brand.yaml:1:7 name: got "Small", which is a placeholder still; write your own, then take "name" off the list of placeholders',
      'brand.yaml:4:8 coach: got "<Your name>", which is a placeholder; write your own',
      'brand.yaml:5:12 helpEmail: got "help@example.com", which is a placeholder; write your own',
      'brand.yaml:32:13 coachEmail: got "coach@example.com", which is a placeholder; write your own',
      'brand.yaml:33:14 secondEmail: got "second@example.com", which is a placeholder; write your own',
    ]);
  });

  it('may have files with Windows line ends', async () => {
    const directory = await folder();
    for (const name of ['small/A1.md', 'small/course.yaml', 'footer.txt']) {
      const file = join(directory, name);
      await writeFile(file, (await readFile(file, 'utf8')).replaceAll('\n', '\r\n'));
    }
    // The script of the desk names the character; it is no file of a course.
    const { deskScript: _, ...course } = await compileLibrary(directory);
    expect(JSON.stringify(course)).not.toContain('\\r');
  });

  it.each([
    ['Markdown', undefined],
    ['MJML', 'mjml-letter'],
  ])(
    'compiles the first letter, written in %s, as a page that leads to nobody’s pages',
    async (_kind, over) => {
      const directory = await folder();
      if (over) {
        await rm(join(directory, 'small/A1.md'));
        await cp('templates/partials', join(directory, 'partials'), { recursive: true });
        await cp(join(fixtures, over), directory, { recursive: true });
      }
      const { sequences } = await compileLibrary(directory);
      const [first, ...others] = sequences.small?.touches ?? [];
      const page = renderHtml(
        first?.letter.page ?? [],
        { greeting: 'Hi <b>', safetyUrl: '/safety' },
        new Set(['none']),
      );
      expect(page).toContain('Hi &lt;b&gt;');
      expect(page).not.toMatch(
        /style=|<(div|table|td|body|style)(?! class="card")|<!--|href="(?!https:|\/safety")/,
      );
      expect(page.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').length).toBeGreaterThan(40);
      expect(others.every(({ letter }) => letter.page === undefined)).toBe(true);
    },
  );
});
