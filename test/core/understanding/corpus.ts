/**
 * Reads corpora, the examples of templates/ and the unseen texts beside this file: lines under
 * headings, and what each line reads as.
 */
import { readFileSync } from 'node:fs';
import type { Reply } from '../../../core/understanding/compiled-understanding.ts';
import { understand } from '../../../core/understanding/reply.ts';
import { theLibrary } from '../../library.ts';

const { understanding } = await theLibrary();

export interface Line {
  readonly heading: string;
  readonly text: string;
}
export type ReadLine = Line & { readonly reply: Reply };

export const read = (text: string): Reply => understand(understanding, text);

const examples = new URL('../../../templates/examples/', import.meta.url);

/**
 * The texts of `unseen/...` or of a file of examples, with their heading: where it says what they
 * read as, that. Lines that begin with one # are comments.
 */
export function corpus(path: string): readonly Line[] {
  let heading = '';
  const folder = path.startsWith('unseen/') ? import.meta.url : examples;
  return readFileSync(new URL(`${path}.txt`, folder), 'utf8')
    .split('\n')
    .flatMap((text) => {
      if (text.startsWith('## ')) heading = text.slice(3).replace(/^.*, read as /, '');
      return text === '' || text.startsWith('#') ? [] : [{ heading, text }];
    });
}

export const understood = (path: string): readonly ReadLine[] =>
  corpus(path).map((line) => ({ ...line, reply: read(line.text) }));

export const textsOf = (lines: readonly Line[]) => lines.map(({ text }) => text);

/** A danger is read: letters and texts stop, whether as a hold or beside an opt-out. */
export const dangerIn = (reply: Reply) => ('danger' in reply ? reply.danger : undefined);

/** What is held though no danger was meant. */
export const isHeld = (reply: Reply) =>
  dangerIn(reply) !== undefined || reply.kind === 'exposed' || 'exposed' in reply;

/** A person looks within the hour. */
export function reachesHuman(reply: Reply): boolean {
  if (isHeld(reply) || reply.kind === 'worry' || reply.kind === 'coach') return true;
  return 'review' in reply && reply.review !== undefined && reply.review !== 'stop';
}

/** A share of lines in percent, for a sentence that a test prints. */
export const percent = (part: number, all: number) =>
  `${((100 * part) / Math.max(all, 1)).toFixed(1)} %`;

/** One of the lines that were tried by hand, and what it should be read as. */
export interface Tried {
  readonly class: string;
  readonly want: string;
  readonly text: string;
}

export const tried: readonly Tried[] = JSON.parse(
  readFileSync(new URL('tried.json', import.meta.url), 'utf8'),
);
