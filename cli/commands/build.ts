/**
 * `mend build`: compiles templates/ to the file that ships in the functions' bundles, or writes
 * nothing and lists what is wrong.
 */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import type { LetterSize } from '../../compiler/sizes.ts';
import { CourseError } from '../../compiler/source/problems.ts';
import type { Library } from '../../core/course.ts';
import { refuse } from '../refusal.ts';
import type { Terminal } from '../terminal.ts';

interface Options {
  readonly templates: string;
  readonly out: string;
  readonly json?: true;
  readonly launch?: true;
  readonly schemas?: true;
}

export function defineBuild(command: Command, terminal: Terminal): void {
  command
    .option(
      '--templates <dir>',
      'folder with brand.yaml, the layout and one folder per course',
      'templates',
    )
    .option('--out <file>', 'where the compiled library goes', 'build/library.json')
    .option(
      '--launch',
      'for real people: refuse placeholders in the brand, and help lines not tried for 90 days',
    )
    .option(
      '--schemas',
      'write the JSON Schemas for editors to <templates>/.schemas, and nothing else',
    )
    .option('--json', 'print the summary, or the problems, as JSON')
    .addHelpText(
      'after',
      '\nExample:\n  npx mend build --templates templates --out build/library.json',
    )
    .action((options: Options) => build(options, terminal));
}

async function build(options: Options, terminal: Terminal): Promise<void> {
  try {
    if (options.schemas) return await writeSchemas(join(options.templates, '.schemas'), terminal);
    const { compileLibrary } = await import('../../compiler/course-folder.ts');
    const { launchProblems, today } = await import('../../compiler/launch-problems.ts');
    const library = await compileLibrary(options.templates);
    const unready = launchProblems(library, today());
    if (options.launch && unready.length > 0) throw new CourseError(unready);
    if (!options.json && unready.length > 0) terminal.warn(warning(library, unready.length));
    await writeWhole(options.out, JSON.stringify(library));
    await keepLearned(options.templates, library);
    const found = await summary(library, options.out);
    await terminal.say(options.json ? JSON.stringify(found) : show(found));
  } catch (error) {
    await refuse(error, terminal, options.json);
  }
}

function warning({ placeholders: { length } }: Library, unready: number): string {
  const todo = [
    ...(length > 0 ? [`${counted(length, 'field')} of brand.yaml to fill in`] : []),
    ...(unready > length ? [`${counted(unready - length, 'help line')} to try`] : []),
  ];
  return `Not for real people yet: ${todo.join(', ')}; "mend build --launch" lists them.`;
}

const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;

async function writeSchemas(directory: string, terminal: Terminal): Promise<void> {
  const { editorSchemas } = await import('../../compiler/editor-schemas.ts');
  for (const [name, schema] of Object.entries(editorSchemas())) {
    const file = join(directory, `${name}.json`);
    await writeWhole(file, `${JSON.stringify(schema, null, 2)}\n`);
    await terminal.say(file);
  }
}

/** Keeps what was learned of new examples, so that no later build has to learn it. */
async function keepLearned(templates: string, { understanding }: Library): Promise<void> {
  const { learnedFile, readLearned } = await import(
    '../../compiler/understanding/examples-folder.ts'
  );
  const { examples } = understanding;
  if (!examples || (await readLearned(templates))?.of === examples.of) return;
  await writeWhole(join(templates, learnedFile), `${JSON.stringify(examples, null, 2)}\n`);
}

/** Writes under another name first: a reader of the file meanwhile sees all of the former one. */
async function writeWhole(file: string, content: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.new`, content);
  await rename(`${file}.new`, file);
}

interface Summary {
  readonly out: string;
  readonly version: string;
  readonly sequences: number;
  readonly touches: number;
  readonly letters: number;
  readonly placeholders: number;
  readonly largestLetter: LetterSize;
  readonly longestText: { readonly id: string; readonly characters: number };
}

async function summary(library: Library, out: string): Promise<Summary> {
  const { largestLetter, longestText } = await import('../../compiler/sizes.ts');
  const sequences = [...Object.values(library.sequences), ...Object.values(library.seminars)];
  const touches = sequences.reduce((sum, sequence) => sum + sequence.touches.length, 0);
  const others = sequences.reduce((sum, sequence) => sum + Object.keys(sequence.letters).length, 0);
  return {
    ...{
      out,
      version: library.version,
      sequences: sequences.length,
      touches,
      letters: touches + others,
    },
    placeholders: library.placeholders.length,
    largestLetter: largestLetter(library),
    longestText: longestText(library),
  };
}

function show(found: Summary): string {
  const courses = found.sequences === 1 ? '1 course' : `${found.sequences} courses and sequences`;
  return [
    `${courses}, ${found.touches} touches, ${found.letters} letters`,
    `largest letter: ${found.largestLetter.id}, ${found.largestLetter.kilobytes.toFixed(1)} KB`,
    `longest text: ${found.longestText.id}, ${found.longestText.characters} of 160 characters`,
    `${found.out}, version ${found.version}`,
  ].join('\n');
}
