/**
 * `mend build`: compiles templates/ and writes the artifact that ships in the functions' bundles,
 * or writes nothing.
 */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { CourseError, compileLibrary } from '../../compiler/course-folder.ts';
import { editorSchemas } from '../../compiler/editor-schemas.ts';
import { type LetterSize, largestLetter, longestText } from '../../compiler/sizes.ts';
import type { Library } from '../../core/course.ts';

interface Options {
  readonly templates: string;
  readonly out: string;
  readonly json?: true;
  readonly launch?: true;
  readonly schemas?: true;
}

export function addBuild(program: Command): void {
  program
    .command('build')
    .description(
      'check templates/ and compile it to one JSON file; exits 2 and lists every problem when something is wrong',
    )
    .option(
      '--templates <dir>',
      'folder with brand.yaml, the layout and one folder per course',
      'templates',
    )
    .option('--out <file>', 'where the compiled library goes', 'build/library.json')
    .option('--launch', 'for real people: refuse a brand with placeholders in it')
    .option(
      '--schemas',
      'write the JSON Schemas for editors to <templates>/.schemas, and nothing else',
    )
    .option('--json', 'print the summary, or the problems, as JSON')
    .addHelpText(
      'after',
      '\nExample:\n  npx mend build --templates templates --out build/library.json',
    )
    .action(build);
}

async function build(options: Options): Promise<void> {
  try {
    if (options.schemas) return await writeSchemas(join(options.templates, '.schemas'));
    const library = await compileLibrary(options.templates);
    if (options.launch && library.placeholders.length > 0)
      throw new CourseError(library.placeholders);
    if (!options.json && library.placeholders.length > 0) console.error(warning(library));
    await writeWhole(options.out, JSON.stringify(library));
    const found = summary(library, options.out);
    console.log(options.json ? JSON.stringify(found) : show(found));
  } catch (error) {
    if (!(error instanceof CourseError)) throw error;
    if (options.json) console.log(JSON.stringify({ problems: error.problems }));
    else console.error(error.message);
    process.exitCode = 2;
  }
}

const warning = ({ placeholders }: Library) =>
  `Not for real people yet: ${placeholders.length === 1 ? '1 field' : `${placeholders.length} fields`} of brand.yaml to fill in; "mend build --launch" lists them.`;

async function writeSchemas(directory: string): Promise<void> {
  for (const [name, schema] of Object.entries(editorSchemas())) {
    const file = join(directory, `${name}.json`);
    await writeWhole(file, `${JSON.stringify(schema, null, 2)}\n`);
    console.log(file);
  }
}

/**
 * Under another name first: whoever reads the artifact meanwhile sees the old one or the new one.
 */
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

function summary(library: Library, out: string): Summary {
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
