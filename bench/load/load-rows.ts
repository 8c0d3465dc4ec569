/**
 * What the load on the local service says, row by row: what was offered, taken and limited, how
 * long it took, what is missing of what was taken, and memory. It drives nothing.
 */
import { httpRoutes } from '../../service/ports/http-routes.ts';
import { median, quantile } from '../parts/measure.ts';
import type { Row } from '../parts/row.ts';
import type { Answered, Drive, Kind, Offer } from './load-driver.ts';
import type { Kept } from './load-service.ts';

export interface Memory {
  readonly rss: number;
  readonly cpu: number;
}

export interface Found {
  readonly drive: Drive;
  readonly kept: Kept;
  readonly memory: readonly Memory[];
  /** Of the service, after a collection: before the first request, and after the last. */
  readonly heap: readonly [before: number, after: number];
}

export function rowsOf(
  name: string,
  offer: Offer,
  { drive, kept, memory, heap }: Found,
): readonly Row[] {
  const { answered, seconds } = drive;
  const offered = offer.signUpsPerSecond + offer.webhooksPerSecond;
  const errors = answered.filter(({ status }) => !isTaken(status) && !isLimit(status));
  const logged = Object.values(kept.errors).reduce((sum, count) => sum + count, 0);
  const load = `${offer.signUpsPerSecond} sign-ups and ${offer.webhooksPerSecond} webhooks a second for ${offer.seconds} s`;
  const exact = { unit: '', kind: 'exact', must: { most: 0 } } as const;
  const lost = lostOf(answered, kept);
  const cpu = ((memory.at(-1)?.cpu ?? 0) - (memory[0]?.cpu ?? 0)) / seconds;
  return [
    {
      name: `${name}.errors`,
      what: `${offered}/s: answered with an error, limits apart`,
      ...exact,
      figure: errors.length + logged,
      why: `${load}; in the log: ${sayOf(kept.errors)}`,
    },
    {
      name: `${name}.lost`,
      what: `${offered}/s: answered as taken, and not in the table or the inbox`,
      ...exact,
      figure: Object.values(lost).reduce((sum, count) => sum + count, 0),
      why: `of ${answered.length}; people, texts, texts left pending, receipts, letters: ${Object.values(lost).join(', ')}. In doubt, as a vendor's answer came too late: ${kept.doubtful.length}. Warnings: ${sayOf(kept.warnings)}`,
      parts: lost,
    },
    ...turnedAwayRows(name, offer, drive),
    answeredRow(name, offered, drive),
    takenRow(name, offered, drive, cpu),
    ...(['sign-up', 'text', 'callback'] as const).map((kind) =>
      latencyRow(name, kind, offered, drive),
    ),
    memoryRow(name, offered, memory, heap),
  ];
}

function sayOf(counts: Readonly<Record<string, number>>): string {
  const said = Object.entries(counts).map(([what, count]) => `${count} x ${what}`);
  return said.join(', ') || 'none';
}

function isTaken(status: number): boolean {
  return status >= 200 && status < 300;
}

/** API Gateway's 429, and 503 where all places of a function are taken: `RequestLimits`. */
function isLimit(status: number): boolean {
  return status === 429 || status === 503;
}

/**
 * Below every limit nearly all are taken: else a service that turns everybody away would have no
 * error and lose nothing.
 */
function turnedAwayRows(
  name: string,
  { signUpsPerSecond, webhooksPerSecond }: Offer,
  { answered, unserved }: Drive,
) {
  const left = Object.values(unserved).flat().length;
  const isBelow =
    signUpsPerSecond < limitOf('POST /subscribe') &&
    webhooksPerSecond < limitOf('POST /twilio/status');
  if (!isBelow) return [];
  const row: Row = {
    name: `${name}.turned-away`,
    what: `${signUpsPerSecond + webhooksPerSecond}/s, below every limit: turned away all the same`,
    unit: '',
    kind: 'exact',
    figure:
      (answered.filter(({ status }) => isLimit(status)).length + left) / (answered.length + left),
    must: { most: 0.02 },
    why: 'a share of all that was offered: 429, 503, or no free connection',
  };
  return [row];
}

function limitOf(route: string): number {
  return httpRoutes[route]?.limits.reserved.perSecond ?? 0;
}

