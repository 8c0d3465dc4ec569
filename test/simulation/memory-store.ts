/**
 * The store's double for the simulation: the same contract in plain maps, with a due index that may
 * show rows that are gone. It is held to test/contracts/store-contract.ts like the real one.
 */
import type { SweepingStore } from '../../service/ports/store.ts';
import { MemoryAddresses } from './memory/memory-addresses.ts';
import { MemoryCodes } from './memory/memory-codes.ts';
import { MemoryItems } from './memory/memory-items.ts';
import { MemoryConsents, MemoryMessages, MemoryTexts } from './memory/memory-messages.ts';
import { MemoryPeople } from './memory/memory-people.ts';
import { MemoryCounters, MemoryQueue } from './memory/memory-queue.ts';
import { MemorySeminars } from './memory/memory-seminars.ts';
import { MemoryErasures, MemoryUpkeep } from './memory/memory-upkeep.ts';

export class MemoryStore implements SweepingStore {
  /** What lies there, for the simulation and the tests to look at. */
  readonly items: MemoryItems;
  readonly people: MemoryPeople;
  readonly addresses = new MemoryAddresses();
  readonly consents: MemoryConsents;
  readonly messages: MemoryMessages;
  readonly texts: MemoryTexts;
  readonly codes = new MemoryCodes();
  readonly seminars = new MemorySeminars();
  readonly queue: MemoryQueue;
  readonly counters = new MemoryCounters();
  readonly erasures: MemoryErasures;
  readonly upkeep: MemoryUpkeep;

  /** `lies`: the due index shows rows that are gone, as DynamoDB's may. */
  constructor({ lies }: { readonly lies: boolean }) {
    this.items = new MemoryItems(lies);
    this.people = new MemoryPeople(this.items);
    this.consents = new MemoryConsents(this.items);
    this.messages = new MemoryMessages(this.items);
    this.texts = new MemoryTexts(this.items);
    this.queue = new MemoryQueue(this.items);
    this.erasures = new MemoryErasures(this.items);
    this.upkeep = new MemoryUpkeep(this.items);
  }
}
