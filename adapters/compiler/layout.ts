/**
 * Reads the layout and its partials and pours a letter into them: MJML in, HTML out. Includes are resolved here, with a
 * place for each mistake, because MJML drops an include it cannot find without a word.
 */
import { normalize } from 'node:path';
import mjml2html from 'mjml';
import { escapeHtml } from '../../core/words.ts';
import { readSource } from './files.ts';
import type { Block, Mask } from './markdown.ts';
import { type Problems, placeAt } from './problems.ts';
import type { Constants } from './variables.ts';
import { parseWords } from './words.ts';

/** Slots of layout.mjml; each stands there as `{{{slot}}}` or, for colours, `{{colors.name}}`. */
const letterSlots = ['subject', 'preheader', 'kicker', 'body'];
/** Slots of the partials a block is poured into. */
const partialSlots: Readonly<Record<string, readonly string[]>> = {
  text: ['content'],
  card: ['content'],
  button: ['label', 'href'],
  'quiet-button': ['label', 'href'],
};

export interface Layout {
  readonly main: string;
  readonly partials: Readonly<Record<string, string>>;
}

/** Reads layout.mjml and partials/*.mjml with their includes in place; undefined when something is missing. */
export async function readLayout(
  directory: string,
  colors: Readonly<Record<string, string>>,
  constants: Constants,
  problems: Problems,
): Promise<Layout | undefined> {
  const before = problems.count;
  const read = async (file: string, slots: readonly string[]) => {
    const source = await readSource(directory, file);
    if (source === undefined) {
      problems.add({ file, line: 1, column: 1 }, '', 'there is no such file; every letter needs it');
      return '';
    }
    const visit = (name: string, text: string) => checkTags(name, text, slots, colors, constants, problems);
    return pour(await withIncludes(directory, file, source, [], visit, problems), prefixed('colors.', colors));
  };
  const main = await read('layout.mjml', letterSlots);
  const partials: Record<string, string> = {};
  for (const [name, slots] of Object.entries(partialSlots)) {
    partials[name] = await read(`partials/${name}.mjml`, slots);
  }
  return problems.count === before ? { main, partials } : undefined;
}

/** The source with each `<mj-include path="..." />` replaced by its file; `visit` sees every file as it stands. */
async function withIncludes(
  directory: string,
  file: string,
  source: string,
  above: readonly string[],
  visit: (file: string, source: string) => void,
  problems: Problems,
): Promise<string> {
  visit(file, source);
  let whole = '';
  let end = 0;
  for (const match of source.matchAll(/<mj-include\s+path="([^"]*)"\s*\/>/g)) {
    whole += source.slice(end, match.index);
    end = match.index + match[0].length;
    const path = normalize(match[1] ?? '');
    const refuse = (remedy: string) =>
      problems.add(placeAt(file, source, match.index), 'mj-include', `got "${path}"; ${remedy}`);
    if (path.startsWith('..') || [...above, file].includes(path)) {
      refuse('include only files of this folder, and none inside itself');
      continue;
    }
    const text = await readSource(directory, path);
    if (text === undefined) refuse('there is no such file in the templates folder');
    else whole += await withIncludes(directory, path, text, [...above, file], visit, problems);
  }
  return whole + source.slice(end);
}

function checkTags(
  file: string,
  text: string,
  slots: readonly string[],
  colors: Readonly<Record<string, string>>,
  constants: Constants,
  problems: Problems,
): void {
  const names = new Set([...slots, ...Object.keys(prefixed('colors.', colors))]);
  for (const fault of parseWords(text, { setting: 'letter', constants, slots: names }).faults) {
    problems.add({ file, line: fault.line, column: fault.column }, '', `${fault.piece} ${fault.remedy}`);
  }
}

const prefixed = (prefix: string, values: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [prefix + name, value]));

/** Fills slots, in double or triple braces; what is no slot stays for the reader's own values. */
function pour(source: string, values: Readonly<Record<string, string>>): string {
  return source.replace(/\{\{\{?([\w.]+)\}\}\}?/g, (tag, name: string) => values[name] ?? tag);
}

export interface LetterParts {
  readonly subject: string;
  readonly preheader: string;
  /** The small line above the words: where in the course the reader is. */
  readonly kicker: string;
  readonly blocks: readonly Block[];
}

/** A letter as HTML, Handlebars tags in place. Throws what MJML has to say about the layout. */
export async function toLetterHtml(layout: Layout, parts: LetterParts, mask: Mask): Promise<string> {
  const body = parts.blocks.map((block) => blockToMjml(layout, block)).join('\n');
  const poured = pour(layout.main, {
    subject: escapeHtml(mask.hide(parts.subject)),
    preheader: escapeHtml(mask.hide(parts.preheader)),
    kicker: escapeHtml(mask.hide(parts.kicker)),
    body,
  });
  const { html } = await mjml2html(mask.hide(poured), {
    // Includes are already in place; whatever asks for another is a mistake of ours.
    ignoreIncludes: true,
    validationLevel: 'strict',
    keepComments: false,
    fonts: {},
    minify: true,
    minifyOptions: { minifyCss: false },
  } as Parameters<typeof mjml2html>[1]);
  return mask.show(squeezed(html));
}

function blockToMjml(layout: Layout, block: Block): string {
  if (block.kind === 'tag') return `<mj-raw>${block.html}</mj-raw>`;
  const partial = layout.partials[block.kind] ?? '';
  return 'html' in block
    ? pour(partial, { content: block.html })
    : pour(partial, { label: block.label, href: block.href });
}

/** Takes out the blanks between MJML's own tags, never those between words: a fifth of a small letter. */
function squeezed(html: string): string {
  return html.replace(/\n\s+/g, '\n').replace(/(<\/?(?:table|tbody|tr|td|div|body)\b[^>]*>) +(?=<)/g, '$1');
}
