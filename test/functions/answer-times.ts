/**
 * Draws how long the pages take to answer, on a virtual clock: each call of the store and each
 * nudge takes the time drawn for it. Many requests run at once, each on a store of its own.
 */
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { vi } from 'vitest';
import { decide } from '../../core/decide.ts';
import type { Event } from '../../core/event.ts';
import { newSubscriber, type Subscriber } from '../../core/subscriber.ts';
import { understand } from '../../core/understanding/reply.ts';
import { createHandler } from '../../functions/web.tsx';
import { hashAddress } from '../../service/address-hash.ts';
import { placementOf } from '../../service/apply.ts';
import type { World } from '../../service/ports/world.ts';
import { type Purpose, signToken } from '../../service/signed-links.ts';
import { interceptStore } from '../intercept-store.ts';
import { theLibrary } from '../library.ts';
import { anEvening } from '../seminars.ts';
import { MemoryStore } from '../simulation/memory-store.ts';
import { Seeded } from '../simulation/seeded.ts';
import { VirtualTime } from '../simulation/virtual-time.ts';

const monday = Date.parse('2026-11-23T16:00:00Z');
export const email = 'sam@example.com';
const id = 'abcdefgh1234';
const secrets = {
  ...{ linkKey: 'k'.repeat(40), hashKey: 'h'.repeat(40) },
  twilioAuthToken: 't'.repeat(32),
};
const library = await theLibrary();
/** It has moved since it was announced: a registration then takes the most calls. */
const seminar = { ...anEvening, change: 1 };

const states = {
  unknown: [],
  asked: ['form'],
  on: ['form', 'confirmed'],
  bound: ['form', 'confirmed', 'phone'],
  hidden: ['form', 'confirmed', 'phone', 'HIDE'],
  held: ['form', 'confirmed', 'phone', 'I want to die'],
  'texts stopped': ['form', 'confirmed', 'phone', 'STOP'],
  stopped: ['form', 'confirmed', 'phone', 'unsubscribed'],
  seated: ['form', 'confirmed', 'phone', 'seat'],
  guest: ['seat'],
  suppressed: [],
} as const satisfies Readonly<Record<string, readonly string[]>>;
export type State = keyof typeof states;

/** What happens to the person on the way to a state; any other word is a text. */
function eventOf(step: string, { zone, hour }: Subscriber): Event {
  const at = monday - 3_600_000;
  const form = { email, zone, hour, sharedDevice: false };
  const reading = (body: string) => understand(library.understanding, body);
  switch (step) {
    case 'form': {
      const rest = { pace: 'standard', role: 'none', sensitive: false } as const;
      return { type: 'SignedUp', signUp: { ...form, ...rest } };
    }
    case 'confirmed':
      return { type: 'Confirmed', enrollment: 1 };
    case 'phone': {
      const joins = { phone: '+15550100123', country: 'US', alone: true };
      return { type: 'ReplyReceived', id: 'SMcode', reading: reading(''), at, joins };
    }
    case 'unsubscribed':
      return { type: 'Unsubscribed', at };
    case 'seat':
      return { type: 'Registered', seminar: anEvening, form };
    default:
      return { type: 'ReplyReceived', id: `SM${step}`, reading: reading(step), at };
  }
}

const people = new Map<State, Subscriber>();

/** The person in that state, with all letters sent. */
function personIn(state: State): Subscriber {
  let person = people.get(state);
  if (person) return person;
  person = { ...newSubscriber(id, monday - 3_600_000), zone: 'US', hour: 10 };
  for (const step of states[state])
    person = decide(library, person, eventOf(step, person), monday - 3_600_000).subscriber;
  person = { ...person, out: [] };
  people.set(state, person);
  return person;
}

