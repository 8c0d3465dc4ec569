/** Tests what the compiler refuses in the letters to the coach, and the brand's days and zone. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CourseError, compileLibrary } from '../../compiler/course-folder.ts';
import { renderText } from '../../core/rendered-words.ts';
import { folder } from './course-copy.ts';

/** A copy of the sound course in which one piece of a file is replaced. */
async function changed(file: string, from: string, to: string): Promise<string> {
  const directory = await folder();
  const source = await readFile(join(directory, file), 'utf8');
  if (!source.includes(from)) throw new Error(`${file} has no "${from}".`);
  await writeFile(join(directory, file), source.replace(from, to));
  return directory;
}

async function problemsOf(file: string, from: string, to: string): Promise<readonly string[]> {
  const made = await changed(file, from, to);
  const error = await compileLibrary(made).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(CourseError);
  return (error as CourseError).problems;
}

describe('a letter to the coach', () => {
  it('P60 with a name in its subject is refused, with the remedy', async () => {
    expect(await problemsOf('alerts.yaml', 'Look now{{/if}}', 'Look now: {{who}}{{/if}}')).toEqual([
      'alerts.yaml:2:51 hold.subject: {{who}} names a person where others may see the screen; leave it out: the text may have it',
    ]);
  });

  it.each([
    ['{{#if new}}New words{{else}}A worry{{/if}}', 'A worry', 'worry.subject: has no {{#if new}}'],
    ['{{newAt}}', '', 'hold.text: has no {{newAt}}'],
    ['{{whoWaits}} ', '', 'digest.text: has no {{whoWaits}}'],
    ['{{stuck}}', '{{who}}', '{{who}} does not belong in the morning'],
  ])('P60 that lacks what it must say is refused: "%s"', async (from, to, found) => {
    expect((await problemsOf('alerts.yaml', from, to)).join('\n')).toContain(found);
  });
});

describe('the days in which the coach replies', () => {
  it.each([
    ['', 'two working days'],
    ['replyDays: 1', 'one working day'],
    ['replyDays: 5', 'five working days'],
  ])('P60 stand in the words: "%s"', async (line, words) => {
    const directory = await changed('brand.yaml', 'coach: Kim Doe', `coach: Kim Doe\n${line}`);
    const file = join(directory, 'alerts.yaml');
    const source = await readFile(file, 'utf8');
    await writeFile(file, source.replace('subject: A promised reply', 'subject: "{{replyDays}}"'));
    const { alerts } = await compileLibrary(directory);
    expect(renderText(alerts.unanswered.subject, {}, new Set())).toBe(words);
  });

  it.each([
    ['replyDays: 6', 'replyDays: got 6; use 1 to 5 working days'],
    ['digestHour: 24', 'digestHour: got 24; use an hour, 0 to 23'],
  ])('are refused outside their range: %s', async (line, found) => {
    const problems = await problemsOf('brand.yaml', 'coach: Kim Doe', `coach: Kim Doe\n${line}`);
    expect(problems.join('\n')).toContain(found);
  });
});

describe("the coach's zone", () => {
  it('is that of the country where it has one alone, else it must be named', async () => {
    const { brand } = await compileLibrary('test/fixtures/courses/better-sleep');
    expect(brand).toMatchObject({ zone: 'Europe/Dublin', digestHour: 8, replyDays: 2 });
    const missing = await problemsOf('brand.yaml', 'zone: America/Chicago', '');
    expect(missing.join('\n')).toMatch(/country: got US, which has \d+ time zones; name yours/);
    const wrong = await problemsOf('brand.yaml', 'zone: America/Chicago', 'zone: UTC');
    expect(wrong.join('\n')).toContain('zone: got "UTC"; name a place');
  });
});
