/**
 * Runs seeds in processes of their own, since a seed uses one thread. The processes run a bundle,
 * and the course is compiled once for all: a loader that translates each file as it is imported
 * keeps the names of all functions, which costs a third of a seed's time, and compiling takes as
 * long as some thirty seeds.
 */
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { theLibrary } from '../library.ts';
import type { Result, Share } from './run-share.ts';

export class Processes {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Writes the bundle and the compiled course to a folder of their own. */
  static async prepare(): Promise<Processes> {
    const processes = new Processes(mkdtempSync(join(tmpdir(), 'mend-simulation-')));
    await build({
      entryPoints: [new URL('./run-share.ts', import.meta.url).pathname],
      outfile: processes.#bundle,
      ...{ bundle: true, platform: 'node', format: 'cjs', logLevel: 'error' },
    });
    writeFileSync(processes.#library, JSON.stringify(await theLibrary()));
    return processes;
  }

  run(share: Share): Promise<Result> {
    return new Promise((resolve, reject) => {
      const child = fork(this.#bundle, [this.#library, JSON.stringify(share)], { execArgv: [] });
      child.once('message', (result) => resolve(result as Result));
      child.once('exit', (code) =>
        reject(new Error(`A process of the simulation ended with ${code}.`)),
      );
    });
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get #bundle(): string {
    return join(this.#folder, 'run-share.cjs');
  }

  get #library(): string {
    return join(this.#folder, 'library.json');
  }
}
