/**
 * What every implementation of the store must keep. Each group has a file of its own. The names of
 * the tests are the races and the promises. The caller gives a fresh, empty store.
 */
import { beforeAll, describe } from 'vitest';
import type { SweepingStore } from '../../service/ports/store.ts';
import { addressesContract } from './addresses-contract.ts';
import { codesContract } from './codes-contract.ts';
import { consentsContract } from './consents-contract.ts';
import { countersContract } from './counters-contract.ts';
import { erasuresContract } from './erasures-contract.ts';
import { messagesContract } from './messages-contract.ts';
import { peopleContract } from './people-contract.ts';
import { queueContract } from './queue-contract.ts';
import { seminarsContract } from './seminars-contract.ts';
import { textsContract } from './texts-contract.ts';
import { upkeepContract } from './upkeep-contract.ts';

export function storeContract(name: string, makeStore: () => Promise<SweepingStore>): void {
  describe(`the store on ${name}`, () => {
    let store: SweepingStore;
    beforeAll(async () => {
      store = await makeStore();
    });
    peopleContract(() => store);
    addressesContract(() => store.addresses);
    consentsContract(() => store.consents);
    messagesContract(() => store);
    textsContract(() => store);
    codesContract(() => store.codes);
    seminarsContract(() => store.seminars);
    queueContract(() => store);
    countersContract(() => store.counters);
    erasuresContract(() => store);
    upkeepContract(() => store);
  });
}
