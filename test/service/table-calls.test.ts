/**
 * Covers how often each request from outside calls the table: every call is latency for the person,
 * and costs money. It also covers that a person read once instead of twice is never overwritten.
 */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dynamoClient } from '../../adapters/dynamodb/dynamo-client.ts';
import { dynamoSweepingStore } from '../../adapters/dynamodb/dynamo-store.ts';
import type { SignUp } from '../../core/event.ts';
import { newSubscriber, type Subscriber } from '../../core/subscriber.ts';
import { startDynamo } from '../../local/dynamodb/local-table.ts';
import { hashAddress } from '../../service/address-hash.ts';
import { apply, placementOf } from '../../service/apply.ts';
import { receiveTextStatus } from '../../service/delivery/text-receipt.ts';
import { signUp } from '../../service/intake/enter-sign-up.ts';
import { receiveInbound } from '../../service/intake/receive-text.ts';
import type { World } from '../../service/ports/world.ts';
import { monday, startWebBed, type WebBed } from '../functions/web-bed.ts';

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const form: SignUp = {
  ...{ email: 'sam@example.com', zone: 'America/New_York', hour: 10, pace: 'standard' },
  ...{ role: 'hurt', sensitive: true, sharedDevice: false },
};
const page = { page: '/subscribe' };
const phone = '+15550100123';

let dynamo: Awaited<ReturnType<typeof startDynamo>>;
let bed: WebBed;
let world: World;
let calls: string[];
beforeEach(async () => {
  dynamo = await startDynamo({ port: 0 });
  calls = [];
  const client = dynamoClient({
    endpoint: dynamo.url,
    region: 'us-east-1',
    credentials,
    timeoutMs: 60_000,
  });
  client.middlewareStack.add((next, { commandName = '' }) => (args) => {
    calls.push(commandName);
    return next(args);
  });
  bed = await startWebBed({ store: dynamoSweepingStore(client, dynamo.table) });
  world = bed.world;
});
afterEach(async () => {
  await bed.close();
  await dynamo.close();
});

/** A person on the course, with letters and texts. */
async function aReader(): Promise<Subscriber> {
  const at = monday;
  const position = {
    sequence: world.library.course,
    startedAt: at,
    from: 1_000_000,
    day: -1,
    done: [],
  };
  const person: Subscriber = {
    ...newSubscriber(world.newId(), at),
    ...{ email: form.email, phone, zone: form.zone, position },
    letters: { state: 'on', at },
    texts: { state: 'on', at },
  };
  await world.store.addresses.claim(
    'phone',
    hashAddress(world.secrets.hashKey, phone),
    person.id,
    at,
  );
  await world.store.people.create(person, placementOf(world, person));
  return person;
}

async function counted(work: () => Promise<unknown>): Promise<Record<string, number>> {
  calls.length = 0;
  await work();
  return Object.fromEntries(
    ['read', 'write'].map((kind) => [kind, calls.filter((call) => kindOf(call) === kind).length]),
  );
}
const kindOf = (call: string) =>
  /^(GetItem|BatchGetItem|Query|Scan)Command$/.test(call) ? 'read' : 'write';
const textFrom = (body: string, id = 'SM00000001') =>
  receiveInbound(world, { id, from: phone, body });

describe('calls to the table', () => {
  it('a new sign-up reads the address once, and writes the count of letters, the owner, three proofs and the person', async () => {
    expect(await counted(() => signUp(world, form, page))).toEqual({ read: 1, write: 6 });
  });

  it('the same form again reads the person once', async () => {
    await signUp(world, form, page);
    expect((await counted(() => signUp(world, form, page))).read).toBe(2);
  });

  it('a text reads the phone’s owner, its earlier words and the person, and writes three items: recorded, decided, settled', async () => {
    await aReader();
    expect(await counted(() => textFrom('DONE'))).toEqual({ read: 3, write: 3 });
  });

  it('the callback of its answer reads the person, and writes the receipt and that the answer no longer waits', async () => {
    await aReader();
    const answer = await textFrom('DONE');
    const tell = () => receiveTextStatus(world, answer?.message ?? '', { status: 'delivered' });
    expect(await counted(tell)).toEqual({ read: 1, write: 2 });
    expect(await counted(tell)).toEqual({ read: 1, write: 1 });
  });
});

describe('a person read before', () => {
  it('the person is read again if another write came in between, and nothing of either is lost', async () => {
    const { id } = await aReader();
    const stale = await world.store.people.read(id, monday, true);
    await textFrom('SLOW');
    const changed = await apply(world, id, { type: 'Unsubscribed', at: monday }, undefined, stale);
    expect(changed?.after).toMatchObject({ pace: 'baby', letters: { state: 'off' } });
    const now = await world.store.people.read(id, monday, true);
    expect(now?.subscriber).toEqual(changed?.after);
  });

  it('a person who was forgotten in between is not restored', async () => {
    const { id } = await aReader();
    const stale = await world.store.people.read(id, monday, true);
    await world.store.people.remove(id, stale?.version ?? 0);
    expect(
      await apply(world, id, { type: 'Unsubscribed', at: monday }, undefined, stale),
    ).toBeUndefined();
    expect(await world.store.people.read(id, monday, true)).toBeUndefined();
  });

  it('P33 a STOP that comes while another text is handled is not overwritten', async () => {
    const { id } = await aReader();
    const { store } = world;
    const put: typeof store.texts.put = async (text, dueAt) => {
      const won = await store.texts.put(text, dueAt);
      // Another webhook overtakes this one between its read and its write.
      if (text.id === 'SM00000002') await textFrom('STOP', 'SM00000003');
      return won;
    };
    const overtaken = { ...world, store: { ...store, texts: { ...store.texts, put } } };
    await receiveInbound(overtaken, { id: 'SM00000002', from: phone, body: 'DONE' });
    const now = await store.people.read(id, monday, true);
    expect(now?.subscriber.texts.state).toBe('off');
    expect(now?.subscriber.seen).toHaveLength(2);
  });
});
