/**
 * Many rules looked for in one message at once, by the words their phrases begin with: a phrase
 * that begins otherwise is never tried. What a rule means is known by its name alone.
 */
import { builtIn, type Groups, type Phrase, type Reading } from './phrases.ts';

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
}

export class RuleIndex {
  readonly #byWord = new Map<string, Entry[]>();
  readonly #byBeginning = new Map<string, Entry[]>();
  readonly #byKind = new Map<string, Entry[]>();

  constructor(rules: Iterable<readonly [name: string, rule: Rule]>, groups: Groups) {
    for (const [name, rule] of rules) {
      for (const phrase of rule.phrases) {
        const first = firstOf(phrase, groups);
        for (const word of first.words) addTo(this.#byWord, word, { name, rule, phrase });
        for (const word of first.beginnings) addTo(this.#byBeginning, word, { name, rule, phrase });
        for (const kind of first.kinds) addTo(this.#byKind, kind, { name, rule, phrase });
      }
    }
  }

  /** The names of all rules that a message holds. */
  namesIn(reading: Reading): ReadonlySet<string> {
    const names = new Set<string>();
    const covered = new Map<Rule, readonly boolean[]>();
    const candidates = new Map<string, readonly Entry[]>();
    for (let at = 0; at < reading.words.length; at++) {
      const word = reading.words[at] ?? '';
      const found = candidates.get(word) ?? this.#beginningWith(word, reading.readings[at] ?? []);
      candidates.set(word, found);
      for (const { name, rule, phrase } of found) {
        if (names.has(name)) continue;
        const ends = reading.ends(phrase, at);
        if (ends.length === 0) continue;
        const harmless = rule.unless ? (covered.get(rule) ?? coveredBy(rule.unless, reading)) : [];
        covered.set(rule, harmless);
        if (ends.some((end) => !harmless.slice(at, end).includes(true))) names.add(name);
      }
    }
    return names;
  }

  #beginningWith(word: string, readings: readonly string[]): readonly Entry[] {
    const found = readings.flatMap((one) => this.#byWord.get(one) ?? []);
    for (const [first, entries] of this.#byBeginning) {
      if (readings.some((one) => one.startsWith(first))) found.push(...entries);
    }
    for (const [kind, entries] of this.#byKind) if (builtIn[kind]?.(word)) found.push(...entries);
    return [...new Set(found)];
  }
}

function addTo(map: Map<string, Entry[]>, key: string, entry: Entry): void {
  const entries = map.get(key);
  if (entries) entries.push(entry);
  else map.set(key, [entry]);
}

/** Which words of a message stand inside one of these phrases. */
function coveredBy(phrases: readonly Phrase[], reading: Reading): readonly boolean[] {
  const covered = reading.words.map(() => false);
  for (let at = 0; at < covered.length; at++) {
    for (const phrase of phrases) covered.fill(true, at, Math.max(at, ...reading.ends(phrase, at)));
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