async function storeWith(state: State): Promise<MemoryStore> {
  const store = new MemoryStore({ lies: false });
  await store.seminars.put(seminar);
  const hash = hashAddress(secrets.hashKey, email);
  if (state === 'suppressed') await store.addresses.suppress('email', hash, 'bounce');
  if (states[state].length === 0) return store;
  const person = personIn(state);
  await store.addresses.claim('email', hash, id, monday);
  await store.people.create(person, placementOf({ library }, person));
  return store;
}

/** The query with the person's link. */
export function linkOf(purpose: Purpose): string {
  return `t=${signToken(secrets.linkKey, { purpose, subscriber: id, mailbox: 0, detail: '' }, monday)}`;
}

/** A POST as API Gateway hands it over. `accept`: what the browser or the program asks for. */
export function post(
  path: string,
  fields: Readonly<Record<string, string>>,
  { query = '', accept = 'text/html' }: { readonly query?: string; readonly accept?: string } = {},
): APIGatewayProxyEventV2 {
  const type = 'application/x-www-form-urlencoded';
  return {
    ...{ version: '2.0', routeKey: '$default', rawPath: path, rawQueryString: query },
    headers: { 'content-type': type, host: 'mend.example.com', accept },
    requestContext: { http: { method: 'POST', path, sourceIp: '203.0.113.7' } },
    body: new URLSearchParams(fields).toString(),
    isBase64Encoded: false,
  } as unknown as APIGatewayProxyEventV2;
}

/** Milliseconds of a call of the store, of a nudge, and what a new instance's first call adds. */
interface Pace {
  readonly storeMs: number;
  readonly nudgeMs: number;
  readonly coldMs: number;
}

/** What was seen of one state. */
export interface Seen {
  readonly ms: number[];
  /** Status and body of every answer, without random codes. */
  readonly answers: Set<string>;
  /** Channel and receiver of each message that a request put on its way. */
  readonly messages: Set<string>;
}

/** Drawn for each state: what the promise's test asks for. */
const draws = 2_000;
/** So many requests of each state run at once. */
const atOnce = 25;

/** Asks 2,000 times in each state, at drawn paces. `ask` gives the request of a draw. */
export async function drawAnswers<Name extends State>(
  names: readonly Name[],
  ask: (draw: number) => APIGatewayProxyEventV2,
): Promise<ReadonlyMap<Name, Seen>> {
  const chance = new Seeded(68);
  const time = new VirtualTime(monday);
  const seen = new Map<Name, Seen>(
    names.map((name) => [name, { ms: [], answers: new Set(), messages: new Set() }]),
  );
  const instances = names.map(() => Array.from({ length: atOnce }, () => new Instance(time)));
  // The pages wait by the platform's own timer.
  vi.stubGlobal('setTimeout', (ring: () => void, ms: number) => time.at(time.now + ms, ring));
  try {
    for (let first = 0; first < draws; first += atOnce) {
      const answered: Promise<void>[] = [];
      for (let draw = first; draw < first + atOnce; draw += 1) {
        const pace: Pace = {
          storeMs: chance.pick([8, 15, 30]),
          nudgeMs: chance.pick([60, 150, 300]),
          coldMs: chance.pick([0, 0, 0, 250]),
        };
        for (const [at, name] of names.entries()) {
          const instance = instances[at]?.[draw - first];
          const into = seen.get(name);
          if (instance && into)
            answered.push(instance.answer(name, ask(draw), { pace, chance, into }));
        }
      }
      await time.pass(time.now + 10_000);
      await Promise.all(answered);
    }
  } finally {
    vi.unstubAllGlobals();
  }
  return seen;
}

interface Draw {
  readonly pace: Pace;
  readonly chance: Seeded;
  readonly into: Seen;
}

