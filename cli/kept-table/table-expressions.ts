/**
 * Reads DynamoDB's expressions (conditions, key conditions, updates) into functions over an item.
 * Each text is read once: senders use few texts, many times. It knows what the store writes and
 * refuses the rest, naming it.
 */

/** A refusal under DynamoDB's name for it. */
export class TableRefusal extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** A value as DynamoDB's JSON writes it; a table keeps the other types as they come. */
export interface TableValue {
  readonly S?: string;
  readonly N?: string;
  readonly BOOL?: boolean;
  readonly M?: TableItem;
}

export type TableItem = Record<string, TableValue>;

/** The names and values that one call gives for the placeholders of its expression. */
export interface Placeholders {
  readonly names: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, TableValue>>;
}

export type Condition = (item: TableItem | undefined, given: Placeholders) => boolean;
/** Changes the item in place. */
export type Update = (item: TableItem, given: Placeholders) => void;

type Operand = (item: TableItem | undefined, given: Placeholders) => TableValue | undefined;
type Path = readonly string[];
/** One step of an update: reads the item as it was before all of them. */
type Step = (item: TableItem, before: TableItem, given: Placeholders) => void;

const conditions = new Map<string, Condition>();
const updates = new Map<string, Update>();

export function conditionOf(text: string): Condition {
  return readOnce(conditions, text, (reader) => reader.alternatives());
}

export function updateOf(text: string): Update {
  return readOnce(updates, text, (reader) => reader.clauses());
}

function readOnce<T>(known: Map<string, T>, text: string, read: (reader: Reader) => T): T {
  const kept = known.get(text);
  if (kept) return kept;
  const reader = new Reader(text);
  const made = read(reader);
  reader.expectEnd();
  known.set(text, made);
  return made;
}

const clauseWords = /^(SET|REMOVE|ADD)$/i;

