/**
 * Compiles understanding.yaml: the words that people text, and their meanings. It refuses phrases
 * that can never match or mean two things; `mend check` and the tests say whether the words are
 * right.
 */
import { readFile } from 'node:fs/promises';
import {
  type Command,
  commands,
  dangers,
  type LearnedExamples,
  reviews,
  spelledWords,
  type Understanding,
  type WrittenRule,
  wishesAsked,
} from '../../core/understanding/compiled-understanding.ts';
import {
  forgives,
  isSlipOf,
  packWords,
  shortestForgiving,
  wordsOf,
} from '../../core/understanding/normalize-text.ts';
import { partsIn } from '../../core/understanding/parted-words.ts';
import {
  aloneIn,
  type Groups,
  type Phrase,
  type Rule,
  writePhrases,
} from '../../core/understanding/phrases.ts';
import type { Problems } from '../source/problems.ts';
import { type Path, YamlSource } from '../source/yaml.ts';
import { PhraseCompiler } from './phrase-compiler.ts';
import { waysToSay } from './phrase-source.ts';
import { type UnderstandingSource, understandingSchema } from './understanding-schema.ts';

export const understandingFile = 'understanding.yaml';

/**
 * The compiled file; undefined, with problems added, when any part of it is wrong. The group
 * `@coach` is the coach's name in brand.yaml, with what the file adds to it. `examples`: what was
 * learned of the course's example texts.
 */
export async function compileUnderstanding(
  source: string,
  coach: string,
  examples: LearnedExamples | undefined,
  problems: Problems,
): Promise<Understanding | undefined> {
  const before = problems.count;
  const yaml = new YamlSource(understandingFile, source, problems);
  const read = source ? yaml.read(understandingSchema) : undefined;
  if (!read) return undefined;
  const compiler = new PhraseCompiler(yaml, source, problems, {
    ...read.groups,
    coach: [...namesOf(coach), ...(read.groups.coach ? [read.groups.coach] : [])].join('\n'),
  });
  const parts = compileParts(read, compiler);
  if (problems.count > before) return undefined;
  const each = <Name extends string>(
    names: readonly Name[],
    rules: Readonly<Record<Name, readonly Rule[]>>,
  ) =>
    Object.fromEntries(names.map((name) => [name, rules[name].map(written)])) as Record<
      Name,
      WrittenRule[]
    >;
  return {
    groups: Object.fromEntries(
      Object.entries(compiler.groups).map(([name, group]) => [name, writePhrases(group)]),
    ),
    overlooked: wordsOf(read.overlooked).join(' '),
    before: writePhrases(parts.before),
    after: writePhrases(parts.after),
    commands: Object.fromEntries(
      parts.commands.map(([name, phrases]) => [name, writePhrases(phrases)]),
    ) as Record<Command, string>,
    exact: read.exact,
    numbers: Object.fromEntries(
      Object.entries(read.numbers).map(([word, number]) => [wordsOf(word).join(' '), number]),
    ),
    answers: { number: writePhrases(parts.number), letter: writePhrases(parts.letter) },
    thanks: writePhrases(parts.thanks),
    company: writePhrases(parts.company),
    afterStop: writePhrases(parts.afterStop),
    wishes: parts.wishes.map(written),
    wrongNumber: parts.wrongNumber.map(written),
    automatic: parts.automatic.map(written),
    asked: each(wishesAsked, parts.asked),
    exposed: parts.exposed.map(written),
    worry: parts.worry.map(written),
    danger: each(dangers, parts.danger),
    review: each(reviews, parts.review),
    spellings: Object.fromEntries(
      Object.entries(read.spellings).map(([word, wrong]) => [
        wordsOf(word).join(' '),
        wordsOf(wrong).join(' '),
      ]),
    ),
    ownWords: await ownWordsFor(parts, compiler.groups, read),
    ...(examples ? { examples } : {}),
  };
}

/** The words that a name is called by: all of it, and its first word. */
function namesOf(coach: string): readonly string[] {
  const words = wordsOf(coach);
  const names = [words.join(' '), words[0] ?? '', 'coach'].filter(Boolean);
  return [...new Set(names)];
}

type Parts = ReturnType<typeof compileParts>;

