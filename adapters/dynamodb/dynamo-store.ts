/**
 * The store on DynamoDB: one table, conditional writes of one item each, no transactions. Each
 * group of the store's port has a file of its own; together they keep the contract in
 * test/contracts.
 */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Store, SweepingStore } from '../../service/ports/store.ts';
import { dynamoAddresses } from './address-items.ts';
import { dynamoCodes } from './code-items.ts';
import { dynamoCounters } from './counter-items.ts';
import { DynamoItems } from './item-access.ts';
import { dynamoMessages, dynamoTexts } from './message-items.ts';
import { dynamoConsents, dynamoPeople } from './people-items.ts';
import { dynamoQueue } from './queue-items.ts';
import { dynamoSeminars } from './seminar-items.ts';
import { dynamoErasures, dynamoUpkeep } from './upkeep-items.ts';

/** The store in this table, by a client of dynamo-client.ts. */
export function dynamoStore(client: DynamoDBClient, table: string): Store {
  const items = new DynamoItems(client, table);
  return {
    people: dynamoPeople(items),
    addresses: dynamoAddresses(items),
    consents: dynamoConsents(items),
    messages: dynamoMessages(items),
    texts: dynamoTexts(items),
    codes: dynamoCodes(items),
    seminars: dynamoSeminars(items),
    queue: dynamoQueue(items),
    counters: dynamoCounters(items),
    erasures: dynamoErasures(items),
  };
}

/** The same, with what the sweep alone needs: no other function's bundle carries it. */
export function dynamoSweepingStore(client: DynamoDBClient, table: string): SweepingStore {
  return {
    ...dynamoStore(client, table),
    upkeep: dynamoUpkeep(new DynamoItems(client, table)),
  };
}