/** One instance of the function `web`, which answers one request at a time. */
class Instance {
  readonly #time: VirtualTime;
  readonly #world = {
    ...{ now: () => monday, newId: () => 'newperson123', library, secrets },
    settings: {
      ...{ publicUrl: 'https://mend.example.com', twilioFrom: '+12025550100' },
      ...{ signUpsPerIpHour: 1_000_000, textsPerMonth: 1_000 },
    },
    log: { info: () => {}, warn: () => {}, error: () => {} },
  } as unknown as World;
  readonly #handle = createHandler(this.#world);

  constructor(time: VirtualTime) {
    this.#time = time;
  }

  async answer(
    state: State,
    request: APIGatewayProxyEventV2,
    { pace, chance, into }: Draw,
  ): Promise<void> {
    const store = await storeWith(state);
    const waiting = outOf(store).length;
    // Whole milliseconds: what falls into one of them happens together.
    const sleep = (ms: number) => this.#time.sleep(Math.round(ms * (0.8 + chance.next() * 0.6)));
    let cold = pace.coldMs;
    const slow = interceptStore(store, async ({ args, make }) => {
      await sleep(pace.storeMs);
      await this.#time.sleep(cold);
      cold = 0;
      return make(args);
    });
    Object.assign(this.#world, { store: slow, nudge: () => sleep(pace.nudgeMs) });
    const began = this.#time.now;
    const { statusCode, body = '' } = await this.#handle(request);
    into.ms.push(this.#time.now - began);
    into.answers.add(`${statusCode} ${withoutCode(body)}`);
    for (const message of outOf(store).slice(waiting)) into.messages.add(message);
  }
}

/** An answer without the random code that it shows, and without the picture of it. */
function withoutCode(body: string): string {
  return body
    .replace(/"code":"\w{6}"/, '"code":""')
    .replaceAll(/JOIN( |%20)\w{6}/g, 'JOIN')
    .replace(/<svg.*?<\/svg>/s, '');
}

/** Channel and receiver of every message that waits to be sent. */
function outOf(store: MemoryStore): readonly string[] {
  return [...store.items.people.values()].flatMap(({ subscriber }) =>
    subscriber.out.map(({ channel, to }) => `${channel} to ${to ?? subscriber.email}`),
  );
}

/** Every answer that some state got. */
export function answersOf(seen: ReadonlyMap<State, Seen>): readonly string[] {
  return [...new Set([...seen.values()].flatMap(({ answers }) => [...answers]))];
}

/** Every channel and receiver of a message that some request put on its way. */
export function receiversOf(seen: ReadonlyMap<State, Seen>): readonly string[] {
  return [...new Set([...seen.values()].flatMap(({ messages }) => [...messages]))];
}

/** The pairs of states that a threshold on the time tells apart better than the promise allows. */
export function pairsToldApart(seen: ReadonlyMap<State, Seen>): readonly string[] {
  const all = [...seen];
  return all.flatMap(([one, { ms: a }], at) =>
    all.slice(at + 1).flatMap(([other, { ms: b }]) => {
      const share = toldApart(a, b);
      return share > 0.55 ? [`${one} and ${other}: ${(share * 100).toFixed(1)} %`] : [];
    }),
  );
}

/** How often the best threshold of one half tells the other half's two states apart. */
export function toldApart(one: readonly number[], other: readonly number[]): number {
  const half = (all: readonly number[], rest: number) => all.filter((_, at) => at % 2 === rest);
  const right = (threshold: number, a: readonly number[], b: readonly number[]) => {
    const below = a.filter((ms) => ms <= threshold).length / a.length;
    const above = b.filter((ms) => ms > threshold).length / b.length;
    return (below + above) / 2;
  };
  const [a, b, c, d] = [half(one, 0), half(other, 0), half(one, 1), half(other, 1)];
  const thresholds = [...new Set([...a, ...b])].sort((x, y) => x - y);
  const steps = thresholds.filter((_, at) => at % Math.ceil(thresholds.length / 200) === 0);
  let best = { chosen: 0, found: 0.5 };
  for (const threshold of steps) {
    const seen = right(threshold, a, b);
    const chosen = Math.max(seen, 1 - seen);
    const found = right(threshold, c, d);
    if (chosen > best.chosen) best = { chosen, found: seen >= 0.5 ? found : 1 - found };
  }
  return best.found;
}
