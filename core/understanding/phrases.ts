/**
 * Phrases of plain words, found in a message. A phrase is data, compiled from the coach's own file.
 * It holds no regular expression, so that no message can make the search slow: each step of a
 * phrase turns the set of positions reached into the next one. Many rules are looked for at once,
 * by the words their phrases begin with: a phrase that begins otherwise is never tried.
 */

/** One step of a phrase: any of these words, beginnings of words or groups. */
export interface Step {
  readonly words: ReadonlySet<string>;
  readonly beginnings: readonly string[];
  /** Names of groups, without the @. */
  readonly groups: readonly string[];
  /** The step may be missing. */
  readonly optional: boolean;
  /** The step is up to three words, whatever they are. */
  readonly gap: boolean;
}
export type Phrase = readonly Step[];
export type Groups = Readonly<Record<string, readonly Phrase[]>>;

/** Groups that need no list: a number as written, and one letter. "I" is a pronoun, no letter. */
export const builtIn: Readonly<Record<string, (word: string) => boolean>> = {
  number: (word) => /^(?:minus)?\d{1,3}$/.test(word),
  letter: (word) => /^[a-hj-z]$/.test(word),
};

/** A step from `he`, `hit*`, `@them`, `...`; an empty alternative makes it optional. */
export function stepOf(alternatives: readonly string[]): Step {
  const plain = alternatives.filter((one) => one !== '' && one !== '...');
  return {
    words: new Set(plain.filter((one) => !one.startsWith('@') && !one.endsWith('*'))),
    beginnings: plain.filter((one) => one.endsWith('*')).map((one) => one.slice(0, -1)),
    groups: plain.filter((one) => one.startsWith('@')).map((one) => one.slice(1)),
    optional: alternatives.includes(''),
    gap: alternatives.includes('...'),
  };
}

/**
 * Compiled phrases, one a line: steps with a space between, alternatives with a stroke (`he/she
 * /really hit* me`). A step that begins a phrase as it began the one before is a `"`: the words
 * ship in every function.
 */
export function readPhrases(lines: string): Phrase[] {
  if (lines === '') return [];
  let before: Phrase = [];
  return lines.split('\n').map((line) => {
    before = line
      .split(' ')
      .map((step, i) => (step === '"' && before[i]) || stepOf(step.split('/')));
    return before;
  });
}

/** Phrases as `readPhrases` reads them. */
export function writePhrases(phrases: readonly Phrase[]): string {
  const written = phrases
    .map((phrase) => phrase.map((step) => alternativesOf(step).join('/')))
    .sort();
  return written
    .map((steps, i) => {
      const before = written[i - 1] ?? [];
      const shared = steps.findIndex((step, at) => step !== before[at]);
      return steps.map((step, at) => ((shared < 0 || at < shared) && i > 0 ? '"' : step)).join(' ');
    })
    .join('\n');
}

export function alternativesOf({
  words,
  beginnings,
  groups,
  optional,
  gap,
}: Step): readonly string[] {
  const named = [...beginnings.map((one) => `${one}*`), ...groups.map((one) => `@${one}`)];
  return [...(optional ? [''] : []), ...(gap ? ['...'] : []), ...words, ...named];
}

/**
 * `readings` are what a word may be a typo of; `overlooked` words may stand between any two of a
 * phrase.
 */
export interface Leniency {
  readonly readings?: ReadonlyMap<string, readonly string[]>;
  readonly overlooked?: ReadonlySet<string>;
}

const widestGap = 3;
const mostOverlooked = 4;
const nowhere: readonly number[] = [];

/** A message that phrases are looked for in. */
export class Reading {
  readonly words: readonly string[];
  /** Everything the word at a position may be read as, first as written. */
  readonly readings: readonly (readonly string[])[];
  readonly #groups: Groups;
  readonly #overlooked: readonly boolean[];
  /**
   * Where a group ends, by its name and the position it begins at: looked up once, however many
   * phrases name it.
   */
  readonly #reached = new Map<string, (readonly number[] | undefined)[]>();

