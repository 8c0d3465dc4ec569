/**
 * `mend export`: what a coach hands to somebody who asks what is kept about them and cannot open
 * the link.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Desk } from './coach-desk.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await Desk.open();
});
afterAll(() => desk.close());

it('P26 says all that is kept about one person, the same as their own link, and nothing of another', async () => {
  const sam = await desk
    .visitor({ email: 'sam@example.com', phone: '+15550100123', name: 'Sam' })
    .join();
  await desk.visitor({ email: 'kim@example.com', name: 'Kim' }).join();
  await sam.text('Is this for me?');
  const { status, stdout } = await desk.mend('export', 'Sam@example.com');
  expect(status).toBe(0);
  const kept = JSON.parse(stdout);
  expect(kept.you).toMatchObject({ email: 'sam@example.com', phone: '+15550100123', name: 'Sam' });
  expect(kept.texts.map(({ text }: { text: string }) => text)).toContain('Is this for me?');
  expect(kept.consents.map(({ what }: { what: string }) => what)).toEqual(
    expect.arrayContaining(['letters', 'texts']),
  );
  expect(stdout).not.toMatch(/kim@example|Kim/);
  expect(await desk.json('export', await desk.idOf(sam))).toMatchObject({
    you: { email: 'sam@example.com' },
  });
  expect(await desk.mend('export', 'nobody@example.com')).toMatchObject({ status: 1, stdout: '' });
  expect((await desk.mend('export', '--help')).stdout).toContain('Example');
});