class Reader {
  readonly #text: string;
  readonly #words: readonly string[];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#words = text.match(/[#:]?[\w-]+|<=|>=|<>|[=<>(),.+]/g) ?? [];
  }

  /** `a OR b`: conditions, loosest binding first. */
  alternatives(): Condition {
    const all = [this.#conjunction()];
    while (this.#take('OR')) all.push(this.#conjunction());
    const [first = () => false] = all;
    return all.length === 1 ? first : (item, given) => all.some((one) => one(item, given));
  }

  /** `SET … REMOVE … ADD …` in any order. */
  clauses(): Update {
    const steps: Step[] = [];
    while (this.#at < this.#words.length) {
      const clause = this.#next().toUpperCase();
      if (!clauseWords.test(clause)) throw this.#unknown(clause);
      do {
        steps.push(this.#step(clause));
      } while (this.#take(','));
    }
    return (item, given) => {
      const before = { ...item };
      for (const step of steps) step(item, before, given);
    };
  }

  expectEnd(): void {
    if (this.#at < this.#words.length) throw this.#unknown(this.#peek());
  }

  #conjunction(): Condition {
    const all = [this.#single()];
    while (this.#take('AND')) all.push(this.#single());
    const [first = () => false] = all;
    return all.length === 1 ? first : (item, given) => all.every((one) => one(item, given));
  }

  #single(): Condition {
    if (this.#take('(')) {
      const inner = this.alternatives();
      this.#expect(')');
      return inner;
    }
    if (this.#take('attribute_exists')) {
      const read = this.#inBrackets();
      return (item, given) => read(item, given) !== undefined;
    }
    if (this.#take('attribute_not_exists')) {
      const read = this.#inBrackets();
      return (item, given) => read(item, given) === undefined;
    }
    const left = this.#operand();
    const sign = this.#next().toUpperCase();
    const right = this.#operand();
    if (sign === 'BETWEEN') {
      this.#expect('AND');
      const most = this.#operand();
      return (item, given) => {
        const value = left(item, given);
        return (
          compare(value, right(item, given), (order) => order >= 0) &&
          compare(value, most(item, given), (order) => order <= 0)
        );
      };
    }
    const holds = orders[sign];
    if (!holds) throw this.#unknown(sign);
    return (item, given) => compare(left(item, given), right(item, given), holds);
  }

  #step(clause: string): Step {
    const path = this.#path();
    if (clause === 'REMOVE') return (item, _, { names }) => removeAt(item, named(path, names));
    if (clause === 'SET') this.#expect('=');
    const value = this.#operand();
    return (item, before, given) => {
      const key = named(path, given.names);
      const made = value(before, given);
      if (made === undefined) return;
      if (clause === 'SET') return setAt(item, key, made);
      const sum = Number(valueAt(before, key)?.N ?? 0) + Number(made.N ?? 0);
      setAt(item, key, { N: String(sum) });
    };
  }

  #operand(): Operand {
    if (this.#take('if_not_exists')) {
      this.#expect('(');
      const path = this.#path();
      this.#expect(',');
      const otherwise = this.#operand();
      this.#expect(')');
      return (item, given) => valueAt(item, named(path, given.names)) ?? otherwise(item, given);
    }
    const word = this.#peek();
    if (word.startsWith(':')) {
      this.#at += 1;
      return (_, { values }) => values[word];
    }
    const path = this.#path();
    return (item, { names }) => valueAt(item, named(path, names));
  }

  #inBrackets(): Operand {
    this.#expect('(');
    const path = this.#path();
    this.#expect(')');
    return (item, { names }) => valueAt(item, named(path, names));
  }

  #path(): Path {
    const path = [this.#next()];
    while (this.#take('.')) path.push(this.#next());
    if (!path.every((word) => /^#?[A-Za-z]/.test(word))) throw this.#unknown(path.join('.'));
    return path;
  }

  #peek(): string {
    return this.#words[this.#at] ?? '';
  }

  #next(): string {
    const word = this.#peek();
    this.#at += 1;
    return word;
  }

  #take(word: string): boolean {
    if (this.#peek().toUpperCase() !== word.toUpperCase()) return false;
    this.#at += 1;
    return true;
  }

  #expect(word: string): void {
    if (!this.#take(word)) throw this.#unknown(this.#peek());
  }

  #unknown(word: string): Error {
    return new TableRefusal(
      'ValidationException',
      `The table cannot read "${word}" in "${this.#text}".`,
    );
  }
}

const orders: Readonly<Record<string, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '<>': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

/** What is missing, or of another type, compares with nothing. */
function compare(
  a: TableValue | undefined,
  b: TableValue | undefined,
  holds: (order: number) => boolean,
): boolean {
  const order = a && b && orderOf(a, b);
  return order !== undefined && holds(order);
}

/** Below, at or above 0 as `a` stands before, with or after `b`. */
export function orderOf(a: TableValue, b: TableValue): number | undefined {
  if (a.N !== undefined && b.N !== undefined) return Number(a.N) - Number(b.N);
  if (a.S !== undefined && b.S !== undefined) return a.S < b.S ? -1 : a.S > b.S ? 1 : 0;
  if (a.BOOL !== undefined && b.BOOL !== undefined) return a.BOOL === b.BOOL ? 0 : 1;
  return undefined;
}

function named(path: Path, names: Placeholders['names']): Path {
  return path.map((word) => (word.startsWith('#') ? (names[word] ?? word) : word));
}

function valueAt(item: TableItem | undefined, path: Path): TableValue | undefined {
  let found: TableValue | undefined;
  let inside = item;
  for (const name of path) {
    found = inside?.[name];
    inside = found?.M;
  }
  return found;
}

function setAt(item: TableItem, [first = '', ...rest]: Path, value: TableValue): void {
  if (rest.length === 0) item[first] = value;
  else {
    const inside = { ...item[first]?.M };
    setAt(inside, rest, value);
    item[first] = { M: inside };
  }
}

function removeAt(item: TableItem, [first = '', ...rest]: Path): void {
  if (rest.length === 0) delete item[first];
  else if (item[first]?.M) {
    const inside = { ...item[first].M };
    removeAt(inside, rest);
    item[first] = { M: inside };
  }
}
