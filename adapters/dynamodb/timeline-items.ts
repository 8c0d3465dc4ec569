/**
 * What stands beside a person in the table, read as a whole: receipts, what they wrote, what they
 * agreed to.
 */

import type { ConsentRecord, InboundText, Receipt, Store } from '../../service/ports/store.ts';
import type { DynamoItems } from './item-access.ts';
import { type Item, isExpired, personKey } from './item-keys.ts';
import { readReceipt, receiptKey } from './receipt-items.ts';
import { inboundKey, readInbound } from './text-items.ts';

export const consentKey = 'CONSENT#';

export function dynamoTimeline(items: DynamoItems): Pick<Store, 'putConsent' | 'timeline'> {
  return {
    async putConsent({ subscriber, kind, at, ...rest }) {
      await items.put({ pk: personKey(subscriber), sk: `${consentKey}${kind}#${at}`, ...rest });
    },

    async timeline(subscriber, now) {
      const receipts: Receipt[] = [];
      const texts: InboundText[] = [];
      const consents: ConsentRecord[] = [];
      for await (const item of items.partition(personKey(subscriber))) {
        const key = String(item.sk);
        if (isExpired(item, now)) continue;
        if (key.startsWith(receiptKey))
          receipts.push(readReceipt(key.slice(receiptKey.length), item));
        if (key.startsWith(inboundKey))
          texts.push(readInbound(subscriber, key.slice(inboundKey.length), item));
        if (key.startsWith(consentKey)) consents.push(readConsent(subscriber, item));
      }
      return { receipts: inOrder(receipts), texts: inOrder(texts), consents: inOrder(consents) };
    },
  };
}

/** The key says of what kind a consent is, and when it was given. */
function readConsent(subscriber: string, { pk: _, sk, ...rest }: Item): ConsentRecord {
  const [, kind, at] = String(sk).split('#');
  return { subscriber, kind, at: Number(at), ...rest } as ConsentRecord;
}

function inOrder<Kept extends { readonly at: number }>(kept: Kept[]): Kept[] {
  return kept.sort((a, b) => a.at - b.at);
}
