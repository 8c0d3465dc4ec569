/**
 * Covers the sign-up form: what it accepts, what it refuses and in which words, and what the table
 * holds afterwards.
 */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashAddress } from '../../service/address-hash.ts';
import { aForm, startWebBed, type WebBed, withoutOwnScript } from './web-bed.ts';

let bed: WebBed;
beforeAll(async () => {
  bed = await startWebBed();
});
afterAll(() => bed.close());

const json = (fields: unknown) =>
  bed.ask('POST', '/subscribe', { type: 'application/json', body: JSON.stringify(fields) });

interface JsonAnswer {
  readonly ok?: boolean;
  readonly errors?: readonly { readonly field: string; readonly message: string }[];
}

describe('POST /subscribe with bad input', () => {
  const letters = 'b'.repeat(64);
  const refused: readonly (readonly [string, object, readonly string[]])[] = [
    ['nothing at all', {}, ['email', 'adult']],
    ['no email', { adult: true }, ['email']],
    ['an email of null', { email: null, adult: true }, ['email']],
    ['an address without a domain', { email: 'sam@localhost', adult: true }, ['email']],
    ['an address with spaces', { email: 'sam smith@example.com', adult: true }, ['email']],
    ['two @', { email: 'sam@@example.com', adult: true }, ['email']],
    ['a display name', { email: 'Sam <sam@example.com>', adult: true }, ['email']],
    ['two addresses', { email: 'sam@example.com,kim@example.com', adult: true }, ['email']],
    ['a numeric domain', { email: 'sam@127.0.0.1', adult: true }, ['email']],
    ['a local part outside ASCII', { email: 'säm@example.com', adult: true }, ['email']],
    ['a local part of 65', { email: `${letters}b@example.com`, adult: true }, ['email']],
    [
      '255 characters',
      { email: `sam@${`${letters.slice(1)}.`.repeat(4)}com`, adult: true },
      ['email'],
    ],
    ['an array for text', { email: ['sam@example.com'], adult: true }, ['email']],
    ['an object for text', { email: { $ne: '' }, name: {}, adult: true }, ['email', 'name']],
    ['a number for text', { email: 7, name: 7, adult: true }, ['email', 'name']],
    ['a name of 41', { ...aForm, name: 'x'.repeat(41) }, ['name']],
    ['a link for a name', { ...aForm, name: 'win https://shop.test' }, ['name']],
    ['a host for a name', { ...aForm, name: 'shop.test/now' }, ['name']],
    ['no word on age', { email: 'sam@example.com' }, ['adult']],
    ['a minor', { email: 'sam@example.com', adult: false }, ['adult']],
    ['a number for a box', { email: 'sam@example.com', adult: 1 }, ['adult']],
    ['an object for a box', { ...aForm, sharedDevice: {} }, ['sharedDevice']],
    ['texts without a number', { ...aForm, smsConsent: true }, ['phone']],
    ['a phone of letters', { ...aForm, smsConsent: true, phone: 'call me' }, ['phone']],
    ['a phone too short', { ...aForm, smsConsent: true, phone: '+1 202' }, ['phone']],
    [
      'a phone in a country not listed',
      { ...aForm, smsConsent: true, phone: '+44 7700 900123' },
      ['phone'],
    ],
    ['an impossible zone', { ...aForm, timezone: 'Mars/Olympus' }, ['timezone']],
    ['a zone that is an offset', { ...aForm, timezone: '+02:00' }, ['timezone']],
    ['an hour at night', { ...aForm, hour: 3 }, ['hour']],
    ['20 o clock', { ...aForm, hour: '20:00' }, ['hour']],
    ['half an hour', { ...aForm, hour: '10:30' }, ['hour']],
    ['a fraction of an hour', { ...aForm, hour: 10.5 }, ['hour']],
    ['an hour of arrays', { ...aForm, hour: [10] }, ['hour']],
    ['a pace of its own', { ...aForm, pace: 'warp' }, ['pace']],
    ['a role of its own', { ...aForm, sensitiveConsent: true, role: 'judge' }, ['role']],
    [
      'all that is wrong at once',
      { email: 'x', name: 'y'.repeat(50), hour: 'z', pace: 1, timezone: 'q', smsConsent: 'on' },
      ['email', 'name', 'phone', 'timezone', 'hour', 'pace', 'adult'],
    ],
  ];
  it.each(refused)('%s is refused kindly, and nothing is written', async (_what, fields, wrong) => {
    const before = await bed.snapshot();
    const { status, body } = await json(fields);
    const { errors = [] } = JSON.parse(body) as JsonAnswer;
    expect(status).toBe(400);
    expect(errors.map(({ field }) => field).sort()).toEqual([...wrong].sort());
    for (const { message } of errors) expect(message).toMatch(/^[A-Z].*[a-z)][.:]?.*\.$/);
    expect(await bed.snapshot()).toBe(before);
  });

  it.each(['email', 'name', 'phone', 'timezone', 'hour', 'pace', 'role'])(
    'P45 line breaks and other control characters in %s are refused',
    async (field) => {
      const before = await bed.snapshot();
      const full = {
        ...aForm,
        name: 'Sam',
        phone: '+1 202 555 0123',
        hour: '10',
        pace: 'baby',
        role: 'none',
      };
      for (const bad of [
        '\r\nBcc: all@example.com',
        '\n',
        '\r',
        '\u0000',
        '\u0085',
        '\u2028',
        '\u202e',
      ]) {
        const value = `${full[field as keyof typeof full]}${bad}`;
        const { status, body } = await json({ ...full, [field]: value });
        expect(status, JSON.stringify(value)).toBe(400);
        expect((JSON.parse(body) as JsonAnswer).errors?.map((error) => error.field)).toContain(
          field,
        );
      }
      expect(await bed.snapshot()).toBe(before);
    },
  );

  it('malformed JSON, JSON that is no object, and other kinds of bodies are refused', async () => {
    const type = 'application/json';
    expect((await bed.ask('POST', '/subscribe', { type, body: '{"email":' })).status).toBe(400);
    for (const body of ['[]', '"x"', 'null', '7', ''])
      expect((await bed.ask('POST', '/subscribe', { type, body })).status).toBe(400);
    const text = await bed.ask('POST', '/subscribe', {
      type: 'text/plain',
      body: 'email=sam@example.com',
    });
    expect(text.status).toBe(415);
    expect(text.body).toContain('send this as a form');
    expect((await bed.ask('POST', '/subscribe')).status).toBe(415);
    expect(
      (await bed.ask('POST', '/subscribe', { type: 'multipart/form-data', body: 'x' })).status,
    ).toBe(400);
  });

  it('a body of more than 20 KB is refused, in every kind', async () => {
    const before = await bed.snapshot();
    const name = 'x'.repeat(100 * 1024);
    const form = await bed.post('/subscribe', { ...aForm, name });
    expect(form.status).toBe(413);
    expect(form.body).toContain('Please shorten it');
    const data = await json({ ...aForm, name });
    expect(data.status).toBe(413);
    expect(JSON.parse(data.body)).toEqual({
      errors: [{ field: 'body', message: expect.stringContaining('shorten') }],
    });
    expect(await bed.snapshot()).toBe(before);
  });

  it('a field given twice is refused', async () => {
    const body = 'email=sam%40example.com&email=kim%40example.com&adult=on';
    const { status } = await bed.ask('POST', '/subscribe', {
      type: 'application/x-www-form-urlencoded',
      body,
    });
    expect(status).toBe(400);
  });
});

