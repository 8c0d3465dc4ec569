/**
 * The words of the code: no identifier or file name of core, service and cli carries a word that
 * misled readers, and no comment or test name is written in the dialect that the first version had.
 * docs/glossary.md says which words are used instead.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTree, type SourceTree } from './source-tree.ts';

interface RejectedWord {
  /** A part of an identifier, in lower case. */
  readonly word: string;
  readonly instead: string;
  /** Identifiers in which the word has its plain meaning. */
  readonly but?: readonly string[];
}

const rejectedWords: readonly RejectedWord[] = [
  { word: 'quiet', instead: 'standstill' },
  { word: 'window', instead: 'writingHours' },
  { word: 'lane', instead: 'position' },
  { word: 'readied', instead: 'compiled' },
  { word: 'folded', instead: 'normalized' },
  { word: 'care', instead: 'hold or alert' },
  { word: 'conversation', instead: 'inboundText' },
  { word: 'noted', instead: 'recorded' },
  { word: 'look', instead: 'fetch, poll or read' },
  { word: 'looked', instead: 'fetched, polled or read' },
  { word: 'swept', instead: 'found' },
  { word: 'told', instead: 'announced or reported' },
  { word: 'settle', instead: 'the plain verb of the place' },
  { word: 'settled', instead: 'resolved' },
  { word: 'around', instead: 'seminarProgress' },
  { word: 'undeliverable', instead: 'channelDead' },
  { word: 'undelivered', instead: 'notDelivered' },
  { word: 'hands', instead: 'concurrency' },
  { word: 'probe', instead: 'trial' },
  { word: 'probes', instead: 'trials' },
  { word: 'wound', instead: 'advanced' },
  { word: 'nameless', instead: 'redacted' },
  {
    word: 'leaving',
    instead: 'leavingReason',
    but: ['LeavingReason', 'leavingReasons', 'isLeavingReason', 'countLeavingReason'],
  },
  { word: 'poison', instead: 'retryLimits' },
  { word: 'handed', instead: 'webhookReply' },
  { word: 'doomed', instead: 'killed' },
  { word: 'bed', instead: 'setup' },
];

const named = ['core', 'service', 'cli'];

/** Comments, strings and the literal parts of templates are no names. */
function withoutProse(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(?<!:)\/\/.*$/gm, '')
    .replace(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g, "''")
    .replace(/`(?:[^`\\]|\\.)*`/g, (all) =>
      [...all.matchAll(/\$\{([^}]*)\}/g)].map((one) => one[1]).join(' '),
    );
}

const partsOf = (name: string): readonly string[] =>
  name.match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])/g)?.map((part) => part.toLowerCase()) ?? [];

function misleadingNames(files: SourceTree): readonly string[] {
  return [...files].flatMap(([path, text]) => {
    const stem = posix.basename(path).replace(/\.tsx?$/, '');
    const names = new Set([stem, ...(withoutProse(text).match(/[A-Za-z_$][\w$]*/g) ?? [])]);
    return [...names].flatMap((name) =>
      rejectedWords
        .filter(
          ({ word, but }) =>
            partsOf(name).includes(word) && !but?.includes(name) && name !== 'leaving-reasons',
        )
        .map(({ instead }) => `${path}: ${name} (use ${instead})`),
    );
  });
}

/** Turns of the first version's dialect, each with what makes it hard to read. */
const dialect: readonly { readonly turn: RegExp; readonly why: string }[] = [
  { turn: /\b(wound (clock|week|time)|winds? the clock|winding)\b/i, why: 'a clock is advanced' },
  { turn: /\bwhoever\b/i, why: 'name the person' },
  { turn: /\bwho (has|have|had) (just|never)\b/, why: 'name the person' },
  { turn: /^(Whose|Whom|Who) (?!.*\?)/, why: 'a sentence has a subject and a verb' },
  {
    turn: /\b(with )?(several|many|free) hands\b|\bhas in hand\b|\bin hand (at|now|last)\b/,
    why: 'say concurrency or in progress',
  },
  { turn: /\ba look (that|at every)\b/, why: 'say poll or read' },
  { turn: /\bis not otherwise\b/, why: 'say what is' },
  { turn: /\bthe (house|wall|bed)\b(?! clock)/, why: 'no metaphors' },
  { turn: /^(Nor|Never|Nothing|Neither) /, why: 'no fronted negation' },
  { turn: /\bit knows (no|nothing)\b/i, why: 'say what it does' },
  { turn: /\bof (whom|which) nobody\b/, why: 'name the person or thing' },
];

function proseOf(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => {
    const comment =
      /^\s*(?:\/\/|\/?\*\*?)\s?(.*?)(?:\*\/)?\s*$/.exec(line) ?? /\s\/\/ (.*)$/.exec(line);
    const title = /\b(?:it|describe|test)(?:\.\w+)?\(\s*['`]([^'`]*)/.exec(line);
    return [comment?.[1], title?.[1]].filter((found) => found !== undefined);
  });
}

function dialectOf(files: SourceTree): readonly string[] {
  return [...files].flatMap(([path, text]) =>
    proseOf(text).flatMap((line) =>
      dialect
        .filter(({ turn }) => turn.test(line.trim()))
        .map(({ why }) => `${path}: "${line.trim()}" (${why})`),
    ),
  );
}

function testFiles(folder = 'test'): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = `${folder}/${name}`;
    if (name === 'fixtures' || path === 'test/architecture/words.test.ts') return [];
    if (statSync(path).isDirectory()) return testFiles(path);
    return /\.tsx?$/.test(name) ? [path] : [];
  });
}

describe('names in core, service and cli', () => {
  it('carry no word that misled readers', () => {
    expect(misleadingNames(readTree(named))).toEqual([]);
  });

  it.each([
    ['an identifier', 'core/one.ts', 'const quietAt = 1;'],
    ['a type', 'core/one.ts', 'export interface Lane {}'],
    ['an expression in a template', 'cli/one.ts', 'const line = `at ${' + 'inWindow}`;'],
    ['a file', 'service/poison.ts', ''],
  ])('are refused as %s', (_what, path, text) => {
    expect(misleadingNames(new Map([[path, text]]))).toHaveLength(1);
  });

  it('are looked for in code alone', () => {
    const prose = "/** A lane of words. */\nconst text = 'a quiet window'; // settled\n";
    expect(misleadingNames(new Map([['core/one.ts', prose]]))).toEqual([]);
  });
});

describe('comments and test names', () => {
  it('are plain technical English', () => {
    const files = new Map([
      ...readTree(),
      ...testFiles().map((path) => [path, readFileSync(path, 'utf8')] as const),
    ]);
    expect(dialectOf(files)).toEqual([]);
  });

  it.each([
    '// Whose serving throws: they are tried again later and later',
    '/** Under a wound clock. */',
    ' * Whoever reads it sees the old one.',
    "  it('sends nothing to whoever left', () => {",
    'const one = 1; // somebody who has just written',
    '// Nor does it wait.',
  ])('are refused where they say %s', (line) => {
    expect(dialectOf(new Map([['core/one.ts', line]]))).toHaveLength(1);
  });
});
