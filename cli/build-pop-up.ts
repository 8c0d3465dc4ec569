/**
 * Makes the pop-up's script of its source: TypeScript for browsers in, a string constant for the function that serves it out.
 * It writes nothing itself.
 */
import { transform } from 'esbuild';

/** What the browsers of the last years know; older ones keep the plain link. */
const target = ['chrome99', 'firefox101', 'safari16.4'];

export async function popUpModule(source: string): Promise<string> {
  const { code } = await transform(source, {
    ...{ loader: 'ts', format: 'iife', minify: true, legalComments: 'none', charset: 'ascii', target },
    supported: { 'template-literal': false },
  });
  return `/** Made of functions/browser/pop-up.ts by \`npx mend build --pop-up\`: change it there. */
// biome-ignore format: as it was made
export const popUpScript = ${JSON.stringify(code.trim())};
`;
}
