/**
 * The order of the source tree, held by its imports, its folders and its files; each rule is shown
 * to fail on a planted breach.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  importsAgainstTheOrder,
  packagesOutOfPlace,
  vendorExceptions,
  vendorsOutsideAdapters,
} from './import-rules.ts';
import {
  cyclesOf,
  importsOf,
  loadedWith,
  readTree,
  rooms,
  type SourceTree,
} from './source-tree.ts';

const tree = readTree();
const planted = (path: string, text: string): SourceTree => new Map([...tree, [path, text]]);

const widestFolder = 26;

/**
 * Files loaded with a function, values alone: at most. A figure is raised with a reason only.
 * Four files join a phone by the code that it texts, and the worker finishes what a webhook left:
 * core/join-phone.ts, service/intake/join-codes.ts and joinable-phone.ts, and code-items.ts, the
 * table's part of them. core/move-mailbox.ts moves a record to another mailbox, and
 * core/erasure-sides.ts erases one side of it, which both may do. core/promised-reply.ts recalls a
 * reply that COACH was promised, service/digest-counts.ts counts for the morning digest, and
 * core/coach-acts.ts is a part of the one decision. Five more files are what a text means:
 * core/reply-bounds.ts, and of core/understanding reactions.ts, parted-words.ts, likeness.ts and
 * whole-message.ts. The sweep sends too, by functions/worlds/deployed-mailer.ts.
 * core/returned-letters.ts is a reason for a standstill, so that every decision loads it, and
 * service/letter-counters.ts is what SES's events and the gate of letters share.
 * service/delivery/read-ahead.ts saves a fifth of the calls of a letter.
 */
const mostLoaded: Readonly<Record<string, number>> = {
  'functions/receive-sms.ts': 76,
  'functions/deliver.ts': 95,
};

/** What compiles, builds or emulates: megabytes that no deployed function may load. */
const builders =
  /^(mjml|markdown-it|handlebars|yaml|html-to-text|dynalite|aws-cdk|commander|esbuild)/;

