/**
 * Covers a person whose delivery always fails: others are not delayed, the person's own words still
 * count, and the course goes on after the cause is removed and a redrive.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { redriveAll } from '../../cli/commands/redrive.ts';
import { newSubscriber } from '../../core/subscriber.ts';
import type { Service } from '../../local/local-service.ts';
import type { PeopleStore, Store } from '../../service/ports/store.ts';
import { aService, tuesday, Visitor } from './visitor.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const service of open.splice(0)) await service.close();
});

async function started(): Promise<{
  service: Service;
  told: (what: string) => Record<string, unknown>[];
}> {
  const { service, log } = await aService({ startAt: tuesday });
  open.push(service);
  const told = (what: string) =>
    log.map((line) => JSON.parse(line)).filter((line) => line.what === what);
  return { service, told };
}

/**
 * Makes the table refuse to arm a touch for these people, as a fault in their letter or their
 * record would.
 */
function breakFor(service: Service, people: readonly string[]): { mend(): void } {
  const world = service.world as { store: Store };
  const { store } = world;
  const arm: PeopleStore['arm'] = async (id, version, sending) => {
    if (people.includes(id) && !sending.message.includes('-alert-'))
      throw new RangeError('No such letter.');
    return store.people.arm(id, version, sending);
  };
  world.store = { ...store, people: { ...store.people, arm } };
  return { mend: () => void (world.store = store) };
}

async function idOf(visitor: Visitor): Promise<string> {
  return String((await visitor.stored())?.id);
}

describe('a person whose delivery fails', () => {
  it('P7 the person delays no other, is stuck after five errors, and gets the letter once when redriven', async () => {
    const { service, told } = await started();
    const sam = await new Visitor(service.urls.web).join();
    const kim = await new Visitor(service.urls.web, { email: 'kim@example.com' }).join();
    const before = await sam.messages();
    const broken = breakFor(service, [await idOf(sam)]);
    await sam.wind('P5D');
    const ofKim = (await kim.touches()).map(({ touch, localTime }) => [
      touch,
      localTime.slice(11, 16),
    ]);
    expect(ofKim).toContainEqual(['W2', '10:00']);
    expect(await sam.messages()).toEqual(before);
    expect(told('a person is stuck')).toMatchObject([
      { level: 'error', subscriber: await idOf(sam) },
    ]);
    expect(told('serving a subscriber failed')).toHaveLength(5);
    const waits = told('serving a subscriber failed').map(
      ({ at }) => Date.parse(String(at)) / 60_000,
    );
    const isLater = waits.slice(1).map((at, index) => at - (waits[index] ?? 0) >= 2 ** index);
    expect(isLater).toEqual([true, true, true, true]);

    broken.mend();
    expect(await redriveAll(service.world)).toEqual([await idOf(sam)]);
    await sam.wind('P1D');
    expect((await sam.touches()).map(({ touch }) => touch)).toEqual(['W1']);
    expect(await redriveAll(service.world)).toEqual([]);
  });

  it('P7 many such people at once do not hide the people behind them in the index', async () => {
    const { service } = await started();
    const world = service.world as { store: Store };
    const { store } = world;
    const due = { at: service.clock.now() - 1, stream: '!' } as const;
    const ids = Array.from({ length: 120 }, (_, n) => `broken${String(n).padStart(6, '0')}`);
    for (const id of ids)
      await store.people.create(newSubscriber(id, due.at), { due, status: 'active' });
    const read: PeopleStore['read'] = async (id, ...rest) => {
      if (ids.includes(id)) throw new RangeError('Nobody can read this.');
      return store.people.read(id, ...rest);
    };
    world.store = { ...store, people: { ...store.people, read } };
    const late = new Visitor(service.urls.web, { email: 'late@example.com' });
    await late.signUp();
    expect((await late.messages()).map(({ touch }) => touch)).toEqual(['C1']);
  });

  it('P58 a stuck person’s words still count: a word of danger reaches the coach, STOP stops', async () => {
    const { service } = await started();
    const sam = await new Visitor(service.urls.web, { phone: '+15550100123' }).join();
    const broken = breakFor(service, [await idOf(sam)]);
    await sam.wind('P5D');
    expect(await sam.stored()).toHaveProperty('stuck');
    expect((await sam.text('I want to die')).join()).toMatch(/988|help/i);
    const letters = await service.inbox.emails();
    expect(letters.filter(({ tags }) => tags.message?.includes('-alert-'))).toHaveLength(1);
    await sam.text('STOP');
    expect(await sam.stored()).toMatchObject({ texts: { state: 'off' }, hold: {}, stuck: {} });
    broken.mend();
  });
});
