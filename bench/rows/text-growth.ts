/**
 * What it costs to understand a long text against a short one: p99 of the CPU over texts that
 * people write and over texts that are made to be slow, from the course's examples.
 */
import { readFileSync } from 'node:fs';
import type { Understanding } from '../../core/understanding/compiled-understanding.ts';
import { understand } from '../../core/understanding/reply.ts';
import { Seeded } from '../../test/simulation/seeded.ts';
import { within } from '../parts/budgets.ts';
import type { Bench } from '../parts/group.ts';
import { quantile } from '../parts/measure.ts';
import type { Row } from '../parts/row.ts';

/** Twilio's longest text, and one of a single segment. */
const [long, short] = [1_600, 160];
const examples = new URL('../../templates/examples/', import.meta.url);
const textsOfAKind = 60;
const warmUp = 300;

export async function measureTextGrowth({ library, ci }: Bench): Promise<readonly Row[]> {
  const rounds = ci ? 3 : 7;
  const { understanding } = library;
  const [danger, benign] = ['danger', 'harmless'].map(linesOf) as [string[], string[]];
  const plain = [textsFrom([...danger, ...benign], ' ')];
  const words = danger.join(' ').split(' ');
  const hostile = [
    textsFrom(words, ' '),
    textsFrom(words, ''),
    textsFrom(words.map(misspelt), ' '),
    textsFrom(words, '. '),
    textsFrom(['a', '?!', '\u{1F600}', '1'], ''),
    repeated(mostCommon(words, textsOfAKind)),
  ];
  return [
    growthRow('plain', 'what people write', understanding, plain, rounds),
    growthRow('hostile', 'made to be slow', understanding, hostile, rounds),
  ];
}

/** The lines of a file of examples without its headings and comments. */
function linesOf(name: string): string[] {
  const lines = readFileSync(new URL(`${name}.txt`, examples), 'utf8').split('\n');
  return lines.filter((line) => line !== '' && !line.startsWith('#'));
}

/** One letter in the middle of each word is another one: each looks like a slip of typing. */
function misspelt(word: string): string {
  const at = word.length >> 1;
  return `${word.slice(0, at)}${word[at] === 'e' ? 'i' : 'e'}${word.slice(at + 1)}`;
}

/** Makes a text of a length, another one for each seed. */
type Texts = (length: number, seed: number) => string;

function textsFrom(pieces: readonly string[], between: string): Texts {
  return (length, seed) => {
    const chance = new Seeded(seed);
    let text = '';
    while (text.length < length) text += `${chance.pick(pieces)}${between}`;
    return text.slice(0, length);
  };
}

/** One word again and again: another word for each seed. */
function repeated(words: readonly string[]): Texts {
  return (length, seed) => `${words[seed % words.length]} `.repeat(length).slice(0, length);
}

function mostCommon(words: readonly string[], count: number): readonly string[] {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  const byCount = [...counts].sort(([, one], [, other]) => other - one);
  return byCount.slice(0, count).map(([word]) => word);
}

function growthRow(
  name: string,
  kind: string,
  understanding: Understanding,
  kinds: readonly Texts[],
  rounds: number,
): Row {
  const textsOf = (length: number) =>
    kinds.flatMap((texts) =>
      Array.from({ length: textsOfAKind }, (_, seed) => texts(length, seed + 1)),
    );
  const [shortTexts, longTexts] = [textsOf(short), textsOf(long)];
  for (let turn = 0; turn < warmUp; turn++)
    understand(understanding, shortTexts[turn % shortTexts.length] ?? '');
  const [shortUs, longUs] = [shortTexts, longTexts].map((texts) =>
    quantile(leastTimes(understanding, texts, rounds), 0.99),
  ) as [number, number];
  return {
    name: `text-growth.${name}`,
    what: `understanding ${long} characters ${kind} over ${short}: p99`,
    unit: 'x',
    kind: 'ratio',
    figure: longUs / shortUs,
    ...within('understanding'),
    why: `CPU, the fastest of ${rounds} rounds for each of ${shortTexts.length} texts: ${Math.round(longUs)} us against ${Math.round(shortUs)} us`,
    parts: { longMicroseconds: longUs, shortMicroseconds: shortUs },
  };
}

/** Microseconds of CPU that each text takes in its fastest round: the rest is the machine's. */
function leastTimes(understanding: Understanding, texts: readonly string[], rounds: number) {
  return texts.map((text) => {
    const times = Array.from({ length: rounds }, () => {
      const before = process.cpuUsage();
      understand(understanding, text);
      const { user, system } = process.cpuUsage(before);
      return user + system;
    });
    return Math.min(...times);
  });
}
