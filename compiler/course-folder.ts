/**
 * The course compiler: compiles everything under templates/ into one `Library`, or throws one
 * `CourseError` with every problem. It runs at build and in tests. A Lambda reads its output and
 * never imports it, since MJML alone takes 0.6 s to load.
 */

import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConsentWording, Library, Page, SeminarSequence, Sequence } from '../core/course.ts';
import { escapeHtml } from '../core/rendered-words.ts';
import type { Understanding } from '../core/understanding/compiled-understanding.ts';
import { readAlerts } from './alert-letters.ts';
import { type BrandFile, readBrand } from './brand.ts';
import { makeScript } from './browser-script.ts';
import { readPage } from './letters/letter.ts';
import type { LetterTools } from './letters/letter-source.ts';
import { emptyLayout, footerTags, type Layout, readLayout } from './letters/mail-layout.ts';
import { Mask, toBlocks, toHtml, unsupportedIn } from './letters/markdown.ts';
import { toPlainText } from './letters/plain-text.ts';
import { compileSeminar } from './seminar-folder.ts';
import { compileSequence } from './sequence.ts';
import { answerKeys, consentsSchema } from './source/course-schema.ts';
import { readSource } from './source/files.ts';
import { Problems } from './source/problems.ts';
import { YamlSource } from './source/yaml.ts';
import { readExamples } from './understanding/examples-folder.ts';
import { compileUnderstanding, understandingFile } from './understanding/understanding-file.ts';
import { brandConstants, type Constants, longestValues } from './variables.ts';
import { parseWords } from './word-tree.ts';

export { CourseError } from './source/problems.ts';

/** What a page with a code must have. */
const codeVariables = ['code', 'phone', 'codeButton', 'codePicture'];

/**
 * The pages of the coach's words, and the parts of pages, each with the variables that it must
 * have. `ownVariables` are filled on the pages that must have them alone.
 */
const pageVariables: Readonly<Record<string, readonly string[]>> = {
  ...{ privacy: [], terms: [], safety: [], texts: [], move: [], stopped: [], 'first-letter': [] },
  ...{ 'texts-begin': [], 'texts-link': [], 'phone-off': [], 'progress-phone': [] },
  'sign-up': ['firstLetterUrl', 'safetyUrl'],
  inbox: ['address'],
  confirmed: ['firstLetter', 'firstPractice'],
  ...{ 'texts-offer': ['textsUrl'], 'export-phone': ['textsUrl'], 'export-texts': [] },
  ...{ 'texts-code': [...codeVariables, 'consent'], 'move-code': codeVariables },
  'export-code': codeVariables,
};
const ownVariables = [
  ...['address', 'firstLetter', 'firstPractice', 'textsUrl'],
  ...['code', 'codeButton', 'codePicture', 'consent'],
];

/** Pages whose words stand in a file too: they are compiled as plain text besides. */
const textPages: ReadonlySet<string> = new Set(['export-texts']);

/**
 * Compiles a templates folder. Throws a `CourseError` with every problem of every file; the library
 * is plain data that JSON can hold, and its `version` is a hash of all its content.
 */
