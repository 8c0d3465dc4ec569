/**
 * The figures of the latest run of each row, kept for docs/performance.md and `mend cost`. A run of
 * some groups leaves the others' figures as they are; each row says on which day and with which
 * Node it was measured.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { type KnownMisses, type Row, showLimit, verdictOf } from './row.ts';

interface Kept {
  readonly figure: number;
  readonly unit: string;
  readonly budget?: string;
  readonly must?: string;
  readonly aim?: string;
  readonly verdict: string;
  readonly parts?: Readonly<Record<string, number>>;
  readonly on: string;
  readonly by: string;
}

export async function keepResults(
  file: string,
  rows: readonly Row[],
  known: KnownMisses,
): Promise<void> {
  const before = await readFile(file, 'utf8').then(
    (text) => JSON.parse(text) as Record<string, Kept>,
    () => ({}),
  );
  const on = new Date().toISOString().slice(0, 10);
  const by = `Node ${process.versions.node}, ${cpus().length} cores`;
  const measured = rows.flatMap((row): [string, Kept][] => {
    const { name, figure, unit, budget, must, aim, parts } = row;
    // What could not be measured today is not worth forgetting yesterday's figure for.
    if (figure === undefined) return [];
    const limits = {
      ...(budget ? { budget } : {}),
      ...(must ? { must: showLimit(must) } : {}),
      ...(aim ? { aim: showLimit(aim) } : {}),
    };
    return [
      [
        name,
        {
          figure: short(figure),
          unit,
          ...limits,
          verdict: verdictOf(row, known),
          ...shortParts(parts),
          on,
          by,
        },
      ],
    ];
  });
  const all = { ...before, ...Object.fromEntries(measured) };
  await writeFile(file, `${JSON.stringify(all, null, 2)}\n`);
}

const short = (value: number) => Number(value.toPrecision(4));

function shortParts(parts: Row['parts']): { readonly parts?: Record<string, number> } {
  if (!parts) return {};
  return {
    parts: Object.fromEntries(Object.entries(parts).map(([name, value]) => [name, short(value)])),
  };
}