describe('the form page', () => {
  it('the form ticks no box, names every control, and uses the exact wordings', async () => {
    const { status, body } = await bed.ask('GET', '/');
    expect(status).toBe(200);
    expect(body).toMatch(/^<!doctype html><html lang="en">/);
    expect(body).not.toMatch(/type="checkbox"[^>]*checked/);
    for (const kind of ['letters', 'sensitive'])
      expect(body).toContain(bed.world.library.consents[kind]?.wording.replaceAll('&', '&amp;'));
    const controls = [...body.matchAll(/<(?:input|select) id="([^"]+)"/g)].map((match) => match[1]);
    expect(controls.length).toBeGreaterThan(8);
    for (const id of controls)
      expect(new RegExp(`<label [^>]*for="${id}"`).test(body), id).toBe(true);
  });

  it('the form comes back with what was typed and each error beside its field', async () => {
    const { status, body } = await bed.post('/subscribe', {
      email: 'sam@nowhere',
      name: 'Sam',
      hour: '12',
      timezone: 'Europe/Lisbon',
      pace: 'baby',
      sharedDevice: 'true',
    });
    expect(status).toBe(400);
    expect(body).toContain('value="sam@nowhere"');
    expect(body).toContain('value="Sam"');
    expect(body).toMatch(/<option value="12" selected/);
    expect(body).toMatch(/<option value="Europe\/Lisbon" selected/);
    expect(body).toMatch(/value="baby" checked/);
    expect(body).toMatch(/id="sharedDevice"[^>]* checked/);
    expect(body).toMatch(
      /id="email"[^>]*aria-describedby="email-hint email-error" aria-invalid="true"/,
    );
    expect(body).toContain('id="email-error"');
    expect(body).toContain('role="alert"');
    expect(body).not.toMatch(/id="adult"[^>]* checked/);
  });

  it.each([
    '<script>alert(1)</script>',
    '{{name}}',
    '"><img src=x>',
    "Sam'; --",
    'José-María',
    '李',
  ])('P46 the form accepts %s as a name and shows it as one', async (name) => {
    const { status, body } = await bed.post('/subscribe', { name, email: 'no' });
    expect(status).toBe(400);
    expect(withoutOwnScript(body)).not.toContain('<script');
    expect(body).not.toContain('<img');
    const email = `n${Buffer.from(name).toString('hex')}`.slice(0, 40).concat('@example.com');
    expect((await bed.post('/subscribe', { ...aForm, name, email })).status).toBe(200);
    expect((await bed.person(email))?.name).toBe(name);
  });
});

