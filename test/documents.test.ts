/**
 * Holds the documents to the repository: promises and their tests, links, paths in backticks, the
 * glossary, and the headings of the runbook. Each check is a function over text, and a planted
 * breach shows that it can fail.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** A text and where it stands, relative to the root of the repository. */
interface Source {
  readonly path: string;
  readonly text: string;
}

/** What docs/promises.md says of one promise. */
interface PromiseEntry {
  readonly number: number;
  readonly status: 'Kept' | 'Not yet' | 'Doctor' | undefined;
  /** The test files that the entry lists. */
  readonly tests: readonly string[];
}

const read = (path: string): Source => ({ path, text: readFileSync(join(root, path), 'utf8') });

const madeByTools = new Set(['node_modules', 'build', 'cdk.out', 'fixtures', 'corpora']);

/**
 * All files below a folder, without what tools make and without the fixtures of other people's
 * files.
 */
function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) return [path];
    return madeByTools.has(entry.name) ? [] : filesBelow(path);
  });
}

const rooms = readdirSync(root, { withFileTypes: true })
  .filter(
    (entry) => entry.isDirectory() && !entry.name.startsWith('.') && !madeByTools.has(entry.name),
  )
  .map(({ name }) => name);
const topFiles = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map(({ name }) => name);

const ownPath = relative(root, fileURLToPath(import.meta.url));
const sources = [...rooms.flatMap(filesBelow), ...topFiles.filter((name) => name.endsWith('.md'))]
  .filter((path) => /\.(tsx?|js|json|ya?ml|md|mjml|txt)$/.test(path) && path !== ownPath)
  // Weights in base64 cite nothing.
  .filter((path) => path !== 'templates/examples/learned.json')
  .map(read);
const tests = sources.filter(({ path }) => path.startsWith('test/') && path.endsWith('.ts'));
const documents = sources.filter(({ path }) =>
  /^(README|CONTRIBUTING|DECISIONS)\.md$|^docs\/[^/]+\.md$|^templates\/README\.md$/.test(path),
);

/** The entries of the page: list items that begin with the promise's number in bold. */
function promisesIn(page: string): PromiseEntry[] {
  return page.split(/^(?=- \*\*P\d+\*\* |#)/m).flatMap((item) => {
    const number = /^- \*\*P(\d+)\*\* /.exec(item)?.[1];
    if (number === undefined) return [];
    const status = /^ {2}\*\*(Kept|Not yet|Doctor)\.\*\*/m.exec(
      item,
    )?.[1] as PromiseEntry['status'];
    const listed = item.split(/^ {2}Tests: /m)[1] ?? '';
    return [
      {
        number: Number(number),
        status,
        tests: [...listed.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path),
      },
    ];
  });
}

/** Promises that a text speaks of: `P13`, `promise 13`, `promises 13, 17 and 23`. */
function citedIn(text: string): number[] {
  const short = [...text.matchAll(/(?<![\w$@/.-])P(\d{1,3})(?![\w-])/g)].map(([, number]) =>
    Number(number),
  );
  const long = [...text.matchAll(/\bpromises?\s+(\d{1,3}(?:(?:,\s*|,?\s+and\s+)\d{1,3})*)/gi)];
  return [
    ...short,
    ...long.flatMap(([, numbers = '']) => (numbers.match(/\d+/g) ?? []).map(Number)),
  ];
}

/**
 * Promises whose tests a file holds: names that begin with one or more numbers, and the field
 * `promise` of the crash scenarios, whose names are made of it.
 */
