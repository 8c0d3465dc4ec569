/**
 * The CPU of a letter by `deliver`, as it is deployed, against the naive loop of naive-loop.ts:
 * each in a process of its own, in turn, for as many people who are due at once, against the same
 * endpoints.
 */
import { within } from '../parts/budgets.ts';
import { Cloud } from '../parts/deployed/cloud.ts';
import { DeployedDeliver } from '../parts/deployed/deployed-deliver.ts';
import type { Executions } from '../parts/deployed/executions.ts';
import { NaiveLoop } from '../parts/deployed/naive-sender.ts';
import type { Bench } from '../parts/group.ts';
import { median } from '../parts/measure.ts';
import type { Row } from '../parts/row.ts';

/** Nobody waits for SES's rate: what is measured is CPU. */
const mailsPerSecond = 5_000;
const sizes = { ci: { letters: 2_000, rounds: 1 }, full: { letters: 10_000, rounds: 3 } };
const warmUp = 500;

export async function measureLetterCpu(bench: Bench): Promise<readonly Row[]> {
  const { letters, rounds } = bench.ci ? sizes.ci : sizes.full;
  const cloud = await Cloud.start();
  const deliver = await DeployedDeliver.start(bench, cloud, { mailsPerSecond, held: false });
  const naive = await NaiveLoop.start(bench, cloud);
  const pairs: { readonly deliver: number; readonly naive: number }[] = [];
  try {
    await measure(deliver, cloud, warmUp);
    await measure(naive, cloud, warmUp);
    for (let round = 0; round < rounds; round++) {
      const pair = { deliver: 0, naive: 0 };
      const order =
        round % 2 === 0 ? (['deliver', 'naive'] as const) : (['naive', 'deliver'] as const);
      for (const name of order)
        pair[name] = await measure({ deliver, naive }[name], cloud, letters);
      pairs.push(pair);
    }
  } finally {
    await deliver.executions.close();
    await naive.executions.close();
    await cloud.close();
  }
  const each = (name: 'deliver' | 'naive') => median(pairs.map((pair) => pair[name]));
  const us = (ms: number) => `${Math.round(ms * 1_000)} us`;
  return [
    {
      name: 'letter-cpu.deliver',
      what: `${letters.toLocaleString('en-US')} letters due at once: deliver's CPU a letter over a naive loop's`,
      unit: 'x',
      kind: 'ratio',
      figure: median(pairs.map((pair) => pair.deliver / pair.naive)),
      ...within('letter-cpu'),
      why: `${rounds} rounds in turn, user and system: ${us(each('deliver'))} against ${us(each('naive'))}`,
      parts: {
        microseconds: each('deliver') * 1_000,
        naiveMicroseconds: each('naive') * 1_000,
      },
    },
  ];
}

interface Sender {
  readonly executions: Executions;
  expectLetters(count: number): Promise<unknown>;
}

/** Milliseconds of CPU for each of so many letters. Throws where one was not sent, or twice. */
async function measure(sender: Sender, cloud: Cloud, letters: number): Promise<number> {
  const event = await sender.expectLetters(letters);
  await cloud.setTerms({ mailsPerSecond, callMs: 0 });
  const { cpuMs, error } = await sender.executions.invoke(event);
  const { messages, at, throttled } = await cloud.taken();
  if (error || messages !== letters || at.length !== letters)
    throw new Error(
      `${messages} of ${letters} letters were sent, in ${at.length} mails; ${throttled} throttled; ${error ?? ''} ${sender.executions.troubles.join(' ')}`,
    );
  return cpuMs / letters;
}
