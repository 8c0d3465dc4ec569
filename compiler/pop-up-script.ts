/**
 * Makes the pop-up's script of its source, pages/browser/pop-up.ts: TypeScript for browsers in, one
 * minified script out, which rides in the library as data and not in the code of every function's
 * cold start.
 */
import { readFile } from 'node:fs/promises';
import { transform } from 'esbuild';

/** What the browsers of the last years know; older ones keep the plain link. */
const target = ['chrome99', 'firefox101', 'safari16.4'];
const source = new URL('../pages/browser/pop-up.ts', import.meta.url);

export async function makePopUp(): Promise<string> {
  const { code } = await transform(await readFile(source, 'utf8'), {
    ...{
      loader: 'ts',
      format: 'iife',
      minify: true,
      legalComments: 'none',
      charset: 'ascii',
      target,
    },
    supported: { 'template-literal': false },
  });
  return code.trim();
}
