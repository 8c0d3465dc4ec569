/**
 * Checks letters as mail: links, postal address, unsubscribe link, HTML that mail clients support,
 * and size. html-validate checks the HTML with a selection of its rules, since mail needs the HTML
 * of 1999.
 */
import { HtmlValidate, StaticConfigLoader } from 'html-validate';
import { renderHtml, renderText } from '../../core/rendered-words.ts';
import type { Findings } from './finding.ts';
import type { Where } from './folder.ts';
import {
  type Course,
  ourHost,
  usualValues,
  type WrittenLetter,
  worstValues,
} from './laid-out-course.ts';
import { type Reader, readersOf } from './readers.ts';
import { limitsOf } from './voice.ts';

/**
 * Errors that mail clients repair in different ways. Style attributes, layout tables and comments
 * are usual in mail and allowed.
 */
const rules = {
  'close-order': 'error',
  'close-attr': 'error',
  'no-dup-attr': 'error',
  'no-dup-id': 'error',
  'attr-quotes': ['error', { style: 'auto', unquoted: false }],
  'attribute-misuse': 'error',
  'element-required-attributes': 'error',
  'element-permitted-content': 'error',
  'element-permitted-parent': 'error',
  'no-unknown-elements': 'error',
  deprecated: ['error', { include: ['font', 'center', 'marquee', 'blink', 'frame', 'frameset'] }],
  'no-redundant-for': 'off',
  'wcag/h30': 'error',
  'wcag/h37': 'error',
} as const;

