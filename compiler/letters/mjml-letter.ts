/**
 * Compiles a letter that is written in MJML: `<id>.mjml`, with subject and preheader in `<id>.yaml`
 * beside it. It may include the layout's partials, and passes the same checks as a Markdown letter.
 */
import { frontMatterSchema } from '../source/course-schema.ts';
import { readSource } from '../source/files.ts';
import { type Problems, placeAt } from '../source/problems.ts';
import { YamlSource } from '../source/yaml.ts';
import type { LetterBody, LetterSource, LetterTools } from './letter-source.ts';
import { blocksToMjml, mjmlErrors, mjmlToHtml, slotValues } from './mail-layout.ts';
import type { Block, Mask } from './markdown.ts';
import { fillSlots, letterSlots, wholeMjml } from './mjml-source.ts';
import { crosses } from './mjml-tags.ts';

/** Partials that the plain text leaves out, or has in another form. */
const notInText = new Set(
  ['head', 'header', 'progress', 'signature', 'footer'].map((name) => `partials/${name}.mjml`),
);
const slots = letterSlots.filter((slot) => slot !== 'body');

/** Reads a letter in MJML; undefined when its front matter is missing or wrong. */
export async function readMjmlLetter(
  directory: string,
  name: string,
  source: string,
  kicker: string,
  problems: Problems,
): Promise<LetterSource | undefined> {
  const [file, front] = [`${name}.mjml`, `${name}.yaml`];
  const written = await readSource(directory, front, problems);
  if (written === undefined) {
    const remedy = `has no ${front} beside it; add one with subject: and preheader:`;
    problems.add({ file, line: 1, column: 1 }, '', remedy);
  }
  if (typeof written !== 'string') return undefined;
  const yaml = new YamlSource(front, written, problems);
  const read = yaml.read(frontMatterSchema);
  if (!read) return undefined;
  return {
    ...{
      subject: read.subject,
      preheader: read.preheader,
      kicker: read.kicker ?? kicker,
      attach: read.attach,
    },
    ...{ mjml: file, body: source },
    place: (field, fault) => {
      if (field !== 'body') return yaml.placeOf([field], fault?.piece ?? '');
      return { file, line: fault?.line ?? 1, column: fault?.column ?? 1 };
    },
  };
}

/** Compiles a letter in MJML with `buttons`; undefined, with a problem added, when it cannot. */
export async function compileMjml(
  source: LetterSource & { readonly file: string },
  buttons: readonly Block[],
  mask: Mask,
  tools: LetterTools,
): Promise<LetterBody | undefined> {
  const { layout, problems } = tools;
  const before = problems.count;
  const add = (remedy: string) => problems.add(source.place('body'), '', remedy);
  const sources = { ...tools, colors: layout.colors };
  const whole = await wholeMjml(sources, source.file, source.body, slots);
  checkComplete(whole, buttons, mask, add);
  if (problems.count > before) return undefined;
  const bare = withoutHead(source.body);
  const forText = await wholeMjml(sources, source.file, bare, slots, notInText);
  const values = { ...slotValues(layout, source, mask), buttons: blocksToMjml(layout, buttons) };
  try {
    const html = await mjmlToHtml(fillSlots(whole, values), mask);
    if (crosses(html.replace(/<!--[\s\S]*?-->/g, ''))) {
      add(
        'an {{#if}} begins inside an element and ends outside; between sections and texts put it in <mj-raw>',
      );
      return undefined;
    }
    const text = await mjmlToHtml(fillSlots(forText, { ...values, bar: '', kicker: '' }), mask);
    const body = /<body[\s\S]*<\/body>/.exec(mask.hide(text))?.[0] ?? '';
    return { html, blocks: [{ kind: 'text', html: separateTags(body) }] };
  } catch (error) {
    for (const { element, message } of mjmlErrors(error)) {
      const attribute = /Attribute ([\w-]+)/.exec(message)?.[1] ?? '';
      const at = Math.max(source.body.search(new RegExp(`${element}\\b[^>]*${attribute}`)), 0);
      problems.add(
        placeAt(source.file, source.body, at),
        '',
        `MJML refuses it or a partial: ${message}`,
      );
    }
    return undefined;
  }
}

/** Checks what the layout gives every other letter: footer variables and buttons (promise 22). */
function checkComplete(
  whole: string,
  buttons: readonly Block[],
  mask: Mask,
  add: (remedy: string) => void,
): void {
  for (const tag of ['{{postalAddress}}', '{{unsubscribeUrl}}', '{{safetyUrl}}']) {
    if (!whole.includes(tag)) add(`has no ${tag}; include ./partials/footer.mjml`);
  }
  if (whole.includes('{{{buttons}}}')) return;
  for (const button of buttons) {
    const link = 'href' in button ? mask.show(button.href) : '';
    if (!whole.includes(link))
      add(`has no ${link}, which its touch invites; add it, or {{{buttons}}} inside a column`);
  }
}

const withoutHead = (source: string) => source.replace(/<mj-head\b[\s\S]*?<\/mj-head>/, '');

/**
 * Puts each masked tag between MJML's elements on its own line, as in a Markdown letter, and trims
 * the words of links.
 */
function separateTags(html: string): string {
  const trimmed = html.replace(/(<a\b[^>]*>)\s+/g, '$1').replace(/\s+<\/a>/g, '</a>');
  return trimmed.replace(
    /(?<=>)\s*((?:zq\d+qz)+)\s*(?=<(?!\/?(?:a|b|i|em|strong|span|br)\b))/g,
    '\n$1\n',
  );
}
