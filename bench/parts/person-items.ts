/**
 * Makes the items that the store would write for given people, in DynamoDB's own JSON: the bench
 * fills its stand-in for a table with them.
 */

import { dynamoClient } from '../../adapters/dynamodb/dynamo-client.ts';
import { dynamoStore } from '../../adapters/dynamodb/dynamo-store.ts';
import type { TableItem } from '../../cli/kept-table/table-expressions.ts';
import type { Library } from '../../core/course.ts';
import type { Subscriber } from '../../core/subscriber.ts';
import { placementOf } from '../../service/apply.ts';

/** One item a person, with their place on the due index. */
export async function personItems(
  library: Library,
  people: readonly Subscriber[],
): Promise<readonly TableItem[]> {
  const written: TableItem[] = [];
  const client = dynamoClient({});
  client.middlewareStack.add(() => async ({ input }) => {
    written.push((input as unknown as { readonly Item: TableItem }).Item);
    return { output: { $metadata: {} }, response: undefined };
  });
  const store = dynamoStore(client, 'unwritten');
  for (const person of people) await store.people.create(person, placementOf({ library }, person));
  return written;
}