function compileParts(read: UnderstandingSource, compiler: PhraseCompiler) {
  const phrasesOf = (path: Path, text: string) =>
    compiler.phrases(path, text).map(({ phrase }) => phrase);
  const rulesOf = (path: Path, rules: UnderstandingSource['wishes']): Rule[] =>
    rules.map(({ phrases, unless }, i) => ({
      phrases: phrasesOf([...path, i, 'phrases'], phrases),
      ...(unless ? { unless: phrasesOf([...path, i, 'unless'], unless) } : {}),
    }));
  const each = <Name extends string>(at: 'danger' | 'review' | 'asked', names: readonly Name[]) => {
    const rules = read[at] as Readonly<Record<Name, UnderstandingSource['wishes']>>;
    return Object.fromEntries(
      names.map((name) => [name, rulesOf([at, name], rules[name])]),
    ) as Record<Name, Rule[]>;
  };
  return {
    before: phrasesOf(['before'], read.before),
    after: phrasesOf(['after'], read.after),
    commands: commandsOf(read, compiler),
    number: phrasesOf(['answers', 'number'], read.answers.number),
    letter: phrasesOf(['answers', 'letter'], read.answers.letter),
    thanks: read.thanks === undefined ? [] : phrasesOf(['thanks'], read.thanks),
    company: read.company === undefined ? [] : phrasesOf(['company'], read.company),
    afterStop:
      read['after-stop'] === undefined ? [] : phrasesOf(['after-stop'], read['after-stop']),
    wishes: rulesOf(['wishes'], read.wishes),
    wrongNumber: rulesOf(['wrong-number'], read['wrong-number'] ?? []),
    automatic: rulesOf(['automatic'], read.automatic ?? []),
    asked: read.asked ? each('asked', wishesAsked) : { coach: [], pause: [], slow: [] },
    exposed: rulesOf(['exposed'], read.exposed),
    worry: rulesOf(['worry'], read.worry),
    danger: each('danger', dangers),
    review: each('review', reviews),
  };
}

function written({ phrases, unless }: Rule): WrittenRule {
  return { phrases: writePhrases(phrases), ...(unless ? { unless: writePhrases(unless) } : {}) };
}

/** The phrases of each command. A command is a whole message, so a wording has one command. */
function commandsOf(
  read: UnderstandingSource,
  compiler: PhraseCompiler,
): (readonly [Command, readonly Phrase[]])[] {
  const owner = new Map<string, Command>();
  return commands.map((name) => {
    const path = ['commands', name];
    const placed = compiler.phrases(path, read.commands[name]);
    for (const { phrase, line } of placed) {
      const open = phrase.find(({ gap, beginnings }) => gap || beginnings.length > 0);
      const ways = open ? [] : waysToSay(phrase, compiler.groups);
      if (open)
        compiler.add(
          path,
          line,
          `has "${open.gap ? '...' : `${open.beginnings[0]}*`}"; a command is a whole message, so write its words out`,
        );
      if (!ways) compiler.add(path, line, 'can be said in too many ways; make two phrases of it');
      for (const way of ways ?? []) {
        const other = owner.get(way) ?? name;
        owner.set(way, other);
        if (other === name) continue;
        compiler.add(
          path,
          line,
          `"${way}" belongs to "${other}" already; keep it in one of the two`,
        );
      }
    }
    return [name, placed.map(({ phrase }) => phrase)];
  });
}

/**
 * The common words, packed, that are so near to a word of a command, wish or danger that they could
 * be taken for its typo, or for words run together. The other common words are not shipped.
 */
async function ownWordsFor(
  parts: Parts,
  groups: Groups,
  { numbers: counted, ownWords: more }: UnderstandingSource,
): Promise<string> {
  const numbers = Object.keys(counted).flatMap(wordsOf);
  const grave = [
    ...parts.wishes,
    ...parts.exposed,
    ...parts.worry,
    ...dangers.flatMap((name) => parts.danger[name]),
  ];
  const vocabulary = spelledWords(grave, groups);
  const meant = [...vocabulary].filter((word) => word.length >= shortestForgiving);
  const single = [...parts.commands.flatMap(([, phrases]) => phrases.flatMap(aloneIn)), ...numbers];
  const list = await readFile(new URL('common-words.txt', import.meta.url), 'utf8');
  const common = list
    .replace(/^#.*\n/gm, '')
    .split(/\s+/)
    .filter(Boolean);
  const near = common.filter(
    (word) =>
      (!single.includes(word) && single.some((one) => forgives(one, word))) ||
      (!meant.includes(word) && meant.some((one) => isSlipOf(one, word))) ||
      partsIn(word, vocabulary) !== undefined,
  );
  return packWords([...new Set([...wordsOf(more), ...near])].sort());
}
