/**
 * Checks for dead ends: letters that nobody gets, invitations without a button, without their words
 * in the text or without an answer, keywords that nothing understands, and branches of `{{#if}}`
 * that nobody can read.
 */
import { courseOf, type Invitation, type SeminarTouch } from '../../core/course.ts';
import { renderHtml, renderText } from '../../core/rendered-words.ts';
import { understand } from '../../core/understanding/reply.ts';
import type { Findings } from './finding.ts';
import type { Where } from './folder.ts';
import {
  type AnySequence,
  answerOf,
  type Course,
  courseFile,
  sequencesOf,
  touchPath,
  usualValues,
} from './laid-out-course.ts';
import { readersOf, unreadable, wordings } from './readers.ts';

/** The answers to each invitation. DONE, HARD and SKIP may be texted after any touch. */
const answersTo: Readonly<Record<Invitation, readonly string[]>> = {
  none: ['done', 'hard', 'skip'],
  done: ['done', 'hard', 'skip'],
  number: ['number-high', 'number-mid', 'number-low', 'number-ask', 'done', 'hard', 'skip'],
  choice: ['choice', 'done', 'hard', 'skip'],
  role: ['done', 'hard', 'skip'],
  route: ['quiet', 'safe', 'done', 'hard', 'skip'],
};

/** The answer of each keyword whose answer has another name. */
const answerOfKeyword: Readonly<Record<string, string>> = { solo: 'quiet', hide: 'quiet' };

/** Runs all checks of this file. */
export function checkDeadEnds(course: Course, findings: Findings): void {
  for (const sequence of sequencesOf(course.library)) {
    checkFiles(course, sequence, findings);
    for (const touch of sequence.touches) {
      checkAnswers(course, sequence, touch, findings);
      checkInvitation(course, sequence, touch, findings);
      checkButtons(course, touch, findings);
    }
  }
  checkKeywords(course, findings);
  checkBranches(course, findings);
}

/** Finds letters in the folder that neither a touch nor the list of letters names. */
function checkFiles({ folder, letters }: Course, sequence: AnySequence, findings: Findings): void {
  const named = new Set(
    letters.filter((letter) => letter.sequence === sequence).map(({ where }) => where.file),
  );
  for (const file of folder.files.keys()) {
    if (!file.startsWith(`${sequence.id}/`) || !/\.(md|mjml)$/.test(file) || named.has(file))
      continue;
    const remedy =
      'nobody gets this letter: no touch has its name; add it to course.yaml, or remove the file';
    findings.add('dead-end', { file, line: 1, column: 1 }, remedy);
  }
}

const atTouch = (
  { folder }: Course,
  sequence: AnySequence,
  touch: SeminarTouch,
  ...path: string[]
): Where => ({
  file: courseFile(sequence),
  path: [...touchPath(sequence, touch.id, folder), ...path],
});

/** Finds invited answers without words, and answers that a touch has and never gives. */
function checkAnswers(
  course: Course,
  sequence: AnySequence,
  touch: SeminarTouch,
  findings: Findings,
): void {
  const { folder, library } = course;
  const prefix = `${library.brand.smsPrefix}:`;
  for (const key of answersTo[touch.invites]) {
    const words = touch.answers[key] ?? answerOf(library, sequence, key) ?? [];
    const isEmpty = wordings(words, usualValues(library)).some(
      (text) => text.replace(prefix, '').trim() === '',
    );
    if (!isEmpty) continue;
    const own = touch.answers[key] ? atTouch(course, sequence, touch, 'answers', key) : undefined;
    const owner = sequence.answers[key] ? sequence : courseOf(library);
    const place = folder.place(own ?? { file: courseFile(owner), path: ['answers', key] });
    findings.add('answer', place, `"${key}" has no words for some readers; add them`);
  }
  if (touch.invites === 'choice' && !touch.answers.choice) {
    const place = folder.place(atTouch(course, sequence, touch, 'choices'));
    findings.add(
      'answer',
      place,
      `${touch.id} offers a choice without an answer of its own; add answers: choice:`,
    );
  }
  for (const key of Object.keys(touch.answers)) {
    if (answersTo[touch.invites].includes(key)) continue;
    const place = folder.place(atTouch(course, sequence, touch, 'answers', key));
    findings.add(
      'dead-end',
      place,
      `nobody gets "${key}" here: ${touch.id} invites "${touch.invites}"; remove it`,
    );
  }
}

