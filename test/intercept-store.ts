/** Wraps a store so that a test can count, delay, change or fail its calls. */
import type { Store } from '../service/ports/store.ts';

/** `people.read`, `messages.raiseReceipt`, ... */
export type StoreMethod = {
  [Group in keyof Store]: `${Group}.${Extract<keyof Store[Group], string>}`;
}[keyof Store];

/** One call of a method of the store. */
export interface StoreCall {
  readonly method: StoreMethod;
  readonly args: readonly unknown[];
  /** Makes the call with these arguments, and returns what the store returns. */
  make(args: readonly unknown[]): unknown;
}

const groups: Readonly<Record<keyof Store, true>> = {
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

/** A store whose every call returns what `intercept` makes of it. */
export function interceptStore<Kept extends Store>(
  store: Kept,
  intercept: (call: StoreCall) => unknown,
): Kept {
  const intercepted = new Map<string | symbol, object>();
  return new Proxy(store, {
    get: (kept, name) => {
      const group: unknown = Reflect.get(kept, name);
      if (!(name in groups)) return group;
      const known =
        intercepted.get(name) ?? interceptGroup(String(name), group as object, intercept);
      intercepted.set(name, known);
      return known;
    },
  });
}

function interceptGroup(
  group: string,
  methods: object,
  intercept: (call: StoreCall) => unknown,
): object {
  return new Proxy(methods, {
    get: (kept, name) => {
      const method: unknown = Reflect.get(kept, name);
      if (typeof method !== 'function') return method;
      return (...args: unknown[]) =>
        intercept({
          method: `${group}.${String(name)}` as StoreMethod,
          args,
          make: (others) => Reflect.apply(method, kept, others),
        });
    },
  });
}
