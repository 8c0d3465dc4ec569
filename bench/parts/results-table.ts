/**
 * The bench's table for a terminal: what, figure, must, aim, verdict, and one line of how under it.
 */
import { styleText } from 'node:util';
import type { Group } from './group.ts';
import { fails, type Row, showLimit, showNumber, type Verdict, verdictOf } from './row.ts';

const widths = { what: 62, figure: 14, must: 12, aim: 12 };

export function showGroup({ title }: Group, rows: readonly Row[]): string {
  const head = ['', 'figure', 'must', 'aim', 'verdict'];
  return [
    `\n${styleText('bold', title)}`,
    ...(rows.length > 0 ? [columns(head)] : []),
    ...rows.flatMap(showRow),
  ].join('\n');
}

export function showSummary(rows: readonly Row[], broken: readonly string[]): string {
  const missed = rows.filter((row) => verdictOf(row) === 'MISSED');
  const unmeasured = rows.filter(({ figure }) => figure === undefined);
  const lines = [
    ...broken.map((what) => styleText('red', `could not be run: ${what}`)),
    ...missed.map((row) =>
      styleText(
        'red',
        `missed: ${row.what}${fails(row) ? '' : ' (within noise, or a time of this machine)'}`,
      ),
    ),
    `${rows.length} rows: ${missed.length} missed, ${unmeasured.length} not measured. Kept in bench/results.json.`,
  ];
  return `\n${lines.join('\n')}`;
}

function showRow(row: Row): string[] {
  const verdict = verdictOf(row);
  const figure = row.figure === undefined ? '-' : `${showNumber(row.figure)} ${row.unit}`;
  const line = columns([
    row.what,
    figure,
    showLimit(row.must),
    showLimit(row.aim),
    coloured(verdict),
  ]);
  return row.why ? [line, styleText('dim', `    ${row.why}`)] : [line];
}

function columns([
  what = '',
  figure = '',
  must = '',
  aim = '',
  verdict = '',
]: readonly string[]): string {
  const cells = [
    what.padEnd(widths.what),
    figure.padStart(widths.figure),
    must.padStart(widths.must),
  ];
  return `${[...cells, aim.padStart(widths.aim)].join(' ')}  ${verdict}`;
}

function coloured(verdict: Verdict): string {
  if (verdict === 'MISSED') return styleText('red', verdict);
  return verdict === 'not measured' ? styleText('yellow', verdict) : styleText('green', verdict);
}