function testedIn(text: string): Set<number> {
  const names = [...text.matchAll(/['"`]((?:P\d{1,3} )+)/g)];
  const scenarios = [...text.matchAll(/promise: 'P(\d{1,3})'/g)];
  const numbers = names.flatMap(([, head = '']) => head.match(/\d+/g) ?? []);
  return new Set([...numbers, ...scenarios.map(([, number = '']) => number)].map(Number));
}

const lastPromise = 83;

/** Lists numbers from 1 to 83 that are missing, stand twice, or have no status. */
function flawsOfPage(page: string): string[] {
  const entries = promisesIn(page);
  const numbers = entries.map(({ number }) => number);
  const all = Array.from({ length: lastPromise }, (_, before) => before + 1);
  return [
    ...all.filter((number) => !numbers.includes(number)).map((number) => `P${number} is missing`),
    ...numbers
      .filter((number, at) => numbers.indexOf(number) !== at)
      .map((number) => `P${number} stands twice`),
    ...entries.filter(({ status }) => !status).map(({ number }) => `P${number} has no status`),
  ];
}

function unknownCitations(page: string, from: readonly Source[]): string[] {
  const known = new Set(promisesIn(page).map(({ number }) => number));
  return from.flatMap(({ path, text }) =>
    [...new Set(citedIn(text))]
      .filter((number) => !known.has(number))
      .map((number) => `${path} cites P${number}`),
  );
}

/** A kept promise lists files that exist, and each has a test of that number. */
function keptWithoutTest(page: string, from: readonly Source[]): string[] {
  const tested = new Map(from.map(({ path, text }) => [path, testedIn(text)]));
  return promisesIn(page).flatMap(({ number, status, tests: listed }) => {
    const wrong = listed
      .filter((path) => !tested.get(path)?.has(number))
      .map(
        (path) =>
          `P${number} lists ${path}, ${tested.has(path) ? 'which has no test of it' : 'no file'}`,
      );
    return status === 'Kept' && listed.length === 0
      ? [`P${number} is kept and lists no test`]
      : wrong;
  });
}

function unlistedTests(page: string, from: readonly Source[]): string[] {
  const listed = new Map(promisesIn(page).map(({ number, tests: paths }) => [number, paths]));
  return from.flatMap(({ path, text }) =>
    [...testedIn(text)]
      .filter((number) => !listed.get(number)?.includes(path))
      .map((number) => `${path} tests P${number}, and the page does not list it there`),
  );
}

/** A document without its fenced blocks; those hold commands, where `#` begins no heading. */
const withoutFences = (text: string) => text.replace(/^(```+)[^\n]*\n[\s\S]*?^\1[ \t]*$/gm, '');

/** The headings of a document, as they are written. */
function headingsOf(text: string): string[] {
  return [...withoutFences(text).matchAll(/^#{1,6} +(.+?) *$/gm)].map(
    ([, heading = '']) => heading,
  );
}

/** The anchors that GitHub gives to the headings of a document. */
function anchorsOf(text: string): Set<string> {
  const anchors = new Set<string>();
  for (const heading of headingsOf(text)) {
    const words = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const slug = words.replace(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '').replaceAll(' ', '-');
    let anchor = slug;
    for (let again = 1; anchors.has(anchor); again++) anchor = `${slug}-${again}`;
    anchors.add(anchor);
  }
  return anchors;
}

/**
 * Lists relative links that lead to no file and anchors that lead to no heading. `textAt` gives the
 * text of a file, and `undefined` where there is none.
 */
function brokenLinks(
  { path, text }: Source,
  textAt: (path: string) => string | undefined,
): string[] {
  const links = [...withoutFences(text).matchAll(/\]\(([^)\s]+)(?:\s+"[^"]*")?\)/g)].map(
    ([, link = '']) => link,
  );
  return links.flatMap((link) => {
    if (/^[a-z][a-z+.-]*:/i.test(link)) return [];
    const [file = '', anchor] = link.split('#');
    const target = file === '' ? path : normalize(join(dirname(path), decodeURI(file)));
    const found = target === path ? text : textAt(target);
    if (found === undefined) return [`${path} links to ${link}, which is not there`];
    return anchor !== undefined && !anchorsOf(found).has(anchor)
      ? [`${path} links to ${link}: no such heading`]
      : [];
  });
}

/** Whether a word names a file of the top level, or a path below one of its folders. */
function isRepositoryPath(word: string): boolean {
  if (/[*<>{}…$]|\.\.\./.test(word)) return false;
  const [first = ''] = word.split('/');
  const isFolder = rooms.includes(first) || first === '.ci';
  return word.includes('/')
    ? isFolder
    : /^[A-Za-z][\w-]*\.(md|json|ts)$/.test(word) && topFiles.includes(word);
}

/** Paths in backticks, in lines of commands too, that lead to no file or folder. */
function brokenPaths({ path, text }: Source, exists: (path: string) => boolean): string[] {
  const fences = [...text.matchAll(/^(```+)[^\n]*\n([\s\S]*?)^\1[ \t]*$/gm)].map(
    ([, , block = '']) => block,
  );
  const inline = [...withoutFences(text).matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
  const words = [...fences, ...inline].flatMap((code) => code.split(/[\s"'=]+/));
  const named = words.map((word) => word.replace(/[.,:;)]+$|#.*$/g, '')).filter(isRepositoryPath);
  return [...new Set(named)]
    .filter((word) => !exists(word))
    .map((word) => `${path} names ${word}, which is not there`);
}

function doubledHeadings(text: string): string[] {
  const headings = headingsOf(text).map((heading) => heading.toLowerCase());
  return headings.filter((heading, at) => headings.indexOf(heading) !== at);
}

/** What the functions log at level `error`. Each such line rings an alarm. */
function errorLinesIn(text: string): string[] {
  const lines = [...text.matchAll(/\blog(?:\.error|\[level\])\(\s*(['"])(.*?)\1/g)];
  return lines.map(([, , line = '']) => line.replaceAll('\\u2019', '\u2019'));
}

function errorsWithoutHeading(runbook: string, from: readonly Source[]): string[] {
  const headings = new Set(headingsOf(runbook).map((heading) => heading.replaceAll('`', '')));
  return from.flatMap(({ path, text }) =>
    errorLinesIn(text)
      .filter((line) => !headings.has(line))
      .map((line) => `${path} logs "${line}"`),
  );
}

const page = read('docs/promises.md').text;
const deployed = sources.filter(({ path }) => /^(service|adapters|functions)\//.test(path));
const existsHere = (path: string) => existsSync(join(root, path));
const textHere = (path: string) => {
  if (!existsHere(path)) return undefined;
  return path.endsWith('.md') ? read(path).text : '';
};

describe('docs/promises.md', () => {
  it('has every promise once, with its status', () => {
    expect(flawsOfPage(page)).toEqual([]);
  });

  it('knows every promise that code, tests and documents cite', () => {
    expect(sources.flatMap(({ text }) => citedIn(text)).length).toBeGreaterThan(300);
    expect(unknownCitations(page, sources)).toEqual([]);
  });

  it('lists for a kept promise files that hold a test of that number', () => {
    expect(keptWithoutTest(page, tests)).toEqual([]);
  });

  it('lists every test that is named after a promise', () => {
    expect(unlistedTests(page, tests)).toEqual([]);
  });
});

describe('documents', () => {
  it('link to files and headings that exist', () => {
    expect(documents.flatMap((document) => brokenLinks(document, textHere))).toEqual([]);
  });

  it('name paths that exist', () => {
    expect(documents.flatMap((document) => brokenPaths(document, existsHere))).toEqual([]);
  });
});

describe('docs/runbook.md', () => {
  const runbook = read('docs/runbook.md').text;

  it('has each heading once, so that an alarm can link to it', () => {
    expect(headingsOf(runbook).length).toBeGreaterThan(20);
    expect(doubledHeadings(runbook)).toEqual([]);
  });

  it('has a heading for each line that a function logs as an error', () => {
    expect(deployed.flatMap(({ text }) => errorLinesIn(text)).length).toBeGreaterThan(20);
    expect(errorsWithoutHeading(runbook, deployed)).toEqual([]);
  });
});

describe('docs/glossary.md', () => {
  const terms = [...read('docs/glossary.md').text.matchAll(/^- \*\*(.+?)\*\*:/gm)].map(
    ([, term = '']) => term,
  );

  it('has each term once, in alphabetical order', () => {
    expect(terms.length).toBeGreaterThanOrEqual(25);
    expect(terms).toEqual(
      [...new Set(terms)].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)),
    );
  });
});

/** Each check meets a text with one breach of its rule. */
describe('a planted breach', () => {
  const entry = (number: number, rest = '  **Kept.**\n  Tests: `test/a.test.ts`.') =>
    `- **P${number}** Words.\n${rest}\n`;
  const whole = Array.from({ length: lastPromise }, (_, before) => entry(before + 1)).join('');
  const aTest = {
    path: 'test/a.test.ts',
    text: "it('P1 P2 holds', () => {});\nconst x = { promise: 'P3' };",
  };

  it('is found where a promise is missing, stands twice or has no status', () => {
    expect(flawsOfPage(whole)).toEqual([]);
    expect(flawsOfPage(whole.replace(entry(13), ''))).toEqual(['P13 is missing']);
    expect(flawsOfPage(whole + entry(13))).toEqual(['P13 stands twice']);
    expect(flawsOfPage(whole.replace(entry(13), entry(13, '  Soon.')))).toEqual([
      'P13 has no status',
    ]);
  });

  it('is found where a number is cited that the page lacks', () => {
    const text = '/** Promise 12, promises 13 and 14 (P15). Lasts P13D, at /P99, PART13. */';
    expect(citedIn(text)).toEqual([15, 12, 13, 14]);
    const cites = [{ path: 'core/a.ts', text }];
    expect(unknownCitations(whole, cites)).toEqual([]);
    expect(unknownCitations(whole.replace(entry(13), ''), cites)).toEqual(['core/a.ts cites P13']);
  });

  it('is found where a kept promise has no file, no such file, or a file without its test', () => {
    expect(keptWithoutTest(entry(1) + entry(2) + entry(3), [aTest])).toEqual([]);
    expect(keptWithoutTest(entry(1, '  **Kept.**'), [aTest])).toEqual([
      'P1 is kept and lists no test',
    ]);
    expect(keptWithoutTest(entry(1, '  **Not yet.** Missing: all of it.'), [aTest])).toEqual([]);
    expect(keptWithoutTest(entry(4), [aTest])).toEqual([
      'P4 lists test/a.test.ts, which has no test of it',
    ]);
    expect(keptWithoutTest(entry(1), [])).toEqual(['P1 lists test/a.test.ts, no file']);
  });

  it('is found where a test stands under none of its numbers', () => {
    expect(unlistedTests(whole, [aTest])).toEqual([]);
    const elsewhere = whole.replace(entry(2), entry(2, '  **Kept.**\n  Tests: `test/b.test.ts`.'));
    expect(unlistedTests(elsewhere, [aTest])).toEqual([
      'test/a.test.ts tests P2, and the page does not list it there',
    ]);
  });

  it('is found where a link leads nowhere', () => {
    const files: Record<string, string> = {
      'docs/b.md': '# One two\n\n## One two\n```sh\n# three\n```\n',
    };
    const at = (path: string) => files[path];
    const linked = (link: string) =>
      brokenLinks({ path: 'docs/a.md', text: `# Here\n[words](${link})` }, at);
    for (const link of [
      'b.md',
      'b.md#one-two',
      'b.md#one-two-1',
      '#here',
      'https://example.com/x',
    ]) {
      expect(linked(link)).toEqual([]);
    }
    expect(linked('c.md')).toEqual(['docs/a.md links to c.md, which is not there']);
    expect(linked('../b.md')).toEqual(['docs/a.md links to ../b.md, which is not there']);
    expect(linked('b.md#three')).toEqual(['docs/a.md links to b.md#three: no such heading']);
    expect(linked('#there')).toEqual(['docs/a.md links to #there: no such heading']);
  });

  it('is found where a path in backticks leads nowhere', () => {
    const named = (text: string) =>
      brokenPaths({ path: 'docs/a.md', text }, (path) => path === 'core/decide.ts');
    expect(
      named('`core/decide.ts`, `core/*.ts`, `templates/<course>/x`, `build/library.json`, `a/b`'),
    ).toEqual([]);
    expect(named('`core/gone.ts`')).toEqual(['docs/a.md names core/gone.ts, which is not there']);
    expect(named('`npx vitest run test/gone`')).toEqual([
      'docs/a.md names test/gone, which is not there',
    ]);
    expect(named('```sh\nnpx vitest run test/gone\n```\n')).toEqual([
      'docs/a.md names test/gone, which is not there',
    ]);
  });

  it('is found where two headings of the runbook are one', () => {
    expect(doubledHeadings('# a\n## b\n```\n# a\n```\n')).toEqual([]);
    expect(doubledHeadings('# a\n## b\n### A\n')).toEqual(['a']);
  });

  it('is found where an error that is logged has no heading', () => {
    const text =
      "log.error('a thing broke', {});\nworld.log[level]('another', {});\nlog.warn('a third');";
    const logs = [{ path: 'service/a.ts', text }];
    expect(errorsWithoutHeading('## a thing broke\n## another\n', logs)).toEqual([]);
    expect(errorsWithoutHeading('## a thing broke\n', logs)).toEqual([
      'service/a.ts logs "another"',
    ]);
  });
});
