/**
 * Runs `mend` for the tests: in this process, with streams and an environment of its own, so that
 * two runs share nothing; and as a process, where the process itself is what a test is about.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { runProgram } from '../../cli/program.ts';

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Given {
  readonly stdin?: string;
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Whether a person sits at the keyboard, and replies with `stdin`. */
  readonly isTTY?: boolean;
}

/** Runs one command to its end. Rejects where the command throws what no user can mend. */
export async function runMend(
  args: readonly string[],
  { stdin = '', env = {}, isTTY = false }: Given = {},
): Promise<Ended> {
  const stdout = new Recorder();
  const stderr = new Recorder();
  const status = await runProgram(args, {
    stdin: Object.assign(Readable.from([stdin]), { isTTY }),
    stdout,
    stderr,
    env: { ...process.env, ...env },
  });
  return { status, stdout: stdout.text, stderr: stderr.text };
}

class Recorder extends Writable {
  text = '';

  override _write(part: Buffer, _encoding: string, done: () => void): void {
    this.text += part.toString('utf8');
    done();
  }
}

/** Starts `node cli/mend.js` of a project folder. */
export function startMend(args: readonly string[], project = '.'): ChildProcess {
  return spawn(process.execPath, [join(project, 'cli/mend.js'), ...args]);
}

/** What a started process prints, and its exit code; a signal that ended it gives no code. */
export function ended(child: ChildProcess): Promise<Ended & { readonly signal: string | null }> {
  const told = { stdout: '', stderr: '' };
  child.stdout?.on('data', (data) => (told.stdout += data));
  child.stderr?.on('data', (data) => (told.stderr += data));
  child.stdin?.end();
  return new Promise((resolve) => {
    child.on('close', (status, signal) => resolve({ status, signal, ...told }));
  });
}
