/**
 * Reads the example texts of a course, `examples/*.txt`: one text a line under `## MEANING` and
 * what else the heading says; `## not learned` apart. What was learned of them stands beside them
 * in `learned.json`, which `mend build` writes; where that is of other examples, they are learned
 * anew.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LearnedExamples } from '../../core/understanding/compiled-understanding.ts';
import { type ExampleMeaning, exampleMeanings } from '../../core/understanding/likeness.ts';
import { readSource } from '../source/files.ts';
import type { Problems } from '../source/problems.ts';
import { type Example, learnExamples, wayOfLearning } from './learn-examples.ts';

export const examplesFolder = 'examples';
export const learnedFile = join(examplesFolder, 'learned.json');

/** What was learned of the folder's examples; undefined where a course has none. */
export async function readExamples(
  templatesDir: string,
  problems: Problems,
): Promise<LearnedExamples | undefined> {
  const names = await readdir(join(templatesDir, examplesFolder)).catch(
    (error: NodeJS.ErrnoException): string[] => {
      if (error.code !== 'ENOENT') throw error;
      return [];
    },
  );
  const examples: Example[] = [];
  for (const name of names.filter((name) => name.endsWith('.txt')).sort())
    examples.push(...(await examplesOf(templatesDir, join(examplesFolder, name), problems)));
  if (examples.length === 0) return undefined;
  const of = createHash('sha256')
    .update(JSON.stringify([wayOfLearning, examples]))
    .digest('hex');
  const kept = await readLearned(templatesDir);
  return kept?.of === of ? kept : learnExamples(examples, of);
}

async function examplesOf(
  templatesDir: string,
  file: string,
  problems: Problems,
): Promise<readonly Example[]> {
  const examples: Example[] = [];
  let meaning: ExampleMeaning | 'not learned' | undefined;
  let isHeadless = true;
  const lines = ((await readSource(templatesDir, file, problems)) ?? '').split('\n');
  for (const [at, text] of lines.entries()) {
    const refuse = (remedy: string) => problems.add({ file, line: at + 1, column: 1 }, '', remedy);
    if (text.startsWith('## ')) {
      isHeadless = false;
      meaning = headings.find((name) => isHeading(text.slice(3), name));
      if (!meaning) refuse(`got "${text.slice(3)}"; begin it with ${headings.join(', ')}`);
    } else if (text.trim() && !text.startsWith('#')) {
      if (!meaning) {
        if (isHeadless)
          refuse(`stands under no heading; write "## ${headings.join('" or "## ')}" above it`);
        return examples;
      }
      if (meaning !== 'not learned') examples.push({ meaning, text });
    }
  }
  return examples;
}

const headings = [...exampleMeanings, 'not learned'] as const;

/** "harmless, read as done": what stands behind a comma is for the tests and the reader. */
const isHeading = (heading: string, name: string) =>
  heading === name || heading.startsWith(`${name},`);

/** What was learned before; undefined where there is nothing, or nothing that can be read. */
export async function readLearned(templatesDir: string): Promise<LearnedExamples | undefined> {
  try {
    return JSON.parse(await readFile(join(templatesDir, learnedFile), 'utf8')) as LearnedExamples;
  } catch {
    return undefined;
  }
}
