/** Wraps a store so that a test can count, delay, change or fail its calls. */
import type { Store, SweepingStore } from '../service/ports/store.ts';

/** `people.read`, `messages.raiseReceipt`, ... */
export type StoreMethod = {
  [Group in keyof SweepingStore]: `${Group}.${Extract<keyof SweepingStore[Group], string>}`;
}[keyof SweepingStore];

/** One call of a method of the store. */
export interface StoreCall {
  readonly method: StoreMethod;
  readonly args: readonly unknown[];
  /** Makes the call with these arguments, and returns what the store returns. */
  make(args: readonly unknown[]): unknown;
}

const groups: Readonly<Record<keyof SweepingStore, true>> = {
  people: true,
  addresses: true,
  consents: true,
  messages: true,
  texts: true,
  codes: true,
  seminars: true,
  queue: true,
  counters: true,
  erasures: true,
  upkeep: true,
};

type Intercept = (call: StoreCall) => unknown;
type Method = (...args: unknown[]) => unknown;
/** Makes what stands before one store, or before one group of it. */
type Front = new (intercept: Intercept) => object;

/** A store whose every call returns what `intercept` makes of it. */
export function interceptStore<Kept extends Store>(store: Kept, intercept: Intercept): Kept {
  return new (frontOfStore(store))(intercept) as Kept;
}

/** Made of one store once: a simulation puts a front of its own before it for each process. */
const fronts = new WeakMap<object, Front>();

function frontOfStore(store: Store): Front {
  return remembered(store, () => {
    class StoreFront {
      readonly intercept: Intercept;
      readonly made: Partial<Record<keyof SweepingStore, object>> = {};

      constructor(intercept: Intercept) {
        this.intercept = intercept;
      }
    }
    // What is no group is read of the store itself.
    Object.setPrototypeOf(StoreFront.prototype, store);
    for (const group of Object.keys(groups) as (keyof SweepingStore)[]) {
      const get = function (this: StoreFront) {
        this.made[group] ??= new (frontOfGroup(group, (store as SweepingStore)[group]))(
          this.intercept,
        );
        return this.made[group];
      };
      Object.defineProperty(StoreFront.prototype, group, { get });
    }
    return StoreFront;
  });
}

function frontOfGroup(group: string, methods: object): Front {
  return remembered(methods, () => {
    class GroupFront {
      readonly intercept: Intercept;

      constructor(intercept: Intercept) {
        this.intercept = intercept;
      }
    }
    Object.setPrototypeOf(GroupFront.prototype, methods);
    for (const name of methodsOf(methods)) {
      const method = `${group}.${name}` as StoreMethod;
      const make = (args: readonly unknown[]) =>
        (Reflect.get(methods, name) as Method).apply(methods, args as unknown[]);
      const value = function (this: GroupFront, ...args: unknown[]) {
        return this.intercept({ method, args, make });
      };
      Object.defineProperty(GroupFront.prototype, name, { value });
    }
    return GroupFront;
  });
}

function remembered(of: object, make: () => Front): Front {
  const known = fronts.get(of) ?? make();
  fronts.set(of, known);
  return known;
}

function methodsOf(group: object): readonly string[] {
  const found = new Set<string>();
  for (let at = group; at && at !== Object.prototype; at = Object.getPrototypeOf(at))
    for (const name of Object.getOwnPropertyNames(at))
      if (name !== 'constructor' && typeof Reflect.get(group, name) === 'function') found.add(name);
  return [...found];
}