export async function compileLibrary(templatesDir: string): Promise<Library> {
  const problems = new Problems();
  const read = (file: string) => readRequired(templatesDir, file, problems);
  const brandFile = readBrand(await read('brand.yaml'), problems);
  const { brand, course } = brandFile;
  const constants = brandConstants(brand);
  const layout = await readLayout(templatesDir, brand.colors, constants, problems);
  const consents = readConsents(await read('consents.yaml'), constants, problems);
  const alerts = readAlerts(await read('alerts.yaml'), constants, problems);
  const understanding = await compileUnderstanding(
    await read(understandingFile),
    brand.coach,
    await readExamples(templatesDir, problems),
    problems,
  );
  const pages: Record<string, Page> = {};
  for (const name of Object.keys(pageVariables)) {
    const file = `pages/${name}.md`;
    const page = compilePage(name, await read(file), constants, problems);
    if (page) pages[name] = page;
  }
  const textFrame = {
    textOpening: await readOpening(templatesDir, constants, problems),
    textFooter: readFooter(await read('footer.txt'), constants, problems),
  };
  const folders = await sequenceFolders(templatesDir).catch(
    (error: NodeJS.ErrnoException): string[] => {
      if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
      problems.add(
        { file: templatesDir, line: 1, column: 1 },
        '',
        'there is no such folder; name the one with brand.yaml',
      );
      return [];
    },
  );
  if (course && !folders.includes(course)) {
    problems.add(
      { file: 'brand.yaml', line: 1, column: 1 },
      'course',
      `got "${course}"; there is no ${course}/course.yaml`,
    );
  }
  const { sequences, seminars } = await compileSequences(
    templatesDir,
    folders,
    brandFile,
    layout,
    textFrame,
    understanding,
    problems,
  );
  problems.throwIfAny();
  if (!understanding)
    throw new Error(`${understandingFile} was not compiled, and nothing says why.`);
  const courseAnswers = sequences[course]?.answers ?? {};
  const content = {
    ...{
      brand,
      course,
      consents,
      pages,
      alerts,
      understanding,
      placeholders: brandFile.placeholders,
      helpLineChecks: brandFile.helpLineChecks,
    },
    sequences: withDefaultAnswers(sequences, courseAnswers),
    seminars: withDefaultAnswers(seminars, courseAnswers),
    popUp: await makeScript('pop-up'),
    leavePage: await makeScript('leave-page'),
    deskScript: await makeScript('desk-pages'),
  };
  return { version: hash(JSON.stringify(content)), ...content };
}

async function readRequired(directory: string, file: string, problems: Problems): Promise<string> {
  const source = await readSource(directory, file, problems);
  if (source === undefined) {
    problems.add(
      { file, line: 1, column: 1 },
      '',
      'there is no such file; add it to the templates folder',
    );
  }
  return source ?? '';
}

async function compileSequences(
  directory: string,
  folders: readonly string[],
  { brand, course, discreetWords }: BrandFile,
  layout: Layout | undefined,
  textFrame: Pick<LetterTools, 'textOpening' | 'textFooter'>,
  understanding: Understanding | undefined,
  problems: Problems,
): Promise<{ sequences: Record<string, Sequence>; seminars: Record<string, SeminarSequence> }> {
  const sequences: Record<string, Sequence> = {};
  const seminars: Record<string, SeminarSequence> = {};
  const tools = {
    ...{ directory, ...textFrame, discreetWords, understanding, problems },
    layout: layout ?? emptyLayout(brand.colors),
    constants: brandConstants(brand),
    ...{ setting: 'letter' as const, textSetting: 'text' as const, answerKeys },
    smsPrefix: brand.smsPrefix,
    fillings: longestValues(brand.help),
  };
  for (const id of folders) {
    const file = `${id}/course.yaml`;
    const source = await readSource(directory, file, problems);
    if (typeof source !== 'string') continue;
    const yaml = new YamlSource(file, source, problems);
    const kind = (yaml.value as { kind?: unknown } | null | undefined)?.kind;
    if (kind === 'reminders' || kind === 'follow-up') {
      if (id === course)
        yaml.add(['kind'], `got "${kind}"; the course that a sign-up enters is no seminar`);
      const seminar = await compileSeminar(id, kind, yaml, tools);
      if (seminar) seminars[id] = seminar;
    } else {
      const sequence = await compileSequence(id, yaml, { ...tools, isCourse: id === course });
      if (sequence) sequences[id] = sequence;
    }
  }
  return { sequences, seminars };
}

/** Folders with a course.yaml, sorted by name, so that the version is the same on every machine. */
async function sequenceFolders(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const found = await Promise.all(
    folders.map(async (name) =>
      (await readdir(join(directory, name))).includes('course.yaml') ? [name] : [],
    ),
  );
  return found.flat().sort();
}

