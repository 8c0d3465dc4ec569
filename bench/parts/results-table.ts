/**
 * The bench's table for a terminal: what, figure, must, aim, verdict, and one line of how under it.
 */
import { styleText } from 'node:util';
import type { Group } from './group.ts';
import {
  fails,
  type KnownMisses,
  type Row,
  showLimit,
  showNumber,
  type Verdict,
  verdictOf,
} from './row.ts';

const widths = { what: 62, figure: 14, must: 12, aim: 12 };

export function showGroup({ title }: Group, rows: readonly Row[], known: KnownMisses): string {
  const head = ['', 'figure', 'must', 'aim', 'verdict'];
  return [
    `\n${styleText('bold', title)}`,
    ...(rows.length > 0 ? [columns(head)] : []),
    ...rows.flatMap((row) => showRow(row, known)),
  ].join('\n');
}

export function showSummary(
  rows: readonly Row[],
  broken: readonly string[],
  known: KnownMisses,
): string {
  const withVerdict = (verdict: Verdict) => rows.filter((row) => verdictOf(row, known) === verdict);
  const missed = withVerdict('MISSED');
  const expected = withVerdict('known miss');
  const unmeasured = rows.filter(({ figure }) => figure === undefined);
  const lines = [
    ...broken.map((what) => styleText('red', `could not be run: ${what}`)),
    ...expected.map((row) => styleText('yellow', `known miss: ${row.what}`)),
    ...missed.map((row) =>
      styleText(
        'red',
        `missed: ${row.what}${fails(row, known) ? '' : ' (within noise, or a time of this machine)'}`,
      ),
    ),
    `${rows.length} rows: ${missed.length} missed, ${expected.length} known to miss, ${unmeasured.length} not measured. Kept in bench/results.json.`,
  ];
  return `\n${lines.join('\n')}`;
}

function showRow(row: Row, known: KnownMisses): string[] {
  const verdict = verdictOf(row, known);
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
  const isOpen = verdict === 'not measured' || verdict === 'known miss';
  return isOpen ? styleText('yellow', verdict) : styleText('green', verdict);
}
