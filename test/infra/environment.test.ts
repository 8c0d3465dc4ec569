/**
 * Compares the environment of each deployed function with what its code reads: each bundle is built
 * unminified, so that the names which survive tree shaking can be read from it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundle } from '../../infra/course-function.ts';
import { environmentNames, parameterNames, readSettings } from '../../service/ports/settings.ts';
import { functionOf, realContext, type Synthesised, synth } from './synthesised-stack.ts';

type Name = keyof typeof environmentNames;

const folder = fileURLToPath(new URL('../../functions', import.meta.url));
const entries = readdirSync(folder).filter(
  (file) =>
    /\.tsx?$/.test(file) &&
    /^export const handler\b/m.test(readFileSync(join(folder, file), 'utf8')),
);
/**
 * Without the first a function does not nudge, and the scheduler starts `deliver` within a minute;
 * without the second there is one worker.
 */
const optional: readonly Name[] = ['deliverFunction', 'workers'];

/** `receive-sms.ts` -> `ReceiveSms` */
function constructOf(entry: string): string {
  return entry
    .replace(/\.tsx?$/, '')
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

/** The environmentNames that each function's bundle reads, by its entry. */
async function readByEach(): Promise<ReadonlyMap<string, readonly Name[]>> {
  const { outputFiles } = await build({
    ...bundle,
    entryPoints: entries.map((entry) => join(folder, entry)),
    outdir: 'unwritten',
    ...{ bundle: true, platform: 'node', format: 'cjs', target: 'node24', write: false },
  });
  return new Map(
    entries.map((entry) => {
      const made = `${entry.replace(/\.tsx?$/, '')}.js`;
      const text = outputFiles?.find(({ path }) => basename(path) === made)?.text ?? '';
      const found = [...text.matchAll(/\benvironmentNames\d*\.(\w+)/g)];
      return [entry, [...new Set(found.map(([, name]) => name as Name))]];
    }),
  );
}

describe('the environment', () => {
  let stack: Synthesised;
  let read: ReadonlyMap<string, readonly Name[]>;
  beforeAll(async () => {
    stack = synth(realContext);
    read = await readByEach();
  });

  it.each(entries)('the environment of %s is what its bundle reads, and nothing more', (entry) => {
    const asked = read.get(entry) ?? [];
    const given = Object.keys(
      functionOf(stack, constructOf(entry)).Properties.Environment?.Variables ?? {},
    );
    const named = (names: readonly Name[]) => names.map((name) => environmentNames[name]);
    expect(given.filter((name) => !named(asked).includes(name as never))).toEqual([]);
    const required = asked.filter((name) => !optional.includes(name));
    expect(named(required).filter((name) => !given.includes(name))).toEqual([]);
  });

  it('some bundle reads each of the names', () => {
    expect([...new Set([...read.values()].flat())].sort()).toEqual(
      Object.keys(environmentNames).sort(),
    );
  });

  it('the code reads no variable without a name, and an error names each that is missing', () => {
    const parameters = new Map(Object.values(parameterNames).map((name) => [name, '1'] as const));
    const asked = new Set<string>();
    const environment = new Proxy<Record<string, string>>(
      {},
      { get: (_, name) => void asked.add(String(name)) },
    );
    const complaint = (() => {
      try {
        readSettings(environment, parameters);
        return '';
      } catch (error) {
        return String(error);
      }
    })();
    const named: readonly string[] = Object.values(environmentNames);
    expect([...asked].filter((name) => !named.includes(name))).toEqual([]);
    const silent = [...asked].filter((name) => !complaint.includes(name));
    expect(silent).toEqual(optional.map((name) => environmentNames[name]));
  });
});