  constructor(words: readonly string[], groups: Groups, { readings, overlooked }: Leniency = {}) {
    this.words = words;
    this.readings = words.map((word) => [word, ...(readings?.get(word) ?? [])]);
    this.#groups = groups;
    this.#overlooked = words.map((word) => overlooked?.has(word) ?? false);
  }

  /** Where a phrase that begins at a position may end: positions behind its last word. */
  ends(phrase: Phrase, from: number): readonly number[] {
    let reached: readonly number[] = [from];
    for (let i = 0; i < phrase.length; i++) {
      const step = phrase[i];
      if (!step) break;
      const next: number[] = [];
      for (const start of reached) {
        this.#take(step, start, next);
        if (i === 0) continue;
        const last = start + mostOverlooked;
        for (let at = start; at < last && this.#overlooked[at]; at++)
          this.#take(step, at + 1, next);
      }
      if (next.length === 0) return nowhere;
      reached = next;
    }
    return reached;
  }

  /** Adds to `next` where a step that begins at a position ends. */
  #take(step: Step, at: number, next: number[]): void {
    if (step.optional) addOnce(next, at);
    if (step.gap)
      for (let end = at; end <= Math.min(at + widestGap, this.words.length); end++)
        addOnce(next, end);
    const readings = this.readings[at];
    if (!readings) return;
    for (const word of readings) if (fits(step, word)) addOnce(next, at + 1);
    for (const name of step.groups) for (const end of this.#group(name, at)) addOnce(next, end);
  }

  #group(name: string, at: number): readonly number[] {
    const known = builtIn[name];
    if (known) return known(this.words[at] ?? '') ? [at + 1] : nowhere;
    const reached = this.#reached.get(name) ?? [];
    this.#reached.set(name, reached);
    const before = reached[at];
    if (before) return before;
    const ends = new Set<number>();
    for (const phrase of this.#groups[name] ?? [])
      for (const end of this.ends(phrase, at)) if (end > at) ends.add(end);
    const found = ends.size === 0 ? nowhere : [...ends];
    reached[at] = found;
    return found;
  }
}

function addOnce(positions: number[], position: number): void {
  if (!positions.includes(position)) positions.push(position);
}

function fits({ words, beginnings }: Step, word: string): boolean {
  if (words.has(word)) return true;
  for (const one of beginnings) if (word.startsWith(one)) return true;
  return false;
}

/**
 * Every plain word, and the known part of every beginning, that phrases and their groups are made
 * of.
 */
export function vocabularyOf(phrases: Iterable<Phrase>, groups: Groups): Set<string> {
  const words = new Set<string>();
  const seen = new Set<string>();
  const walk = (phrase: Phrase): void => {
    for (const step of phrase) {
      for (const word of [...step.words, ...step.beginnings])
        if (/^[a-z]+$/.test(word)) words.add(word);
      for (const name of step.groups) {
        if (seen.has(name)) continue;
        seen.add(name);
        groups[name]?.forEach(walk);
      }
    }
  };
  for (const phrase of phrases) walk(phrase);
  return words;
}

/** The words that are a whole phrase by themselves. */
export function aloneIn(phrase: Phrase): readonly string[] {
  const needed = phrase.filter((step) => !step.optional);
  return needed.length === 1 ? [...(needed[0]?.words ?? [])] : [];
}

/**
 * What is looked for anywhere in a message. Words that an `unless` phrase covers count for none of
 * `phrases`.
 */
export interface Rule {
  readonly phrases: readonly Phrase[];
  readonly unless?: readonly Phrase[];
}

interface Entry {
  readonly name: string;
  readonly rule: Rule;
  readonly phrase: Phrase;
  /** The phrase may be one word. */
  readonly isOneWord: boolean;
}

/** Things found by what their phrases may begin with. */
class ByBeginning<Thing> {
  readonly #byWord = new Map<string, Thing[]>();
  readonly #byBeginning = new Map<string, Thing[]>();
  readonly #byKind = new Map<string, Thing[]>();

