/**
 * The service writes to nobody on a Sunday, so on one the cloud lives on the coming Tuesday, at the same hour: libfaketime
 * (Debian: `apt-get install faketime`) moves the clock of what is started with this environment, and of its children.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export interface Clock {
  readonly environment: Readonly<Record<string, string>>;
  now(): number;
}

const plain: Clock = { environment: {}, now: Date.now };
const daysFromSundayToTuesday = 2;

/** Never a Sunday in UTC, unless this machine has no libfaketime. */
export async function weekdayClock(): Promise<Clock> {
  if (new Date().getUTCDay() !== 0) return plain;
  const environment = {
    // The loader fills in $LIB: lib/x86_64-linux-gnu, lib64. It goes on without a library that is not there.
    LD_PRELOAD: '/usr/$LIB/faketime/libfaketime.so.1',
    FAKETIME: `+${daysFromSundayToTuesday}d`,
    // Timeouts and the waits between threads keep to the machine's own clock.
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  };
  const ahead = daysFromSundayToTuesday * 24 * 60 * 60 * 1000;
  const { stdout } = await promisify(execFile)(process.execPath, ['-p', 'Date.now()'], { env: environment });
  return Number(stdout) > Date.now() + ahead / 2 ? { environment, now: () => Date.now() + ahead } : plain;
}
