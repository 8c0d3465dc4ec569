/**
 * Checks a coach's own words before they are sent: a text holds plain characters in few segments,
 * and nothing that a lock screen may not show; a letter is not too long. A check throws an
 * InputProblem with what was found and the remedy.
 */
import { SegmentedMessage } from 'sms-segments-calculator';
import { checkDiscreet } from '../../core/discreet-words.ts';
import { InputProblem } from '../input-problem.ts';
import { segmentsOf } from '../messages/render-reply.ts';

/** What else a coach may do, in the words of the command line or of the desk. */
export interface Remedies {
  /** Where there are no words: "write them behind --text". */
  readonly write: string;
  /** In place of a text: "use --letter". */
  readonly byLetter: string;
  /** With up to three segments: "send it as it is with --long". */
  readonly longer: string;
}

export const longestLetter = 2_000;
const usualSegments = 1;
const mostSegments = 3;

/**
 * The words without white space around them. Throws where they are empty, or hold a control
 * character other than a line break.
 */
export function readWords(words: string, { write }: Remedies): string {
  const read = words.replace(/\r\n?/g, '\n').trim();
  if (!read) throw new InputProblem(`There are no words to send: ${write}.`);
  const control = read.match(/[^\P{Cc}\n]/u)?.[0];
  if (control === undefined) return read;
  throw new InputProblem(`The words hold a control character (${codeOf(control)}); remove it.`);
}

export function checkLetter(words: string): void {
  if (words.length <= longestLetter) return;
  throw new InputProblem(
    `The letter has ${words.length} characters; ${longestLetter} fit. Shorten it, or send two.`,
  );
}

/** The number of segments of the text with the brand's prefix. Throws where they are too many. */
export function checkText(
  words: string,
  { prefix, long }: { readonly prefix: string; readonly long: boolean },
  { byLetter, longer }: Remedies,
): number {
  const body = `${prefix}: ${words}`;
  const costly = [...new Set(new SegmentedMessage(body, 'auto', false).getNonGsmCharacters())];
  if (costly.length > 0) {
    const named = costly.map((character) => `"${character}" (${codeOf(character)})`).join(', ');
    const why = 'One such character leaves room for 70 in each segment in place of 160';
    throw new InputProblem(
      `The text has ${named}. ${why}: write it in plain characters, or ${byLetter}.`,
    );
  }
  const segments = segmentsOf(body);
  const most = long ? mostSegments : usualSegments;
  if (segments <= most) return segments;
  const size = `With "${prefix}: " before it, the text has ${body.length} characters: ${segments} segments.`;
  const orLonger = segments <= mostSegments ? `${longer}, ` : '';
  const fits = long
    ? `${mostSegments} segments (${mostSegments * 153} characters) fit`
    : '160 characters are one segment';
  throw new InputProblem(`${size} ${fits}: shorten it, ${orLonger}or ${byLetter}.`);
}

/** Throws where the words hold one that no lock screen may show (`discreetWords` of brand.yaml). */
export function checkLockScreen(
  words: string,
  discreetWords: readonly string[],
  { byLetter }: Pick<Remedies, 'byLetter'>,
): void {
  const found = indiscreetWords(words, discreetWords);
  if (found.length === 0) return;
  const named = found.map((word) => `"${word}"`).join(', ');
  throw new InputProblem(
    `A lock screen would show ${named} to anybody: say it another way, or ${byLetter}.`,
  );
}

/** The words that no lock screen may show, as they stand there. */
export function indiscreetWords(words: string, discreetWords: readonly string[]): string[] {
  const found: string[] = [];
  checkDiscreet(words, discreetWords, (word) => found.push(word));
  return found;
}

function codeOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
