/** How a maker keeps the list of the desk with `mend coach`. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { atDesk } from '../desk.ts';
import { Desk } from './coach-desk.ts';

describe('mend coach', () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await Desk.open();
  });
  afterAll(() => desk.close());
  const listed = async () =>
    (await desk.mend('coach', 'list', '--json')).stdout
      .trim()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));

  it('lists the brand’s two contacts of a local service, none with a passkey', async () => {
    expect(await listed()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ email: 'coach@example.com', role: 'coach', passkeys: 0 }),
        expect.objectContaining({ role: 'second' }),
      ]),
    );
    expect((await desk.mend('coach', 'list')).stdout).toContain('no passkey yet');
  });

  it('P78 adds somebody with a role, once, and removes them with their sessions', async () => {
    const added = await desk.mend('coach', 'add', ' Mia@Example.com', '--role', 'maker');
    expect([added.status, added.stdout.replace(/\s+/g, ' ')]).toEqual([
      0,
      expect.stringMatching(/is on the list\. Within 7 days they sign in at .*\/desk/),
    ]);
    const again = await desk.mend('coach', 'add', 'mia@example.com');
    expect([again.status, again.stderr]).toEqual([1, expect.stringContaining('already')]);
    expect((await atDesk(desk.service, '/desk', undefined, 'mia@example.com')).text).toContain(
      '<h1>Health</h1>',
    );
    expect((await desk.mend('coach', 'remove', 'MIA@example.com')).status).toBe(0);
    const gone = await desk.mend('coach', 'remove', 'mia@example.com');
    expect([gone.status, gone.stderr]).toEqual([1, expect.stringContaining('not on the list')]);
    expect(await listed()).toHaveLength(2);
  });

  it('refuses what is no address, and a role that there is none of', async () => {
    for (const bad of ['kit', 'kit@nowhere', ''])
      expect((await desk.mend('coach', 'add', bad)).status).toBe(2);
    expect((await desk.mend('coach', 'add', 'kit2@example.com', '--role', 'owner')).status).toBe(2);
  });

  it('P78 before a launch says which contact of the brand cannot sign in', async () => {
    const launch = await desk.mend('coach', 'list', '--launch');
    expect([launch.status, launch.stderr]).toEqual([
      1,
      expect.stringContaining('coach@example.com is told of people in danger'),
    ]);
  });

  it('P78 resets an account, which begins anew', async () => {
    const reset = await desk.mend('coach', 'reset', 'coach@example.com');
    expect([reset.status, reset.stdout]).toEqual([0, expect.stringContaining('begin anew')]);
  });
});
