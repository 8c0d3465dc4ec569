/** The order of the house, held by its imports: an arrow goes down the list only. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Which of our folders a folder may import. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  core: ['core'],
  adapters: ['core', 'adapters'],
  functions: ['core', 'adapters', 'functions'],
  cli: ['core', 'adapters', 'cli'],
  local: ['core', 'adapters', 'functions', 'cli', 'local'],
  // Function entry points are named by path there; nothing of the runtime is shared but the table's
  // shape and the routes.
  infra: [
    'infra',
    'adapters/dynamodb/table-shape.ts',
    'service/ports/http-routes.ts',
    'service/ports/settings.ts',
  ],
};

const houses = Object.keys(mayImport);
const sources = houses.flatMap((folder) => filesIn(join(root, folder)));

function filesIn(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return filesIn(path);
    return /\.tsx?$/.test(name) && !name.endsWith('.d.ts') ? [path] : [];
  });
}

function importsOf(file: string): string[] {
  const found = readFileSync(file, 'utf8').matchAll(
    /(?:^|\s)(?:import|export)\s[^'"]*?from\s+['"]([^'"]+)['"]|import\(['"]([^'"]+)['"]\)|^import\s+['"]([^'"]+)['"]/gm,
  );
  return [...found].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}

/** Files reached from an entry, ours only. */
function reach(entry: string, seen = new Set<string>()): Set<string> {
  if (seen.has(entry)) return seen;
  seen.add(entry);
  for (const name of importsOf(entry).filter((name) => name.startsWith('.')))
    reach(resolve(dirname(entry), name), seen);
  return seen;
}

describe('the house', () => {
  it('imports go down its order only', () => {
    const wrong: string[] = [];
    for (const file of sources) {
      const folder = relative(root, file).split('/')[0] ?? '';
      for (const name of importsOf(file).filter((name) => name.startsWith('.'))) {
        const target = relative(root, resolve(dirname(file), name));
        const allowed = mayImport[folder]?.some(
          (place) => target === place || target.startsWith(`${place}/`),
        );
        if (!allowed) wrong.push(`${relative(root, file)} imports ${target}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('core has no vendor, no clock, no I/O and no randomness', () => {
    const wrong: string[] = [];
    for (const file of filesIn(join(root, 'core'))) {
      const text = readFileSync(file, 'utf8');
      for (const name of importsOf(file).filter((name) => !name.startsWith('.')))
        wrong.push(`${file} imports ${name}`);
      const forbidden = text.match(
        /Date\.now\(|new Date\(\)|Math\.random|process\.|performance\.|fetch\(|crypto/g,
      );
      if (forbidden) wrong.push(`${file} uses ${forbidden.join(', ')}`);
    }
    expect(wrong).toEqual([]);
  });

  it('no deployed function reaches the compiler, MJML or the local service', () => {
    const builders = /^(mjml|markdown-it|handlebars|yaml|html-to-text|dynalite|aws-cdk|commander)/;
    for (const entry of filesIn(join(root, 'functions'))) {
      for (const file of reach(entry)) {
        const vendors = importsOf(file).filter((name) => builders.test(name));
        expect(vendors, `${relative(root, entry)} by ${relative(root, file)}`).toEqual([]);
      }
    }
  });

  it('each file says in its first lines what it owns', () => {
    for (const file of sources)
      expect(readFileSync(file, 'utf8'), file).toMatch(/^(#!.*\n)?\/\*\*/);
  });

  it('exports have names, and files have kebab-case ones', () => {
    for (const file of sources) {
      expect(readFileSync(file, 'utf8'), file).not.toMatch(/^export default/m);
      expect(relative(root, file), file).toMatch(/^[a-z0-9/-]+\.tsx?$/);
    }
  });
});
