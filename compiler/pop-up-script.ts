/**
 * Compiles pages/browser/pop-up.ts into one minified browser script. The script is data of the
 * library, so that it is not part of every function's code.
 */
import { readFile } from 'node:fs/promises';
import { transform } from 'esbuild';

/** The oldest supported browsers; older ones keep the plain link. */
const target = ['chrome99', 'firefox101', 'safari16.4'];
const source = new URL('../pages/browser/pop-up.ts', import.meta.url);

/** The script as text. */
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
