/**
 * Checks what another person may see without opening anything: the sender, subject and preheader
 * of a letter, the beginning of both its parts, the paths of links, every text, and the titles
 * that a browser's history keeps (promises 55 and 81).
 */
import { checkDiscreet } from '../../core/discreet-words.ts';
import type { Values } from '../../core/rendered-words.ts';
import type { Findings } from './finding.ts';
import type { Where } from './folder.ts';
import {
  type Course,
  courseFile,
  sequencesOf,
  touchPath,
  usualValues,
  type WrittenLetter,
} from './laid-out-course.ts';
import { wordings } from './readers.ts';

/** Reports each discreet word of a piece of words. `what` says where somebody else may see it. */
type Check = (text: string, where: Where, what: string) => void;

/** Runs all checks of this file. */
export function checkDiscretion(course: Course, findings: Findings): void {
  const { library, folder, letters, texts } = course;
  const listed = folder.value('brand.yaml', ['discreetWords']);
  const banned = Array.isArray(listed) ? listed.map(String) : [];
  const values = usualValues(library);
  const check: Check = (text, where, what) =>
    checkDiscreet(text, banned, (word) => {
      const remedy = `"${word}" in ${what}: somebody else may see it; say it another way (discreetWords in brand.yaml)`;
      findings.add('discreet', folder.place(where, word), remedy);
    });
  const brand = { file: 'brand.yaml' };
  check(library.brand.discreetName, { ...brand, path: ['discreetName'] }, 'the sender of letters');
  check(library.brand.smsPrefix, { ...brand, path: ['smsPrefix'] }, 'the prefix of texts');
  for (const written of letters) {
    checkInbox(written, values, check);
    checkTextBeginning(course, written, check, findings);
  }
  for (const { words, where } of texts) {
    for (const text of wordings(words, values)) check(text, where, 'a text');
  }
  checkNames(course, check);
}

/** Checks what an inbox shows of a letter's HTML, and the paths of its links. */
function checkInbox({ letter, where, inbox }: WrittenLetter, values: Values, check: Check): void {
  for (const text of wordings(letter.subject, values)) check(text, inbox.subject, 'a subject');
  for (const text of wordings(letter.preheader, values))
    check(text, inbox.preheader, 'a preheader');
  for (const html of wordings(letter.html, values)) {
    check(
      shownInInbox(html),
      where,
      'the first line of words, which inboxes show after a preheader',
    );
    for (const [, link = ''] of html.matchAll(/href="([^"?]*)/g))
      check(link, where, 'the path of a link');
  }
}

/**
 * Characters that a phone shows below a subject, about. A layout with a padded preheader shows no
 * words of the letter there.
 */
const inboxShows = 140;

function shownInInbox(html: string): string {
  const body = /<body[\s\S]*/.exec(html)?.[0] ?? html;
  const text = body
    .replace(/<!--[\s\S]*?-->|<[^>]*>/g, ' ')
    .replace(/&(?:#\d+|#x[\da-f]+|\w+);/gi, '\u00a0');
  return text
    .replace(/[ \n]+/g, ' ')
    .trim()
    .slice(0, inboxShows);
}

/** Characters of the plain-text part that a notification or a list of mails shows, at most. */
export const textShows = 200;
/** The shortest greeting: behind it stand the most words of the letter. */
const shortest = { greeting: 'Hi A,' };
/** Stands for words of the coach, which nobody has written yet. */
const coachMark = '\u0001';

/**
 * Checks the beginning of the plain-text part for every reader: no discreet word, no working title
 * of a touch, no help line, and none of the coach's own words.
 */
function checkTextBeginning(
  { library, folder }: Course,
  { letter, where, touch }: WrittenLetter,
  check: Check,
  findings: Findings,
): void {
  const values = { ...usualValues(library), ...shortest, coachWords: coachMark.repeat(textShows) };
  const inbox = [letter.subject, letter.preheader].flatMap((words) => wordings(words, values));
  const shown = plain(inbox.join(' | '));
  const add = (piece: string, what: string, remedy: string) => {
    const place = folder.place(where, piece);
    findings.add('discreet', place, `${what} in the first ${textShows} characters: ${remedy}`);
  };
  for (const text of wordings(letter.text, values)) {
    const whole = plain(text);
    const begins = whole.slice(0, textShows);
    check(begins, where, `the first ${textShows} characters of the plain text`);
    const title = touch && plain(touch.title);
    if (title && beginsIn(whole, title) && !holds(shown, title))
      add(title, `the working title "${title}"`, 'it is for you alone; say it another way');
    for (const name of ['crisisLine', 'violenceLine', 'emergency', 'helpUrl']) {
      const line = values[name as keyof typeof values] ?? '';
      if (line && beginsIn(whole, line))
        add(line, `a help line, "${line}",`, 'a notification shows it; put other words first');
    }
    if (begins.includes(coachMark))
      add('', 'the words of the coach', 'nobody has checked them; put other words first');
  }
}

const plain = (text: string) => text.replace(/\s+/g, ' ').trim();
const holds = (text: string, piece: string) => text.toLowerCase().includes(piece.toLowerCase());

/** Whether a piece begins among the characters that show, though it may end behind them. */
function beginsIn(text: string, piece: string): boolean {
  const at = text.toLowerCase().indexOf(piece.toLowerCase());
  return at >= 0 && at < textShows;
}

/** Checks titles of pages and courses, ids that stand in links, and the word on the slide. */
function checkNames({ library, folder }: Course, check: Check): void {
  for (const [name, { title }] of Object.entries(library.pages))
    check(title, { file: `pages/${name}.md`, front: true }, 'the title of a page');
  for (const sequence of sequencesOf(library)) {
    const file = courseFile(sequence);
    check(sequence.title, { file, path: ['title'] }, 'a title that pages show');
    for (const { id } of sequence.touches) {
      const path = [...touchPath(sequence, id, folder), 'id'];
      check(id, { file, path }, 'the id of a touch, which stands in links');
    }
    if ('keyword' in sequence)
      check(sequence.keyword.word, { file, path: ['keyword', 'word'] }, 'a word that people text');
  }
}
