/**
 * The local service under sign-ups and Twilio's webhooks at a fixed rate, in a process of its own: that nothing is answered
 * with an error, nothing that was answered is missing from the table, and memory stays flat. How fast it was hangs on the
 * machine, with both vendors' doubles in the same process: offered and served rate are shown.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Bench } from './group.ts';
import { type Answered, type Drive, drive, type Kind, type Offer } from './load-driver.ts';
import type { FromService, Kept, LoadTask } from './load-service.ts';
import { median, quantile } from './measure.ts';
import type { Row } from './row.ts';

/** What is asked of it, and what two shared cores can carry: there the times are those of the service, not of a queue. */
const offers: Record<'full' | 'calm' | 'ci', Offer> = {
  full: { signUpsPerSecond: 200, webhooksPerSecond: 500, seconds: 60, people: 2_000 },
  calm: { signUpsPerSecond: 4, webhooksPerSecond: 10, seconds: 30, people: 500 },
  ci: { signUpsPerSecond: 10, webhooksPerSecond: 25, seconds: 10, people: 200 },
};

interface Memory {
  readonly rss: number;
  readonly cpu: number;
}

interface Found {
  readonly drive: Drive;
  readonly kept: Kept;
  readonly memory: readonly Memory[];
  /** Of the service, after a collection: before the first request, and after the last. */
  readonly heap: readonly [before: number, after: number];
}

export async function measureLoad({ scratch, ci, libraryFile }: Bench): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const [name, offer] of Object.entries(
    ci ? { 'load.short': offers.ci } : { load: offers.full, 'load.calm': offers.calm },
  )) {
    const dataDir = await mkdtemp(join(scratch, 'load-'));
    rows.push(...rowsOf(name, offer, await underLoad({ libraryFile, dataDir, people: offer.people }, offer)));
    await rm(dataDir, { recursive: true, force: true });
  }
  return rows;
}

async function underLoad(task: LoadTask, offer: Offer): Promise<Found> {
  const profile = process.env.MEND_LOAD_PROFILE;
  const child = fork(fileURLToPath(new URL('load-service.ts', import.meta.url)), {
    stdio: ['ignore', 2, 2, 'ipc'],
    execArgv: [...process.execArgv, ...(profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : [])],
  });
  const memory: Memory[] = [];
  const heard = new Map<string, (message: FromService) => void>();
  child.on('message', (message: FromService) => {
    if (message.type === 'memory') memory.push(message);
    heard.get(message.type)?.(message);
  });
  const exited = once(child, 'exit');
  const ended = exited.then(([code]) => Promise.reject(new Error(`the service under load ended with ${code}`)));
  const hear = <Type extends FromService['type']>(type: Type) => {
    const said = new Promise<FromService>((resolve) => heard.set(type, resolve));
    return Promise.race([said, ended]) as Promise<Extract<FromService, { type: Type }>>;
  };
  try {
    child.send(task);
    const target = await hear('ready');
    memory.length = 0;
    const driven = await Promise.race([drive(target, offer), ended]);
    const during = [...memory];
    child.send('count');
    const { kept, heap } = await hear('kept');
    child.send('close');
    await exited;
    return { drive: driven, kept, memory: during, heap: [target.heap, heap] };
  } finally {
    child.kill();
    ended.catch(() => {});
  }
}

