/** How the coach lets letters go to another mailbox by `mend move`, and calls that off. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Visitor } from '../stories/visitor.ts';
import { Desk } from './coach-desk.ts';

describe('mend move', () => {
  let desk: Desk;
  let people = 0;
  const join = (): Promise<Visitor> => {
    people += 1;
    return desk
      .visitor({ email: `m${people}@example.com`, phone: `+155501003${10 + people}` })
      .join();
  };
  const lettersTo = async (email: string) => (await desk.visitor({ email }).messages()).length;
  beforeAll(async () => {
    desk = await Desk.open();
  });
  afterAll(() => desk.close());

  it('P77 writes to the new mailbox alone, says which proofs are missing, and is called off', async () => {
    const sam = await join();
    const before = await lettersTo(sam.form.email);
    const moved = await desk.mend('move', sam.form.email, '--to', 'Sam@Example.net');
    expect(moved.status).toBe(0);
    expect(moved.stdout.replace(/\s+/g, ' ')).toMatch(
      /presses its button and texts the code.*a day passes.*Only the place in the course/,
    );
    await sam.wind('PT5M');
    expect(await lettersTo('sam@example.net')).toBe(1);
    expect(await lettersTo(sam.form.email)).toBe(before);
    const shown = (await desk.mend('show', sam.form.email)).stdout.replace(/\s+/g, ' ');
    expect(shown).toMatch(/you asked on .* its button is not pressed yet, no code from the phone/);
    expect(shown).not.toContain('example.net');
    expect((await desk.mend('move', sam.form.email, '--stop')).status).toBe(0);
    expect(await sam.stored()).not.toHaveProperty('move');
    const twice = await desk.mend('move', sam.form.email, '--stop');
    expect([twice.status, twice.stderr]).toEqual([1, expect.stringContaining('No move waits')]);
  });

  it('refuses a wish without an address, with a broken one, and the mailbox that they have', async () => {
    const kim = await join();
    const refused = async (...args: string[]) => {
      const { status, stderr } = await desk.mend('move', kim.form.email, ...args);
      return [status, stderr];
    };
    expect(await refused()).toEqual([2, expect.stringContaining('--to')]);
    expect(await refused('--to', 'kim@nowhere')).toEqual([2, expect.stringContaining('--to')]);
    const same = ['--to', ` ${kim.form.email.toUpperCase()} `];
    expect(await refused(...same)).toEqual([1, expect.stringContaining('go there already')]);
    expect(await kim.stored()).not.toHaveProperty('move');
  });

  it('P77 moves nobody who is held or hidden', async () => {
    for (const word of ['I want to die', 'HIDE']) {
      const lee = await join();
      await lee.text(word);
      const { status, stderr } = await desk.mend('move', lee.form.email, '--to', 'x@example.net');
      expect([status, stderr]).toEqual([1, expect.stringContaining('cannot move now')]);
    }
    expect(await lettersTo('x@example.net')).toBe(0);
  });
});
