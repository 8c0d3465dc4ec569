/**
 * How much code each function loads at a cold start. The compiled course lies beside it as data and
 * is counted apart.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { bundleBudgetOf, within } from '../parts/budgets.ts';
import type { Bench } from '../parts/group.ts';
import type { Row } from '../parts/row.ts';
import { synthesised } from '../parts/synthesis.ts';

const kilobyte = 1_000;

export async function measureBundles({ scratch }: Bench): Promise<readonly Row[]> {
  const functions = await synthesised(scratch);
  const kilobytes = (name: string, file: string) =>
    statSync(join(functions.get(name)?.folder ?? '', file)).size / kilobyte;
  const sizes = [...functions.keys()].map((name) => ({ name, size: kilobytes(name, 'index.js') }));
  return [
    ...sizes
      .toSorted((a, b) => b.size - a.size)
      .map(({ name, size }): Row => {
        return {
          name: `bundle.${name}`,
          what: `the bundle of ${name}`,
          unit: 'KB',
          kind: 'exact',
          figure: size,
          ...within(bundleBudgetOf(name)),
          ...(name === 'Deliver'
            ? { why: 'index.js as cdk synth leaves it; KB of 1,000 bytes' }
            : {}),
        };
      }),
    {
      name: 'bundle.course',
      what: 'the compiled course beside each of them',
      unit: 'KB',
      kind: 'exact',
      figure: kilobytes('Deliver', 'library.json'),
    },
  ];
}
