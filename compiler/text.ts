/**
 * Measures texts: characters outside GSM-7, segments, and the worst size over all readers and
 * values. One segment is 160 characters of GSM-7; one curly quote or emoji reduces that to 70.
 */
import { SegmentedMessage } from 'sms-segments-calculator';
import type { Flag, Words } from '../core/course.ts';
import { renderText } from '../core/rendered-words.ts';
import { flags, roles } from './variables.ts';

/**
 * Whether GSM-7 has every character of a text. Twilio's "smart encoding", which replaces
 * typographic marks, counts as off.
 */
export function isGsm7(text: string): boolean {
  return new SegmentedMessage(text, 'auto', false).encodingName === 'GSM-7';
}

const plainMarks: Readonly<Record<string, string>> = {
  '‘': "'",
  '’': "'",
  '“': '"',
  '”': '"',
  '–': '-',
  '—': '-',
  '…': '...',
  '\u00a0': 'an ordinary space',
  '`': "'",
};

/** The characters of a text that GSM-7 lacks, each once, with the remedy. */
export function foreignCharacters(text: string): { character: string; instead: string }[] {
  const foreign = [...new Set(text)].filter((character) => !isGsm7(character));
  return foreign.map((character) => {
    const plain = plainMarks[character];
    return { character, instead: plain ? `write ${plain} instead` : 'leave it out or spell it' };
  });
}

export interface TextSize {
  readonly segments: number;
  readonly characters: number;
  readonly text: string;
}

/**
 * The largest size of a text over all fillings (one for each country's help lines) and all readers
 * that it tells apart.
 */
export function worstSize(
  words: Words,
  fillings: readonly Readonly<Record<string, string>>[],
): TextSize {
  let worst: TextSize = { segments: 0, characters: 0, text: '' };
  for (const values of fillings) {
    for (const reader of readersOf(words)) {
      const text = renderText(words, values, reader);
      const message = new SegmentedMessage(text, 'auto', false);
      const size = { segments: message.segmentsCount, characters: gsmLength(text), text };
      if (size.segments > worst.segments || size.characters > worst.characters) worst = size;
    }
  }
  return worst;
}

/** The number of GSM-7 characters; one of the extension table counts twice. */
export function gsmLength(text: string): number {
  return [...text].reduce((sum, character) => sum + ('^{}\\[~]|€'.includes(character) ? 2 : 1), 0);
}

/**
 * Every kind of reader that these words tell apart. A reader has at most one role; all roles that
 * the words do not ask about count as one.
 */
export function readersOf(words: Words): ReadonlySet<Flag>[] {
  const asked = flags.filter((flag) => asks(words, flag));
  const isRole = (flag: Flag) => (roles as readonly Flag[]).includes(flag);
  const askedRoles: Flag[][] = asked.filter(isRole).map((role) => [role]);
  const others = asked.filter((flag) => !isRole(flag));
  const someRole: Flag[][] = askedRoles.length < roles.length ? [[], ...askedRoles] : askedRoles;
  return someRole.flatMap((role) =>
    Array.from(
      { length: 2 ** others.length },
      (_, bits) => new Set([...role, ...others.filter((_, i) => bits & (1 << i))]),
    ),
  );
}

function asks(words: Words, flag: Flag): boolean {
  return words.some(
    (part) =>
      typeof part === 'object' &&
      'if' in part &&
      (part.if === flag || asks(part.then, flag) || asks(part.else, flag)),
  );
}
