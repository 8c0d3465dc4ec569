/** Writes a letter's plain-text part from its blocks: links written out, lines wrapped at 76. */
import { convert } from 'html-to-text';
import { type Constants, variables } from '../variables.ts';
import { type Block, blockTag, type Mask } from './markdown.ts';

const columns = 76;

/**
 * Blocks as plain text. Every block tag between paragraphs is alone on its line, so that Handlebars
 * removes the line with the tag.
 */
export function toPlainText(blocks: readonly Block[], mask: Mask, constants: Constants): string {
  const isTag = (token: string) => blockTag.test(mask.show(token));
  const parts = blocks.map((block) => {
    if ('href' in block) return `${unescaped(block.label)}: ${block.href}`;
    if (block.kind === 'tag') return block.html;
    const text = separateLinks(htmlToText(block.html, isTag), mask);
    return block.kind === 'card' ? indented(text, isTag) : text;
  });
  const text = parts
    .join('\n\n')
    .replace(/^(zq\d+qz)\n\n/gm, (whole, token: string) => (isTag(token) ? `${token}\n` : whole))
    .split('\n')
    .map((line) => wrap(line, mask, constants))
    .join('\n');
  return `${mask.show(text).replace(/^\n+/, '').trimEnd()}\n`;
}

/**
 * HTML as text. Block tags between paragraphs are put into paragraphs first; html-to-text would
 * join two of them on one line.
 */
function htmlToText(html: string, isTag: (token: string) => boolean): string {
  const apart = html.replace(/^(zq\d+qz)$/gm, (token) =>
    isTag(token) ? `<p>${token}</p>` : token,
  );
  return convert(apart, {
    wordwrap: false,
    selectors: [{ selector: 'a', format: 'labelled' }],
    formatters: {
      labelled: (element, walk, builder) => {
        walk(element.children, builder);
        const href: string = element.attribs?.href ?? '';
        builder.addInline(`: ${href.replace(/^(mailto|tel):/, '')}`, { noWordTransform: true });
      },
    },
  });
}

/**
 * Separates links from the punctuation after them, which a mail program would take for a part of
 * the link. A full stop or exclamation mark is dropped and ends the line; a space goes before any
 * other mark.
 */
function separateLinks(text: string, mask: Mask): string {
  return text
    .replace(/(: zq\d+qz)([.!])(?: +|(?=\s|zq|$))/g, (whole, link: string) => {
      if (!isLink(link, mask)) return whole;
      return / $/.test(whole) ? `${link}\n` : link;
    })
    .replace(/(: zq\d+qz)(?=[,;:?)])/g, (link) => (isLink(link, mask) ? `${link} ` : link));
}

const isLink = (token: string, mask: Mask) => /Url\}\}$/.test(mask.show(token));

/** Indents a card by two columns; a block tag alone on its line stays at the margin. */
function indented(text: string, isTag: (token: string) => boolean): string {
  return text
    .split('\n')
    .map((line) => (line && !isTag(line.trim()) ? `  ${line}` : line.trim()))
    .join('\n');
}

const unescaped = (text: string) =>
  text.replace(
    /&(amp|lt|gt|quot);/g,
    (_, name: 'amp') => ({ amp: '&', lt: '<', gt: '>', quot: '"' })[name],
  );

/** Columns kept free before an {{#if}}, so that the first word of either branch fits. */
const columnsForWord = 16;

/**
 * Breaks a line at spaces before column 76, never inside a link. The branches of an {{#if}} in the
 * line are both measured from where it begins, and the rest from the end of the longer branch, so
 * no line is too long for any reader.
 */
function wrap(line: string, mask: Mask, constants: Constants): string {
  const indent = /^ */.exec(line)?.[0] ?? '';
  let out = indent;
  let column = indent.length;
  let space = false;
  const choices: { start: number; end: number }[] = [];
  const breakBefore = (width: number) => {
    if (!space) return;
    const fits = column + 1 + width <= columns;
    out += fits ? ' ' : `\n${indent}`;
    column = fits ? column + 1 : indent.length;
    space = false;
  };
  const pieces = line.slice(indent.length).match(/ +|zq\d+qz|(?:(?!zq\d+qz)[^ ])+/g) ?? [];
  const shown = pieces.map((piece) => mask.show(piece));
  for (const [i, piece] of pieces.entries()) {
    const tag = shown[i] ?? '';
    if (piece.startsWith(' ')) space = true;
    else if (!blockTag.test(tag)) {
      breakBefore(wordWidth(shown.slice(i), constants));
      out += piece;
      column += widthOf(tag, constants);
    } else {
      breakBefore(columnsForWord);
      const choice = choices.at(-1);
      if (tag.startsWith('{{#')) choices.push({ start: column, end: column });
      else if (choice) {
        const longer = Math.max(choice.end, column);
        column = tag === '{{else}}' ? choice.start : longer;
        choice.end = longer;
        if (tag !== '{{else}}') choices.pop();
      }
      out += piece;
    }
  }
  return out;
}

/** The width of the word that begins here, with punctuation that follows a variable directly. */
function wordWidth(shown: readonly string[], constants: Constants): number {
  const end = shown.findIndex((piece) => piece.startsWith(' ') || blockTag.test(piece));
  return shown
    .slice(0, end < 0 ? undefined : end)
    .reduce((sum, piece) => sum + widthOf(piece, constants), 0);
}

/** The width of a rendered piece: of a constant's value, or of a variable's longest value. */
function widthOf(piece: string, constants: Constants): number {
  const name = /^\{\{(\w+)\}\}$/.exec(piece)?.[1];
  if (!name) return piece.length;
  return (constants[name] ?? variables.find((variable) => variable.name === name)?.longest ?? '')
    .length;
}
