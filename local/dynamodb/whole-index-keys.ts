/**
 * Gives every row of dynalite's indexes a place of its own. dynalite 4 ends the key of such a row
 * in six hexadecimal digits of a hash of the item's key, so that two items with the same index key
 * overwrite each other once in 16.7 million pairs: of 20,000 people who are due at one instant,
 * five were never found. Here the row ends in the item's key itself.
 */
import { createRequire } from 'node:module';

type Values = Readonly<Record<string, Readonly<Record<string, string>> | undefined>>;
interface Table {
  readonly TableName: string;
  readonly KeySchema: readonly { readonly AttributeName: string }[];
  readonly GlobalSecondaryIndexes?: readonly unknown[];
}
interface IndexActions {
  readonly puts: readonly { index: string; key: string; item: Values }[];
  readonly deletes: readonly { index: string; key: string }[];
}
interface IndexDb {
  put(key: string, item: Values, then: (error?: Error) => void): void;
  del(key: string, then: (error?: Error) => void): void;
}
interface Store {
  getIndexDb(type: 'Global', table: string, index: string): IndexDb;
}
type Then = (error?: Error | null) => void;

/** What dynalite's actions call of its own `db`, on the module's object. */
interface DynaliteDb {
  createIndexKey(item: Values, table: Table, keySchema: unknown): string;
  getIndexActions(
    indexes: readonly unknown[],
    before: Values | undefined,
    after: Values | undefined,
    table: Table,
  ): IndexActions;
  updateIndexes(
    store: Store,
    table: Table,
    before: Values | undefined,
    after: Values | undefined,
    then: Then,
  ): void;
}

const db = createRequire(import.meta.url)('dynalite/db') as DynaliteDb;
const { createIndexKey } = db;

/** The values of the item's own key. */
function ownKey(item: Values, { KeySchema }: Table): string {
  return KeySchema.map(({ AttributeName }) => JSON.stringify(item[AttributeName])).join();
}

let isDone = false;

/** Changes the dynalite of this process, once. The table has global indexes alone. */
export function useWholeIndexKeys(): void {
  if (isDone) return;
  isDone = true;
  db.createIndexKey = (item, table, keySchema) =>
    `${createIndexKey(item, table, keySchema)}/${ownKey(item, table)}`;
  db.updateIndexes = (store, table, before, after, then) => {
    const item = after ?? before;
    if (!item) return then();
    const own = ownKey(item, table);
    const indexes = table.GlobalSecondaryIndexes ?? [];
    const { puts, deletes } = db.getIndexActions(indexes, before, after, table);
    const dbOf = (index: string) => store.getIndexDb('Global', table.TableName, index);
    const changes = [
      ...deletes.map(({ index, key }) =>
        promised((done) => dbOf(index).del(`${key}/${own}`, done)),
      ),
      ...puts.map(({ index, key, item: row }) =>
        promised((done) => dbOf(index).put(`${key}/${own}`, row, done)),
      ),
    ];
    Promise.all(changes).then(
      () => then(),
      (error: Error) => then(error),
    );
  };
}

function promised(start: (done: (error?: Error) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    start((error) => (error ? reject(error) : resolve()));
  });
}
