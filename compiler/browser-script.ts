/**
 * Compiles a file of pages/browser into one minified browser script. The scripts are data of the
 * library, so that they are not part of every function's code.
 */
import { readFile } from 'node:fs/promises';
import { transform } from 'esbuild';

/** The oldest supported browsers; in older ones a link stays a plain link. */
const target = ['chrome99', 'firefox101', 'safari16.4'];

const sources = {
  'pop-up': new URL('../pages/browser/pop-up.ts', import.meta.url),
  'leave-page': new URL('../pages/browser/leave-page.ts', import.meta.url),
};

/** The script as text. */
export async function makeScript(name: keyof typeof sources): Promise<string> {
  const { code } = await transform(await readFile(sources[name], 'utf8'), {
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