/** Nobody waits for a connection: who is too many hears so at once. */
function answeredRow(name: string, offered: number, { answered, unserved }: Drive): Row {
  const left = Object.values(unserved).flat().length;
  const ms = answered.map((each) => each.ms);
  const limited = answered.filter(({ status }) => isLimit(status)).map((each) => each.ms);
  return {
    name: `${name}.unanswered`,
    what: `${offered}/s: found no free connection`,
    unit: '',
    kind: 'machine',
    figure: left,
    must: { most: 0 },
    why: `of all ${answered.length} that were answered, limited ones too: p99 ${shown(ms)}; of the limited alone ${shown(limited)}`,
    parts: {
      answered: answered.length,
      unanswered: left,
      p99Ms: quantileOf(ms),
      limitedP99Ms: quantileOf(limited),
    },
  };
}

function takenRow(
  name: string,
  offered: number,
  { answered, seconds, unserved }: Drive,
  cpu: number,
): Row {
  const count = (kind: Kind, counts: (status: number) => boolean) =>
    answered.filter((each) => each.kind === kind && counts(each.status)).length / seconds;
  const kinds = ['sign-up', 'text', 'callback'] as const;
  const all = kinds.map((kind) => ({
    kind,
    offered: count(kind, () => true) + unserved[kind].length / seconds,
    taken: count(kind, isTaken),
    tooMany: count(kind, (status) => status === 429),
    busy: count(kind, (status) => status === 503),
  }));
  const taken = all.reduce((sum, each) => sum + each.taken, 0);
  const each = (per: (one: (typeof all)[number]) => number) =>
    all.map((one) => per(one).toFixed(0)).join(', ');
  const cpuMsEach = (cpu * 1_000) / taken;
  return {
    name: `${name}.taken`,
    what: `${offered}/s offered: taken a second`,
    unit: '/s',
    kind: 'machine',
    figure: taken,
    why: `sign-ups, texts, callbacks a second: offered ${each((one) => one.offered)}; taken ${each((one) => one.taken)}; over the route's limit (429) ${each((one) => one.tooMany)}; no room (503) ${each((one) => one.busy)}. ${cpu.toFixed(2)} cores busy in the service's process, ${cpuMsEach.toFixed(1)} ms of CPU for each taken; dynalite has its own`,
    parts: { taken, cpuMsEach, ...partsOf(all) },
  };
}

function partsOf(
  all: readonly {
    readonly kind: Kind;
    readonly taken: number;
    readonly tooMany: number;
    readonly busy: number;
  }[],
) {
  return Object.fromEntries(
    all.flatMap(({ kind, taken, tooMany, busy }) => [
      [`${kind} taken`, taken],
      [`${kind} 429`, tooMany],
      [`${kind} 503`, busy],
    ]),
  );
}

function shown(ms: readonly number[]): string {
  return ms.length === 0 ? 'none' : `${Math.round(quantileOf(ms))} ms`;
}

function quantileOf(ms: readonly number[]): number {
  return ms.length === 0 ? 0 : quantile(ms, 0.99);
}

/** Of those taken. Who found no free connection has waited for as long at least. */
function latencyRow(name: string, kind: Kind, offered: number, { answered, unserved }: Drive): Row {
  const taken = answered.filter((each) => each.kind === kind && isTaken(each.status));
  const ms = [...taken.map((each) => each.ms), ...unserved[kind]];
  const [half, most, slowest] =
    ms.length === 0 ? [0, 0, 0] : [quantile(ms, 0.5), quantile(ms, 0.99), quantile(ms, 1)];
  return {
    name: `${name}.${kind}`,
    what: `${offered}/s: a ${kind} that was taken, from when it was due: p99`,
    unit: 'ms',
    kind: 'machine',
    figure: most,
    why: `${ms.length} of them; median ${Math.round(half)} ms, slowest ${Math.round(slowest)} ms`,
    parts: {
      medianMs: half,
      slowestMs: slowest,
      count: ms.length,
      unserved: unserved[kind].length,
    },
  };
}

function memoryRow(
  name: string,
  offered: number,
  memory: readonly Memory[],
  heap: Found['heap'],
): Row {
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
    answered.filter((each) => each.kind === kind && isTaken(each.status)).map(({ id }) => id);
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
    letters: Math.max(
      0,
      signedUp.length - kept.letters - kept.doubtful.filter((id) => id.includes('-C1-')).length,
    ),
  };
}
