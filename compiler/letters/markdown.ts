/**
 * Converts a letter's Markdown into blocks for the layout. Three rules are added to Markdown: a
 * quotation is the practice card; a link alone in its paragraph is a button, and a secondary one
 * when emphasised (`*[Label](url)*`); a line with only `{{#if}}`, `{{else}}` or `{{/if}}` is no
 * paragraph.
 */
import MarkdownIt from 'markdown-it';
import { placeAt } from '../source/problems.ts';
import { blockVariables, helpVariables } from '../variables.ts';

export interface Prose {
  readonly kind: 'text' | 'card' | 'tag';
  readonly html: string;
}
export interface Button {
  readonly kind: 'button' | 'quiet-button';
  readonly label: string;
  readonly href: string;
}
export type Block = Prose | Button;

/**
 * Replaces Handlebars tags by plain letters and back. Markdown and MJML would percent-encode their
 * braces in links.
 */
export class Mask {
  readonly #tags: string[] = [];

  hide(source: string): string {
    return source.replace(/\{\{\{?[^}]*\}\}\}?/g, (tag) => `zq${this.#tags.push(tag) - 1}qz`);
  }

  show(text: string): string {
    return text.replace(/zq(\d+)qz/g, (token, index) => this.#tags[Number(index)] ?? token);
  }
}

const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false });
const aloneOnLine = /^((?:[ \t]*>)*)[ \t]*(\{\{(?:#if \w+|else|\/if)\}\})[ \t]*$/;
/** A tag of a block (`{{#if}}`, `{{else}}`, `{{/if}}`), as opposed to a variable. */
export const blockTag = /^\{\{(#|\/|else\}\})/;

/** Makes a paragraph of every block tag that is alone on its line, inside a quotation too. */
function separateBlockTags(source: string): string {
  return source
    .split('\n')
    .map((line) =>
      line.replace(
        aloneOnLine,
        (_, quote: string, tag: string) => `${quote}\n${quote} ${tag}\n${quote}`,
      ),
    )
    .join('\n');
}

/**
 * Removes the paragraph around a block tag. A variable alone, such as the greeting, keeps its own.
 */
function unwrapBlockTags(html: string, mask: Mask): string {
  return html.replace(/<p>(zq\d+qz)<\/p>/g, (whole, token: string) =>
    blockTag.test(mask.show(token)) ? token : whole,
  );
}

type Token = ReturnType<typeof markdown.parse>[number];

/** Markdown as blocks in their order, with Handlebars tags masked by `mask`. */
export function toBlocks(source: string, mask: Mask): Block[] {
  const tokens = markdown.parse(mask.hide(separateBlockTags(source)), {});
  const blocks: Block[] = [];
  let group: Token[] = [];
  for (const token of tokens) {
    group.push(token);
    const ends = token.level === 0 && token.nesting <= 0;
    if (!ends) continue;
    const block = toBlock(group, mask);
    const last = blocks.at(-1);
    if (block.kind === 'text' && last?.kind === 'text') {
      blocks[blocks.length - 1] = { kind: 'text', html: last.html + block.html };
    } else blocks.push(block);
    group = [];
  }
  return blocks;
}

function toBlock(tokens: readonly Token[], mask: Mask): Block {
  const rendered = markdown.renderer.render([...tokens], markdown.options, {});
  const html = unwrapBlockTags(rendered, mask).trim();
  if (tokens[0]?.type === 'blockquote_open') {
    return { kind: 'card', html: html.replace(/^<blockquote>\s*|\s*<\/blockquote>$/g, '') };
  }
  if (/^zq\d+qz$/.test(html) && blockTag.test(mask.show(html))) return { kind: 'tag', html };
  const button = /^<p>(<em>)?<a href="([^"]*)">([^<]*)<\/a>(<\/em>)?<\/p>$/.exec(html);
  if (button) {
    return {
      kind: button[1] ? 'quiet-button' : 'button',
      href: button[2] ?? '',
      label: button[3] ?? '',
    };
  }
  return { kind: 'text', html };
}

/** The HTML of a page's Markdown, with its Handlebars tags. A block takes its paragraph's place. */
export function toHtml(source: string): string {
  const mask = new Mask();
  const rendered = markdown.render(mask.hide(separateBlockTags(source)));
  return mask
    .show(unwrapBlockTags(rendered, mask))
    .replace(/<p>\{\{(\w+)\}\}<\/p>/g, (paragraph, name: string) =>
      blockVariables.has(name) ? `{{${name}}}` : paragraph,
    );
}

/** Images, HTML and unsafe links in Markdown, each with its place and the remedy. */
export function unsupportedIn(
  source: string,
): { line: number; column: number; piece: string; remedy: string }[] {
  return unsupported.flatMap(([pattern, remedy]) =>
    [...source.matchAll(pattern)].map((match) => {
      const piece = match[0].length > 40 ? `${match[0].slice(0, 37)}...` : match[0];
      return { ...placeAt('', source, match.index), piece, remedy };
    }),
  );
}

/** A help line between two brackets, as a pattern. */
function inBrackets(open: string, close: string): string {
  return `${open}[^${close}]*\\{\\{(?:${helpVariables.join('|')})\\}\\}[^${close}]*${close}`;
}

const unsupported: readonly (readonly [RegExp, string])[] = [
  // A letter loads nothing from anywhere (promise 63).
  [/!\[[^\]]*\]\([^)]*\)/g, 'is an image; letters load nothing, so say it in words'],
  [
    /<(?:!--|[?/]?[a-z][a-z0-9-]*(?=[\s/>]))[^>\n]*>?/gi,
    'is HTML; write Markdown, or the whole letter as MJML',
  ],
  [
    /\]\(\s*(?:javascript|vbscript|data|file):[^)]*\)?/gi,
    'is no link; use https: or one of the {{...Url}}',
  ],
  [
    new RegExp(`${inBrackets('\\[', '\\]')}\\(|\\]${inBrackets('\\(', '\\)')}`, 'g'),
    'is a link already; write the variable alone, and its numbers can be tapped',
  ],
];
