/**
 * The source files of a tree and what they import, read as text: what the rules of architecture are
 * checked against.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Paths from the top of the checkout, with the file's text. A test plants a breach by adding to it.
 */
export type SourceTree = ReadonlyMap<string, string>;

export interface Import {
  /** The path of our file, or the name of a package. */
  readonly target: string;
  readonly ours: boolean;
  /** Erased by the compiler: nothing of the target is loaded. */
  readonly typeOnly: boolean;
}

export const rooms = [
  'core',
  'service',
  'adapters',
  'compiler',
  'pages',
  'functions',
  'infra',
  'local',
  'cli',
] as const;

const root = fileURLToPath(new URL('../..', import.meta.url));

export function readTree(folders: readonly string[] = [...rooms, 'bench']): SourceTree {
  return new Map(
    folders
      .flatMap((folder) => filesIn(folder))
      .map((path) => [path, readFileSync(join(root, path), 'utf8')]),
  );
}

function filesIn(folder: string): string[] {
  return readdirSync(join(root, folder)).flatMap((name) => {
    const path = `${folder}/${name}`;
    if (statSync(join(root, path)).isDirectory()) return filesIn(path);
    return /\.tsx?$/.test(name) && !name.endsWith('.d.ts') ? [path] : [];
  });
}

const statement =
  /^(?:import|export)\s+(type\s)?[^'";]*?\bfrom\s+'([^']+)'|\bimport\('([^']+)'\)|^import\s+'([^']+)'/gm;

export function importsOf(tree: SourceTree, path: string): readonly Import[] {
  return [...(tree.get(path) ?? '').matchAll(statement)].map((match) => {
    const name = match[2] ?? match[3] ?? match[4] ?? '';
    const ours = name.startsWith('.');
    return {
      target: ours ? posix.join(posix.dirname(path), name) : name,
      ours,
      typeOnly: match[1] !== undefined,
    };
  });
}

/** What is loaded with an entry: our own files, itself included, by imports of values alone. */
export function loadedWith(
  tree: SourceTree,
  entry: string,
  seen = new Set<string>(),
): ReadonlySet<string> {
  if (seen.has(entry)) return seen;
  seen.add(entry);
  for (const { target, ours, typeOnly } of importsOf(tree, entry))
    if (ours && !typeOnly) loadedWith(tree, target, seen);
  return seen;
}

/** The shortest way back to each file that imports itself, types included; one for each cycle. */
export function cyclesOf(tree: SourceTree): readonly string[] {
  const found = new Map<string, string>();
  for (const start of tree.keys()) {
    const way = wayBack(tree, start);
    if (way) found.set([...new Set(way)].sort().join(), way.join(' > '));
  }
  return [...found.values()];
}

function wayBack(tree: SourceTree, start: string): readonly string[] | undefined {
  const from = new Map<string, string>();
  const queue = [start];
  for (const path of queue) {
    for (const { target, ours } of importsOf(tree, path)) {
      if (!ours || !tree.has(target)) continue;
      if (target === start) return [...pathTo(path, from, start), start];
      if (from.has(target)) continue;
      from.set(target, path);
      queue.push(target);
    }
  }
  return undefined;
}

function pathTo(end: string, from: ReadonlyMap<string, string>, start: string): readonly string[] {
  if (end === start) return [start];
  return [...pathTo(from.get(end) ?? start, from, start), end];
}
