/**
 * Parses one line of the coach's phrases, e.g. `he/she (just) hit* me ... @place`, into a phrase or
 * its faults. The caller adds the place.
 */
import { wordsOf } from '../../core/understanding/normalize-text.ts';
import {
  alternativesOf,
  builtIn,
  type Groups,
  type Phrase,
  stepOf,
} from '../../core/understanding/phrases.ts';

/** The alternatives of one step of a phrase. */
type Alternatives = readonly string[];

export interface ParsedPhrase {
  readonly phrase: Phrase;
  /** Groups for each "(several words)", by their new names. */
  readonly made: Readonly<Record<string, readonly Phrase[]>>;
  readonly faults: readonly string[];
}

/** Parses a line. `name` gives the name of the group for "(several words)". */
export function parsePhrase(source: string, name: (words: string) => string): ParsedPhrase {
  const steps: Alternatives[] = [];
  const made: Record<string, readonly Phrase[]> = {};
  const faults: string[] = [];
  const stepsIn = (piece: string) => piece.split(/\s+/).flatMap((chunk) => stepsOf(chunk, faults));
  for (const [piece, optional] of piecesOf(source, faults)) {
    if (!optional) {
      steps.push(...stepsIn(piece));
      continue;
    }
    // Inside parentheses a "/" separates phrases: (gonna/going to).
    const ways = piece.split('/').map((way) => stepsIn(way.trim()));
    if (ways.every((way) => way.length === 1)) steps.push(['', ...ways.flat(2)]);
    else {
      const group = name(piece);
      made[group] = ways.map((way) => way.map(stepOf));
      steps.push(['', `@${group}`]);
    }
  }
  if (faults.length === 0) faults.push(...shapeFaults(steps));
  return { phrase: steps.map(stepOf), made, faults };
}

/** Splits a line into the pieces inside parentheses (optional) and outside. */
function piecesOf(
  source: string,
  faults: string[],
): (readonly [piece: string, optional: boolean])[] {
  const pieces = source.split(/([()])/);
  let depth = 0;
  const found = pieces.flatMap((piece): (readonly [string, boolean])[] => {
    if (piece === '(') depth++;
    else if (piece === ')') depth--;
    else if (piece.trim()) return [[piece.trim(), depth > 0]];
    if (depth < 0 || depth > 1)
      faults.push('has parentheses that do not fit; write (words) for what may be missing');
    return [];
  });
  if (depth > 0) faults.push('has a "(" without its ")"; close it');
  return found;
}

/** The steps of one piece without spaces: `he/she`, `hit*`, `@them`, `...`, `can't`. */
function stepsOf(chunk: string, faults: string[]): Alternatives[] {
  if (/^(?:\.\.\.|…)$/.test(chunk)) return [['...']];
  const alternatives = chunk.split('/').map((one): readonly string[] => {
    if (one.startsWith('@')) return [one.toLowerCase()];
    const words = wordsOf(one.replace(/\*$/, ''));
    return one.endsWith('*')
      ? words.map((word, i) => (i === words.length - 1 ? `${word}*` : word))
      : words;
  });
  if (alternatives.length === 1) {
    if (alternatives[0]?.length === 0) faults.push(`has no word in "${chunk}"; leave it out`);
    return (alternatives[0] ?? []).map((word) => [word]);
  }
  const odd = alternatives.findIndex((words) => words.length !== 1);
  if (odd >= 0) {
    const found = chunk.split('/')[odd] ?? '';
    faults.push(
      found
        ? `"${found}" beside a "/" is not one word; put it in a group`
        : 'has a "/" without a word',
    );
    return [];
  }
  return [alternatives.flat()];
}

/** The faults of a whole phrase: no required word, a gap at an end, a beginning too short. */
function shapeFaults(steps: readonly Alternatives[]): string[] {
  const required = steps.filter((step) => !step.includes('') && !step.includes('...'));
  if (required.length === 0)
    return ['has no word that must be there; write one outside the parentheses'];
  if (steps[0]?.includes('...') || steps.at(-1)?.includes('...'))
    return ['begins or ends with "..."; it stands between words'];
  const short = steps.flat().find((one) => one.endsWith('*') && one.length < 4);
  return short
    ? [`"${short}" fits half the language; write at least three letters before the *`]
    : [];
}

/** The groups that a phrase names and nobody defines. */
export function unknownGroups(phrase: Phrase, known: ReadonlySet<string>): string[] {
  return phrase
    .flatMap(({ groups }) => groups)
    .filter((name) => !builtIn[name] && !known.has(name));
}

/**
 * Every wording of a phrase without gaps and beginnings; undefined when there are more than `most`.
 */
export function waysToSay(phrase: Phrase, groups: Groups, most = 400): string[] | undefined {
  let ways = [''];
  for (const step of phrase) {
    const fromGroups = step.groups.map((name) => waysOfGroup(name, groups, most));
    const words = [
      ...alternativesOf({ ...step, groups: [] }),
      ...fromGroups.flatMap((one) => one ?? []),
    ];
    if (fromGroups.includes(undefined) || ways.length * words.length > most) return undefined;
    ways = ways.flatMap((way) => words.map((word) => `${way} ${word}`.trim()));
  }
  return ways;
}

function waysOfGroup(name: string, groups: Groups, most: number): string[] | undefined {
  const all = (groups[name] ?? []).map((phrase) => waysToSay(phrase, groups, most));
  return all.every((ways) => ways !== undefined) ? all.flat() : undefined;
}