const impure = /Date\.now\(|new Date\(\)|Math\.random|process\.|performance\.|fetch\(|crypto/g;

function foldersTooWide(files: SourceTree): readonly string[] {
  const widths = new Map<string, number>();
  for (const path of files.keys()) {
    const folder = posix.dirname(path);
    widths.set(folder, (widths.get(folder) ?? 0) + 1);
  }
  return [...widths]
    .filter(([, width]) => width > widestFolder)
    .map(([folder, width]) => `${folder}: ${width}`);
}

function sharedStems(files: SourceTree): readonly string[] {
  const paths = new Map<string, string[]>();
  for (const path of files.keys()) {
    const stem = posix.basename(path).replace(/\.tsx?$/, '');
    paths.set(stem, [...(paths.get(stem) ?? []), path]);
  }
  return [...paths.values()].filter((same) => same.length > 1).map((same) => same.join(', '));
}

function impureCore(files: SourceTree): readonly string[] {
  return [...files]
    .filter(([path]) => path.startsWith('core/'))
    .flatMap(([path, text]) => [
      ...importsOf(files, path)
        .filter(({ ours }) => !ours)
        .map(({ target }) => `${path} imports ${target}`),
      ...[...text.matchAll(impure)].map(([name]) => `${path} uses ${name}`),
    ]);
}

function buildersInFunctions(files: SourceTree): readonly string[] {
  return [...files.keys()]
    .filter((path) => /^functions\/[^/]+$/.test(path))
    .flatMap((entry) =>
      [...loadedWith(files, entry)].flatMap((path) => [
        ...importsOf(files, path)
          .filter(({ target, ours }) => !ours && builders.test(target))
          .map(({ target }) => `${entry} by ${path}: ${target}`),
        ...(/^(compiler|cli|local)\//.test(path) ? [`${entry}: ${path}`] : []),
      ]),
    );
}

const withoutHead = (files: SourceTree): readonly string[] =>
  [...files].filter(([, text]) => !/^(#!.*\n)?\/\*\*/.test(text)).map(([path]) => path);

const misnamed = (files: SourceTree): readonly string[] =>
  [...files]
    .filter(([path, text]) => !/^[a-z0-9/-]+\.tsx?$/.test(path) || /^export default/m.test(text))
    .map(([path]) => path);

const wideComments = (files: SourceTree): readonly string[] =>
  [...files].flatMap(([path, text]) =>
    text
      .split('\n')
      .filter(
        (line) =>
          line.length > 100 &&
          /^\s*(\/\/|\/?\*)/.test(line) &&
          !line.includes('https://') &&
          !/──|-->|│|└/.test(line),
      )
      .map((line) => `${path}: ${line.trim()}`),
  );

/** What Biome says of one file, by the checkout's own settings, in a folder of its own. */
function lint(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'mend-lint-'));
  try {
    const settings = JSON.stringify({ root: true, extends: [resolve('biome.json')] });
    writeFileSync(join(folder, 'biome.json'), settings);
    writeFileSync(join(folder, 'planted.ts'), text);
    const biome = resolve('node_modules/@biomejs/biome/bin/biome');
    const asked = [biome, 'lint', '--max-diagnostics=none', 'planted.ts'];
    const { stdout, stderr } = spawnSync(process.execPath, asked, {
      cwd: folder,
      encoding: 'utf8',
    });
    return stdout + stderr;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('imports', () => {
  it('go down the order of rooms and sub-rooms only', () => {
    expect(importsAgainstTheOrder(tree)).toEqual([]);
  });

  it.each([
    ['core/planted.ts', '../service/apply.ts'],
    ['core/understanding/planted.ts', '../subscriber.ts'],
    ['core/calendar/planted.ts', '../seminar/seminar.ts'],
    ['service/ports/planted.ts', '../apply.ts'],
    ['service/messages/planted.ts', '../delivery/worker.ts'],
    ['service/delivery/planted.ts', '../intake/limits.ts'],
    ['service/intake/planted.ts', '../feedback/mail-events.ts'],
    ['service/feedback/planted.ts', '../upkeep/run-sweep.ts'],
    ['service/upkeep/planted.ts', '../coach/standing.ts'],
    ['service/coach/planted.ts', '../../adapters/dynamodb/item-access.ts'],
    ['adapters/ses/planted.ts', '../../service/apply.ts'],
    ['compiler/planted.ts', '../service/apply.ts'],
    ['pages/seminar/planted.tsx', '../subscriber/sign-up-page.tsx'],
    ['pages/parts/planted.tsx', '../subscriber/sign-up-page.tsx'],
    ['functions/planted.ts', '../compiler/course-folder.ts'],
    ['infra/planted.ts', '../service/ports/store.ts'],
    ['cli/planted.ts', '../local/control.ts'],
    ['local/planted.ts', '../infra/alarms.ts'],
  ])('are refused where %s imports %s', (path, target) => {
    const broken = importsAgainstTheOrder(planted(path, `import { it } from '${target}';\n`));
    expect(broken).toEqual([`${path} imports ${posix.join(posix.dirname(path), target)}`]);
    // A type is an arrow of the order too.
    expect(importsAgainstTheOrder(planted(path, `import type { It } from '${target}';\n`))).toEqual(
      broken,
    );
  });

  it('of vendors stand in adapters/ alone', () => {
    expect(vendorsOutsideAdapters(tree)).toEqual([]);
    for (const path of Object.keys(vendorExceptions)) expect(tree.has(path), path).toBe(true);
  });

  it.each([
    '@aws-sdk/client-ses',
    '@smithy/core',
    'twilio',
    'twilio/lib/twiml/MessagingResponse',
    'nodemailer',
  ])('of %s are refused outside adapters/', (name) => {
    const path = 'service/planted.ts';
    const breach = [`${path} imports ${name}`];
    expect(vendorsOutsideAdapters(planted(path, `import { it } from '${name}';\n`))).toEqual(
      breach,
    );
    expect(vendorsOutsideAdapters(planted(path, `const it = await import('${name}');\n`))).toEqual(
      breach,
    );
  });

  it('of the CDK and the compiler stay where they are used', () => {
    expect(packagesOutOfPlace(tree)).toEqual([]);
    for (const name of ['aws-cdk-lib/aws-sns', 'mjml', 'handlebars'])
      expect(
        packagesOutOfPlace(planted('pages/planted.ts', `import it from '${name}';\n`)),
      ).toHaveLength(1);
  });

  it('make no cycle between files, types included', () => {
    expect(cyclesOf(tree)).toEqual([]);
  });

  it('are refused as a cycle, by values or by types, direct or by a third', () => {
    const cycle = new Map([
      ['core/a.ts', "import type { B } from './b.ts';\n"],
      ['core/b.ts', "export { c } from './c.ts';\n"],
      ['core/c.ts', "import './a.ts';\n"],
    ]);
    expect(cyclesOf(cycle)).toHaveLength(1);
    expect(cyclesOf(new Map([['core/a.ts', "import { a } from './a.ts';\n"]]))).toHaveLength(1);
    expect(cyclesOf(new Map([...cycle, ['core/c.ts', '']]))).toEqual([]);
  });
});

describe('folders and files', () => {
  it(`hold at most ${widestFolder} source files each`, () => {
    expect(foldersTooWide(tree)).toEqual([]);
    const wide = new Map(
      [...Array(widestFolder + 1).keys()].map((n) => [`bench/rows/row-${n}.ts`, '']),
    );
    expect(foldersTooWide(wide)).toEqual(['bench/rows: 27']);
  });

  it('have stems of their own, whatever their folder', () => {
    expect(sharedStems(tree)).toEqual([]);
    expect(sharedStems(planted('pages/coach/worker.tsx', ''))).toEqual([
      'service/delivery/worker.ts, pages/coach/worker.tsx',
    ]);
  });

  it('say in their first lines what they do', () => {
    expect(withoutHead(tree)).toEqual([]);
    expect(withoutHead(planted('core/planted.ts', 'export const one = 1;\n'))).toEqual([
      'core/planted.ts',
    ]);
  });

  it('have kebab-case names, and exports with names', () => {
    expect(misnamed(tree)).toEqual([]);
    expect(misnamed(new Map([['core/twoWords.ts', '']]))).toHaveLength(1);
    expect(misnamed(new Map([['core/one.ts', 'export default 1;\n']]))).toHaveLength(1);
  });

  it('keep comments within 100 columns', () => {
    expect(wideComments(tree)).toEqual([]);
    expect(wideComments(new Map([['core/one.ts', `// ${'word '.repeat(20)}\n`]]))).toHaveLength(1);
  });

  it('hold no function of more than 70 lines', () => {
    const function_ = (lines: number) =>
      `/** */\nexport function long(): number {\n${'  touch();\n'.repeat(lines)}  return 1;\n}\n`;
    expect(lint(function_(80))).toContain('noExcessiveLinesPerFunction');
    expect(lint(function_(60))).not.toContain('noExcessiveLinesPerFunction');
  });
});

describe('what is loaded', () => {
  it('by core is pure: no package, no clock, no chance, no I/O', () => {
    expect(impureCore(tree)).toEqual([]);
    for (const text of [
      "import { z } from 'zod';\n",
      'const now = Date.now();\n',
      'const one = Math.random();\n',
    ])
      expect(impureCore(planted('core/planted.ts', text))).toHaveLength(1);
  });

  it('by a deployed function holds no compiler, no command and nothing of the local service', () => {
    expect(buildersInFunctions(tree)).toEqual([]);
    const breach = "import { it } from '../compiler/course-folder.ts';\n";
    expect(buildersInFunctions(planted('functions/planted.ts', breach))).not.toEqual([]);
    expect(
      buildersInFunctions(planted('functions/planted.ts', "import it from 'mjml';\n")),
    ).not.toEqual([]);
  });

  it.each(Object.entries(mostLoaded))('with %s is at most %i files', (entry, most) => {
    const loaded = loadedWith(tree, entry);
    expect([...loaded].length, [...loaded].sort().join('\n')).toBeLessThanOrEqual(most);
  });

  it('is counted by values: a type loads nothing, and what it leads to neither', () => {
    const files = new Map([
      [
        'functions/a.ts',
        "import type { B } from '../core/b.ts';\nimport { c } from '../core/c.ts';\n",
      ],
      ['core/b.ts', "import { d } from './d.ts';\n"],
      ['core/c.ts', ''],
      ['core/d.ts', ''],
    ]);
    expect([...loadedWith(files, 'functions/a.ts')]).toEqual(['functions/a.ts', 'core/c.ts']);
  });
});

it('every room of the tree has its files', () => {
  for (const room of rooms)
    expect(
      [...tree.keys()].some((path) => path.startsWith(`${room}/`)),
      room,
    ).toBe(true);
});
