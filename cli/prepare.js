/**
 * Bundles the command line into build/command-line, as npm's `prepare` script: after `npm ci` and
 * `npm install`. mend.js starts from the sources where this could not be done, so a failure is one
 * line and no error.
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const outdir = join(root, 'build', 'command-line');
/** Files that change what the bundle does, beside those that it is made of. */
const settings = ['package.json', 'package-lock.json', 'tsconfig.json', 'cli/prepare.js'];
/** Packages of so many files that loading them one by one costs more than what they do. */
const isBundled = (name) => /^@(aws-sdk|smithy)\//.test(name);

try {
  await rm(outdir, { recursive: true, force: true });
  await mkdir(outdir, { recursive: true });
  // Written last: without it there is no bundle.
  const manifest = await bundle();
  await writeFile(join(outdir, 'manifest.json'), JSON.stringify(manifest));
} catch (error) {
  const [why] = (error.errors?.[0]?.text ?? error.message).split('\n');
  console.error(`npx mend will start from its sources, slowly: it could not be bundled (${why}).`);
}

/** Makes the bundle; answers the paths of its sources and a hash of them, as mend.js makes it. */
async function bundle() {
  const { build } = await import('esbuild');
  const contents = new Map();
  for (const file of settings) contents.set(file, await readFile(join(root, file)));
  const { dependencies, devDependencies } = JSON.parse(String(contents.get('package.json')));
  const packages = Object.keys({ ...dependencies, ...devDependencies });
  await build({
    absWorkingDir: root,
    entryPoints: ['cli/program.ts'],
    outdir,
    bundle: true,
    // A command loads its own files and those that it shares with others.
    splitting: true,
    external: packages.filter((name) => !isBundled(name)),
    mainFields: ['module', 'main'],
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'silent',
    plugins: [sourcesInto(contents)],
  });
  const files = [...contents.keys()].sort();
  const hash = createHash('sha256');
  for (const file of files) {
    const content = contents.get(file);
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return { sources: hash.digest('hex'), files };
}

/** Keeps the bytes of each file that is bundled, or that the compiler reads beside its own code. */
function sourcesInto(contents) {
  return {
    name: 'sources',
    setup({ onLoad }) {
      onLoad({ filter: /\.tsx?$/, namespace: 'file' }, async ({ path }) => {
        const content = await readFile(path);
        const file = relative(root, path).replaceAll('\\', '/');
        contents.set(file, content);
        const code = content.toString('utf8');
        if (file.startsWith('compiler/'))
          for (const beside of filesBeside(path, code))
            contents.set(relative(root, beside).replaceAll('\\', '/'), await readFile(beside));
        return { contents: withOwnUrl(path, code), loader: path.endsWith('x') ? 'tsx' : 'ts' };
      });
    },
  };
}

/** Files that a source names by their place beside it, and reads when it runs. */
function filesBeside(path, code) {
  const named = code.matchAll(/new URL\('([^']+)', import\.meta\.url\)/g);
  return [...named].map(([, place]) => resolve(dirname(path), place));
}

/** In the bundle `import.meta.url` still names the source. */
function withOwnUrl(path, code) {
  const place = relative(outdir, path).replaceAll('\\', '/');
  return code.replaceAll(
    'import.meta.url',
    `new URL(${JSON.stringify(place)}, import.meta.url).href`,
  );
}
