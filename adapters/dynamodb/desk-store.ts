/** The store of the desk: the service's own, with coaches and their sessions. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { DeskStore } from '../../service/ports/coach-store.ts';
import { dynamoCoaches } from './coach-items.ts';
import { dynamoStore } from './dynamo-store.ts';
import { DynamoItems } from './item-access.ts';
import { dynamoRoster } from './roster-items.ts';

/** No other function's bundle carries what the desk alone needs. */
export function dynamoDeskStore(client: DynamoDBClient, table: string): DeskStore {
  const items = new DynamoItems(client, table);
  return {
    ...dynamoStore(client, table),
    coaches: dynamoCoaches(items),
    roster: dynamoRoster(items),
  };
}
