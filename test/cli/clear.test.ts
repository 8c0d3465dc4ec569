/** How a human ends a hold by `mend clear`, and what else waited by `mend attend`. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clearAfterReading } from '../../cli/commands/clear.ts';
import type { Visitor } from '../stories/visitor.ts';
import { Desk } from './coach-desk.ts';

describe('mend clear', () => {
  let desk: Desk;
  let people = 0;
  const join = (): Promise<Visitor> => {
    people += 1;
    return desk
      .visitor({ email: `c${people}@example.com`, phone: `+155501001${50 + people}` })
      .join();
  };
  beforeAll(async () => {
    desk = await Desk.open();
  });
  afterAll(() => desk.close());

  it('P58 a hold ends by a human who was shown what they wrote, and by nothing less', async () => {
    const sam = await join();
    await sam.text('I want to die');
    await sam.text('please');
    await sam.wind('P8D');
    const unasked = await desk.mend('clear', sam.form.email);
    expect([unasked.status, unasked.stderr]).toEqual([
      2,
      expect.stringContaining('Nobody is here to ask'),
    ]);
    const attended = await desk.mend('attend', sam.form.email);
    expect([attended.status, attended.stderr]).toEqual([
      1,
      expect.stringContaining('npx mend clear'),
    ]);
    expect(await sam.stored()).toHaveProperty('hold');
    expect((await sam.touches()).map(({ touch }) => touch)).toEqual(['W1']);

    const { status, stdout } = await desk.mend('clear', sam.form.email, '--yes');
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /Held since Tue, Mar 5, 11:\d\d where they are \(8 days\)\. They wrote:/,
    );
    expect(stdout.replace(/\s+/g, ' ')).toMatch(
      /"I want to die" \[words of harm to themselves\].* "please"/,
    );
    expect(stdout).toContain('Cleared. Next comes: W2, ');
    expect(await sam.stored()).not.toHaveProperty('hold');
    await sam.wind('P2D');
    expect((await sam.touches()).map(({ touch }) => touch)).toContain('W2');
    const twice = await desk.mend('clear', sam.form.email, '--yes');
    expect([twice.status, twice.stderr]).toEqual([1, expect.stringContaining('They are not held')]);
  });

  it('stays when they write again while somebody reads, and when the answer is no', async () => {
    const kim = await join();
    await kim.text('I want to die');
    const { world } = desk.service;
    const person = (await world.store.people.read(await desk.idOf(kim), world.now()))?.subscriber;
    if (!person) throw new Error('Nobody there.');
    const no = clearAfterReading(world, person, { ask: async () => false });
    await expect(no).rejects.toThrow('The hold stays.');
    const writesAgain = clearAfterReading(world, person, {
      ask: async () => {
        await kim.text('I took the pills');
        return true;
      },
    });
    await expect(writesAgain).rejects.toThrow('They have just written again');
    expect(await kim.stored()).toHaveProperty('hold');
  });

  it('attend ends what waited, once', async () => {
    const lou = await join();
    await lou.text('COACH');
    expect(await desk.json('attend', lou.form.email)).toMatchObject({ concern: 'coach' });
    expect(await lou.stored()).not.toHaveProperty('waiting');
    const twice = await desk.mend('attend', lou.form.email);
    expect([twice.status, twice.stderr]).toEqual([1, 'Nothing waits for a human here.\n']);
  });
});
