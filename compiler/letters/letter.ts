/**
 * Compiles one letter from front matter and Markdown (or MJML) into a `Letter` of core/course.ts.
 * It refuses images, HTML in Markdown, indiscreet words in subject and preheader, and more HTML
 * than a mailbox shows.
 */
import type { Letter, Words } from '../../core/course.ts';
import { checkDiscreet } from '../../core/discreet-words.ts';
import { escapeHtml } from '../../core/rendered-words.ts';
import { frontMatterSchema, pageSchema } from '../source/course-schema.ts';
import type { Problems } from '../source/problems.ts';
import { YamlSource } from '../source/yaml.ts';
import { type Fault, parseWords } from '../word-tree.ts';
import { toPageHtml } from './letter-page.ts';
import type { LetterSource, LetterTools } from './letter-source.ts';
import { mjmlErrors, toLetterHtml } from './mail-layout.ts';
import { type Block, Mask, toBlocks, unsupportedIn } from './markdown.ts';
import { compileMjml } from './mjml-letter.ts';
import { crosses } from './mjml-tags.ts';
import { toPlainText } from './plain-text.ts';

/** Gmail clips a mail at 102 KB, which would cut off the unsubscribe link. */
export const largestHtmlKilobytes = 90;

/**
 * Splits a file into front matter and the Markdown below it; `above` is the number of lines above
 * the Markdown. A file without front matter is a problem, and undefined.
 */
export function splitFrontMatter(file: string, source: string, problems: Problems) {
  const match = /^---\r?\n([\s\S]*?)\r?\n---\r?\n?/.exec(source);
  if (!match) {
    const remedy =
      'has no front matter; begin with "---", then subject: and preheader:, then "---"';
    problems.add({ file, line: 1, column: 1 }, '', remedy);
    return undefined;
  }
  const yaml = new YamlSource(file, match[1] ?? '', problems, 1);
  const above = match[0].split('\n').length - 1;
  return { yaml, body: source.slice(match[0].length), above };
}

/** Reads a letter from a Markdown file. `kicker` is used when the file names none. */
export function readLetter(
  file: string,
  source: string,
  kicker: string,
  problems: Problems,
): LetterSource | undefined {
  const split = splitFrontMatter(file, source, problems);
  const front = split?.yaml.read(frontMatterSchema);
  if (!split || !front) return undefined;
  return {
    subject: front.subject,
    preheader: front.preheader,
    kicker: front.kicker ?? kicker,
    attach: front.attach,
    body: split.body,
    place: (field, fault) => {
      if (field !== 'body') return split.yaml.placeOf([field], fault?.piece ?? '');
      return { file, line: (fault?.line ?? 1) + split.above, column: fault?.column ?? 1 };
    },
  };
}

/** Compiles a letter with `buttons` after its own words; undefined when it has a problem. */
export async function compileLetter(
  source: LetterSource,
  buttons: readonly Block[],
  tools: LetterTools,
): Promise<Letter | undefined> {
  const { constants, problems } = tools;
  const before = problems.count;
  const inbox = (field: 'subject' | 'preheader'): Words => {
    const { words, faults } = parseWords(source[field], { setting: 'inbox', constants });
    for (const fault of faults)
      problems.add(source.place(field, fault), field, `${fault.piece} ${fault.remedy}`);
    checkDiscreet(source[field], tools.discreetWords, (word) => {
      problems.add(source.place(field, pieceOf(word)), field, indiscreet(word));
    });
    return words;
  };
  const letter = {
    ...{ subject: inbox('subject'), preheader: inbox('preheader') },
    ...(source.attach ? { attach: source.attach } : {}),
  };
  const mask = new Mask();
  const own = buttons.map((button) => masked(button, mask));
  const body = source.mjml
    ? await compileMjml({ ...source, file: source.mjml }, own, mask, tools)
    : await compileMarkdown(source, own, mask, tools);
  if (!body || problems.count > before) return undefined;
  const html = wordsOfHtml(source, body.html, tools);
  const page = tools.asPage ? wordsOfHtml(source, toPageHtml(body.blocks, mask), tools) : undefined;
  const text = `${aboveText(source, tools)}${toPlainText(body.blocks, mask, constants)}\n${tools.textFooter}`;
  const words = { html, text: parseWords(text, { setting: tools.setting, constants }).words };
  return { ...letter, ...words, ...(page ? { page } : {}) };
}

/**
 * The lines above the words of the plain text. The preheader and the opening come first, because a
 * notification may show the beginning of this part (promise 81).
 */
function aboveText({ preheader, kicker }: LetterSource, { textOpening }: LetterTools): string {
  return [preheader, textOpening.trim(), kicker]
    .filter((paragraph) => paragraph !== '')
    .map((paragraph) => `${paragraph}\n\n`)
    .join('');
}

async function compileMarkdown(
  source: LetterSource,
  buttons: readonly Block[],
  mask: Mask,
  tools: LetterTools,
) {
  const { setting, constants, problems } = tools;
  const before = problems.count;
  for (const fault of [
    ...parseWords(source.body, { setting, constants }).faults,
    ...unsupportedIn(source.body),
  ]) {
    problems.add(source.place('body', fault), '', `${fault.piece} ${fault.remedy}`);
  }
  if (problems.count > before) return undefined;
  const blocks = [...toBlocks(source.body, mask), ...buttons];
  // Each block gets an element, as it will in the layout.
  const frame = blocks.map((block) =>
    'href' in block ? '' : block.kind === 'tag' ? block.html : `<p>${block.html}</p>`,
  );
  if (crosses(mask.show(frame.join('')))) {
    const remedy =
      'an {{#if}} begins inside a paragraph, list or emphasis and ends outside; put its tags on lines of their own';
    problems.add(source.place('body'), 'body', remedy);
    return undefined;
  }
  try {
    return { html: await toLetterHtml(tools.layout, source, blocks, mask), blocks };
  } catch (error) {
    for (const { message } of mjmlErrors(error)) {
      problems.add(
        { file: 'layout.mjml', line: 1, column: 1 },
        '',
        `MJML refuses it or a partial: ${message}`,
      );
    }
    return undefined;
  }
}

function wordsOfHtml(
  source: LetterSource,
  html: string,
  { setting, constants, problems }: LetterTools,
): Words {
  const place = source.place('body');
  const kilobytes = Math.ceil(Buffer.byteLength(html) / 1024);
  if (kilobytes > largestHtmlKilobytes) {
    problems.add(place, 'body', `got ${kilobytes} KB of HTML; use at most ${largestHtmlKilobytes}`);
  }
  const { words, faults } = parseWords(html, { setting, constants }, escapeHtml);
  for (const fault of faults) problems.add(place, 'body', `${fault.piece} ${fault.remedy}`);
  return words;
}

/** The problem of a banned word. */
export function indiscreet(word: string): string {
  return `"${word}" may be read by somebody else; say it another way (see discreetWords in brand.yaml)`;
}

const pieceOf = (piece: string): Fault => ({ line: 1, column: 1, piece, remedy: '' });

function masked(block: Block, mask: Mask): Block {
  return 'href' in block
    ? { ...block, href: mask.hide(block.href), label: mask.hide(block.label) }
    : block;
}

/** Reads a page's title and Markdown; see `splitFrontMatter`. */
export function readPage(file: string, source: string, problems: Problems) {
  const split = splitFrontMatter(file, source, problems);
  const front = split?.yaml.read(pageSchema);
  return split && front ? { title: front.title, body: split.body, above: split.above } : undefined;
}
