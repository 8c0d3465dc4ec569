/**
 * What `mend test` sends to oneself, to whom it sends nothing, and that it leaves nobody changed.
 */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRecipient } from '../../cli/commands/test-recipient.ts';
import { courseOf, type Touch, touchOf } from '../../core/course.ts';
import { hashAddress } from '../../service/address-hash.ts';
import { Desk } from './coach-desk.ts';

describe('mend test', () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await Desk.open();
  });
  afterAll(() => desk.close());
  const sentTo = async (address: string) => {
    const found = await fetch(
      `${desk.service.urls.web}/local/messages?to=${encodeURIComponent(address)}`,
    );
    return (await found.json()) as {
      touch: string;
      channel: string;
      subject?: string;
      text: string;
    }[];
  };

  it('lists the touches', async () => {
    const { status, stdout } = await desk.mend('test', 'me@example.com');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^W1 +day 0 +letter +Start where you are$/m);
    expect((await desk.mend('test', '--pace', 'baby')).stdout).toMatch(/^W3 +day 6 +text/m);
  });

  it('sends a letter as a person gets it, for the reader that was asked for', async () => {
    const { status, stdout, stderr } = await desk.mend(
      'test',
      'Me@Example.com',
      '--touch',
      '2a',
      '--role',
      'did',
    );
    expect(stderr).toBe('');
    expect([status, stdout]).toEqual([0, expect.stringMatching(/^Sent: 2A, .*, as a letter\./)]);
    const person = await desk.visitor({ email: 'real@example.com', role: 'did' }).join();
    await person.wind('P25D');
    const real = (await sentTo('real@example.com')).find(({ touch }) => touch === '2A');
    const [test] = await sentTo('me@example.com');
    const withoutLinks = (text?: string) =>
      text?.replace(/\?t=\S+/g, '?t=').replace(/^.*(988|911|findahelpline).*$/gm, '');
    expect(test?.subject).toBe(real?.subject);
    expect(withoutLinks(test?.text)).toBe(withoutLinks(real?.text));
  });

  it('leads to pages that say the link has run out, and leaves nobody behind', async () => {
    await desk.mend('test', 'links@example.com', '--touch', '1A');
    const [letter] = await sentTo('links@example.com');
    const all = letter?.text.match(/http\S+\?t=\S+/g) ?? [];
    // The unsubscribe page works for ever and says nothing of anybody.
    const links = all.filter((link) => !link.includes('/unsubscribe'));
    expect(links.length).toBeGreaterThan(2);
    for (const link of links) {
      const pages = [await fetch(link), await fetch(link, { method: 'POST' })];
      for (const page of pages) expect(await page.text()).toMatch(/run out/);
    }
    expect((await desk.mend('show', 'links@example.com')).status).toBe(1);
    expect(
      await (await fetch(`${desk.service.urls.web}/local/subscriber?email=links@example.com`))
        .status,
    ).toBe(404);
  });

  it('sends a text to a phone, and its two-line letter to an address alone', async () => {
    const text = await desk.json('test', '+1 (555) 010-0170', '--touch', '1B');
    expect(text).toMatchObject({ touch: '1B', channel: 'sms', segments: 1 });
    const both = await desk.mend(
      'test',
      'both@example.com',
      '--phone',
      '+15550100171',
      '--touch',
      '1B',
    );
    expect(both.stdout).toContain('as a text');
    const letter = await desk.mend(
      'test',
      'letter@example.com',
      '--touch',
      '1B',
      '--solo',
      '--pace',
      'baby',
    );
    expect(letter.stdout).toContain('as a letter in place of its text');
    expect(await sentTo('+15550100170')).toMatchObject([{ channel: 'sms', touch: '1B' }]);
    expect(await sentTo('+15550100171')).toHaveLength(1);
    expect(await sentTo('both@example.com')).toEqual([]);
    expect(await sentTo('letter@example.com')).toMatchObject([{ channel: 'email', touch: '1B' }]);
  });

  it('P25 sends nothing to an address that bounced or complained', async () => {
    const { store, secrets } = desk.service.world;
    for (const why of ['bounce', 'complaint'] as const) {
      await store.addresses.suppress(
        'email',
        hashAddress(secrets.hashKey, `${why}@example.com`),
        why,
      );
      const { status, stderr } = await desk.mend('test', `${why}@example.com`, '--touch', 'W1');
      expect([status, stderr]).toEqual([
        1,
        expect.stringContaining('nothing is sent there any more'),
      ]);
      expect(await sentTo(`${why}@example.com`)).toEqual([]);
    }
  });

  it('P30 sends nothing to a phone that said STOP, on the course or not', async () => {
    const known = await desk.visitor({ email: 'stop@example.com', phone: '+15550100172' }).join();
    const stranger = desk.visitor({ email: 'x@example.com', phone: '+15550100173' });
    for (const visitor of [known, stranger]) {
      await visitor.text('STOP');
      const before = await sentTo(visitor.form.phone ?? '');
      const { status, stderr } = await desk.mend('test', visitor.form.phone ?? '', '--touch', '1B');
      expect([status, stderr]).toEqual([1, expect.stringContaining('This phone said STOP')]);
      expect(await sentTo(visitor.form.phone ?? '')).toEqual(before);
    }
  });

  it('ends with 2 and a remedy for what it cannot send', async () => {
    const wrong = await desk.mend('test', 'me@example.com', '--touch', 'Z9');
    expect([wrong.status, wrong.stderr]).toEqual([
      2,
      expect.stringMatching(/has no "Z9"; it has W1, W2/),
    ]);
    const { world } = desk.service;
    const touch = (id: string) => touchOf(courseOf(world.library), id) as Touch;
    const cases: [id: string, address: string, phone: string | undefined, says: RegExp][] = [
      ['1A', '+15550100170', undefined, /1A is a letter: give an email address/],
      ['1B', 'nothing', undefined, /no email address and no phone number/],
      ['1A', 'me@localhost', undefined, /does not look like an email address/],
      ['1B', '+445550100123', undefined, /Texts go to US only/],
      ['1B', '+15550100170', '+15550100170', /beside --phone, give an email address/],
    ];
    for (const [id, address, phone, says] of cases) {
      const recipient = readRecipient(world, touch(id), address, phone);
      await expect(recipient).rejects.toMatchObject({
        code: 2,
        message: expect.stringMatching(says),
      });
    }
    await desk.service.close();
    const stopped = await desk.mend('test', 'me@example.com', '--touch', '1A');
    expect([stopped.status, stopped.stderr]).toEqual([
      2,
      expect.stringContaining('start it with npm start'),
    ]);
    await desk.restart();
  });
});
