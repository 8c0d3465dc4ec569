/**
 * Covers letters from outside: headers and parts as an independent MIME parser reads them, buttons,
 * unsubscribe links, confirmation links, bounces and complaints.
 */
import PostalMime from 'postal-mime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Service } from '../../local/local-service.ts';
import { aService, postForm, Visitor } from './visitor.ts';

let service: Service;
beforeAll(async () => {
  ({ service } = await aService());
});
afterAll(() => service.close());

const joined = (email: string, form: Record<string, unknown> = {}) =>
  new Visitor(service.urls.web, { email, ...form }).join();
const mails = async (email: string) =>
  Promise.all(
    (await service.inbox.emails(email)).map(async (mail) => ({
      mail,
      parsed: await PostalMime.parse(mail.raw),
    })),
  );

describe('a letter', () => {
  it('P16 every kind of mail carries one List-Unsubscribe URI and the one-click header', async () => {
    const person = await joined('headers@example.com');
    await person.wind('P7D');
    const got = await mails('headers@example.com');
    expect(got.length).toBeGreaterThanOrEqual(4);
    for (const { parsed, mail } of got) {
      const header = (name: string) =>
        parsed.headers.filter(({ key }) => key === name).map(({ value }) => value);
      expect(header('list-unsubscribe')).toHaveLength(1);
      expect(header('list-unsubscribe')[0]).toMatch(
        /^<https?:\/\/[^<>,\s]+\/unsubscribe\?t=[^<>,\s]+>$/,
      );
      expect(header('list-unsubscribe-post')).toEqual(['List-Unsubscribe=One-Click']);
      // The parser hides the boundary and the types of the parts; the raw text shows them.
      expect(mail.raw).toMatch(/content-type: multipart\/alternative/i);
      expect(parsed.text?.trim().length).toBeGreaterThan(100);
      expect(parsed.html).toContain('</html>');
    }
  });

  it('P22 both parts show the postal address and an unsubscribe link', async () => {
    for (const { parsed } of await mails('headers@example.com')) {
      for (const part of [parsed.text ?? '', parsed.html ?? '']) {
        expect(part).toContain(service.world.library.brand.postalAddress.split(',')[0]);
        expect(part).toContain(`${service.urls.web}/unsubscribe?t=`);
      }
    }
  });

  it('P45 a name cannot add a header or markup', async () => {
    const person = new Visitor(service.urls.web, {
      email: 'hostile@example.com',
      name: '<b>Samira"&',
    });
    await person.join();
    // In the evening, and before a Sunday, the first letter waits.
    await person.wind('P3D');
    const [asking] = await mails('hostile@example.com');
    expect(asking?.parsed.text).not.toContain('Samira');
    const first = (await mails('hostile@example.com')).find(
      ({ parsed }) => parsed.subject === 'Start where you are',
    );
    expect(first?.parsed.html).toContain('&lt;b&gt;Samira&quot;&amp;');
    expect(first?.parsed.html).not.toContain('<b>Samira');
    expect(first?.parsed.text).toContain('<b>Samira"&');
    const smuggled = new Visitor(service.urls.web, {
      email: 'x@example.com',
      name: 'Sam\r\nBcc: all@example.com',
    });
    expect((await smuggled.signUp()).status).toBe(400);
  });

  it('a letter’s button answers the touch: GET changes nothing, POST does, once', async () => {
    const person = await joined('button@example.com');
    await person.wind('P9D');
    const answer = await person.linkIn('W3', 'answer');
    const before = await person.stored();
    expect((await fetch(answer)).status).toBe(200);
    expect(await person.stored()).toEqual(before);
    const done = await postForm(answer, { answer: '2' });
    expect(done.status).toBe(200);
    expect(await done.text()).toMatch(/honest 2/);
    expect((await person.stored())?.numbers).toEqual({ W3: 2 });
    await postForm(answer, { answer: '2' });
    expect((await person.stored())?.numbers).toEqual({ W3: 2 });
  });

  it('P19 following every link of every letter changes nothing', async () => {
    const person = await joined('scanned@example.com');
    await person.wind('P20D');
    const before = await person.stored();
    const links = (await person.messages()).flatMap(
      ({ text }) => text.match(/https?:\/\/\S+\?t=\S+/g) ?? [],
    );
    expect(links.length).toBeGreaterThan(20);
    for (const link of new Set(links)) {
      for (const method of ['GET', 'HEAD'])
        expect((await fetch(link, { method })).status, link).toBeLessThan(500);
    }
    expect(await person.stored()).toEqual(before);
  });

  it('P18 P20 the unsubscribe link takes both bodies, twice, and ends the letters at once', async () => {
    const person = await joined('leaves@example.com');
    const link = await person.linkIn('C1', 'unsubscribe');
    await person.wind('P2D');
    const before = (await person.messages()).length;
    const multipart = new FormData();
    multipart.set('List-Unsubscribe', 'One-Click');
    for (const body of [new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }), multipart]) {
      for (let time = 0; time < 2; time++) {
        const answer = await fetch(link, { method: 'POST', body, redirect: 'manual' });
        expect(answer.status).toBe(200);
        expect(answer.headers.get('set-cookie')).toBeNull();
      }
    }
    await person.wind('P60D');
    expect(await person.messages()).toHaveLength(before);
  });

  it('P42 one address gets three confirmation letters a day, no matter who fills in the form', async () => {
    const person = new Visitor(service.urls.web, { email: 'Flood@Example.com' });
    for (let hour = 9; hour < 15; hour++) {
      await new Visitor(service.urls.web, { email: 'flood@example.com', hour }).signUp();
      await person.wind('PT6M');
    }
    expect(await person.messages()).toHaveLength(3);
    await person.wind('P1DT1H');
    await person.signUp();
    expect(
      (await person.messages()).filter(({ subject }) => subject === 'One tap to begin'),
    ).toHaveLength(4);
  });

  it('P69 a later form ends no letter of an earlier one; an old link says what happened', async () => {
    const first = new Visitor(service.urls.web, { email: 'twice@example.com' });
    await first.signUp();
    const old = await first.linkIn('C1', 'confirm');
    await first.wind('PT6M');
    const later = { email: 'twice@example.com', hour: 12, name: 'Mallory' };
    await new Visitor(service.urls.web, later).signUp();
    expect((await fetch(old, { method: 'POST' })).status).toBe(200);
    expect(await first.stored()).toMatchObject({ hour: 10 });
    expect(await first.stored()).not.toHaveProperty('name');
    for (const method of ['GET', 'POST'])
      expect(await (await fetch(old, { method })).text()).toMatch(/You are in/);
    await fetch(await first.linkIn('C1', 'unsubscribe'), { method: 'POST' });
    expect(await (await fetch(old, { method: 'POST' })).text()).toMatch(/sign up again/);
  });

  it.each([
    ['bounce', 'bounce+one@simulator.test'],
    ['complaint', 'complaint+one@simulator.test'],
  ])(
    'P25 a %s stops mail for good, replayed events and a new sign-up included',
    async (_what, email) => {
      const person = new Visitor(service.urls.web, { email });
      await person.signUp();
      await person.wind('PT1H');
      const before = (await person.messages()).length;
      expect(before).toBe(1);
      expect((await person.stored())?.letters).toMatchObject({ state: 'closed' });
      expect((await person.signUp()).status).toBe(200);
      await person.wind('P30D');
      expect(await person.messages()).toHaveLength(before);
    },
  );

  it('an event for an unknown message, or one of another shape, changes nothing and stops nothing', async () => {
    const { createHandler } = await import('../../functions/receive-email-events.ts');
    const handler = createHandler(async () => service.world);
    const ids = ['nobody000000-1-W1-e', 'not ours', ''];
    const events = ids.map((id) =>
      JSON.stringify({ eventType: 'Delivery', mail: { messageId: 'x', tags: { message: [id] } } }),
    );
    for (const message of [...events, 'no json', '{}', '[]', 'null', '{"eventType":5}']) {
      await handler({ Records: [{ Sns: { Message: message } }] } as never);
    }
    expect(await service.world.store.messages.receipt('nobody000000-1-W1-e')).toBeUndefined();
  });
});