/**
 * Checks that a text names the replies it invites: every word of them or, for a choice, at least
 * two of the offered letters and no other.
 */
function checkInvitation(
  course: Course,
  sequence: AnySequence,
  touch: SeminarTouch,
  findings: Findings,
): void {
  if (!touch.text) return;
  const add = (remedy: string) =>
    findings.add('answer', course.folder.place(atTouch(course, sequence, touch, 'text')), remedy);
  const wanted = {
    ...{ none: [], role: [], route: [], choice: [] },
    done: ['DONE'],
    number: ['1', '5'],
  }[touch.invites];
  const offered = new Set(touch.choices?.map(({ key }) => key));
  for (const text of wordings(touch.text, usualValues(course.library))) {
    const missing = wanted.filter((word) => !new RegExp(`\\b${word}\\b`).test(text));
    if (missing.length > 0)
      add(`invites "${touch.invites}" and does not say ${missing.join(', ')}; name what to reply`);
    if (touch.invites !== 'choice') continue;
    const asked =
      /\breply ([A-Z](?:(?:, | or |, or )[A-Z])+)\b/i.exec(text)?.[1]?.match(/\b[A-Z]\b/g) ?? [];
    const unknown = asked.filter((letter) => !offered.has(letter));
    if (asked.length < 2)
      add('invites a choice and does not say so; end with e.g. "Reply A or B."');
    if (unknown.length > 0)
      add(`asks for ${unknown.join(', ')}, which choices: does not offer; add it there`);
  }
}

/**
 * Checks that a letter has the links of its invitation. A letter in MJML does not get them
 * automatically.
 */
function checkButtons(
  { folder, letters, library }: Course,
  touch: SeminarTouch,
  findings: Findings,
): void {
  const values = usualValues(library);
  const wanted =
    touch.invites === 'none'
      ? []
      : touch.invites === 'done'
        ? ['doneUrl', 'hardUrl']
        : ['answerUrl'];
  const where = letters.find((letter) => letter.touch === touch)?.where;
  for (const reader of readersOf(touch.letter.html, touch.letter.text)) {
    const html = renderHtml(touch.letter.html, values, reader);
    const text = renderText(touch.letter.text, values, reader);
    for (const name of wanted) {
      if (html.includes(`href="${values[name]}"`) && text.includes(values[name] ?? '')) continue;
      const remedy = `${touch.id} invites "${touch.invites}" and has no link to {{${name}}} for some readers; add it`;
      findings.add('answer', folder.place(where ?? { file: 'layout.mjml' }), remedy);
    }
  }
}

/** Checks that each keyword offered in capitals is understood, or is the key of an answer. */
function checkKeywords({ folder, library, texts, letters }: Course, findings: Findings): void {
  const values = usualValues(library);
  const offers = [
    ...texts.map(({ sequence, words, where }) => ({ sequence, words, where })),
    ...letters.map(({ sequence, letter, where }) => ({ sequence, words: letter.text, where })),
  ];
  for (const { sequence, words, where } of offers) {
    for (const [offer, keyword = ''] of wordings(words, values).flatMap((text) => [
      ...text.matchAll(
        /\b(?:[Rr]eply|[Tt]ext) ([A-Z]{2,})\b|\b[A-Z]{4,}\b(?= (?:eases|gives|brings|ends|changes|reaches|stops|asks))/g,
      ),
    ])) {
      const word = (keyword || offer).toLowerCase();
      const known =
        understand(library.understanding, word).kind !== 'free-text' ||
        answerOf(library, sequence, answerOfKeyword[word] ?? word);
      if (known || /^(home|start)$/.test(word)) continue;
      const remedy = `"${word.toUpperCase()}" is offered, and nothing understands it; use a known keyword`;
      findings.add('answer', folder.place(where, offer), remedy);
    }
  }
}

/** Finds words inside an {{#if}} that contradicts the {{#if}} around it. */
function checkBranches({ folder, letters, texts }: Course, findings: Findings): void {
  const all = [
    ...texts.map(({ words, where, kind }) => ({
      words,
      where,
      known: kind === 'text' ? { texts: true } : {},
    })),
    ...letters.map(({ letter, where }) => ({ words: letter.text, where, known: {} })),
  ];
  for (const { words, where, known } of all) {
    for (const piece of unreadable(words, known)) {
      const remedy = `nobody can read "${piece.trim().slice(0, 40)}": the {{#if}} around it says the opposite; remove one`;
      findings.add('dead-end', folder.place(where, piece), remedy);
    }
  }
}
