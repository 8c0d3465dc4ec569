/**
 * Stores the words of the storyboard for every kind of reader, each string once: a reader's words
 * are a list of numbers into one pool. The page joins the strings and renders nothing again.
 */
import { SegmentedMessage } from 'sms-segments-calculator';
import type { Flag, Words } from '../../core/course.ts';
import { renderHtml, renderText, type Values } from '../../core/rendered-words.ts';

/**
 * The words at one place of the page. `kinds[reader]` is an index into `variants`; a variant lists
 * strings of the pool.
 */
export interface Piece {
  readonly variants: readonly (readonly number[])[];
  readonly kinds: readonly number[];
  /** Segments of each variant, for texts. */
  readonly segments?: readonly number[];
}

export class WordPool {
  readonly strings: string[] = [];
  readonly pieces: Piece[] = [];
  readonly #known = new Map<string, number>();
  readonly #readers: readonly ReadonlySet<Flag>[];

  constructor(readers: readonly ReadonlySet<Flag>[]) {
    this.#readers = readers;
  }

  /** Adds words and gives the piece's number. */
  add(words: Words, values: Values, kind: 'html' | 'plain' | 'text'): number {
    const variants: number[][] = [];
    const known = new Map<string, number>();
    const kinds = this.#readers.map((reader) => {
      const parts = flatten(words, values, reader, kind === 'html').map((part) =>
        this.#string(part),
      );
      const key = parts.join(' ');
      let index = known.get(key);
      if (index === undefined) {
        known.set(key, (index = variants.length));
        variants.push(parts);
      }
      return index;
    });
    const joined = (parts: readonly number[]) => parts.map((part) => this.strings[part]).join('');
    const segments = (parts: readonly number[]) =>
      new SegmentedMessage(joined(parts), 'auto', false).segmentsCount;
    this.pieces.push({
      variants,
      kinds,
      ...(kind === 'text' ? { segments: variants.map(segments) } : {}),
    });
    return this.pieces.length - 1;
  }

  /** The words of a piece for one reader. */
  read(piece: number, reader: number): string {
    const { variants, kinds } = this.pieces[piece] as Piece;
    return (variants[kinds[reader] ?? 0] ?? []).map((part) => this.strings[part]).join('');
  }

  segments(piece: number, reader: number): number {
    const { segments, kinds } = this.pieces[piece] as Piece;
    return segments?.[kinds[reader] ?? 0] ?? 0;
  }

  #string(text: string): number {
    let index = this.#known.get(text);
    if (index === undefined) {
      this.#known.set(text, (index = this.strings.length));
      this.strings.push(text);
    }
    return index;
  }
}

/**
 * Keeps each part as a string of its own, so that a footer that all letters share is stored once.
 */
function flatten(words: Words, values: Values, reader: ReadonlySet<Flag>, html: boolean): string[] {
  return words.flatMap((part) => {
    if (typeof part === 'string') return [part];
    if ('if' in part)
      return flatten(reader.has(part.if) ? part.then : part.else, values, reader, html);
    return [html ? renderHtml([part], values, reader) : renderText([part], values, reader)];
  });
}

/** JSON that may stand inside a script element. */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}
