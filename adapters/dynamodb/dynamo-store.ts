/**
 * The store on DynamoDB: one table, one-item conditional writes, no transactions. It knows keys and
 * conditions and nothing of coaching. Each room of it has a file of its own; together they keep the
 * one contract (test/contracts).
 */

import type { Store } from '../../service/ports/store.ts';
import { dynamoAddresses } from './address-items.ts';
import { dynamoCounters } from './counter-items.ts';
import type { CallDynamo } from './dynamo-api.ts';
import { dynamoErasures } from './erasure-items.ts';
import { dynamoRetention } from './expired-items.ts';
import { DynamoItems } from './item-access.ts';
import { dynamoPeople } from './people-items.ts';
import { dynamoReceipts } from './receipt-items.ts';
import { dynamoSeminars } from './seminar-items.ts';
import { dynamoTexts } from './text-items.ts';
import { dynamoTimeline } from './timeline-items.ts';

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
