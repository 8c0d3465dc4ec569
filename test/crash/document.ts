/**
 * Reads and writes the tables of docs/crash-points.md. The tests kill at the points that the tables
 * name and compare the outcomes. `CRASH_POINTS=write npx vitest run test/crash
 * --no-file-parallelism` writes the outcomes it observes into the tables.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const isWriting = process.env.CRASH_POINTS === 'write';

export interface Row {
  /** The request before which the function was killed. */
  readonly point: string;
  /** The outcome, one cell for each way in which the test goes on. */
  readonly cells: readonly string[];
}

const page = fileURLToPath(new URL('../../docs/crash-points.md', import.meta.url));

/** The rows below a heading; empty if the page has no such heading. */
export function rowsOf(title: string): Row[] {
  const lines = sectionOf(readFileSync(page, 'utf8'), title).split('\n');
  const rows = lines.filter((line) => line.startsWith('|')).slice(2);
  return rows.map((line) => {
    const [point = '', ...cells] = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
    return { point, cells };
  });
}

export function writeRows(title: string, columns: readonly string[], rows: readonly Row[]): void {
  const before = readFileSync(page, 'utf8');
  const section = sectionOf(before, title);
  if (!section) throw new Error(`docs/crash-points.md has no section "### ${title}"; write one.`);
  const prose = section
    .split('\n')
    .filter((line) => !line.startsWith('|'))
    .join('\n')
    .trimEnd();
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const head = [line(['killed before', ...columns]), `|${'---|'.repeat(columns.length + 1)}`];
  const table = [...head, ...rows.map(({ point, cells }) => line([point, ...cells]))].join('\n');
  writeFileSync(
    page,
    before.replace(section, () => `${prose}\n\n${table}\n\n`),
  );
}

function sectionOf(text: string, title: string): string {
  const start = text.indexOf(`### ${title}\n`);
  if (start < 0) return '';
  const next = text.slice(start + 4).search(/^#{2,3} /m);
  return next < 0 ? text.slice(start) : text.slice(start, start + 4 + next);
}
