/**
 * How long `deliver` as it is deployed takes for letters that are all due, with the CPU that Lambda
 * would give it: each execution is held to its memory's share of a core, SES answers after 80 ms
 * and throttles above its rate, the schedules of the template and the nudges invoke.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { within } from '../parts/budgets.ts';
import { Cloud } from '../parts/deployed/cloud.ts';
import type { Taken } from '../parts/deployed/cloud-server.ts';
import { DeployedDeliver } from '../parts/deployed/deployed-deliver.ts';
import type { Bench } from '../parts/group.ts';
import type { Row } from '../parts/row.ts';

const callMs = 80;
const minuteMs = 60_000;
/** Long enough that the first letter's delay is small beside the whole. */
const drains = [
  { perSecond: 14, letters: 420 },
  { perSecond: 50, letters: 1_500 },
  { perSecond: 500, letters: 5_000 },
];
/** So many seconds' letters bring the process to its speed, as the minutes before would have. */
const warmUpSeconds = 3;
/** A pause of this length means that something is broken. */
const standstillMs = 90_000;

export async function measureDrain(bench: Bench): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const { perSecond, letters } of drains)
    rows.push(rowOf(perSecond, letters, await drained(bench, perSecond, letters)));
  return rows;
}

interface Drained {
  readonly seconds: number;
  readonly taken: Taken;
  /** Of the executions, over that time: how busy each core of theirs was, and CPU a letter. */
  readonly workers: number;
  readonly cpuMsEach: number;
  readonly cloudCores: number;
  readonly memoryMb: number;
  readonly heldBy: string;
}

async function drained(bench: Bench, perSecond: number, letters: number): Promise<Drained> {
  const cloud = await Cloud.start();
  const deliver = await DeployedDeliver.start(bench, cloud, {
    mailsPerSecond: perSecond,
    held: true,
  });
  const { executions, deployed } = deliver;
  try {
    await cloud.setTerms({ mailsPerSecond: perSecond, callMs });
    const lambda = new Invocations(deliver, cloud);
    await deliver.expectLetters(perSecond * warmUpSeconds);
    await lambda.untilTaken(perSecond * warmUpSeconds);
    await deliver.expectLetters(letters);
    await cloud.setTerms({ mailsPerSecond: perSecond, callMs });
    const before = await cloud.taken();
    const cpuBefore = lambda.cpuMs;
    const startedAt = performance.timeOrigin + performance.now();
    const taken = await lambda.untilTaken(letters);
    const seconds = ((taken.at.at(-1) ?? Number.NaN) - startedAt) / 1_000;
    return {
      ...{ seconds, taken, workers: executions.size, memoryMb: deployed.memoryMb },
      cpuMsEach: (lambda.cpuMs - cpuBefore) / letters,
      cloudCores: (taken.cloudCpuMs - before.cloudCpuMs) / 1_000 / seconds,
      heldBy: executions.heldBy ?? 'nothing',
    };
  } finally {
    await executions.close();
    await cloud.close();
  }
}

/** Invokes as EventBridge Scheduler and the nudges do, until enough was taken and all are done. */
class Invocations {
  cpuMs = 0;
  readonly #deliver: DeployedDeliver;
  readonly #cloud: Cloud;
  readonly #running = new Set<Promise<void>>();

  constructor(deliver: DeployedDeliver, cloud: Cloud) {
    this.#deliver = deliver;
    this.#cloud = cloud;
    cloud.onInvoked = (_, event) => this.#invoke(event);
  }

  /** Throws when nothing is taken any more and not all were. */
  async untilTaken(letters: number) {
    const minute = () => {
      for (const event of this.#deliver.deployed.everyMinute) this.#invoke(event);
    };
    minute();
    const timer = setInterval(minute, minuteMs);
    try {
      for (let [count, grewAt] = [0, performance.now()]; ; ) {
        await sleep(200);
        const taken = await this.#cloud.taken();
        if (taken.messages > count) [count, grewAt] = [taken.messages, performance.now()];
        if (count >= letters) break;
        if (performance.now() > grewAt + standstillMs)
          throw new Error(
            `${count} of ${letters} letters were sent, then none: ${this.#deliver.executions.troubles.join(' ')}`,
          );
      }
    } finally {
      clearInterval(timer);
    }
    await Promise.all(this.#running);
    return this.#cloud.taken();
  }

  #invoke(event: unknown): void {
    const run = this.#deliver.executions.invoke(event).then(({ cpuMs }) => {
      this.cpuMs += cpuMs;
      this.#running.delete(run);
    });
    this.#running.add(run);
  }
}

function rowOf(perSecond: number, letters: number, found: Drained): Row {
  const { seconds, taken, workers, memoryMb, heldBy, cpuMsEach, cloudCores } = found;
  const twice = taken.at.length - taken.messages;
  return {
    name: `drain.${perSecond}`,
    what: `${letters.toLocaleString('en-US')} letters at ${perSecond}/s with real CPU: duration over N/r`,
    unit: 'x',
    kind: 'ratio',
    figure: (seconds * perSecond) / letters,
    ...within('drain'),
    why: `${(letters / seconds).toFixed(0)} a second by ${workers} of ${memoryMb} MB, held by ${heldBy}; ${cpuMsEach.toFixed(2)} ms of CPU a letter; ${taken.throttled} throttled, ${twice} twice; the loopback endpoints took ${cloudCores.toFixed(2)} cores`,
    parts: {
      ...{ seconds, workers, memoryMb, cpuMsEach, cloudCores, twice },
      perSecond: letters / seconds,
      throttled: taken.throttled,
    },
  };
}
