/** Reads the MJML layout and its partials, fills a letter into them, and converts it to HTML. */
import mjml2html from 'mjml';
import { escapeHtml } from '../../core/rendered-words.ts';
import { readSource } from '../source/files.ts';
import type { Problems } from '../source/problems.ts';
import type { Constants } from '../variables.ts';
import type { Block, Mask } from './markdown.ts';
import { fillSlots, letterSlots, partialSlots, wholeMjml } from './mjml-source.ts';

type Colors = Readonly<Record<string, string>>;

export interface Layout {
  readonly main: string;
  readonly partials: Readonly<Record<string, string>>;
  readonly colors: Colors;
}

/** Variables that every letter must have (promise 22). */
export const footerTags = ['{{postalAddress}}', '{{unsubscribeUrl}}'];

/**
 * The layout that letters are compiled into when the author's is broken, so that their own problems
 * are still found.
 */
export const emptyLayout = (colors: Colors): Layout => ({
  main: '<mjml><mj-body></mj-body></mjml>',
  partials: {},
  colors,
});

/**
 * Reads layout.mjml and partials/*.mjml and resolves their includes; undefined with any problem.
 */
export async function readLayout(
  directory: string,
  colors: Colors,
  constants: Constants,
  problems: Problems,
): Promise<Layout | undefined> {
  const before = problems.count;
  const tools = { directory, colors, constants, setting: 'layout' as const, problems };
  const read = async (file: string, slots: readonly string[]) => {
    const source = await readSource(directory, file, problems);
    if (source === undefined) {
      problems.add(
        { file, line: 1, column: 1 },
        '',
        'there is no such file; every letter needs it',
      );
    }
    return source ? wholeMjml(tools, file, source, slots) : '';
  };
  const main = await read('layout.mjml', letterSlots);
  for (const tag of problems.count === before ? footerTags : []) {
    if (main.includes(tag)) continue;
    problems.add(
      { file: 'layout.mjml', line: 1, column: 1 },
      '',
      `has no ${tag}, nor has a partial; every letter needs it`,
    );
  }
  const partials: Record<string, string> = {};
  for (const [name, slots] of Object.entries(partialSlots)) {
    partials[name] = await read(`partials/${name}.mjml`, slots);
  }
  return problems.count === before ? { main, partials, colors } : undefined;
}

/** The parts of a letter beside its words. */
export interface LetterParts {
  readonly subject: string;
  readonly preheader: string;
  /** The small line above the words, e.g. "Letter 3 of 20". */
  readonly kicker: string;
  /** The letter's number in the course, for the bar under that line. */
  readonly progress?: { readonly number: number; readonly total: number } | undefined;
}

/** The values of a letter's slots, except `body` and `buttons`. */
export function slotValues(layout: Layout, parts: LetterParts, mask: Mask): Record<string, string> {
  return {
    subject: escapeHtml(mask.hide(parts.subject)),
    preheader: escapeHtml(mask.hide(parts.preheader)),
    kicker: escapeHtml(mask.hide(parts.kicker)),
    bar: parts.progress ? barOf(parts.progress, layout.colors) : '',
  };
}

/** A letter as HTML, Handlebars tags in place. Throws MJML's errors about the layout. */
export function toLetterHtml(
  layout: Layout,
  parts: LetterParts,
  blocks: readonly Block[],
  mask: Mask,
) {
  const values = {
    ...slotValues(layout, parts, mask),
    body: blocksToMjml(layout, blocks),
    buttons: '',
  };
  return mjmlToHtml(fillSlots(layout.main, values), mask);
}

/**
 * Converts complete MJML, with Handlebars tags masked or not, to HTML with its tags. Throws MJML's
 * errors.
 */
export async function mjmlToHtml(source: string, mask: Mask): Promise<string> {
  const { html } = await mjml2html(mask.hide(source), {
    // Includes are resolved already; one that is left is a bug of this compiler.
    ignoreIncludes: true,
    validationLevel: 'strict',
    keepComments: false,
    fonts: {},
    minify: true,
    minifyOptions: { minifyCss: false },
  } as Parameters<typeof mjml2html>[1]);
  return mask.show(withoutBlanks(html));
}

/**
 * MJML's errors, each with its element. MJML's own line counts in the filled layout and its path is
 * the working folder, so both are left out.
 */
export function mjmlErrors(error: unknown): { element: string; message: string }[] {
  const { errors } = error as { errors?: readonly { tagName: string; message: string }[] };
  const found = errors?.map(({ tagName, message }) => ({
    element: `<${tagName}`,
    message: `<${tagName}> ${message}`,
  }));
  return found ?? [{ element: '<mjml', message: String(error) }];
}

/** Blocks as MJML, each in the partial of its kind. */
export function blocksToMjml(layout: Layout, blocks: readonly Block[]): string {
  return blocks.map((block) => blockToMjml(layout, block)).join('\n');
}

function blockToMjml(layout: Layout, block: Block): string {
  if (block.kind === 'tag') return `<mj-raw>${block.html}</mj-raw>`;
  const partial = layout.partials[block.kind] ?? '';
  return 'html' in block
    ? fillSlots(partial, { content: block.html })
    : fillSlots(partial, { label: block.label, href: block.href });
}

/** The progress bar: two coloured cells. The kicker above says the same in words. */
function barOf({ number, total }: { number: number; total: number }, colors: Colors): string {
  const done = Math.round((100 * number) / total);
  const cell = (name: string, width: number, color = '') =>
    width > 0
      ? `<td class="${name}" width="${width}%" bgcolor="${color}" style="background:${color};font-size:0;line-height:4px">&nbsp;</td>`
      : '';
  const cells = cell('been', done, colors.accent) + cell('ahead', 100 - done, colors.rule);
  return `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr>${cells}</tr></table>`;
}

/**
 * Removes the blanks between MJML's own tags, never those between words. They are a fifth of a
 * small letter.
 */
function withoutBlanks(html: string): string {
  return html
    .replace(/\n\s+/g, '\n')
    .replace(/(<\/?(?:table|tbody|tr|td|div|body)\b[^>]*>) +(?=<)/g, '$1');
}
