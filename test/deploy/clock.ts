/**
 * Moves the clock of the emulated cloud from a Sunday, on which the service writes to nobody, to
 * the coming Tuesday at the same hour: libfaketime (Debian: `apt-get install faketime`) changes the
 * time of what is started with this environment, and of its children.
 */
import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { delimiter } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export interface Clock {
  readonly environment: Readonly<Record<string, string>>;
  now(): number;
}

const plain: Clock = { environment: {}, now: Date.now };
const daysFromSundayToTuesday = 2;

/**
 * The environment in which it is not Sunday in UTC; unchanged if this machine has no libfaketime.
 */
export async function weekdayClock(): Promise<Clock> {
  if (new Date().getUTCDay() !== 0) return plain;
  const ourPython = fileURLToPath(new URL('python', import.meta.url));
  const environment = {
    // The loader fills in $LIB: lib/x86_64-linux-gnu, lib64. It ignores a library that does not
    // exist.
    LD_PRELOAD: '/usr/$LIB/faketime/libfaketime.so.1',
    FAKETIME: `+${daysFromSundayToTuesday}d`,
    // Timeouts and waits between threads use the machine's own clock.
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    PYTHONPATH: process.env.PYTHONPATH ? ourPython + delimiter + process.env.PYTHONPATH : ourPython,
    PYTHONDONTWRITEBYTECODE: '1',
  };
  const env = { ...process.env, ...environment };
  const { stdout } = await promisify(execFile)(process.execPath, ['-p', 'Date.now()'], { env });
  const ahead = daysFromSundayToTuesday * 24 * 60 * 60 * 1000;
  return Number(stdout) > Date.now() + ahead / 2
    ? { environment, now: () => Date.now() + ahead }
    : plain;
}

/**
 * libfaketime shares memory between a process and its children, and does not free it when the
 * process is replaced.
 */
export async function forgetClockOf(pid: number): Promise<void> {
  for (const name of [`faketime_shm_${pid}`, `sem.faketime_sem_${pid}`])
    await rm(`/dev/shm/${name}`, { force: true });
}
