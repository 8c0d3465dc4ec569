/**
 * DynamoDB's tables in memory, by the operations and expressions that the store uses; what is not
 * known here is refused. `npm start`, the command line, the tests and the bench use it. The
 * contract in test/contracts holds for it as for DynamoDB Local and dynalite. Each write is told to
 * `onWrite` before it is made, so that a folder can keep it.
 */
import {
  conditionOf,
  orderOf,
  type Placeholders,
  type TableItem,
  TableRefusal,
  updateOf,
} from './table-expressions.ts';

/** What one call of DynamoDB's protocol may say, of the operations that are known here. */
interface Input {
  readonly TableName: string;
  readonly Key: TableItem;
  readonly Item: TableItem;
  readonly ConditionExpression?: string;
  readonly UpdateExpression: string;
  readonly KeyConditionExpression: string;
  readonly FilterExpression?: string;
  readonly ExpressionAttributeNames?: Record<string, string>;
  readonly ExpressionAttributeValues?: TableItem;
  readonly ReturnValues?: string;
  readonly IndexName?: string;
  readonly Limit?: number;
  readonly ScanIndexForward?: boolean;
  readonly ExclusiveStartKey?: TableItem;
  readonly KeySchema: readonly KeyPart[];
  readonly GlobalSecondaryIndexes?: readonly {
    readonly IndexName: string;
    readonly KeySchema: readonly KeyPart[];
  }[];
  readonly RequestItems: Readonly<
    Record<
      string,
      {
        readonly Keys: readonly TableItem[];
      } & readonly {
        readonly PutRequest?: { readonly Item: TableItem };
        readonly DeleteRequest?: { readonly Key: TableItem };
      }[]
    >
  >;
}

interface KeyPart {
  readonly AttributeName: string;
  readonly KeyType: string;
}

/** A page is as long as DynamoDB's, an attribute counted with what it takes on average. */
const pageBytes = 1_000_000;
const bytesAnAttribute = 30;

/** A write as a folder keeps it: a table, or an item that is put or deleted in one. */
export type TableWrite =
  | { readonly table: Input }
  | { readonly t: string; readonly put: TableItem }
  | { readonly t: string; readonly del: TableItem };

/** An item may be so large, its attributes' names included. */
const mostItemBytes = 400 * 1_024;

export class EmbeddedTables {
  readonly #tables = new Map<string, Table>();
  readonly #onWrite: (write: TableWrite) => void;

  constructor(onWrite: (write: TableWrite) => void = () => {}) {
    this.#onWrite = onWrite;
  }

  /** Makes a write that was kept, without telling of it. */
  replay(write: TableWrite): void {
    if ('table' in write)
      this.#tables.set(write.table.TableName, new Table(write.table, this.#onWrite));
    else if ('put' in write) this.#table(write.t).keep(write.put);
    else this.#table(write.t).drop(write.del);
  }

  /** Everything there is, as the fewest writes that make it. */
  *writes(): Generator<TableWrite> {
    for (const [t, table] of this.#tables) {
      yield { table: table.input };
      for (const put of table.items()) yield { t, put };
    }
  }

