/** The items of people as the store writes them, in DynamoDB's own JSON, without a table. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { CallDynamo } from '../../adapters/dynamodb/dynamo-api.ts';
import { dynamoStore } from '../../adapters/dynamodb/dynamo-store.ts';
import type { Library } from '../../core/course.ts';
import type { Subscriber } from '../../core/subscriber.ts';
import { placementOf } from '../../service/apply.ts';

export type WireItem = Record<string, AttributeValue>;

/** One item a person, with their place on the due index. */
export async function personItems(
  library: Library,
  people: readonly Subscriber[],
): Promise<readonly WireItem[]> {
  const written: WireItem[] = [];
  const keep: CallDynamo = async (_operation, input) => {
    written.push(input.Item as WireItem);
    return {};
  };
  const store = dynamoStore(keep, 'unwritten');
  for (const person of people) await store.create(person, placementOf({ library }, person));
  return written;
}