describe('a sign-up', () => {
  it('a sign-up normalises the address and keeps what was chosen', async () => {
    const { status, body } = await json({
      email: '  Kim.Lee@Example.COM ',
      name: ' Kim ',
      phone: '(202) 555-0123',
      smsConsent: 'yes',
      sensitiveConsent: true,
      adult: true,
      sharedDevice: '1',
      hour: '18:00',
      timezone: 'america/chicago',
      pace: 'baby',
      role: 'hurt',
      extra: { unknown: true },
    });
    expect(status).toBe(200);
    expect(JSON.parse(body)).toEqual({
      ok: true,
      message: expect.stringContaining('Look in your inbox'),
    });
    expect(await bed.person('kim.lee@example.com')).toMatchObject({
      email: 'kim.lee@example.com',
      name: 'Kim',
      hour: 18,
      zone: 'America/Chicago',
      pace: 'baby',
      role: 'hurt',
      sensitive: true,
      sharedDevice: true,
      texts: { state: 'none' },
      letters: { state: 'asked' },
    });
    expect(bed.nudges()).toBeGreaterThan(0);
  });

  it('a sign-up keeps proof of each consent with the hash of its words', async () => {
    const { id = '' } = (await bed.person('kim.lee@example.com')) ?? {};
    const proofs = (await bed.items()).filter(
      (item) => String(item.pk).endsWith(id) && String(item.sk).startsWith('CONSENT#'),
    );
    expect(proofs).toHaveLength(3);
    const all = JSON.stringify(proofs);
    for (const kind of ['letters', 'sensitive'])
      expect(all).toContain(bed.world.library.consents[kind]?.version);
    expect(all).toContain('192.0.2.7');
  });

  it('a sign-up stores no phone without its consent, and no role without its own', async () => {
    const fields = { email: 'lee@example.com', adult: true, phone: 'later', role: 'did', hour: 9 };
    expect((await json(fields)).status).toBe(200);
    const person = await bed.person('lee@example.com');
    expect(person).toMatchObject({ zone: 'US', hour: 9, role: 'none', texts: { state: 'none' } });
    expect(person?.phone).toBeUndefined();
  });

  it('a sign-up may be a multipart form, and its domain may be in capitals', async () => {
    const form = new FormData();
    form.set('email', 'jo@bücher.test');
    form.set('adult', 'on');
    const sent = new Response(form);
    const type = sent.headers.get('content-type') ?? '';
    const { status } = await bed.ask('POST', '/subscribe', {
      type,
      body: Buffer.from(await sent.arrayBuffer()),
    });
    expect(status).toBe(200);
    expect(await bed.person('jo@xn--bcher-kva.test')).toBeDefined();
  });

  it('P41 new, known, confirmed and suppressed addresses get the same words', async () => {
    const key = bed.world.secrets.tokenKey;
    await bed.world.store.addresses.suppress(
      'email',
      hashAddress(key, 'gone@example.com'),
      'bounce',
    );
    await bed.join({ email: 'member@example.com' });
    const answers = new Set<string>();
    for (const email of [
      'fresh@example.com',
      'fresh@example.com',
      'member@example.com',
      'gone@example.com',
    ]) {
      answers.add(JSON.stringify(await bed.post('/subscribe', { ...aForm, email })));
      answers.add(JSON.stringify(await bed.post('/subscribe', { ...aForm, email, comment: '' })));
    }
    expect(answers.size).toBe(1);
    expect(await bed.person('gone@example.com')).toBeUndefined();
  });

  it('P42 a program that fills in the hidden field is thanked, and nothing is written', async () => {
    const before = await bed.snapshot();
    const honest = await bed.post('/subscribe', { ...aForm, email: 'fresh@example.com' });
    const trapped = await bed.post('/subscribe', {
      ...aForm,
      email: 'bot@example.com',
      comment: 'buy',
    });
    expect(trapped).toEqual(honest);
    expect((await json({ comment: 'buy' })).status).toBe(200);
    expect(await bed.snapshot()).toBe(before);
  });
});
