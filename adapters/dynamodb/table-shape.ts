/**
 * The shape of the one table: its keys, its indexes, its time to live. It imports nothing, so that
 * infra can share it with the runtime; local and the tests create the table from it too.
 */

/** Attribute names are short because every write is billed by the kilobyte. */
export const tableShape = {
  partitionKey: { name: 'pk', type: 'S' },
  sortKey: { name: 'sk', type: 'S' },
  /** Seconds since 1970. DynamoDB deletes late (up to days), so every read filters too. */
  timeToLive: 'x',
  /** Keys only: an index that carried state would be paid for on every write of it. */
  indexes: {
    /** Sparse. What is due: one of twelve shards, by instant. */
    due: { partitionKey: { name: 'ds', type: 'S' }, sortKey: { name: 'da', type: 'N' } },
    /** Sparse. Who waits for a human, by instant. */
    inbox: { partitionKey: { name: 'ib', type: 'S' }, sortKey: { name: 'ia', type: 'N' } },
    /** Profiles by status, then by name. */
    roster: { partitionKey: { name: 'ro', type: 'S' }, sortKey: { name: 'rk', type: 'S' } },
  },
} as const;

/** The input of CreateTable, for dynalite, DynamoDB Local and ministack. */
export function createTableInput(tableName: string) {
  const { partitionKey, sortKey, indexes } = tableShape;
  const keys = [
    partitionKey,
    sortKey,
    ...Object.values(indexes).flatMap((index) => [index.partitionKey, index.sortKey]),
  ];
  return {
    TableName: tableName,
    BillingMode: 'PAY_PER_REQUEST' as const,
    AttributeDefinitions: keys.map(({ name, type }) => ({
      AttributeName: name,
      AttributeType: type,
    })),
    KeySchema: keySchema(partitionKey.name, sortKey.name),
    GlobalSecondaryIndexes: Object.entries(indexes).map(([name, index]) => ({
      IndexName: name,
      KeySchema: keySchema(index.partitionKey.name, index.sortKey.name),
      Projection: { ProjectionType: 'KEYS_ONLY' as const },
    })),
  };
}

function keySchema(hash: string, range: string) {
  return [
    { AttributeName: hash, KeyType: 'HASH' as const },
    { AttributeName: range, KeyType: 'RANGE' as const },
  ];
}
