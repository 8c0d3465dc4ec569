/**
 * The store on DynamoDB: one table, one-item conditional writes, no transactions. It knows keys and conditions and nothing
 * of coaching. Each room of it has a file of its own; together they keep the one contract (test/contracts).
 */
import { dynamoAddresses } from './dynamo-addresses.ts';
import type { CallDynamo } from './dynamo-api.ts';
import { dynamoCounters } from './dynamo-counters.ts';
import { dynamoErasures } from './dynamo-erasures.ts';
import { DynamoItems } from './dynamo-items.ts';
import { dynamoPeople } from './dynamo-people.ts';
import { dynamoReceipts } from './dynamo-receipts.ts';
import { dynamoRetention } from './dynamo-retention.ts';
import { dynamoSeminars } from './dynamo-seminars.ts';
import { dynamoTexts } from './dynamo-texts.ts';
import { dynamoTimeline } from './dynamo-timeline.ts';
import type { Store } from './store.ts';

export function dynamoStore(call: CallDynamo, table: string): Store {
  const items = new DynamoItems(call, table);
  return {
    ...dynamoPeople(items),
    ...dynamoAddresses(items),
    ...dynamoReceipts(items),
    ...dynamoTexts(items),
    ...dynamoTimeline(items),
    ...dynamoErasures(items),
    ...dynamoCounters(items),
    ...dynamoSeminars(items),
    ...dynamoRetention(items),
  };
}
