/**
 * How much code each function loads at a cold start. The compiled course lies beside it as data and
 * is counted apart.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from '../parts/group.ts';
import type { Row } from '../parts/row.ts';
import { synthesised } from '../parts/synthesis.ts';

const kilobyte = 1_000;

export async function measureBundles({ scratch }: Bench): Promise<readonly Row[]> {
  const bundles = await synthesised(scratch);
  const kilobytes = (name: string, file: string) =>
    statSync(join(bundles.get(name) ?? '', file)).size / kilobyte;
  const sizes = [...bundles.keys()].map((name) => ({ name, size: kilobytes(name, 'index.js') }));
  return [
    ...sizes
      .toSorted((a, b) => b.size - a.size)
      .map(({ name, size }): Row => {
        const isSender = name === 'Deliver';
        return {
          name: `bundle.${name}`,
          what: `the bundle of ${name}`,
          unit: 'KB',
          kind: 'exact',
          figure: size,
          must: { most: isSender ? 400 : 260 },
          aim: { most: isSender ? 260 : 200 },
          ...(isSender ? { why: 'index.js as cdk synth leaves it; KB of 1,000 bytes' } : {}),
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
