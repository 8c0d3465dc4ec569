/**
 * Lists the kinds of readers that words tell apart by `{{#if}}`: role, private route, small steps,
 * texts, a dated seminar. Finds words that no reader can get.
 */
import type { Flag, Words } from '../../core/course.ts';
import { renderText, type Values } from '../../core/rendered-words.ts';

export type Reader = ReadonlySet<Flag>;

const roles: readonly Flag[] = ['none', 'hurt', 'did', 'both'];
const choices: readonly Flag[] = ['solo', 'baby', 'texts', 'seminar'];

/** Every kind of reader that any of these words tell apart. A reader has exactly one role. */
export function readersOf(...several: readonly Words[]): Reader[] {
  const asked = new Set(several.flatMap(flagsIn));
  const askedChoices = choices.filter((flag) => asked.has(flag));
  const askedRoles = roles.filter((flag) => flag === 'none' || asked.has(flag));
  return askedRoles.flatMap((role) =>
    Array.from({ length: 2 ** askedChoices.length }, (_, bits) => {
      return new Set<Flag>([role, ...askedChoices.filter((_, i) => bits & (1 << i))]);
    }),
  );
}

/** The flags that words ask about, at any depth. */
export function flagsIn(words: Words): Flag[] {
  return words.flatMap((part) =>
    typeof part === 'object' && 'if' in part
      ? [part.if, ...flagsIn(part.then), ...flagsIn(part.else)]
      : [],
  );
}

/** The words as each kind of reader gets them, each wording once. */
export function wordings(words: Words, values: Values): string[] {
  return [...new Set(readersOf(words).map((reader) => renderText(words, values, reader)))];
}

/** Words that no reader can get: those in a branch that contradicts an {{#if}} around it. */
export function unreadable(
  words: Words,
  known: Readonly<Partial<Record<Flag, boolean>>> = {},
): string[] {
  return words.flatMap((part) => {
    if (typeof part !== 'object' || !('if' in part)) return [];
    const branch = (isSet: boolean, inside: Words) => {
      if (inside.length === 0) return [];
      const contradicted = known[part.if] !== undefined && known[part.if] !== isSet;
      return contradicted ? [literal(inside)] : unreadable(inside, withFlag(known, part.if, isSet));
    };
    return [...branch(true, part.then), ...branch(false, part.else)].filter(
      (text) => text.trim() !== '',
    );
  });
}

function withFlag(known: Readonly<Partial<Record<Flag, boolean>>>, flag: Flag, isSet: boolean) {
  const others = isSet && roles.includes(flag) ? roles.filter((role) => role !== flag) : [];
  return { ...known, ...Object.fromEntries(others.map((role) => [role, false])), [flag]: isSet };
}

function literal(words: Words): string {
  return words
    .map((part) =>
      typeof part === 'string' ? part : 'v' in part ? '' : literal(part.then) + literal(part.else),
    )
    .join('');
}
