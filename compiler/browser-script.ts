/**
 * Compiles a file of pages/browser, with what it imports, into one minified browser script. The
 * scripts are data of the library, so that they are not part of every function's code.
 */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** The oldest supported browsers; in older ones a link stays a plain link. */
const target = ['chrome99', 'firefox101', 'safari16.4'];

const sources = {
  'pop-up': new URL('../pages/browser/pop-up.ts', import.meta.url),
  'leave-page': new URL('../pages/browser/leave-page.ts', import.meta.url),
  'desk-pages': new URL('../pages/browser/desk-pages.ts', import.meta.url),
};

/** The script as text. */
export async function makeScript(name: keyof typeof sources): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(sources[name])],
    ...{ bundle: true, write: false, format: 'iife', platform: 'browser', minify: true, target },
    ...{ legalComments: 'none', charset: 'ascii', logLevel: 'silent' },
    supported: { 'template-literal': false },
  });
  return outputFiles[0]?.text.trim() ?? '';
}
