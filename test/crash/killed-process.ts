/**
 * Starts the processes that die: builds one bundle for all of them and keeps one spare process
 * started. It ends only processes that it started.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Library } from '../../core/course.ts';
import type { FunctionName } from './handlers.ts';
import type { Facts } from './world.ts';

/** A request just before it leaves the process. */
export interface Request {
  readonly method: string;
  readonly path: string;
  /** The name of the DynamoDB operation. */
  readonly target: string;
  readonly body: string;
}

export interface Job {
  readonly name: FunctionName;
  readonly facts: Facts;
  readonly event: unknown;
  /** The time of the process, in milliseconds since 1970; it does not advance. */
  readonly now: number;
  /** Without it the process lives. */
  readonly death?: Death;
}

/**
 * The number of the request to die before, from 1; one more than there are requests dies before the
 * response.
 */
export interface Death {
  readonly before: number;
  /** Reads are requests too. */
  readonly countsReads?: true;
}

export type Fate =
  | { readonly killed: true }
  | { readonly killed: false; readonly seen: readonly Request[]; readonly result: unknown };

export class Doomed {
  readonly #folder: string;
  #spare: Promise<ChildProcess>;

  private constructor(folder: string) {
    this.#folder = folder;
    this.#spare = this.#start();
  }

  static async build(library: Library): Promise<Doomed> {
    const folder = mkdtempSync(join(tmpdir(), 'mend-crash-'));
    writeFileSync(join(folder, 'library.json'), JSON.stringify(library));
    await build({
      entryPoints: [new URL('child.ts', import.meta.url).pathname],
      outfile: join(folder, 'child.cjs'),
      ...{ bundle: true, platform: 'node', format: 'cjs', target: 'node20', logLevel: 'error' },
      mainFields: ['module', 'main'],
    });
    return new Doomed(folder);
  }

  /** Runs a job in a process of its own, to its death or its end. */
  async run(job: Job): Promise<Fate> {
    const child = await this.#spare;
    this.#spare = this.#start();
    return new Promise((resolve, reject) => {
      child.once('message', (told: { seen: Request[]; result?: unknown; error?: string }) => {
        child.disconnect();
        if (told.error) reject(new Error(`${job.name} failed: ${told.error}`));
        else resolve({ killed: false, seen: told.seen, result: told.result });
      });
      child.once('exit', (_code, signal) => {
        if (signal === 'SIGKILL') resolve({ killed: true });
        else reject(new Error(`${job.name} ended by itself.`));
      });
      child.send(job);
    });
  }

  async close(): Promise<void> {
    const child = await this.#spare;
    child.disconnect();
    await new Promise((resolve) => child.once('exit', resolve));
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #start(): Promise<ChildProcess> {
    const files = ['child.cjs', 'library.json'].map((file) => join(this.#folder, file));
    const child = spawn(process.execPath, files, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    return new Promise((resolve, reject) => {
      child.once('message', () => resolve(child));
      child.once('error', reject);
    });
  }
}
