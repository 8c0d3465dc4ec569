/**
 * Covers the breaker: at 4 % bounces or 0.08 % complaints the service holds its letters back,
 * before SES closes the account, and sends each of them later.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { dayMs, hourMs } from '../../core/calendar/zone.ts';
import type { Outgoing } from '../../core/due.ts';
import { countReturned, MailGate, resetBreaker } from '../../service/delivery/send-gate.ts';
import type { World } from '../../service/ports/world.ts';
import { MemoryStore } from '../simulation/memory-store.ts';
import { aService, tuesday, Visitor } from './visitor.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const service of open.splice(0)) await service.close();
});

describe('a week of typed-in addresses that do not exist', () => {
  it('P24 letters and confirmations are held back at 4 % bounces; alerts go out, and every letter is sent later', async () => {
    const { service, log } = await aService({ startAt: tuesday });
    open.push(service);
    const told = (what: string) => log.filter((line) => JSON.parse(line).what === what);
    const web = service.urls.web;
    const sam = await new Visitor(web, { phone: '+15550100123' }).join();
    for (let n = 0; n < 48; n++) await new Visitor(web, { email: `p${n}@example.com` }).signUp();
    await new Visitor(web, { email: 'bounce1@simulator.test' }).signUp();
    await sam.wind('PT1H');
    expect(told('too many letters come back')).toHaveLength(0);
    await new Visitor(web, { email: 'bounce2@simulator.test' }).signUp();
    await new Visitor(web, { email: 'bounce3@simulator.test' }).signUp();
    await sam.wind('PT1M');

    const late = new Visitor(web, { email: 'late@example.com' });
    await late.signUp();
    expect(told('too many letters come back').map((line) => JSON.parse(line))).toMatchObject([
      { level: 'error', sent: 52, bounced: 3 },
    ]);
    await sam.wind('PT20H');
    expect([await late.messages(), await sam.touches()]).toEqual([[], []]);
    await sam.text('COACH');
    const toCoach = await service.inbox.emails(service.world.library.brand.coachEmail);
    expect(toCoach).toHaveLength(1);

    await resetBreaker(service.world);
    await sam.wind('PT1H');
    expect((await late.messages()).map(({ touch }) => touch)).toEqual(['C1']);
    await sam.wind('P1D');
    const touches = await sam.touches();
    expect(touches.map(({ touch }) => touch)).toEqual(['W1', 'W2']);
    expect(new Set(touches.map(({ localTime }) => localTime.slice(0, 10))).size).toBe(2);
  });
});

describe('the breaker', () => {
  const letter = { id: 'person0001-1-W1-e', channel: 'email', sequence: 'x' } as Outgoing;
  const store = new MemoryStore({ lies: false });
  let now = tuesday;
  const quiet = () => {};
  const world = {
    store,
    now: () => now,
    log: { info: quiet, warn: quiet, error: quiet },
  } as unknown as World;
  const isHeld = async () => (await new MailGate(world, () => 0).mayGo(letter)) !== 'now';
  const send = async (letters: number) => {
    const run = new MailGate(world, () => 0);
    for (let n = 0; n < letters; n++) run.taken(1);
    await run.close();
  };

  it('P24 the breaker trips at 4 % and not below, and ends after a day only if the rate is below the limit', async () => {
    await send(49);
    await countReturned(world, 'bounced');
    await countReturned(world, 'bounced');
    expect(await isHeld()).toBe(false);
    await send(2);
    expect(await isHeld()).toBe(false);
    await countReturned(world, 'bounced');
    expect(await isHeld()).toBe(true);
    now += dayMs - hourMs;
    await send(1_000);
    expect(await isHeld()).toBe(true);
    now += hourMs;
    expect(await isHeld()).toBe(false);
    for (let n = 0; n < 50; n++) await countReturned(world, 'bounced');
    expect(await isHeld()).toBe(true);
    now += dayMs;
    expect(await isHeld()).toBe(true);
    now += 8 * dayMs;
    expect(await isHeld()).toBe(false);
  });

  it('P24 the breaker trips at two complaints above 0.08 %, never at one', async () => {
    await send(100);
    await countReturned(world, 'complained');
    expect(await isHeld()).toBe(false);
    await countReturned(world, 'complained');
    expect(await isHeld()).toBe(true);
    expect([await resetBreaker(world), await isHeld(), await resetBreaker(world)]).toEqual([
      true,
      false,
      false,
    ]);
    await send(3_000);
    await countReturned(world, 'complained');
    await countReturned(world, 'complained');
    expect(await isHeld()).toBe(false);
  });
});
