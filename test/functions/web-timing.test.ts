/**
 * Covers promise 68 by the clock: the time of a form's answer does not tell who is in the course.
 * The clock is virtual: each call of the store and each nudge takes the time drawn for it.
 */
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { decide } from '../../core/decide.ts';
import type { Event } from '../../core/event.ts';
import { newSubscriber, type Subscriber } from '../../core/subscriber.ts';
import { understand } from '../../core/understanding/reply.ts';
import { createHandler } from '../../functions/web.tsx';
import { hashAddress } from '../../service/address-hash.ts';
import { placementOf } from '../../service/apply.ts';
import type { World } from '../../service/ports/world.ts';
import { interceptStore } from '../intercept-store.ts';
import { theLibrary } from '../library.ts';
import { MemoryStore } from '../simulation/memory-store.ts';
import { Seeded } from '../simulation/seeded.ts';

const monday = Date.parse('2026-11-23T16:00:00Z');
const email = 'sam@example.com';
const secrets = {
  linkKey: 'k'.repeat(40),
  hashKey: 'k'.repeat(40),
  twilioAuthToken: 't'.repeat(32),
};
const library = await theLibrary();

const states = ['unknown', 'asked', 'on', 'hidden', 'held', 'stopped', 'suppressed'] as const;
type State = (typeof states)[number];

/** What has happened to the person before the form comes. */
function eventsOf(state: State): readonly Event[] {
  const said = (body: string): Event => {
    const reading = understand(library.understanding, body);
    return { type: 'ReplyReceived', id: `SM${body}`, reading, at: monday };
  };
  const form = { email, zone: 'America/New_York', hour: 10, pace: 'standard' as const };
  const signUp = { ...form, role: 'none' as const, sensitive: false, sharedDevice: false };
  const signedUp: Event = { type: 'SignedUp', signUp };
  const joined: Event[] = [
    signedUp,
    { type: 'Confirmed', enrollment: 1 },
    { ...said(''), joins: { phone: '+15550100123', country: 'US', alone: true } } as Event,
  ];
  const more: Readonly<Record<State, readonly Event[]>> = {
    unknown: [],
    asked: [signedUp],
    on: joined,
    hidden: [...joined, said('HIDE')],
    held: [...joined, said('I want to die')],
    stopped: [...joined, { type: 'Unsubscribed', at: monday }],
    suppressed: [],
  };
  return more[state];
}

async function storeWith(state: State): Promise<MemoryStore> {
  const store = new MemoryStore({ lies: false });
  const hash = hashAddress(secrets.hashKey, email);
  if (state === 'suppressed') await store.addresses.suppress('email', hash, 'bounce');
  let person: Subscriber = newSubscriber('abcdefgh1234', monday - 3_600_000);
  const events = eventsOf(state);
  for (const event of events)
    person = decide(library, person, event, monday - 3_600_000).subscriber;
  if (events.length === 0) return store;
  await store.addresses.claim('email', hash, person.id, monday);
  await store.people.create(person, placementOf({ library }, person));
  return store;
}

const world = {
  ...{ now: () => monday, newId: () => 'newperson123', library, secrets },
  settings: {
    ...{ publicUrl: 'https://mend.example.com', twilioFrom: '+12025550100' },
    ...{ signUpsPerIpHour: 1_000_000, textsPerMonth: 1_000 },
  },
  log: { info: () => {}, warn: () => {}, error: () => {} },
} as unknown as World;
const handle = createHandler(world);

interface Pace {
  readonly storeMs: number;
  readonly nudgeMs: number;
  /** What the first call of a new instance takes more. */
  readonly coldMs: number;
}

/** Virtual milliseconds until a form for the address is answered. */
async function timeOf(
  state: State,
  path: string,
  pace: Pace,
  chance: Seeded,
): Promise<{ readonly ms: number; readonly said: string }> {
  const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  const jitter = () => 0.8 + chance.next() * 0.6;
  let cold = pace.coldMs;
  const store = interceptStore(await storeWith(state), async ({ args, make }) => {
    const ms = pace.storeMs * jitter() + cold;
    cold = 0;
    await sleep(ms);
    return make(args);
  });
  Object.assign(world, { store, nudge: () => sleep(pace.nudgeMs * jitter()) });
  const began = Date.now();
  let ms = 0;
  const answer = handle(formEvent(path)).then((response) => {
    ms = Date.now() - began;
    return response;
  });
  await vi.advanceTimersByTimeAsync(10_000);
  const { statusCode, body } = await answer;
  return { ms, said: `${statusCode} ${body}` };
}

function formEvent(path: string): APIGatewayProxyEventV2 {
  return {
    ...{ version: '2.0', routeKey: '$default', rawPath: path, rawQueryString: '' },
    headers: { 'content-type': 'application/x-www-form-urlencoded', host: 'mend.example.com' },
    requestContext: { http: { method: 'POST', path, sourceIp: '203.0.113.7' } },
    body: new URLSearchParams({ email, adult: 'on', timezone: 'America/New_York' }).toString(),
    isBase64Encoded: false,
  } as unknown as APIGatewayProxyEventV2;
}

/** How often the best threshold of one half tells the other half's two states apart. */
function toldApart(one: readonly number[], other: readonly number[]): number {
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

/** Drawn for each state: what the promise's test asks for. */
const draws = 2_000;

describe('the answer to a form', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: monday });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('P41 P68 takes no time, and says no word, by which a person’s state can be told', async () => {
    const chance = new Seeded(68);
    const times = new Map<State, number[]>(states.map((state) => [state, []]));
    const words = new Set<string>();
    for (let draw = 0; draw < draws; draw++) {
      const pace: Pace = {
        storeMs: chance.pick([8, 15, 30]),
        nudgeMs: chance.pick([60, 150, 300]),
        coldMs: chance.pick([0, 0, 0, 250]),
      };
      for (const state of states) {
        const { ms, said } = await timeOf(state, '/subscribe', pace, chance);
        times.get(state)?.push(ms);
        words.add(said);
      }
    }
    expect([...words]).toHaveLength(1);
    const apart = states.flatMap((one, at) =>
      states.slice(at + 1).flatMap((other) => {
        const share = toldApart(times.get(one) ?? [], times.get(other) ?? []);
        return share > 0.55 ? [`${one} and ${other}: ${(share * 100).toFixed(1)} %`] : [];
      }),
    );
    expect(apart).toEqual([]);
  });

  it('P68 the test finds a path that takes longer', () => {
    const chance = new Seeded(1);
    const time = (ms: number) => Array.from({ length: 400 }, () => ms + chance.next() * 100);
    expect(toldApart(time(400), time(440))).toBeGreaterThan(0.6);
    expect(toldApart(time(400), time(400))).toBeLessThan(0.56);
  });
});
