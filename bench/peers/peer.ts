/** What the bench asks of each sender that it sets beside Mend, and what it measures of it. */

/** What the vendor, or the machine, does to the sender. */
export const faults = ['none', 'throttled', 'taken, then reset', 'reset', 'kill -9'] as const;
export type Fault = (typeof faults)[number];

/**
 * Each so many-th of the first calls meets the fault, as many calls as there are letters; a kill
 * comes when half of the letters are taken.
 */
export const faultEvery = 10;

export interface Sent {
  /** The reader of each letter that the vendor took, in order. */
  readonly readers: readonly string[];
  /** CPU of the sender, user and system; undefined where a killed process took its count along. */
  readonly cpuMs?: number;
  /** Until the last reader had the letter, by the sender's clock. */
  readonly minutes: number;
}

export interface Peer {
  readonly name: string;
  /** Sends one letter to each of so many readers, until it has no more to send. */
  send(letters: number, fault: Fault): Promise<Sent>;
}

export interface Found {
  readonly lost: number;
  readonly twice: number;
}

/** How many of the readers got no letter, and how many letters came again. */
export function judgeSent(letters: number, { readers }: Sent): Found {
  const had = new Set(readers).size;
  return { lost: letters - had, twice: readers.length - had };
}