  add(phrase: Phrase, thing: Thing, groups: Groups): void {
    const first = firstOf(phrase, groups);
    for (const word of first.words) addTo(this.#byWord, word, thing);
    for (const word of first.beginnings) addTo(this.#byBeginning, word, thing);
    for (const kind of first.kinds) addTo(this.#byKind, kind, thing);
  }

  /** What may begin with a word, as written or as what it may stand for. */
  beginningWith(word: string, readings: readonly string[]): readonly Thing[] {
    const found = readings.flatMap((one) => this.#byWord.get(one) ?? []);
    for (const [first, things] of this.#byBeginning) {
      if (readings.some((one) => one.startsWith(first))) found.push(...things);
    }
    for (const [kind, things] of this.#byKind) if (builtIn[kind]?.(word)) found.push(...things);
    return found.length > 1 ? [...new Set(found)] : found;
  }
}

export class RuleIndex {
  readonly #entries = new ByBeginning<Entry>();
  readonly #harmless = new Map<Rule, ByBeginning<Phrase>>();

  constructor(rules: Iterable<readonly [name: string, rule: Rule]>, groups: Groups) {
    for (const [name, rule] of rules) {
      for (const phrase of rule.phrases) {
        const isOneWord = phrase.filter(({ optional }) => !optional).length === 1;
        this.#entries.add(phrase, { name, rule, phrase, isOneWord }, groups);
      }
      if (!rule.unless) continue;
      const unless = new ByBeginning<Phrase>();
      for (const phrase of rule.unless) unless.add(phrase, phrase, groups);
      this.#harmless.set(rule, unless);
    }
  }

  /**
   * The names of all rules that a message holds. `asWritten` reads no slip: where one word by
   * itself is a rule's phrase, a slip of it names `slip` instead.
   */
  namesIn(reading: Reading, asWritten: Reading): ReadonlySet<string> {
    const names = new Set<string>();
    const covered = new Map<Rule, readonly boolean[]>();
    const candidates = new Map<string, readonly Entry[]>();
    for (let at = 0; at < reading.words.length; at++) {
      const word = reading.words[at] ?? '';
      const found =
        candidates.get(word) ?? this.#entries.beginningWith(word, reading.readings[at] ?? []);
      candidates.set(word, found);
      for (const { name, rule, phrase, isOneWord } of found) {
        if (names.has(name)) continue;
        const ends = reading.ends(phrase, at);
        if (ends.length === 0) continue;
        const unless = this.#harmless.get(rule);
        const harmless = unless ? (covered.get(rule) ?? coveredBy(unless, reading)) : [];
        covered.set(rule, harmless);
        if (ends.every((end) => harmless.slice(at, end).includes(true))) continue;
        const isSlip = isOneWord && asWritten.ends(phrase, at).length === 0;
        names.add(isSlip ? 'slip' : name);
      }
    }
    return names;
  }
}

function addTo<Thing>(map: Map<string, Thing[]>, key: string, thing: Thing): void {
  const things = map.get(key);
  if (things) things.push(thing);
  else map.set(key, [thing]);
}

/** Which words of a message stand inside one of these phrases. */
function coveredBy(phrases: ByBeginning<Phrase>, reading: Reading): readonly boolean[] {
  const covered = reading.words.map(() => false);
  for (let at = 0; at < covered.length; at++) {
    const found = phrases.beginningWith(reading.words[at] ?? '', reading.readings[at] ?? []);
    for (const phrase of found) covered.fill(true, at, Math.max(at, ...reading.ends(phrase, at)));
  }
  return covered;
}

/** What a phrase may begin with: words, beginnings of words, built-in groups. */
function firstOf(phrase: Phrase, groups: Groups) {
  const first = {
    words: new Set<string>(),
    beginnings: new Set<string>(),
    kinds: new Set<string>(),
  };
  for (const step of phrase) {
    for (const word of step.words) first.words.add(word);
    for (const word of step.beginnings) first.beginnings.add(word);
    for (const name of step.groups) {
      if (builtIn[name]) first.kinds.add(name);
      for (const inner of groups[name] ?? []) {
        const { words, beginnings, kinds } = firstOf(inner, groups);
        for (const word of words) first.words.add(word);
        for (const word of beginnings) first.beginnings.add(word);
        for (const kind of kinds) first.kinds.add(kind);
      }
    }
    if (!step.optional && !step.gap) break;
  }
  return first;
}
