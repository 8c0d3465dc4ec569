/** The roster, an index of the table: people by status and name, a page at a time. */
import type { RosterStore } from '../../service/ports/coach-store.ts';
import { type DynamoItems, subscriberOf } from './item-access.ts';

/** Behind every name that begins so, in the order of UTF-8. */
const last = '\u{10ffff}';

export function dynamoRoster(items: DynamoItems): RosterStore {
  return {
    async page(status, name, after, limit) {
      const rows: { readonly subscriber: string; readonly place: string }[] = [];
      const found = items.query({
        index: 'roster',
        key: '#ro = :ro AND #rk BETWEEN :from AND :to',
        names: { '#ro': 'ro', '#rk': 'rk' },
        values: { ':ro': status, ':from': after > name ? after : name, ':to': name + last },
        limit: limit + 1,
      });
      for await (const row of found) {
        const place = String(row.rk);
        if (place === after) continue;
        rows.push({ subscriber: subscriberOf(row), place });
        // The next page is not read for one row more.
        if (rows.length === limit) break;
      }
      return rows;
    },
  };
}
