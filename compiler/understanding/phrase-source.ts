/**
 * Reads one line of the coach's phrases: `he/she (just) hit* me ... @place`. Says what a line means
 * and what is wrong with it; where the line stands is for the caller to know.
 */
import { wordsOf } from '../../core/understanding/normalize-text.ts';
import {
  alternativesOf,
  builtIn,
  type Groups,
  type Phrase,
  stepOf,
} from '../../core/understanding/phrases.ts';

/** The alternatives of one step. */
type Place = readonly string[];

export interface ParsedPhrase {
  readonly phrase: Phrase;
  /** Groups made of "(several words)", by their new names. */
  readonly made: Readonly<Record<string, readonly Phrase[]>>;
  readonly faults: readonly string[];
}

/** Parses a line. `name` gives a name to the n-th group it makes. */
export function parsePhrase(source: string, name: (words: string) => string): ParsedPhrase {
  const places: Place[] = [];
  const made: Record<string, readonly Phrase[]> = {};
  const faults: string[] = [];
  const placesIn = (piece: string) =>
    piece.split(/\s+/).flatMap((chunk) => placesOf(chunk, faults));
  for (const [piece, optional] of piecesOf(source, faults)) {
    if (!optional) {
      places.push(...placesIn(piece));
      continue;
    }
    // Inside parentheses a "/" stands between phrases: (gonna/going to).
    const ways = piece.split('/').map((way) => placesIn(way.trim()));
    if (ways.every((way) => way.length === 1)) places.push(['', ...ways.flat(2)]);
    else {
      const group = name(piece);
      made[group] = ways.map((way) => way.map(stepOf));
      places.push(['', `@${group}`]);
    }
  }
  if (faults.length === 0) faults.push(...shapeFaults(places));
  return { phrase: places.map(stepOf), made, faults };
}

/** What stands in parentheses and what stands outside. */
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

/** The places of one run of letters: `he/she`, `hit*`, `@them`, `...`, `can't`. */
function placesOf(chunk: string, faults: string[]): Place[] {
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

function shapeFaults(places: readonly Place[]): string[] {
  const must = places.filter((place) => !place.includes('') && !place.includes('...'));
  if (must.length === 0)
    return ['has no word that must be there; write one outside the parentheses'];
  if (places[0]?.includes('...') || places.at(-1)?.includes('...'))
    return ['begins or ends with "..."; it stands between words'];
  const short = places.flat().find((one) => one.endsWith('*') && one.length < 4);
  return short
    ? [`"${short}" fits half the language; write at least three letters before the *`]
    : [];
}

/** Groups a phrase names that are nowhere. */
export function unknownGroups(phrase: Phrase, known: ReadonlySet<string>): string[] {
  return phrase
    .flatMap(({ groups }) => groups)
    .filter((name) => !builtIn[name] && !known.has(name));
}

/**
 * Everything a phrase without gaps and beginnings may say, up to a number of ways; undefined when
 * there are more.
 */
export function waysToSay(phrase: Phrase, groups: Groups, most = 400): string[] | undefined {
  let ways = [''];
  for (const step of phrase) {
    const said = step.groups.map((name) => waysOfGroup(name, groups, most));
    const words = [...alternativesOf({ ...step, groups: [] }), ...said.flatMap((one) => one ?? [])];
    if (said.includes(undefined) || ways.length * words.length > most) return undefined;
    ways = ways.flatMap((way) => words.map((word) => `${way} ${word}`.trim()));
  }
  return ways;
}

function waysOfGroup(name: string, groups: Groups, most: number): string[] | undefined {
  const all = (groups[name] ?? []).map((phrase) => waysToSay(phrase, groups, most));
  return all.every((ways) => ways !== undefined) ? all.flat() : undefined;
}
