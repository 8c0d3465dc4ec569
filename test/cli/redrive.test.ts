/**
 * How a human lets somebody go on who was stuck, by `mend redrive`, and where they are seen before.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apply } from '../../service/apply.ts';
import { Desk } from './coach-desk.ts';

describe('mend redrive', () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await Desk.open();
  });
  afterAll(() => desk.close());

  it('P7 lets one person, or everybody who is stuck, go on from where they stood', async () => {
    const [sam, kim, lou] = await Promise.all(
      ['sam', 'kim', 'lou'].map((name) =>
        desk.visitor({ email: `${name}@example.com`, name }).join(),
      ),
    );
    if (!sam || !kim || !lou) throw new Error('Nobody came.');
    const ids = await Promise.all([sam, kim].map((visitor) => desk.idOf(visitor)));
    for (const id of ids)
      await apply(desk.service.world, id, { type: 'GotStuck', error: 'RangeError' });
    await sam.wind('P4D');
    const { stdout } = await desk.mend('people', '--waiting');
    expect(stdout).toMatch(/stuck 4 days +sam/);
    expect(stdout).toContain('2 wait for a human');
    expect((await desk.mend('show', sam.form.email)).stdout.replace(/\s+/g, ' ')).toContain(
      `could not be made (RangeError). Mend the cause, then npx mend redrive ${ids[0]}`,
    );
    expect((await sam.touches()).map(({ touch }) => touch)).toEqual(['W1']);

    expect(await desk.json('redrive', sam.form.email)).toEqual({ redriven: [ids[0]] });
    expect((await desk.mend('redrive', '--all')).stdout).toBe(
      '1 person goes on from where they stood.\n',
    );
    expect((await desk.mend('redrive', '--all')).stdout).toBe('Nobody is stuck.\n');
    await sam.wind('P3D');
    for (const person of [sam, kim, lou]) {
      expect((await person.touches()).map(({ touch }) => touch).slice(0, 2)).toEqual(['W1', 'W2']);
    }
  });

  it('refuses who is not stuck, and to guess who is meant', async () => {
    const mia = await desk.visitor({ email: 'mia@example.com' }).join();
    const none = await desk.mend('redrive', mia.form.email);
    expect([none.status, none.stderr]).toEqual([1, expect.stringContaining('They are not stuck')]);
    for (const args of [[], [mia.form.email, '--all']]) {
      const { status, stderr } = await desk.mend('redrive', ...args);
      expect([status, stderr]).toEqual([
        2,
        expect.stringContaining('Name one person, or say --all, or --mail'),
      ]);
    }
  });
});
