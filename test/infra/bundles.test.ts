/**
 * Covers the size of each deployed function's bundle, built as infra builds it: a cold start reads
 * every byte of it.
 */
import { readdirSync, readFileSync } from 'node:fs';
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

describe('the bundle of', () => {
  it.each(entries)(
    '%s is small, and has neither DynamoDB\u2019s client nor the world\u2019s numbering plans',
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
      const inside = Object.keys(metafile.inputs).join('\n');
      expect(inside).not.toMatch(/client-dynamodb|libphonenumber-js\/metadata|event-streams/);
    },
  );

  it('this file lists every function', () => {
    expect(entries).toEqual(expect.arrayContaining(['deliver.ts', 'sweep.ts', 'web.tsx']));
  });
});
