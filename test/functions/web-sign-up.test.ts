/**
 * Covers the sign-up form: what it accepts, what it refuses and in which words, and what the table
 * holds afterwards.
 */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { courseOf } from '../../core/course.ts';
import { renderText } from '../../core/rendered-words.ts';
import { hashAddress } from '../../service/address-hash.ts';
import { aForm, startWebBed, type WebBed, withoutOwnScript } from './web-bed.ts';

let bed: WebBed;
let count = 0;
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
    ['a zone of two lines', { ...aForm, timezone: 'Europe/Lisbon\nX' }, ['timezone']],
    ['an hour at night', { ...aForm, hour: 3 }, ['hour']],
    ['20 o clock', { ...aForm, hour: '20:00' }, ['hour']],
    ['half an hour', { ...aForm, hour: '10:30' }, ['hour']],
    ['a fraction of an hour', { ...aForm, hour: 10.5 }, ['hour']],
    ['an hour of arrays', { ...aForm, hour: [10] }, ['hour']],
    ['a pace of its own', { ...aForm, pace: 'warp' }, ['pace']],
    ['a role of its own', { ...aForm, sensitiveConsent: true, role: 'judge' }, ['role']],
    [
      'all that is wrong at once',
      { email: 'x', name: 'y'.repeat(50), hour: 'z', pace: 1, timezone: [], role: 'judge' },
      ['email', 'name', 'timezone', 'hour', 'pace', 'role', 'adult'],
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

  it.each(['email', 'name', 'timezone', 'hour', 'pace', 'role'])(
    'P45 line breaks and other control characters in %s are refused',
    async (field) => {
      const before = await bed.snapshot();
      const full = {
        ...aForm,
        name: 'Sam',
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
  it('the form asks for address, name and one box, ticks nothing, and names every control', async () => {
    const { status, body } = await bed.ask('GET', '/');
    expect(status).toBe(200);
    expect(body).toMatch(/^<!doctype html><html lang="en">/);
    expect(body).not.toMatch(/type="checkbox"[^>]*checked/);
    expect(body).toContain(bed.world.library.consents.letters?.wording);
    const controls = [...body.matchAll(/<(?:input|select) id="([^"]+)"[^>]*>/g)];
    const shown = controls.filter(([tag]) => !tag.includes('type="hidden"')).map(([, id]) => id);
    expect(shown).toEqual(['email', 'name', 'adult', 'comment']);
    for (const id of shown) expect(new RegExp(`<label [^>]*for="${id}"`).test(body), id).toBe(true);
  });

  it('above the form stand the coach, a letter to read first, and private help', async () => {
    const { body } = await bed.ask('GET', '/');
    const above = body.slice(0, body.indexOf('<form'));
    expect(above).toContain(bed.world.library.brand.coach);
    expect(above).toContain('href="/first-letter"');
    expect(above.slice(above.indexOf('<main'))).toContain('href="/safety"');
    for (const path of ['/privacy', '/terms'])
      expect(body.slice(body.indexOf('<form'), body.indexOf('</form>'))).toContain(path);
  });

  it('P67 no form asks for a phone', async () => {
    const { body } = await bed.ask('GET', '/');
    expect(body).not.toMatch(/name="(phone|smsConsent)"|type="tel"/);
  });

  it('the first letter can be read without a sign-up, as it is sent, and leads to nobody’s pages', async () => {
    const { status, body } = await bed.ask('GET', '/first-letter');
    expect(status).toBe(200);
    const letter = body.slice(body.indexOf('<article'), body.indexOf('</article>'));
    const sent = courseOf(bed.world.library).touches[0]?.letter.text ?? [];
    const words = renderText(sent, { greeting: 'Hi there,' }, new Set(['none'])).split(/\n\n/);
    const begins = words.indexOf('Hi there,');
    expect(begins).toBeGreaterThan(0);
    for (const paragraph of words.slice(begins, begins + 4))
      expect(letter.replaceAll('&#39;', "'")).toContain(paragraph.replaceAll('\n', ' ').trim());
    expect(letter).not.toMatch(
      /You did not cause|beating yourself up|\?t=|style=|<button|undefined/,
    );
    expect(body).toContain('href="/"');
  });

  it('the form comes back with what was typed and each error beside its field', async () => {
    const { status, body } = await bed.post('/subscribe', {
      email: 'sam@nowhere',
      name: 'Sam',
      timezone: 'Europe/Lisbon',
    });
    expect(status).toBe(400);
    expect(body).toContain('value="sam@nowhere"');
    expect(body).toContain('value="Sam"');
    expect(body).toMatch(/name="timezone" type="hidden" value="Europe\/Lisbon"/);
    expect(body).toMatch(
      /id="email"[^>]*aria-describedby="email-hint email-error" aria-invalid="true"/,
    );
    expect(body).toContain('id="email-error"');
    expect(body).toContain('id="adult-error"');
    expect(body).toContain('role="alert"');
    expect(body).not.toMatch(/id="adult"[^>]* checked/);
  });

  it.each(['<script>alert(1)</script>', '"><img src=x>', "Sam'; --", 'José-María', '李'])(
    'P46 the form accepts %s as a name and shows it as one',
    async (name) => {
      const { status, body } = await bed.post('/subscribe', { name, email: 'no' });
      expect(status).toBe(400);
      expect(withoutOwnScript(body)).not.toContain('<script');
      expect(body).not.toContain('<img');
      const email = `n${Buffer.from(name).toString('hex')}`.slice(0, 40).concat('@example.com');
      expect((await bed.post('/subscribe', { ...aForm, name, email })).status).toBe(200);
      expect((await bed.person(email))?.name).toBe(name);
    },
  );
});

describe('P82 a sign-up with a zone that is no place', () => {
  it.each([
    ...['UTC', 'utc', 'GMT', 'Etc/UTC', 'Etc/GMT+5', 'Etc/Unknown', 'Zulu', 'EST', 'PST8PDT'],
    ...['Mars/Olympus', '+02:00', 'unknown', 'NULL', 'SystemV/EST5', ''],
  ])('%j is accepted, and the zone is unknown', async (timezone) => {
    const email = `zone${Buffer.from(timezone).toString('hex')}@example.com`;
    expect((await json({ ...aForm, email, timezone })).status).toBe(200);
    expect((await bed.person(email))?.zone).toBe(bed.world.library.brand.country);
  });

  it('a zone with invisible marks is read as the place that was meant', async () => {
    const email = 'zone-marks@example.com';
    await json({ ...aForm, email, timezone: '\u200bEurope/Lisbon\u200e' });
    expect((await bed.person(email))?.zone).toBe('Europe/Lisbon');
  });
});

describe('P82 a sign-up with a pasted address and a placeholder as name', () => {
  it('is read as the address that was meant, without a name', async () => {
    const fields = { ...aForm, email: '\u200bmailto:Pasted@example.com,\u200e', name: '{{name}}' };
    expect((await json(fields)).status).toBe(200);
    const person = await bed.person('pasted@example.com');
    expect(person?.email).toBe('pasted@example.com');
    expect(person?.name).toBeUndefined();
  });
});

describe('a sign-up', () => {
  it('a sign-up normalises the address and keeps what was chosen', async () => {
    const { status, body } = await json({
      email: '  Kim.Lee@Example.COM ',
      name: ' Kim ',
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

  it('an address and the box are enough; the rest has its defaults, and no role without its consent', async () => {
    expect((await json({ email: 'bare@example.com', adult: true })).status).toBe(200);
    const defaults = { zone: 'US', hour: 10, pace: 'standard', role: 'none' };
    expect(await bed.person('bare@example.com')).toMatchObject(defaults);
    const fields = { email: 'lee@example.com', adult: true, role: 'did', hour: 9 };
    expect((await json(fields)).status).toBe(200);
    const person = await bed.person('lee@example.com');
    expect(person).toMatchObject({ zone: 'US', hour: 9, role: 'none', texts: { state: 'none' } });
  });

  it.each([
    ['a number with its box', { phone: '+1 202 555 0123', smsConsent: 'on' }],
    ['a number alone', { phone: '+12025550123' }],
    ['a number that is none', { phone: 'call me', smsConsent: true }],
    ['a line break', { phone: '+12025550123\r\nx', smsConsent: ['on'] }],
    ['an object', { phone: { $ne: '' }, smsConsent: {} }],
  ])('P67 a phone that is sent all the same is ignored: %s', async (_what, sent) => {
    const plain = `plain${(count += 1)}@example.com`;
    const other = `phone${count}@example.com`;
    const without = await json({ ...aForm, email: plain });
    expect(await json({ ...aForm, ...sent, email: other })).toEqual(without);
    const kept = (await bed.items()).map((item) => JSON.stringify(item));
    expect(kept.join().includes('2025550123')).toBe(false);
    expect(kept.join().includes('PHONE#')).toBe(false);
    const [mine, theirs] = [await bed.person(plain), await bed.person(other)];
    expect({ ...theirs, id: '', email: '', out: [] }).toEqual({
      ...mine,
      ...{ id: '', email: '', out: [] },
    });
    expect(theirs?.out.map(({ channel }) => channel)).toEqual(['email', 'email']);
    const page = await bed.post('/subscribe', {
      ...aForm,
      phone: '+12025550123',
      smsConsent: 'on',
    });
    expect(page.body).not.toMatch(/2025550123|A text comes/);
  });

  it.each([
    ['Mars/Olympus', 'US'],
    ['+02:00', 'US'],
    ['UTC', 'US'],
    ['Etc/GMT+5', 'US'],
    ['undefined', 'US'],
    ['europe/lisbon', 'Europe/Lisbon'],
    ['America/New_York', 'America/New_York'],
  ])('P82 a guessed zone of %s refuses no sign-up and counts as %s', async (timezone, zone) => {
    const email = `zone${(count += 1)}@example.com`;
    expect((await json({ ...aForm, email, timezone })).status).toBe(200);
    expect((await bed.person(email))?.zone).toBe(zone);
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
    const key = bed.world.secrets.hashKey;
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
      for (const form of [
        { ...aForm, email },
        { ...aForm, email, comment: '' },
      ]) {
        const answer = JSON.stringify(await bed.post('/subscribe', form));
        expect(answer).toContain(`<strong>${email}</strong>`);
        answers.add(answer.replaceAll(email, 'ADDRESS'));
      }
    }
    expect(answers.size).toBe(1);
    expect(await bed.person('gone@example.com')).toBeUndefined();
  });

  it('P46 the page after it shows the address as typed, escaped, in a form that sends it anew', async () => {
    const fields = { ...aForm, email: ' Typo@Example.com', name: '"><img src=x>' };
    const { status, body } = await bed.post('/subscribe', fields);
    expect(status).toBe(200);
    expect(body).toContain('<strong>Typo@Example.com</strong>');
    expect(body).toContain('value=" Typo@Example.com"');
    expect(body).toMatch(/id="adult"[^>]* checked/);
    expect(withoutOwnScript(body)).not.toMatch(/<script|<img/);
    const hostile = '<script>alert(1)</script>';
    const trapped = await bed.post('/subscribe', { ...aForm, email: hostile, comment: 'buy' });
    expect(withoutOwnScript(trapped.body)).not.toContain('<script');
    expect(trapped.body).toContain('&lt;script&gt;alert(1)');
  });

  it('P42 a program that fills in the hidden field is thanked, and nothing is written', async () => {
    const before = await bed.snapshot();
    const honest = await bed.post('/subscribe', { ...aForm, email: 'fresh@example.com' });
    const trapped = await bed.post('/subscribe', {
      ...aForm,
      email: 'fresh@example.com',
      comment: 'buy',
    });
    expect(trapped).toEqual(honest);
    expect((await json({ comment: 'buy' })).status).toBe(200);
    expect(await bed.snapshot()).toBe(before);
  });
});