/** Valid HTML that mail clients remove, block or warn of, each with the remedy. */
const stripped: readonly (readonly [RegExp, string])[] = [
  [
    /<(script|iframe|object|embed|video|audio|svg|canvas)\b/i,
    'mail clients take it out; say it in words',
  ],
  [
    /<(form|input|select|textarea|button)\b/i,
    'mail clients take forms out or warn of them; link to a page instead',
  ],
  [/<link\b|@import|@font-face/i, 'it loads from elsewhere, which promise 63 rules out'],
  [
    /\s(?:src|background|srcset|poster)="|url\(/i,
    'a letter loads nothing from anywhere (promise 63)',
  ],
  [/\son\w+="/i, 'mail clients take scripts out'],
  [
    /\bposition:\s*(?:absolute|fixed)|\bdisplay:\s*(?:flex|grid)/i,
    'Outlook and Gmail ignore it; use a table',
  ],
];

const validator = new HtmlValidate(
  new StaticConfigLoader({
    root: true,
    elements: ['html5'],
    rules: rules as unknown as Record<string, 'error'>,
  }),
);
const broken = new HtmlValidate(
  new StaticConfigLoader({
    root: true,
    rules: { 'close-order': 'error', 'close-attr': 'error', 'no-dup-attr': 'error' },
  }),
);

/** Checks the HTML and the text of every letter, for every reader. */
export function checkMail(course: Course, findings: Findings): void {
  checkLayout(course, findings);
  for (const letter of course.letters) {
    for (const reader of readersOf(letter.letter.html, letter.letter.text))
      checkOne(course, letter, reader, findings);
    checkHtml(course, letter, findings);
  }
  checkPageLinks(course, findings);
}

/**
 * Checks the MJML sources. MJML closes forgotten tags by itself, so its output does not show them.
 */
function checkLayout({ folder }: Course, findings: Findings): void {
  for (const [file, source] of folder.files) {
    if (!file.endsWith('.mjml')) continue;
    const { results } = broken.validateStringSync(
      source.replace(/^---\n[\s\S]*?\n---(?=\n)/, blank),
      file,
    );
    for (const { line, column, message } of results.flatMap(({ messages }) => messages)) {
      findings.add('html', { file, line, column }, `${message}; mend the tag`);
    }
    for (const match of source.matchAll(/<(?:mj-image|img)\b(?![^>]*\balt=)[^>]*>/g)) {
      findings.add(
        'html',
        folder.firstPlace([{ file }], match[0]),
        'an image without alt; say in words what it shows',
      );
    }
  }
}

/** Replaces all characters but line ends, so that places stay the same. */
const blank = (text: string) => text.replace(/[^\n]/g, ' ');

/** Checks address, unsubscribe link and links of a letter, as one reader gets it. */
function checkOne(
  course: Course,
  written: WrittenLetter,
  reader: Reader,
  findings: Findings,
): void {
  const { library, folder } = course;
  const { letter, where } = written;
  const values = usualValues(library);
  const html = renderHtml(letter.html, values, reader);
  const text = renderText(letter.text, values, reader);
  const address = library.brand.postalAddress;
  const need = (has: boolean, what: string, file: string) => {
    if (!has)
      findings.add(
        'footer',
        folder.place(folder.files.has(file) ? { file } : where),
        `${what} (promise 22)`,
      );
  };
  need(
    html.includes(address),
    'a letter has no postal address; add {{postalAddress}}',
    'layout.mjml',
  );
  need(
    text.includes(address),
    'the plain text has no postal address; add {{postalAddress}}',
    'footer.txt',
  );
  const unsubscribe = values.unsubscribeUrl ?? '';
  need(
    visibleLinks(html).includes(unsubscribe),
    'a letter has no visible unsubscribe link; add {{unsubscribeUrl}}',
    'layout.mjml',
  );
  need(
    text.includes(unsubscribe),
    'the plain text has no unsubscribe link; add {{unsubscribeUrl}}',
    'footer.txt',
  );
  for (const link of [...linksIn(html), ...bareLinksIn(text)]) {
    const fault = faultOf(link, library.brand.helpEmail, course.voice.links ?? []);
    if (fault)
      findings.add('link', folder.firstPlace(sourcesOf(course, where), link), `${link} ${fault}`);
  }
}

const linksIn = (html: string) =>
  [...html.matchAll(/\shref="([^"]*)"/g)].map(([, link = '']) => link);
const bareLinksIn = (text: string) =>
  text.match(/\b(?:https?:\/\/|www\.)[^\s)"']*[^\s)"'.,;:!?]/gi) ?? [];
/** The links that have words. */
const visibleLinks = (html: string) =>
  [...html.matchAll(/<a\b[^>]*\shref="([^"]*)"[^>]*>(?=[^<]*[^<\s])/g)].map(
    ([, link = '']) => link,
  );

/** The fault of a link; undefined for our own, an allowed host, and the brand's help address. */
function faultOf(link: string, mailbox: string, allowed: readonly string[]): string | undefined {
  if (link.startsWith(`${ourHost}/`) || link === `mailto:${mailbox}`) return undefined;
  const host = /^https:\/\/([^/?#]+)/.exec(link)?.[1];
  if (host && allowed.includes(host)) return undefined;
  if (link.startsWith('https://'))
    return 'is not ours: it would tell others who reads; name the host under links: in voice.yaml, or use a {{...Url}}';
  return 'is neither ours nor https; use one of the {{...Url}} variables';
}

/** Checks the links of pages, which may also lead to the sites of help lines, over https only. */
function checkPageLinks({ library, folder, voice }: Course, findings: Findings): void {
  const help = Object.values(library.brand.help).flatMap(
    (lines) => JSON.stringify(lines).match(/[\w-]+(?:\.[\w-]+)+/g) ?? [],
  );
  for (const [name, { html }] of Object.entries(library.pages)) {
    for (const link of linksIn(renderHtml(html, usualValues(library), new Set()))) {
      const where = { file: `pages/${name}.md` };
      const fault = faultOf(link, library.brand.helpEmail, [...help, ...(voice.links ?? [])]);
      if (fault) findings.add('link', folder.firstPlace([where], link), `${link} ${fault}`);
    }
  }
}

/**
 * The files that a piece of a letter's HTML may come from: the letter, the layout, the partials.
 */
function sourcesOf({ folder }: Course, where: Where): Where[] {
  const layout = [...folder.files.keys()].filter((file) =>
    /^(layout|partials\/.*)\.mjml$|^footer\.txt$/.test(file),
  );
  return [where, ...layout.map((file) => ({ file }))];
}

/** Checks the HTML of a letter: its validity, unsupported parts, and its largest size. */
function checkHtml(
  course: Course,
  { letter, sequence, where }: WrittenLetter,
  findings: Findings,
): void {
  const { library, folder, voice } = course;
  const [reader = new Set()] = readersOf(letter.html).toReversed();
  const html = renderHtml(letter.html, usualValues(library), reader);
  const report = (piece: string, remedy: string) => {
    findings.add('html', folder.firstPlace(sourcesOf(course, where), piece), remedy);
  };
  for (const { line, column, message } of validator
    .validateStringSync(html)
    .results.flatMap((one) => one.messages)) {
    const at = html.split('\n')[line - 1]?.slice(Math.max(0, column - 2)) ?? '';
    report(
      /^<?[^>\s]*/.exec(at)?.[0] ?? '',
      `${message}; mail clients would guess, each in its own way`,
    );
  }
  const bare = html.replace(/<!--[\s\S]*?-->/g, '');
  for (const [what, remedy] of stripped) {
    const found = what.exec(bare)?.[0].trim();
    if (found) report(found, `"${found}": ${remedy}`);
  }
  const most = limitsOf(voice, sequence.id).letters?.kilobytes;
  const sizes = readersOf(letter.html).flatMap((one) =>
    worstValues(library).map(
      (values) => Buffer.byteLength(renderHtml(letter.html, values, one)) / 1024,
    ),
  );
  const size = Math.max(...sizes);
  if (most && size > most) {
    findings.add(
      'size',
      folder.place(where),
      `got ${size.toFixed(1)} KB of HTML at its longest; use at most ${most}`,
    );
  }
}
