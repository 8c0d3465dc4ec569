/**
 * Covers the sizes of `deliver`: the template of each rate has the memory, the schedules and the
 * variables of its size, and docs/performance.md has the sizes with their price.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { listPrices } from '../../cli/cost/list-prices.ts';
import { deliverSizeFor, deliverSizes } from '../../infra/deliver-size.ts';
import { environmentNames } from '../../service/ports/settings.ts';
import { duePartitions } from '../../service/ports/store.ts';
import { functionOf, realContext, synth } from './synthesised-stack.ts';

const performance = readFileSync(new URL('../../docs/performance.md', import.meta.url), 'utf8');

/** USD for the CPU and memory of a million letters, all sent at this rate. */
function usdAMillion(perSecond: number): number {
  const { memoryMb, workers } = deliverSizeFor(perSecond);
  return (1e6 / perSecond) * workers * (memoryMb / 1_024) * listPrices.gigabyteSecond.usd;
}

describe('deliver', () => {
  it.each([14, 50, 200, 500, 1_000])(
    'has the memory and the workers of %d letters a second',
    (rate) => {
      const stack = synth({
        ...realContext,
        mailsPerSecond: String(rate),
        segmentsPerSecond: '0.5',
      });
      const { memoryMb, workers } = deliverSizeFor(rate + 0.5);
      const events = stack
        .of('AWS::Scheduler::Schedule')
        .filter(({ Properties }) => Properties.ScheduleExpression === 'rate(1 minute)')
        .map(({ Properties }) => JSON.parse(Properties.Target.Input));
      expect(events).toEqual([...Array(workers).keys()].map((worker) => ({ worker })));
      expect(functionOf(stack, 'Deliver').Properties.MemorySize).toBe(memoryMb);
      for (const name of ['Deliver', 'Web', 'EssentialPages', 'ReceiveSms'])
        expect(
          functionOf(stack, name).Properties.Environment.Variables[environmentNames.workers],
        ).toBe(String(workers));
    },
  );

  it('has sizes that grow with the rate, and workers that share the partitions evenly', () => {
    const rates = deliverSizes.map(({ perSecond }) => perSecond);
    expect(rates).toEqual([...rates].sort((a, b) => a - b));
    for (const { workers, memoryMb } of deliverSizes) {
      expect(duePartitions % workers).toBe(0);
      // More memory gives a second core, which one worker does not use.
      expect(memoryMb).toBeLessThanOrEqual(1_769);
    }
    expect(deliverSizeFor(1e6)).toBe(deliverSizes.at(-1));
  });

  it.each([14, 50, 200, 500, 1_000])(
    'docs/performance.md has the size and price of %d letters a second',
    (rate) => {
      const { memoryMb, workers } = deliverSizeFor(rate);
      const [rateCell, memory, runs] = [rate, memoryMb, workers].map((n) =>
        n.toLocaleString('en-US'),
      );
      expect(performance).toContain(
        `| ${rateCell} | ${memory} MB | ${runs} | ${usdAMillion(rate).toFixed(2)} |`,
      );
    },
  );
});
