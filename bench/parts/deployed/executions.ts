/**
 * Lambda's executions of one function: a process for each that runs at the same time, kept warm and
 * used again, each held to the share of a core that the function's memory stands for.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { type Held, holdToShare } from './cpu-share.ts';
import type { FromExecution, ToExecution } from './execution-process.ts';

/**
 * Memory that comes with one whole core.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
 */
const memoryOfOneCore = 1_769;

export interface ExecutionOptions {
  /** What Lambda would unpack: `index.js` and what lies beside it. */
  readonly folder: string;
  /** A name for its copy in `scratch`. */
  readonly name: string;
  readonly scratch: string;
  readonly environment: Readonly<Record<string, string>>;
  /** How far the function's clock is ahead. */
  readonly clockShiftMs: number;
  readonly timeoutMs: number;
  /** Undefined: the process may use as many cores as there are. */
  readonly memoryMb?: number;
}

export interface Invoked {
  /** CPU that the invocation took in its process, milliseconds. */
  readonly cpuMs: number;
  readonly error?: string;
}

interface Execution {
  readonly process: ChildProcess;
  readonly held: Held | undefined;
  cpuMs: number;
  busy: boolean;
}

export class Executions {
  readonly #options: ExecutionOptions;
  readonly #task: string;
  #clockShiftMs: number;
  readonly #executions: Execution[] = [];
  /** The last lines that the function logged as a warning or an error. */
  readonly troubles: string[] = [];

  private constructor(options: ExecutionOptions, task: string) {
    this.#options = options;
    this.#clockShiftMs = options.clockShiftMs;
    this.#task = task;
  }

  static async of(options: ExecutionOptions): Promise<Executions> {
    const task = join(options.scratch, `task-${options.name}`);
    mkdirSync(task, { recursive: true });
    cpSync(options.folder, task, { recursive: true });
    await build({
      entryPoints: [fileURLToPath(new URL('execution-process.ts', import.meta.url))],
      outfile: join(task, 'execution.cjs'),
      ...{ bundle: true, platform: 'node', format: 'cjs', target: 'node20' },
    });
    return new Executions(options, task);
  }

  /** As many as ran at the same time so far. */
  get size(): number {
    return this.#executions.length;
  }

  /** How the processes are held to their share; undefined where they are not. */
  get heldBy(): Held['by'] | undefined {
    return this.#executions[0]?.held?.by;
  }

  async invoke(event: unknown = {}): Promise<Invoked> {
    const idle = this.#executions.find(({ busy }) => !busy) ?? (await this.#start());
    idle.busy = true;
    const done = said(idle.process);
    const asked: ToExecution = { event, timeMs: this.#options.timeoutMs };
    idle.process.send(asked);
    const { cpuMs, error } = await done;
    const used = cpuMs - idle.cpuMs;
    idle.cpuMs = cpuMs;
    idle.busy = false;
    return { cpuMs: used, ...(error ? { error } : {}) };
  }

  /** Lets time pass: what is invoked from now on runs anew, so much later. */
  async later(ms: number): Promise<void> {
    await this.kill();
    this.#clockShiftMs += ms;
  }

  /** Kills what runs, as a crash or the end of a machine does; the next invocation starts anew. */
  async kill(): Promise<void> {
    await this.close();
    this.#executions.length = 0;
  }

  async close(): Promise<void> {
    for (const { process: child, held } of this.#executions) {
      // One that is stopped would never hear that it shall end.
      if (child.exitCode === null) {
        const exited = new Promise((resolve) => child.once('exit', resolve));
        child.kill('SIGKILL');
        await exited;
      }
      await held?.release();
    }
  }

  async #start(): Promise<Execution> {
    const { environment, memoryMb } = this.#options;
    const child = spawn(process.execPath, ['execution.cjs'], {
      cwd: this.#task,
      env: {
        PATH: process.env.PATH,
        NODE_NO_WARNINGS: '1',
        LAMBDA_TASK_ROOT: this.#task,
        MEND_BENCH_CLOCK_SHIFT_MS: String(this.#clockShiftMs),
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    child.stdout?.setEncoding('utf8').on('data', (lines: string) => this.#note(lines));
    const { cpuMs } = await said(child);
    const held =
      memoryMb === undefined || child.pid === undefined
        ? undefined
        : await holdToShare(child.pid, memoryMb / memoryOfOneCore);
    // Busy until it is given its first event: nobody else takes it.
    const execution = { process: child, held, cpuMs, busy: true };
    this.#executions.push(execution);
    return execution;
  }

  #note(lines: string): void {
    const troubles = lines.split('\n').filter((line) => /^\{"level":"(warn|error)"/.test(line));
    this.troubles.push(...troubles);
    this.troubles.splice(0, this.troubles.length - 5);
  }
}

/** The next message of an execution. Rejects when its process ends first. */
function said(child: ChildProcess): Promise<FromExecution> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) => reject(new Error(`an execution ended with ${code}`));
    child.once('exit', ended);
    child.once('message', (message) => {
      child.off('exit', ended);
      resolve(message as FromExecution);
    });
  });
}
