/**
 * Covers the breakers: at 4 % bounces or 0.08 % complaints the service holds its letters back,
 * before SES closes the account, and sends each of them later. What strangers type into forms holds
 * confirmations alone.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { dayMs, hourMs, minuteMs } from '../../core/calendar/zone.ts';
import type { Outgoing } from '../../core/due.ts';
import type { Service } from '../../local/local-service.ts';
import { MailGate } from '../../service/delivery/send-gate.ts';
import {
  countReturned,
  countSent,
  type LetterClass,
  lettersReturned,
  resetBreaker,
} from '../../service/letter-counters.ts';
import type { World } from '../../service/ports/world.ts';
import { MemoryStore } from '../simulation/memory-store.ts';
import { aService, tuesday, Visitor } from './visitor.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const service of open.splice(0)) await service.close();
});

async function given() {
  const { service, log } = await aService({ startAt: tuesday });
  open.push(service);
  const told = (what: string) =>
    log.map((line) => JSON.parse(line)).filter((line) => line.what === what);
  const visit = (form: Record<string, unknown>) => new Visitor(service.urls.web, form);
  return { service, told, visit };
}

const titles = (messages: readonly { touch: string; localTime: string }[]) =>
  messages.map(({ touch, localTime }) => `${touch} ${localTime.slice(0, 16)}`);

const mailsEndAs = async (service: Service, name: string) =>
  fetch(`${service.urls.inbox}/faults`, {
    method: 'POST',
    body: JSON.stringify({ mailsEndAs: name }),
  });

describe('sixty forms with addresses that bounce', () => {
  it('P74 P41 they stop confirmations alone, nobody can see it, and who signed up meanwhile is asked a day later, once', async () => {
    const { service, told, visit } = await given();
    const sam = await visit({ phone: '+15550100123' }).join();
    const before = await visit({ email: 'before@example.com' }).signUp();
    const typed = Array.from({ length: 60 }, (_, n) => `bounce${n}@simulator.test`);
    for (let first = 0; first < typed.length; first += 6) {
      const answers = await Promise.all(
        typed.slice(first, first + 6).map((email) => visit({ email }).signUp()),
      );
      expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(200));
    }
    await sam.wind('PT1M');

    const late = visit({ email: 'late@example.com' });
    const answer = await late.signUp();
    expect([answer.status, await answer.text()]).toEqual([before.status, await before.text()]);
    expect(told('too many confirmations come back')).toMatchObject([{ level: 'error' }]);
    expect(told('confirmations are held back')).not.toHaveLength(0);
    expect(told('too many letters come back')).toHaveLength(0);
    await sam.wind('PT22H');
    expect(await late.messages()).toEqual([]);
    // 2030-03-06, the day after the sign-up, at the hour of the form.
    expect(titles(await sam.touches())).toEqual(['W1 2030-03-06T10:00']);
    expect(told('letters are held back')).toHaveLength(0);

    await sam.wind('PT4H');
    expect((await late.messages()).map(({ touch }) => touch)).toEqual(['C1']);
    await sam.wind('PT20H');
    expect(await late.messages()).toHaveLength(1);
    await fetch(await late.linkIn('C1', 'confirm'), { method: 'POST' });
    expect(await late.stored()).toMatchObject({ letters: { state: 'on' } });
    expect(await lettersReturned(service.world, 'letters')).toMatchObject({ bounced: 0 });
    expect(await lettersReturned(service.world, 'confirmations')).toMatchObject({ bounced: 60 });
  });

  it('P74 a person who waits gets the reminder a day after the letter that was held, not with it', async () => {
    const { service, visit } = await given();
    await countSent(service.world, 'confirmations', 24);
    for (let n = 0; n < 24; n++) await countReturned(service.world, 'confirmations', 'bounced');
    const late = visit({ email: 'late@example.com' });
    await late.signUp();
    await late.wind('P3D');
    const [first, second, ...more] = await late.messages();
    expect([first?.touch, second?.touch, more]).toEqual(['C1', 'C1', []]);
    const [asked = '', reminded = ''] = [first?.at, second?.at];
    expect(Date.parse(asked)).toBeGreaterThan(tuesday + dayMs);
    expect(Date.parse(reminded) - Date.parse(asked)).toBeGreaterThan(dayMs - minuteMs);
  });

  it('P74 a confirmation that waits longer than its form is kept is not sent', async () => {
    const { service, visit } = await given();
    const late = visit({ email: 'late@example.com' });
    for (let day = 0; day < 8; day++) {
      await countSent(service.world, 'confirmations', 24);
      for (let n = 0; n < 24; n++) await countReturned(service.world, 'confirmations', 'bounced');
      if (day === 0) await late.signUp();
      await late.wind('P1D');
    }
    await late.wind('P3D');
    expect(await late.messages()).toEqual([]);
    expect(await late.stored()).toBeUndefined();
  });
});

describe('a week of course letters of which too many bounce', () => {
  it('P24 they hold letters and confirmations; alerts go out, and every letter is sent later', async () => {
    const { service, told, visit } = await given();
    for (let n = 0; n < 8; n++) await visit({ email: `p${n}@example.com` }).join();
    // Letters of other people, of the days before.
    await countSent(service.world, 'letters', 42);
    const sam = await visit({ hour: 12, phone: '+15550100123' }).join();
    await mailsEndAs(service, 'bounce');
    await sam.wind('PT18H');
    await mailsEndAs(service, '');
    const late = visit({ email: 'late@example.com' });
    await late.signUp();
    await sam.wind('PT3H');
    expect(told('too many letters come back')).toMatchObject([{ sent: 50, bounced: 8 }]);
    expect(told('too many confirmations come back')).toHaveLength(0);
    expect([await late.messages(), await sam.touches()]).toEqual([[], []]);
    await sam.text('COACH');
    const toCoach = await service.inbox.emails(service.world.library.brand.coachEmail);
    expect(toCoach.map(({ subject }) => subject).join()).toContain('asks for a person');

    expect(await resetBreaker(service.world)).toEqual(['letters']);
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
  const asking = {
    ...{ id: 'person0001-1-C1-e-ask', channel: 'email', sequence: 'x' },
    out: { id: 'person0001-1-C1-e-ask', channel: 'email', words: 'confirm', notBefore: 0 },
  } as Outgoing;
  const world = () => {
    let now = tuesday;
    const quiet = () => {};
    const made = {
      store: new MemoryStore({ lies: false }),
      now: () => now,
      log: { info: quiet, warn: quiet, error: quiet },
    } as unknown as World;
    const isHeld = async (message = letter) =>
      (await new MailGate(made, () => 0).mayGo(message)) !== 'now';
    const send = async (letters: number, message = letter) => {
      const run = new MailGate(made, () => 0);
      for (let n = 0; n < letters; n++) run.taken(1, message.id);
      await run.close();
    };
    const back = async (times: number, which: LetterClass = 'letters') => {
      for (let n = 0; n < times; n++) await countReturned(made, which, 'bounced');
    };
    return { made, isHeld, send, back, pass: (ms: number) => void (now += ms) };
  };

  it('P24 the breaker trips at 4 % and not below, and ends after a day only if the rate is below the limit', async () => {
    const { isHeld, send, back, pass } = world();
    await send(49);
    await back(2);
    expect(await isHeld()).toBe(false);
    await send(2);
    expect(await isHeld()).toBe(false);
    await back(1);
    expect(await isHeld()).toBe(true);
    pass(dayMs - hourMs);
    await send(1_000);
    expect(await isHeld()).toBe(true);
    pass(hourMs);
    expect(await isHeld()).toBe(false);
    await back(50);
    expect(await isHeld()).toBe(true);
    pass(dayMs);
    expect(await isHeld()).toBe(true);
    pass(8 * dayMs);
    expect(await isHeld()).toBe(false);
  });

  it('P24 the breaker trips at two complaints above 0.08 %, never at one', async () => {
    const { made, isHeld, send } = world();
    await send(100);
    await countReturned(made, 'letters', 'complained');
    expect(await isHeld()).toBe(false);
    await countReturned(made, 'letters', 'complained');
    expect(await isHeld()).toBe(true);
    expect([await resetBreaker(made), await isHeld(), await resetBreaker(made)]).toEqual([
      ['letters'],
      false,
      [],
    ]);
    await send(3_000);
    await countReturned(made, 'letters', 'complained');
    await countReturned(made, 'letters', 'complained');
    expect(await isHeld()).toBe(false);
  });

  it('P74 confirmations trip at twenty bounces of a day that are 4 % of it, and end after a day', async () => {
    const { isHeld, send, back, pass } = world();
    await back(19, 'confirmations');
    expect(await isHeld(asking)).toBe(false);
    await send(501, asking);
    await back(1, 'confirmations');
    expect(await isHeld(asking)).toBe(false);
    await back(1, 'confirmations');
    expect([await isHeld(asking), await isHeld()]).toEqual([true, false]);
    pass(dayMs - 1);
    expect(await isHeld(asking)).toBe(true);
    pass(1);
    expect(await isHeld(asking)).toBe(false);
  });

  it('P74 neither complaints nor letters of one class count for the other', async () => {
    const { made, isHeld, send, back } = world();
    await send(1_000, asking);
    await send(50);
    await countReturned(made, 'confirmations', 'complained');
    await countReturned(made, 'confirmations', 'complained');
    expect([await isHeld(asking), await isHeld()]).toEqual([true, false]);
    await resetBreaker(made);
    await back(2);
    // Tripped letters hold both; a reset of both begins both counts anew.
    expect([await isHeld(), await isHeld(asking)]).toEqual([true, true]);
    expect(await resetBreaker(made)).toEqual(['letters']);
  });

  it.each([
    ['person0001-1-C1-e-ask', true],
    ['person0001-2-C1-e-again5xk2', true],
    ['person0001-Babcd1234-confirm_seat-e-q1a2b', true],
    ['person0001-1-move-e-1a2b', true],
    ['person0001-1-C1-e', false],
    ['person0001-1-already-e-1a2b', false],
    ['person0001-1-your_data-e-1a2b', false],
    ['person0001-1-W1-e', false],
    ['person0001-Babcd1234-R1-e', false],
  ])('P74 %s asks a typed address for its yes: %s', async (id, isAsking) => {
    const { isHeld, send, back } = world();
    await send(20, asking);
    await back(20, 'confirmations');
    const out = { id, channel: 'email', words: 'x', notBefore: 0 } as const;
    expect(await isHeld({ ...asking, id, out })).toBe(isAsking);
  });
});
