#!/usr/bin/env node
/**
 * Starts `npx mend`: from the bundle that prepare.js has made, or from the sources, which takes 20
 * times the CPU, where there is no bundle or a source has changed since. It is JavaScript, as Node 20
 * reads no TypeScript.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const build = join(root, 'build');

// The AWS SDK warns of the end of Node 20 at every start; package.json says which versions may run.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

// A reader such as `head` that has seen enough closes the pipe: that is no error.
process.stdout.on('error', (error) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const sources = sourcesOfBundle();
const { runProgram } = await (sources ? import('../build/command-line/program.js') : fromSources());
process.exitCode = await runProgram(process.argv.slice(2), {
  get stdin() {
    return process.stdin;
  },
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  ...(sources ? { courseCache: { file: join(build, 'course-cache'), compiler: sources } } : {}),
});

/**
 * The hash of the sources that the bundle was made of; `undefined` where there is no bundle, or a
 * source is not as it was then. It reads all of them: times of files say nothing after a checkout.
 */
function sourcesOfBundle() {
  try {
    const manifest = join(build, 'command-line', 'manifest.json');
    const { files, sources } = JSON.parse(readFileSync(manifest, 'utf8'));
    const hash = createHash('sha256');
    for (const file of files) {
      const content = readFileSync(join(root, file));
      hash.update(`${file}\0${content.length}\0`).update(content);
    }
    return hash.digest('hex') === sources ? sources : undefined;
  } catch {
    return undefined;
  }
}

async function fromSources() {
  const { register } = await import('tsx/esm/api');
  register();
  return import('./program.ts');
}
