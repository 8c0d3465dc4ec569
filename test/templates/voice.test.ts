/** The brief's voice, as far as a machine can hear it: short sentences, plain words, and what we never say. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  asRead,
  course,
  gradeOf,
  lessons,
  letters,
  library,
  ownWords,
  sentencesOf,
  texts,
  wordsOf,
} from './written-course.ts';

const never =
  /\balways\b|guarantee|\bfast\b|cheat|victim|narciss|\bit takes two\b(?! minutes)|forgive and forget|you must|stay or leave|missed you|streak/i;

const everyLine = [
  ...letters.flatMap(([id, { subject, preheader, text }]) =>
    [...asRead(subject), ...asRead(preheader), ...asRead(text)].map((words) => [id, words] as const),
  ),
  ...texts.flatMap(([id, words]) => asRead(words).map((text) => [id, text] as const)),
];

describe.each(lessons.map((touch) => [touch.id, touch] as const))('lesson %s', (_, { letter }) => {
  const read = asRead(letter.text).map(ownWords);

  it('has 180 to 250 words for every reader', () => {
    for (const text of read) {
      expect(wordsOf(text).length).toBeGreaterThanOrEqual(180);
      expect(wordsOf(text).length).toBeLessThanOrEqual(250);
    }
  });

  it('has sentences under 20 words, at grade 6 or lower', () => {
    for (const text of read) {
      for (const sentence of sentencesOf(text)) expect(wordsOf(sentence).length, sentence).toBeLessThan(20);
      expect(gradeOf(text)).toBeLessThanOrEqual(6);
    }
  });

  it('has one practice, with a two-minute version', () => {
    for (const text of read) expect(text.match(/Today's practice/g)).toHaveLength(1);
    expect(JSON.stringify(letter.text)).toContain('{"if":"baby"');
  });
});

describe('the voice', () => {
  it('never says what hurts', () => {
    for (const [id, line] of everyLine) expect(line, id).not.toMatch(never);
  });

  it('keeps texts at grade 5 or lower', () => {
    for (const { id, text } of course.touches.filter((touch) => touch.text)) {
      for (const line of asRead(text ?? [])) expect(gradeOf(line.replace('Mend: ', '')), id).toBeLessThanOrEqual(5);
    }
  });

  it('has a private variant for every spoken practice', () => {
    for (const id of ['2D', '3C', '3D', '3E', 'I1']) {
      const touch = course.touches.find((one) => one.id === id);
      expect(JSON.stringify(touch?.letter.text), id).toContain('{"if":"solo"');
    }
  });

  it('shares no run of six words with the source article', () => {
    const run = (words: string[], at: number) => words.slice(at, at + 6).join(' ');
    const article = wordsOf(readFileSync('test/fixtures/courses/source-article.txt', 'utf8').replaceAll('’', "'"));
    const runs = new Set(article.map((_, i) => run(article, i)).filter((text) => text.split(' ').length === 6));
    const pages = Object.values(library.pages).flatMap((page) =>
      asRead(page.html).map((html) => ['page', html] as const),
    );
    for (const [id, line] of [...everyLine, ...pages]) {
      const words = wordsOf(line);
      for (let i = 0; i + 6 <= words.length; i++)
        expect(runs.has(run(words, i)), `${id}: ${run(words, i)}`).toBe(false);
    }
  });
});
