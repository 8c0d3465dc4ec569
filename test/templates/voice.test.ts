/**
 * Tests the style of the real course's words: sentence length, reading grade, forbidden phrases,
 * and a version for every kind of reader.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readersOf } from '../../compiler/text.ts';
import type { Flag, Words } from '../../core/course.ts';
import { renderText } from '../../core/rendered-words.ts';
import {
  asRead,
  course,
  gradeOf,
  lessons,
  letters,
  library,
  ownWords,
  seminarLessons,
  sentencesOf,
  texts,
  touchTexts,
  values,
  wordsOf,
} from './written-course.ts';

const never =
  /\balways\b|guarantee|\bfast\b|cheat|victim|narciss|\bit takes two\b(?! minutes)|forgive and forget|you must|stay or leave|missed you|streak/i;

const ownWordsWithLinks = (text: string) => text.slice(0, text.indexOf('\nWith you,'));

const everyLine = [
  ...letters.flatMap(([id, { subject, preheader, text }]) =>
    [...asRead(subject), ...asRead(preheader), ...asRead(text)].map(
      (words) => [id, words] as const,
    ),
  ),
  ...texts.flatMap(([id, words]) => asRead(words).map((text) => [id, text] as const)),
];

describe.each([...lessons, ...seminarLessons].map((touch) => [touch.id, touch] as const))(
  'lesson %s',
  (_, { letter }) => {
    const read = asRead(letter.text).map(ownWords);

    it('has 180 to 250 words for every reader', () => {
      for (const text of read) {
        expect(wordsOf(text).length).toBeGreaterThanOrEqual(180);
        expect(wordsOf(text).length).toBeLessThanOrEqual(250);
      }
    });

    it('has sentences under 20 words, at grade 6 or lower', () => {
      for (const text of read) {
        for (const sentence of sentencesOf(text))
          expect(wordsOf(sentence).length, sentence).toBeLessThan(20);
        expect(gradeOf(text)).toBeLessThanOrEqual(6);
      }
    });

    it('has one practice, with a two-minute version', () => {
      for (const text of read) {
        expect(text.match(/Today's practice/g)).toHaveLength(1);
        if (!asks(letter.text, 'baby')) expect(text).toMatch(/two minutes/i);
      }
    });
  },
);

/** Whether a reader with the flag gets other words than one without. */
const asks = (words: Words | undefined, flag: Flag) =>
  JSON.stringify(words).includes(`{"if":"${flag}"`);
const touch = (id: string) => course.touches.find((one) => one.id === id);

/** Texts with a practice. A text that asks for a number or a letter has none. */
const practiceTexts = course.touches.filter(
  ({ channel, invites }) => channel === 'sms' && invites === 'done',
);

describe('for each reader', () => {
  it.each(lessons.map(({ id, letter }) => [id, letter] as const))(
    '%s has a line for every role',
    (_, { text }) => {
      for (const role of ['hurt', 'did', 'both'] as const)
        expect(asks(text, role), role).toBe(true);
    },
  );

  it.each(lessons.map(({ id, letter }) => [id, letter] as const))(
    '%s has a version in small steps',
    (_, { text }) => {
      expect(asks(text, 'baby')).toBe(true);
    },
  );

  it.each(practiceTexts.map((one) => [one.id, one] as const))(
    '%s has small steps and a private version, as a text and as a letter',
    (_, { text, letter }) => {
      for (const flag of ['baby', 'solo'] as const) {
        expect(asks(text, flag), flag).toBe(true);
        expect(asks(letter.text, flag), flag).toBe(true);
      }
    },
  );

  it('G1 reads well with and without a date of the seminar', () => {
    for (const text of asRead(touch('G1')?.letter.text ?? [])) {
      const words = text.replace(/\s+/g, ' ');
      expect(words.includes('Deconstructing Relationships, Thu Jan 14')).toBe(
        /seminarUrl/.test(words),
      );
      expect(words).not.toMatch(/seminar: *,|, *\./);
    }
  });

  it('P54 M1 asks for safe contact, with a link to change it and one to private help', () => {
    for (const words of asRead(touch('M1')?.letter.text ?? []).map(ownWordsWithLinks)) {
      expect(words.replace(/\s+/g, ' ')).toContain('Could someone else read this phone or inbox');
      expect(words).toContain(values.preferencesUrl);
      expect(words).toContain(values.safetyUrl);
    }
  });
});

describe('on the private route', () => {
  /** Words that ask the reader to talk to a person. */
  const spoken =
    /(?<!don't )\bsay (it|one|this)\b(?! in your head)|\btell them\b|listen to them|just listening|sit down with/i;

  it.each(course.touches.map((one) => [one.id, one] as const))(
    '%s asks nobody to talk to a person',
    (_, { text, letter }) => {
      for (const words of [text, letter.text]) {
        for (const reader of readersOf(words ?? []).filter((flags) => flags.has('solo'))) {
          const practice = renderText(words ?? [], values, reader).replace(/\s+/g, ' ');
          // This practice imagines a friend.
          expect(practice.replaceAll('what would you tell them?', '')).not.toMatch(spoken);
        }
      }
    },
  );
});

describe('the voice', () => {
  it('has no forbidden phrase', () => {
    for (const [id, line] of everyLine) expect(line, id).not.toMatch(never);
  });

  it('keeps texts at grade 5 or lower', () => {
    for (const { id, text } of touchTexts) {
      for (const line of asRead(text ?? []))
        expect(gradeOf(line.replace('Mend: ', '')), id).toBeLessThanOrEqual(5);
    }
  });

  it('has a private version of every spoken practice', () => {
    for (const id of ['1A', '1D', '2D', '3A', '3C', '3D', '3E', '3F', 'I1', 'G1']) {
      expect(asks(touch(id)?.letter.text, 'solo'), id).toBe(true);
      if (touch(id)?.text) expect(asks(touch(id)?.text, 'solo'), id).toBe(true);
    }
  });

  it('shares no run of six words with the source article', () => {
    const run = (words: string[], at: number) => words.slice(at, at + 6).join(' ');
    const article = wordsOf(
      readFileSync('test/fixtures/courses/source-article.txt', 'utf8').replaceAll('’', "'"),
    );
    const runs = new Set(
      article.map((_, i) => run(article, i)).filter((text) => text.split(' ').length === 6),
    );
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