  /** How many items there are. */
  get size(): number {
    return [...this.#tables.values()].reduce((sum, table) => sum + table.size, 0);
  }

  /** Answers one call. Throws `TableRefusal`, or an error for what is not known here. */
  call(operation: string, input: Input): object {
    switch (operation) {
      case 'CreateTable':
        this.#onWrite({ table: input });
        this.#tables.set(input.TableName, new Table(input, this.#onWrite));
        return { TableDescription: { TableStatus: 'ACTIVE' } };
      case 'DescribeTable':
        this.#table(input.TableName);
        return { Table: { TableStatus: 'ACTIVE' } };
      case 'BatchWriteItem':
        for (const [name, puts] of Object.entries(input.RequestItems))
          for (const { PutRequest, DeleteRequest } of puts) {
            if (PutRequest) this.#table(name).put(PutRequest.Item);
            if (DeleteRequest) this.#table(name).remove(DeleteRequest.Key);
          }
        return { UnprocessedItems: {} };
      case 'BatchGetItem':
        return { Responses: this.#found(input), UnprocessedKeys: {} };
      default:
        return answerOf(this.#table(input.TableName), operation, input);
    }
  }

  #found({ RequestItems }: Input): Readonly<Record<string, readonly TableItem[]>> {
    const tables = Object.entries(RequestItems).map(([name, { Keys }]) => {
      const table = this.#table(name);
      return [name, Keys.flatMap((key) => table.get(key) ?? [])];
    });
    return Object.fromEntries(tables);
  }

  #table(name: string): Table {
    const table = this.#tables.get(name);
    if (!table) throw new TableRefusal('ResourceNotFoundException', `There is no table ${name}.`);
    return table;
  }
}

/** A response of DynamoDB's JSON protocol. */
export interface TableResponse {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** Answers one request of DynamoDB's JSON protocol; `target` is its `x-amz-target`. */
export function answerDynamo(tables: EmbeddedTables, target: string, body: string): TableResponse {
  const type = 'application/x-amz-json-1.0';
  try {
    const said = tables.call(target.split('.').at(-1) ?? '', JSON.parse(body));
    return { status: 200, type, body: JSON.stringify(said) };
  } catch (error) {
    if (!(error instanceof TableRefusal)) throw error;
    const { code, message } = error;
    const refusal = { __type: `com.amazonaws.dynamodb.v20120810#${code}`, message };
    return { status: 400, type, body: JSON.stringify(refusal) };
  }
}

function answerOf(table: Table, operation: string, input: Input): object {
  switch (operation) {
    case 'GetItem': {
      const found = table.get(input.Key);
      return found ? { Item: found } : {};
    }
    case 'PutItem':
      mustHold(table.get(input.Item), input);
      table.put(input.Item);
      return {};
    case 'DeleteItem':
      mustHold(table.get(input.Key), input);
      table.remove(input.Key);
      return {};
    case 'UpdateItem':
      return update(table, input);
    case 'Query':
      return pageOf(table.queried(input), input, table.keysOf(input.IndexName));
    case 'Scan':
      return pageOf(table.scanned(input), input, table.keysOf(input.IndexName));
    default:
      throw new TableRefusal('UnknownOperationException', `The table knows no ${operation}.`);
  }
}

function placeholdersOf(input: Input): Placeholders {
  return {
    names: input.ExpressionAttributeNames ?? {},
    values: input.ExpressionAttributeValues ?? {},
  };
}

function mustHold(item: TableItem | undefined, input: Input): void {
  const { ConditionExpression: condition } = input;
  if (condition === undefined || conditionOf(condition)(item, placeholdersOf(input))) return;
  throw new TableRefusal('ConditionalCheckFailedException', 'The conditional request failed');
}

function update(table: Table, input: Input): object {
  const before = table.get(input.Key);
  mustHold(before, input);
  const item = { ...before, ...input.Key };
  updateOf(input.UpdateExpression)(item, placeholdersOf(input));
  table.put(item);
  if (input.ReturnValues !== 'UPDATED_NEW') return {};
  const changed = Object.entries(item).filter(([name, value]) => before?.[name] !== value);
  const keys = Object.keys(input.Key);
  return { Attributes: Object.fromEntries(changed.filter(([name]) => !keys.includes(name))) };
}

/** One page of what is found. */
function pageOf(items: Iterable<TableItem>, input: Input, keys: readonly string[]): object {
  const { Limit = Number.POSITIVE_INFINITY, FilterExpression } = input;
  const given = placeholdersOf(input);
  const filter = FilterExpression === undefined ? undefined : conditionOf(FilterExpression);
  const found: TableItem[] = [];
  let [bytes, read] = [0, 0];
  let last: TableItem | undefined;
  for (const item of items) {
    if (read >= Limit || bytes > pageBytes)
      return { Items: found, Count: found.length, LastEvaluatedKey: pick(last ?? {}, keys) };
    read += 1;
    bytes += bytesAnAttribute * (input.IndexName ? keys.length : Object.keys(item).length);
    last = item;
    if (!filter || filter(item, given)) found.push(input.IndexName ? pick(item, keys) : item);
  }
  return { Items: found, Count: found.length };
}

function pick(item: TableItem, names: readonly string[]): TableItem {
  return Object.fromEntries(
    names.flatMap((name) => (item[name] === undefined ? [] : [[name, item[name]]])),
  );
}

/** Items of one table, and the order of each index. */
class Table {
  readonly #hash: string;
  readonly #range: string | undefined;
  readonly #items = new Map<string, TableItem>();
  readonly #onWrite: (write: TableWrite) => void;
  readonly input: Input;
  /** The table's own order, then each index's, by name. */
  readonly #orders: ReadonlyMap<string, Order>;

  constructor(input: Input, onWrite: (write: TableWrite) => void) {
    const { KeySchema, GlobalSecondaryIndexes = [] } = input;
    this.input = input;
    this.#onWrite = onWrite;
    const [hash = '', range] = namesOf(KeySchema);
    this.#hash = hash;
    this.#range = range;
    const idOf = (item: TableItem) => this.#idOf(item);
    this.#orders = new Map([
      ['', new Order(hash, range, idOf)],
      ...GlobalSecondaryIndexes.map((index): [string, Order] => {
        const [indexHash = '', indexRange] = namesOf(index.KeySchema);
        return [index.IndexName, new Order(indexHash, indexRange, idOf)];
      }),
    ]);
  }

  get(key: TableItem): TableItem | undefined {
    return this.#items.get(this.#idOf(key));
  }

  get size(): number {
    return this.#items.size;
  }

  items(): Iterable<TableItem> {
    return this.#items.values();
  }

  put(item: TableItem): void {
    if (JSON.stringify(item).length > mostItemBytes)
      throw new TableRefusal('ValidationException', 'Item size has exceeded the maximum size.');
    this.#onWrite({ t: this.input.TableName, put: item });
    this.keep(item);
  }