/** Gives every sequence the course's answers for the keys it has none for. */
function withDefaultAnswers<T extends { readonly answers: Sequence['answers'] }>(
  all: Record<string, T>,
  defaults: T['answers'],
) {
  return Object.fromEntries(
    Object.entries(all).map(([id, one]) => [
      id,
      { ...one, answers: { ...defaults, ...one.answers } },
    ]),
  );
}

function readConsents(
  source: string,
  constants: Constants,
  problems: Problems,
): Record<string, ConsentWording> {
  const yaml = new YamlSource('consents.yaml', source, problems);
  if (!source) return {};
  const read =
    yaml.read(consentsSchema) ?? yaml.salvage<Record<string, string>>(consentsSchema, {});
  return Object.fromEntries(
    Object.entries(read).map(([key, text = '']) => {
      const { words, faults } = parseWords(text, { setting: 'text', constants });
      for (const fault of faults)
        problems.add(yaml.placeOf([key], fault.piece), key, `${fault.piece} ${fault.remedy}`);
      if (words.some((part) => typeof part !== 'string')) {
        yaml.add(
          [key],
          'asks about the reader; a consent has one wording for everyone, so use constants only',
        );
      }
      const wording = words.join('');
      return [key, { version: hash(wording), wording }];
    }),
  );
}

function compilePage(
  name: string,
  source: string,
  constants: Constants,
  problems: Problems,
): Page | undefined {
  const file = `pages/${name}.md`;
  const page = source ? readPage(file, source, problems) : undefined;
  if (!page) return undefined;
  for (const fault of [
    ...parseWords(page.body, { setting: 'page', constants }).faults,
    ...unsupportedIn(page.body),
  ]) {
    problems.add(
      { file, line: fault.line + page.above, column: fault.column },
      '',
      `${fault.piece} ${fault.remedy}`,
    );
  }
  const html = parseWords(toHtml(page.body), { setting: 'page', constants }, escapeHtml).words;
  const used = new Set(
    html.flatMap((part) => (typeof part === 'object' && 'v' in part ? part.v : [])),
  );
  const needed = pageVariables[name] ?? [];
  const add = (remedy: string) =>
    problems.add({ file, line: page.above + 1, column: 1 }, '', remedy);
  for (const one of needed) if (!used.has(one)) add(`has no {{${one}}}; this page needs it`);
  for (const one of ownVariables) {
    if (used.has(one) && !needed.includes(one))
      add(`{{${one}}} is empty on this page; leave it out`);
  }
  if (!textPages.has(name)) return { title: page.title, html };
  const mask = new Mask();
  const text = toPlainText(toBlocks(page.body, mask), mask, constants);
  return { title: page.title, html, text: parseWords(text, { setting: 'page', constants }).words };
}

/**
 * Checks the words that open every plain-text part and returns their source. A folder without the
 * file has none.
 */
async function readOpening(
  directory: string,
  constants: Constants,
  problems: Problems,
): Promise<string> {
  const file = 'opening.txt';
  const source = (await readSource(directory, file, problems)) ?? '';
  for (const { line, column, piece, remedy } of parseWords(source, {
    setting: 'layout',
    constants,
  }).faults)
    problems.add({ file, line, column }, '', `${piece} ${remedy}`);
  return source;
}

/**
 * Checks the plain-text footer and returns its source. Each letter is parsed together with the
 * footer, so that its tags stay on their lines.
 */
function readFooter(source: string, constants: Constants, problems: Problems): string {
  for (const fault of parseWords(source, { setting: 'layout', constants }).faults) {
    const place = { file: 'footer.txt', line: fault.line, column: fault.column };
    problems.add(place, '', `${fault.piece} ${fault.remedy}`);
  }
  for (const tag of source ? footerTags : []) {
    if (!source.includes(tag)) {
      problems.add(
        { file: 'footer.txt', line: 1, column: 1 },
        '',
        `has no ${tag}; every letter needs it`,
      );
    }
  }
  return source;
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
