/** The bench's budgets: each has a row or a reason, and the documents say the same figures. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { groups } from '../../bench/parts/all-groups.ts';
import { type Budget, type BudgetId, budgets } from '../../bench/parts/budgets.ts';
import { showLimit } from '../../bench/parts/row.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const all = Object.entries(budgets) as [BudgetId, Budget][];
const measured = new Set(Object.values(groups).flatMap((group) => group.budgets));

interface Kept {
  readonly figure: number;
  readonly verdict: string;
  readonly budget?: string;
}
const results: Readonly<Record<string, Kept>> = JSON.parse(read('bench/results.json'));

describe('the budgets of the bench', () => {
  it.each(all)('%s is measured by a group of rows, or says why not', (id, { unmeasured }) => {
    expect(measured.has(id)).toBe(unmeasured === undefined);
  });

  it.each(all)('%s has a figure in the results, if it is measured', (id, { unmeasured }) => {
    const figures = Object.values(results).filter(({ budget }) => budget === id);
    expect(figures.length > 0).toBe(unmeasured === undefined);
  });

  it('docs/performance.md has each with its must and aim, and says which has no subject', () => {
    const lines = read('docs/performance.md').split('\n');
    const wanted = all.map(([id, { must, aim, unmeasured }]) => ({
      id,
      limits: [showLimit(must), showLimit(aim)],
      hasSubject: unmeasured === undefined,
    }));
    const found = all.map(([id]) => {
      const line = lines.find((each) => each.startsWith(`| \`${id}\` |`)) ?? '';
      const [, , , must = '', aim = '', now = ''] = line.split('|').map((cell) => cell.trim());
      return { id, limits: [must, aim], hasSubject: now !== 'no subject yet' };
    });
    expect(found).toEqual(wanted);
  });

  it('known misses are rows that miss, each by no more than it was known to', () => {
    const known = Object.entries(JSON.parse(read('bench/known-misses.json')));
    const wrong = known.filter(([name, limit]) => {
      const row = results[name];
      return row?.verdict !== 'known miss' || row.figure > Number(limit);
    });
    expect(wrong).toEqual([]);
  });
});