function rowsOf(name: string, offer: Offer, { drive, kept, memory, heap }: Found): readonly Row[] {
  const { answered, unserved, seconds } = drive;
  const offered = offer.signUpsPerSecond + offer.webhooksPerSecond;
  const errors = answered.filter(({ status }) => status === 0 || (status >= 400 && status !== 429));
  const logged = Object.entries(kept.errors);
  const cpu = ((memory.at(-1)?.cpu ?? 0) - (memory[0]?.cpu ?? 0)) / seconds;
  const cpuMsEach = (cpu * seconds * 1_000) / answered.length;
  const load = `${offer.signUpsPerSecond} sign-ups and ${offer.webhooksPerSecond} webhooks a second for ${offer.seconds} s`;
  const exact = { unit: '', kind: 'exact', must: { most: 0 } } as const;
  const lost = lostOf(answered, kept);
  const left = Object.values(unserved).flat().length;
  return [
    {
      name: `${name}.errors`,
      what: `${offered}/s: answered with an error, limits apart`,
      ...exact,
      figure: errors.length + logged.reduce((sum, [, count]) => sum + count, 0),
      why: `${load}; ${logged.map(([what, count]) => `${count} x ${what}`).join(', ') || 'no error in the log'}`,
    },
    {
      name: `${name}.lost`,
      what: `${offered}/s: answered, and not in the table or the inbox`,
      ...exact,
      figure: Object.values(lost).reduce((sum, count) => sum + count, 0),
      why: `of ${answered.length}; people, texts, texts left pending, receipts, letters: ${Object.values(lost).join(', ')}`,
      parts: lost,
    },
    {
      name: `${name}.served`,
      what: `${offered}/s offered: served a second`,
      unit: '/s',
      kind: 'machine',
      figure: answered.length / seconds,
      must: { least: Math.floor(0.98 * offered) },
      why: `${left} found no free connection; ${cpu.toFixed(2)} cores busy in the service's process, ${cpuMsEach.toFixed(1)} ms of CPU each; dynalite has its own`,
      parts: { offered, served: answered.length / seconds, requests: answered.length, unserved: left, cpuMsEach },
    },
    ...(['sign-up', 'text', 'callback'] as const).map((kind) => latencyRow(name, kind, offered, drive)),
    memoryRow(name, offered, memory, heap),
  ];
}

function latencyRow(name: string, kind: Kind, offered: number, { answered, unserved }: Drive): Row {
  // Who was not served has waited for as long at least.
  const ms = [...answered.filter((each) => each.kind === kind).map((each) => each.ms), ...unserved[kind]];
  const [half, most, slowest] = [quantile(ms, 0.5), quantile(ms, 0.99), quantile(ms, 1)];
  return {
    name: `${name}.${kind}`,
    what: `${offered}/s: a ${kind}, from when it was due: p99`,
    unit: 'ms',
    kind: 'machine',
    figure: most,
    why: `${ms.length} of them; median ${Math.round(half)} ms, slowest ${Math.round(slowest)} ms`,
    parts: { medianMs: half, slowestMs: slowest, count: ms.length, unserved: unserved[kind].length },
  };
}

function memoryRow(name: string, offered: number, memory: readonly Memory[], heap: Found['heap']): Row {
  const half = Math.floor(memory.length / 2);
  const mean = (part: readonly Memory[]) => median(part.map(({ rss }) => rss));
  const [before, after] = [mean(memory.slice(0, half)), mean(memory.slice(half))];
  return {
    name: `${name}.memory`,
    what: `${offered}/s: memory of the service, second half against the first`,
    unit: 'x',
    kind: 'machine',
    figure: after / before,
    must: { most: 1.2 },
    why: `median RSS, ${megabytes(before)} and ${megabytes(after)}; what is in use, before and after it all: ${heap.map(megabytes).join(' and ')}`,
  };
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}

/** What was answered as taken and is not there. */
function lostOf(answered: readonly Answered[], kept: Kept) {
  const taken = (kind: Kind) =>
    answered.filter((each) => each.kind === kind && each.status >= 200 && each.status < 300).map(({ id }) => id);
  const missing = (ids: readonly string[], there: readonly string[]) => {
    const found = new Set(there);
    return ids.filter((id) => !found.has(id)).length;
  };
  const signedUp = taken('sign-up');
  return {
    people: missing(signedUp, kept.emails),
    texts: missing(taken('text'), kept.texts),
    pending: kept.pending,
    receipts: missing(taken('callback'), kept.delivered),
    letters: Math.max(0, signedUp.length - kept.letters),
  };
}
