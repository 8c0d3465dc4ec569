/**
 * Covers each deployed function's bundle, built as infra builds it: its size, since a cold start
 * reads every byte of it, and that it runs with the stand-ins for packages of the vendors.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { budgets, bundleBudgetOf } from '../../bench/parts/budgets.ts';
import { bundle } from '../../infra/course-function.ts';

const folder = fileURLToPath(new URL('../../functions', import.meta.url));
const entries = readdirSync(folder).filter(
  (file) =>
    /\.tsx?$/.test(file) &&
    /^export const handler\b/m.test(readFileSync(join(folder, file), 'utf8')),
);
const mostKb = (entry: string) => budgets[bundleBudgetOf(entry.replace(/\.tsx?$/, ''))].must.most;

/** What the handler of a bundle is, in a process of its own as on Lambda. */
function loaded(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'mend-bundle-'));
  try {
    writeFileSync(join(folder, 'index.js'), text);
    const look = 'console.log(typeof require("./index.js").handler)';
    const { stdout, stderr } = spawnSync(process.execPath, ['-e', look], {
      ...{ cwd: folder, encoding: 'utf8' },
      env: { PATH: process.env.PATH, NODE_NO_WARNINGS: '1' },
    });
    return (stdout + stderr).trim().slice(0, 1_000);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the bundle of', () => {
  it.each(entries)(
    '%s is small, can be loaded, and has neither the SDK\u2019s search for credentials nor the world\u2019s numbering plans',
    async (entry) => {
      const { metafile, outputFiles } = await build({
        ...bundle,
        entryPoints: [join(folder, entry)],
        ...{
          bundle: true,
          platform: 'node',
          format: 'cjs',
          target: 'node24',
          minify: true,
          write: false,
          metafile: true,
        },
      });
      expect((outputFiles[0]?.contents.length ?? Number.NaN) / 1_000).toBeLessThanOrEqual(
        mostKb(entry),
      );
      const inside = Object.keys(metafile.inputs);
      expect(inside.join('\n')).not.toMatch(
        /credential-provider|libphonenumber-js\/metadata|event-streams/,
      );
      // Every JSON file is empty there: it must be one that nobody reads.
      expect(
        inside.filter((file) => file.endsWith('.json') && !/@aws-sdk\/client-\w+\/p/.test(file)),
      ).toEqual([]);
      expect(loaded(outputFiles[0]?.text ?? '')).toBe('function');
    },
  );

  it('this file lists every function', () => {
    expect(entries).toEqual(expect.arrayContaining(['deliver.ts', 'sweep.ts', 'web.tsx']));
  });
});
