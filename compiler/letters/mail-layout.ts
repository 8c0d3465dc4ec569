/** Reads the layout and its partials and pours a letter into them: MJML in, HTML out. */
import mjml2html from 'mjml';
import { escapeHtml } from '../../core/rendered-words.ts';
import { readSource } from '../source/files.ts';
import type { Problems } from '../source/problems.ts';
import type { Constants } from '../variables.ts';
import type { Block, Mask } from './markdown.ts';
import { letterSlots, partialSlots, pour, wholeMjml } from './mjml-source.ts';

type Colors = Readonly<Record<string, string>>;

export interface Layout {
  readonly main: string;
  readonly partials: Readonly<Record<string, string>>;
  readonly colors: Colors;
}

/** What no letter may be without (promise 22). */
export const footerTags = ['{{postalAddress}}', '{{unsubscribeUrl}}'];

/**
 * Letters are compiled into this one when the layout is broken, so that it does not hide what is
 * wrong with them.
 */
export const bareLayout = (colors: Colors): Layout => ({
  main: '<mjml><mj-body></mj-body></mjml>',
  partials: {},
  colors,
});

/**
 * Reads layout.mjml and partials/*.mjml with their includes in place; undefined when something is
 * missing.
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

export interface LetterParts {
  readonly subject: string;
  readonly preheader: string;
  /** The small line above the words: where in the course the reader is. */
  readonly kicker: string;
  /** Which of the course's letters this is, for the bar under that line. */
  readonly progress?: { readonly number: number; readonly total: number } | undefined;
}

/** What fills a letter's slots but for its words. */
export function slotValues(layout: Layout, parts: LetterParts, mask: Mask): Record<string, string> {
  return {
    subject: escapeHtml(mask.hide(parts.subject)),
    preheader: escapeHtml(mask.hide(parts.preheader)),
    kicker: escapeHtml(mask.hide(parts.kicker)),
    bar: parts.progress ? barOf(parts.progress, layout.colors) : '',
  };
}

/** A letter as HTML, Handlebars tags in place. Throws what MJML has to say about the layout. */
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
  return mjmlToHtml(pour(layout.main, values), mask);
}

/**
 * Whole MJML, tags in place or masked, as HTML with its tags shown. Throws what MJML has to say
 * about it.
 */
export async function mjmlToHtml(source: string, mask: Mask): Promise<string> {
  const { html } = await mjml2html(mask.hide(source), {
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

/**
 * MJML counts lines in the poured letter and names the working folder: neither helps, the element
 * does.
 */
export function mjmlComplaints(error: unknown): { element: string; told: string }[] {
  const { errors } = error as { errors?: readonly { tagName: string; message: string }[] };
  const told = errors?.map(({ tagName, message }) => ({
    element: `<${tagName}`,
    told: `<${tagName}> ${message}`,
  }));
  return told ?? [{ element: '<mjml', told: String(error) }];
}

export function blocksToMjml(layout: Layout, blocks: readonly Block[]): string {
  return blocks.map((block) => blockToMjml(layout, block)).join('\n');
}

function blockToMjml(layout: Layout, block: Block): string {
  if (block.kind === 'tag') return `<mj-raw>${block.html}</mj-raw>`;
  const partial = layout.partials[block.kind] ?? '';
  return 'html' in block
    ? pour(partial, { content: block.html })
    : pour(partial, { label: block.label, href: block.href });
}

/** Two blocks of colour; the line above them says the same in words. */
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
 * Takes out the blanks between MJML's own tags, never those between words: a fifth of a small
 * letter.
 */
function squeezed(html: string): string {
  return html
    .replace(/\n\s+/g, '\n')
    .replace(/(<\/?(?:table|tbody|tr|td|div|body)\b[^>]*>) +(?=<)/g, '$1');
}
