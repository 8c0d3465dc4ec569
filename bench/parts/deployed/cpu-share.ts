/**
 * Holds a process to a share of one core, as Lambda holds a function to its memory's share: by the
 * kernel's quota where a control group may be made, else by stopping and continuing the process.
 */
import { mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Lambda's own period is not documented; a short one lets nobody run ahead for long. */
const periodUs = 20_000;
const tickMs = 4;

export interface Held {
  readonly by: 'cgroup v2' | 'cgroup v1' | 'signals';
  /** Takes the hold away, once the process has ended. */
  release(): Promise<void>;
}

/** One core is a share of 1. Throws where neither way is open, saying so. */
export async function holdToShare(pid: number, share: number): Promise<Held> {
  const quotaUs = Math.round(share * periodUs);
  const v2 = { 'cpu.max': `${quotaUs} ${periodUs}` };
  const v1 = { 'cpu.cfs_period_us': `${periodUs}`, 'cpu.cfs_quota_us': `${quotaUs}` };
  return (
    (await holdByGroup('cgroup v2', '/sys/fs/cgroup', pid, v2)) ??
    (await holdByGroup('cgroup v1', '/sys/fs/cgroup/cpu', pid, v1)) ??
    holdBySignals(pid, share)
  );
}

/** `undefined` where the group cannot be made or knows no quota. */
async function holdByGroup(
  by: Held['by'],
  root: string,
  pid: number,
  limits: Readonly<Record<string, string>>,
): Promise<Held | undefined> {
  const group = join(root, `mend-bench-${pid}`);
  try {
    await mkdir(group);
  } catch {
    return undefined;
  }
  const release = () => rmdir(group).catch(() => {});
  try {
    for (const [file, value] of Object.entries(limits))
      await writeFile(join(group, file), value, { flag: 'r+' });
    await writeFile(join(group, 'cgroup.procs'), String(pid), { flag: 'r+' });
    return { by, release };
  } catch {
    await release();
    return undefined;
  }
}

/** Stops the process whenever it has used more CPU than its share of the time so far. */
async function holdBySignals(pid: number, share: number): Promise<Held> {
  const usedBefore = await cpuMsOf(pid);
  let startedAt = performance.now();
  let used = usedBefore;
  let stopped = false;
  const timer = setInterval(async () => {
    used = await cpuMsOf(pid).catch(() => Number.NaN);
    if (Number.isNaN(used)) return clearInterval(timer);
    const mayUse = (performance.now() - startedAt) * share;
    // What was not used is not kept for later.
    const ahead = used - usedBefore - mayUse;
    if (ahead < -(periodUs / 1_000) * share)
      startedAt = performance.now() - (used - usedBefore) / share;
    if (ahead > 0 === stopped) return;
    stopped = !stopped;
    process.kill(pid, stopped ? 'SIGSTOP' : 'SIGCONT');
  }, tickMs);
  return { by: 'signals', release: async () => clearInterval(timer) };
}

/**
 * CPU of all threads of a process, milliseconds. https://docs.kernel.org/scheduler/sched-stats.html
 */
async function cpuMsOf(pid: number): Promise<number> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => {
    throw new Error('A process can be held to a share of a core on Linux alone.');
  });
  const times = await Promise.all(
    threads.map((thread) =>
      readFile(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').catch(() => '0'),
    ),
  );
  return times.reduce((sum, time) => sum + Number(time.split(' ')[0]) / 1e6, 0);
}
