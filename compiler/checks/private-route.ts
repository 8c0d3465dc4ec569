/**
 * Checks every word that a reader on the private route gets, in touches and answers: none about
 * talking to the other person, about hiding or about the route itself, and no number about two
 * people. The words are listed under `private` in voice.yaml.
 */
import type { Words } from '../../core/course.ts';
import { renderText } from '../../core/rendered-words.ts';
import type { Findings } from './finding.ts';
import type { Where } from './folder.ts';
import { type Course, ownWords, usualValues } from './laid-out-course.ts';
import { readersOf } from './readers.ts';
import { firstOf, type Voice } from './voice.ts';

interface Read {
  /** The touch; of an answer that belongs to none, its key. */
  readonly id: string;
  readonly asksNumber: boolean;
  readonly words: Words;
  readonly where: Where;
}

/** Finds what a reader on the private route should not get. */
export function checkPrivateRoute(course: Course, findings: Findings): void {
  const rules = course.voice.private;
  if (!rules) return;
  for (const read of everythingRead(course)) {
    if (rules.except?.includes(read.id)) continue;
    for (const text of privately(course, read.words))
      checkOne(course, rules, { ...read, text }, findings);
  }
}

function checkOne(
  { folder }: Course,
  rules: NonNullable<Voice['private']>,
  { id, asksNumber, where, text }: Read & { readonly text: string },
  findings: Findings,
): void {
  const add = (found: string, remedy: string) =>
    findings.add('private', folder.place(where, found), `"${found}" ${remedy}`);
  for (const { because, words, unless } of rules.never ?? []) {
    const found = firstOf(text, words, unless);
    if (!found) continue;
    const remedy = `say it another way inside {{#if solo}}, or list ${id} under private.except in voice.yaml`;
    add(found, `for a reader on the private route: ${because}; ${remedy}`);
  }
  const shared = asksNumber ? firstOf(text, rules.numbers ?? []) : undefined;
  if (!shared) return;
  const remedy = 'ask about the reader alone inside {{#if solo}}';
  add(shared, `in ${id} asks the private route for a number about two people; ${remedy}`);
}

/** The letters of touches, and all texts and answers. */
function everythingRead({ letters, texts }: Course): Read[] {
  const numbers = new Set(
    letters.flatMap(({ sequence, touch }) =>
      touch?.invites === 'number' ? [`${sequence.id} ${touch.id}`] : [],
    ),
  );
  const asksNumber = (sequence: { readonly id: string }, id: string) =>
    numbers.has(`${sequence.id} ${id}`);
  return [
    ...letters.flatMap(({ sequence, touch, letter, where }) =>
      touch
        ? [
            {
              ...{ id: touch.id, words: letter.text, where },
              asksNumber: asksNumber(sequence, touch.id),
            },
          ]
        : [],
    ),
    ...texts.map(({ sequence, id: name, words, where }) => {
      const [id = name] = name.split(' ');
      return { id, words, where, asksNumber: asksNumber(sequence, id) };
    }),
  ];
}

/** The words as every kind of reader on the private route gets them, each wording once. */
function privately({ library, folder }: Course, words: Words): ReadonlySet<string> {
  const values = usualValues(library);
  const footer = folder.source('footer.txt');
  return new Set(
    readersOf(words).map((reader) =>
      ownWords(
        renderText(words, values, new Set([...reader, 'solo' as const])),
        values.greeting ?? '',
        footer,
      ),
    ),
  );
}
