/**
 * Covers letters that come back, from outside: for now, for good under a wrong label, from a
 * forward, as an out-of-office reply, and complaints that are none.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Service } from '../../local/local-service.ts';
import { aService, tuesday, Visitor } from './visitor.ts';

let service: Service;
beforeAll(async () => {
  ({ service } = await aService({ startAt: tuesday }));
});
afterAll(() => service.close());

const mailsEndAs = async (name: string) =>
  fetch(`${service.urls.inbox}/faults`, {
    method: 'POST',
    body: JSON.stringify({ mailsEndAs: name }),
  });
const visit = (email: string) => new Visitor(service.urls.web, { email });
const statuses = async (person: Visitor) => {
  const { id } = (await person.stored()) as { id: string };
  const { receipts } = await service.world.store.people.timeline(id, service.world.now());
  return new Set(receipts.map(({ status }) => status));
};

describe('a mailbox', () => {
  it('P71 that is full for three letters gets one a week, and the whole course once it takes them', async () => {
    const sam = await visit('sam@example.com').join();
    await mailsEndAs('full');
    await sam.wind('P14D');
    const full = (await sam.touches()).map(({ touch }) => touch);
    // Three in a row, and one more after a week.
    expect(full).toHaveLength(4);
    expect(await statuses(sam)).toEqual(new Set(['delivered', 'returned']));
    expect(await sam.stored()).toMatchObject({ letters: { state: 'on' } });
    await mailsEndAs('');
    await sam.wind('P14D');
    const after = (await sam.touches()).map(({ touch }) => touch);
    expect(after.length).toBeGreaterThan(full.length + 1);
    expect(new Set(after).size).toBe(after.length);
    expect(await sam.stored()).not.toHaveProperty('returned');
  });

  it('P71 whose owner asks by a form while letters rest has them again by the letter that answers', async () => {
    const kim = await visit('kim@example.com').join();
    await mailsEndAs('full');
    await kim.wind('P9D');
    await mailsEndAs('');
    const rested = (await kim.touches()).length;
    expect(rested).toBe(3);
    await kim.signUp();
    await kim.wind('P2D');
    expect((await kim.messages()).map(({ touch }) => touch)).toContain('already');
    expect((await kim.touches()).length).toBeGreaterThan(rested);
  });

  it('P71 that answers each letter with an out-of-office reply has the course as everybody', async () => {
    const away = await visit('ooto+1@simulator.test').join();
    await away.wind('P9D');
    expect((await away.touches()).length).toBeGreaterThan(3);
    expect(await statuses(away)).toEqual(new Set(['delivered']));
  });

  it.each(['forward+1', 'notspam+1', 'authfailure+1'])(
    'P71 %s@simulator.test loses no letter by what somebody else’s program says',
    async (name) => {
      const person = await visit(`${name}@simulator.test`).join();
      await person.wind('P4D');
      expect(await person.stored()).toMatchObject({ letters: { state: 'on' } });
      expect((await person.touches()).length).toBeGreaterThan(0);
    },
  );

  it('P71 P25 that does not exist is closed for good though SES calls the bounce transient', async () => {
    const gone = visit('mislabelled+1@simulator.test');
    await gone.signUp();
    await gone.wind('PT1H');
    expect(await gone.stored()).toMatchObject({ letters: { state: 'closed' } });
    await gone.signUp();
    await gone.wind('P3D');
    expect(await gone.messages()).toHaveLength(1);
  });
});
