/**
 * Checks words against voice.yaml and brand.yaml: reading grade, length of sentences and letters,
 * phrases to avoid, and the segments of texts.
 */
import type { Words } from '../../core/course.ts';
import { renderText } from '../../core/rendered-words.ts';
import { isGsm7, worstSize } from '../text.ts';
import type { Findings } from './finding.ts';
import type { Where } from './folder.ts';
import {
  type Course,
  courseFile,
  ownWords,
  usualValues,
  type WrittenLetter,
  type WrittenText,
  worstValues,
} from './laid-out-course.ts';
import { readersOf, wordings } from './readers.ts';
import { gradeOf, sentencesOf, wordsOf } from './reading-grade.ts';
import { firstOf, limitsOf } from './voice.ts';

/** Checks grade, sentences and length of every letter and text against voice.yaml. */
export function checkReading(course: Course, findings: Findings): void {
  for (const letter of course.letters) checkLetter(course, letter, findings);
  for (const text of course.texts) checkText(course, text, findings);
}

function checkLetter(course: Course, written: WrittenLetter, findings: Findings): void {
  const { sequence, kind, letter, where } = written;
  const limits = limitsOf(course.voice, sequence.id).letters;
  if (!limits) return;
  const values = usualValues(course.library);
  const footer = course.folder.source('footer.txt');
  const versions = readersOf(letter.text).map((reader) => {
    const text = ownWords(renderText(letter.text, values, reader), values.greeting ?? '', footer);
    return { text, count: wordsOf(text).length, reader: [...reader].join(', ') };
  });
  for (const text of new Set(versions.map((version) => version.text)))
    checkHard(course, text, limits, where, findings);
  if (kind !== 'lesson' || !limits.words) return;
  const { least, most } = limits.words;
  const byLength = versions.toSorted((a, b) => a.count - b.count);
  const add = (version: { count: number; reader: string } | undefined, remedy: string) => {
    const got = `got ${version?.count} words for a reader who is "${version?.reader}"`;
    findings.add('length', course.folder.place(where), `${got}; ${remedy}: ${least} to ${most}`);
  };
  if ((byLength[0]?.count ?? 0) < least) add(byLength[0], 'say a little more');
  if ((byLength.at(-1)?.count ?? 0) > most) add(byLength.at(-1), 'leave something out');
}

function checkText(
  course: Course,
  { sequence, id, words, where }: WrittenText,
  findings: Findings,
): void {
  const limits = limitsOf(course.voice, sequence.id).texts;
  if (!limits || limits.except?.includes(id)) return;
  for (const text of wordings(words, usualValues(course.library))) {
    checkHard(
      course,
      text.replace(`${course.library.brand.smsPrefix}: `, ''),
      limits,
      where,
      findings,
    );
  }
}

interface Hardness {
  readonly grade?: number | undefined;
  readonly sentence?: number | undefined;
}

function checkHard(
  { folder }: Course,
  text: string,
  limits: Hardness,
  where: Where,
  findings: Findings,
): void {
  const sentences = sentencesOf(text);
  for (const sentence of sentences) {
    const count = wordsOf(sentence).length;
    if (!limits.sentence || count <= limits.sentence) continue;
    const remedy = `a sentence of ${count} words; make two of it: at most ${limits.sentence}`;
    findings.add('sentence', folder.place(where, sentence), remedy);
  }
  const grade = gradeOf(text);
  if (!limits.grade || grade <= limits.grade) return;
  const telling = sentences.filter((sentence) => wordsOf(sentence).length >= 4);
  const hardest =
    (telling.length > 0 ? telling : sentences).toSorted((a, b) => gradeOf(b) - gradeOf(a))[0] ?? '';
  const got = `reading grade ${grade.toFixed(1)} (Flesch-Kincaid); at most ${limits.grade}`;
  findings.add(
    'grade',
    folder.place(where, hardest),
    `${got}: shorter words and sentences, first "${brief(hardest)}"`,
  );
}

/** Finds the phrases that voice.yaml forbids, in all words that anybody reads. */
export function checkNever(course: Course, findings: Findings): void {
  for (const { text, where } of everythingRead(course)) {
    for (const { because, words, unless } of course.voice.never ?? []) {
      const found = firstOf(text, words, unless);
      if (found)
        findings.add(
          'never',
          course.folder.place(where, found),
          `"${found}": ${because}; say it another way`,
        );
    }
  }
}

function everythingRead({
  library,
  letters,
  texts,
  folder,
}: Course): { text: string; where: Where }[] {
  const values = usualValues(library);
  const all = (words: Words, where: Where) =>
    wordings(words, values).map((text) => ({ text, where }));
  const isTag = /<[^>]*>|https?:\S+/g;
  return [
    ...letters.flatMap(({ letter, where, inbox }) => [
      ...all(letter.subject, inbox.subject),
      ...all(letter.preheader, inbox.preheader),
      ...all(letter.text, where),
    ]),
    ...texts.flatMap(({ words, where }) => all(words, where)),
    ...Object.values(library.seminars).flatMap((seminar) =>
      'keyword' in seminar
        ? all(seminar.keyword.slide, { file: courseFile(seminar), path: ['keyword', 'slide'] })
        : [],
    ),
    ...Object.entries(library.pages).flatMap(([name, { title, html }]) => {
      const where = { file: `pages/${name}.md` };
      return [
        { text: title, where },
        ...all(html, where).map(({ text }) => ({ text: text.replace(isTag, ' '), where })),
      ];
    }),
    ...Object.entries(library.consents).map(([key, { wording }]) => ({
      text: wording,
      where: { file: 'consents.yaml', path: [key] },
    })),
  ].filter(({ where }) => folder.files.has(where.file));
}

/**
 * P37: checks that each text is one segment of GSM-7 with the longest values, including those of
 * the brand and the help lines.
 */
export function checkSegments({ library, folder, texts }: Course, findings: Findings): void {
  for (const { words, where } of texts) {
    const { segments, characters, text } = worstSize(words, worstValues(library));
    const foreign = [...text].find((character) => !isGsm7(character));
    if (foreign) {
      const remedy = `"${foreign}" is no plain character (GSM-7) and halves the room; write it another way, in brand.yaml too`;
      findings.add('segments', folder.place(where, foreign), remedy);
    } else if (segments > 1) {
      findings.add(
        'segments',
        folder.place(where),
        `got ${characters} characters at its longest; use at most 160`,
      );
    }
  }
}

function brief(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
