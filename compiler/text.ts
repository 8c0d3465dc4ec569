/**
 * Compiles the words of a text: adds the sender's prefix and refuses what a phone would split,
 * garble or charge twice. One segment is 160 characters of GSM-7; a single curly quote or emoji
 * drops that to 70.
 */
import { SegmentedMessage } from 'sms-segments-calculator';
import type { Flag, Words } from '../core/course.ts';
import { renderText } from '../core/rendered-words.ts';
import { flags, roles } from './variables.ts';

/**
 * Twilio's own calculator turns typographic marks into plain ones when "smart encoding" is on; ours
 * never is.
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

/** Characters outside GSM-7, each once, with what to write instead. */
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
 * The size of a text at its worst: every country's help lines, every reader it may be worded for.
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

/** Characters as GSM-7 counts them: those of the extension table take two places. */
export function gsmLength(text: string): number {
  return [...text].reduce((sum, character) => sum + ('^{}\\[~]|€'.includes(character) ? 2 : 1), 0);
}

/**
 * Every kind of reader that these words tell apart: nobody has two roles, and of roles not asked
 * about one will do.
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