  remove(key: TableItem): void {
    const item = this.get(key);
    if (!item) return;
    this.#onWrite({ t: this.input.TableName, del: pick(item, this.keysOf()) });
    this.drop(item);
  }

  /** Puts an item without telling of it. */
  keep(item: TableItem): void {
    this.drop(item);
    this.#items.set(this.#idOf(item), item);
    for (const order of this.#orders.values()) order.add(item);
  }

  /** Removes an item without telling of it. */
  drop(key: TableItem): void {
    const id = this.#idOf(key);
    const item = this.#items.get(id);
    if (!item) return;
    this.#items.delete(id);
    for (const order of this.#orders.values()) order.remove(item);
  }

  /** What a Scan finds, in an order that stays whatever is written meanwhile. */
  scanned({ IndexName, ExclusiveStartKey }: Input): Iterable<TableItem> {
    return this.#order(IndexName).after(ExclusiveStartKey);
  }

  /** What a Query finds, in its order. */
  queried(input: Input): Iterable<TableItem> {
    return this.#order(input.IndexName).matching(input);
  }

  /** The names of the keys: those of an index, and the table's own. */
  keysOf(index = ''): readonly string[] {
    const own = [this.#hash, ...(this.#range ? [this.#range] : [])];
    return [...new Set([...(this.#orders.get(index)?.names ?? []), ...own])];
  }

  #order(index = ''): Order {
    const order = this.#orders.get(index);
    if (!order) throw new TableRefusal('ValidationException', `There is no index ${index}.`);
    return order;
  }

  #idOf(key: TableItem): string {
    return JSON.stringify([key[this.#hash], this.#range === undefined ? '' : key[this.#range]]);
  }
}

function namesOf(schema: readonly KeyPart[]): readonly (string | undefined)[] {
  return ['HASH', 'RANGE'].map(
    (type) => schema.find(({ KeyType }) => KeyType === type)?.AttributeName,
  );
}

/** Items under each hash key, by range key and id. An item without one of the keys is left out. */
class Order {
  readonly #hash: string;
  readonly #range: string | undefined;
  readonly #idOf: (item: TableItem) => string;
  readonly #sorted = new Map<string, TableItem[]>();

  constructor(hash: string, range: string | undefined, idOf: (item: TableItem) => string) {
    this.#hash = hash;
    this.#range = range;
    this.#idOf = idOf;
  }

  get names(): readonly string[] {
    return [this.#hash, ...(this.#range ? [this.#range] : [])];
  }

  add(item: TableItem): void {
    if (!this.names.every((name) => item[name])) return;
    const key = this.#keyOf(item);
    const items = this.#sorted.get(key) ?? [];
    this.#sorted.set(key, items);
    items.splice(this.#firstNotBefore(items, item), 0, item);
  }

  remove(item: TableItem): void {
    const items = this.#sorted.get(this.#keyOf(item));
    const at = items ? this.#firstNotBefore(items, item) : -1;
    if (items?.[at] === item) items.splice(at, 1);
    if (items?.length === 0) this.#sorted.delete(this.#keyOf(item));
  }

  /** Every item after this one: by the hash key, then in the order under it. */
  *after(from?: TableItem): Iterable<TableItem> {
    const begin = from && this.#keyOf(from);
    for (const key of [...this.#sorted.keys()].sort()) {
      if (begin !== undefined && key < begin) continue;
      for (const item of this.#sorted.get(key) ?? [])
        if (!from || key !== begin || this.#isBefore(from, item)) yield item;
    }
  }

  *matching(input: Input): Iterable<TableItem> {
    const given = placeholdersOf(input);
    const holds = conditionOf(input.KeyConditionExpression);
    const [, name = '', value = ''] =
      /^\s*([#\w]+)\s*=\s*(:\w+)/.exec(input.KeyConditionExpression) ?? [];
    if ((given.names[name] ?? name) !== this.#hash)
      throw new TableRefusal('ValidationException', 'A Query names its hash key first.');
    const items = this.#sorted.get(JSON.stringify(given.values[value])) ?? [];
    const isBackwards = input.ScanIndexForward === false;
    const from = input.ExclusiveStartKey;
    const isNext = (item: TableItem) =>
      !from || (isBackwards ? this.#isBefore(item, from) : this.#isBefore(from, item));
    for (const item of isBackwards ? items.toReversed() : items)
      if (isNext(item) && holds(item, given)) yield item;
  }

  #keyOf(item: TableItem): string {
    return JSON.stringify(item[this.#hash]);
  }

  #firstNotBefore(items: readonly TableItem[], item: TableItem): number {
    let [low, high] = [0, items.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#isBefore(items[middle] ?? {}, item)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #isBefore(a: TableItem, b: TableItem): boolean {
    const [one, other] = [a[this.#range ?? ''], b[this.#range ?? '']];
    const order = one && other && orderOf(one, other);
    return order ? order < 0 : this.#idOf(a) < this.#idOf(b);
  }
}
