/**
 * One row of the bench: a figure, what it must be and what we aim at. It says how a row is judged
 * and knows no measurement.
 */

/** What a figure may be at most, or what it must be at least. */
export type Limit = { readonly most: number } | { readonly least: number };

/**
 * What a miss means. `exact`: the figure is the same on every machine (capacity, bytes, virtual
 * time). `ratio`: two times of one run, which a busy machine moves a little. `machine`: a time of
 * this machine alone; it is shown and never fails a run.
 */
export type Kind = 'exact' | 'ratio' | 'machine';

export interface Row {
  /** Stable: others read results by it. */
  readonly name: string;
  readonly what: string;
  readonly unit: string;
  readonly kind: Kind;
  /** Absent when it could not be measured; `why` then says so. */
  readonly figure?: number;
  /** The id of the budget in budgets.ts that this row measures; a row may be without one. */
  readonly budget?: string;
  readonly must?: Limit;
  readonly aim?: Limit;
  /** The budget is written with so many decimals, and judged by as many. */
  readonly decimals?: number;
  /** How it was measured, or why it was not, in a few words. */
  readonly why?: string;
  /** What lies behind the figure, for those who look closer. */
  readonly parts?: Readonly<Record<string, number>>;
}

/** The figures that some rows may miss their must with for now, by row: known-misses.json. */
export type KnownMisses = Readonly<Record<string, number>>;

export type Verdict = 'aim met' | 'met' | 'known miss' | 'MISSED' | 'not measured' | '';

/**
 * A ratio fails the run only when it misses by more than this: neighbours on the machine are no
 * fault of the code.
 */
const noise = 1.2;

export function verdictOf(row: Row, known: KnownMisses = {}): Verdict {
  const { must, aim } = row;
  const figure = judged(row);
  if (figure === undefined) return 'not measured';
  if (must && !holds(figure, must)) return isKnown(row, known) ? 'known miss' : 'MISSED';
  if (aim && holds(figure, aim)) return 'aim met';
  return must ? 'met' : '';
}

/** Whether this row ends the run with 1. One that is known to miss may not get worse. */
export function fails(row: Row, known: KnownMisses = {}): boolean {
  const { must, kind } = row;
  const figure = judged(row);
  if (figure === undefined || !must || kind === 'machine') return false;
  if (isKnown(row, known)) return false;
  return !holds(figure, kind === 'ratio' ? loosened(must) : must);
}

export function showLimit(limit: Limit | undefined): string {
  if (!limit) return '';
  return 'most' in limit ? `<= ${showNumber(limit.most)}` : `>= ${showNumber(limit.least)}`;
}

/** Three digits that mean something, thousands apart. */
export function showNumber(value: number): string {
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US');
  return String(Number(value.toPrecision(3)));
}

function isKnown({ name, figure, must }: Row, known: KnownMisses): boolean {
  const limit = known[name];
  if (limit === undefined || figure === undefined || !must) return false;
  return 'most' in must ? figure <= limit : figure >= limit;
}

function judged({ figure, decimals }: Row): number | undefined {
  return figure === undefined || decimals === undefined ? figure : Number(figure.toFixed(decimals));
}

function holds(figure: number, limit: Limit): boolean {
  return 'most' in limit ? figure <= limit.most : figure >= limit.least;
}

function loosened(limit: Limit): Limit {
  return 'most' in limit ? { most: limit.most * noise } : { least: limit.least / noise };
}
