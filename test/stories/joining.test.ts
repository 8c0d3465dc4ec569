/**
 * Covers how a phone is joined to a mailbox: by a code that the one shows and the other texts. Each
 * row of the table of cases is a test, through the public routes, the inbox and phones alone.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeIn, isCode } from '../../core/join-phone.ts';
import type { Service } from '../../local/local-service.ts';
import { atDesk, deskLink } from '../desk.ts';
import { aService, type Message, postForm, postJson, Visitor } from './visitor.ts';

let service: Service;
let next = 0;
beforeAll(async () => {
  ({ service } = await aService());
});
afterAll(() => service.close());

const confirming = /asked for course texts/;
const unusable = /cannot be used/;

const phoneOf = (n: number) => `+1555010${1000 + n}`;

function somebody(form: Record<string, unknown> = {}): Visitor {
  next += 1;
  const email = `joining${next}@example.com`;
  return new Visitor(service.urls.web, { email, phone: phoneOf(next), ...form });
}

/** A text from any phone. */
async function textFrom(from: string, body: string, media = 0): Promise<string[]> {
  const answer = await postJson(`${service.urls.web}/local/phone`, { from, body, media });
  return ((await answer.json()) as { replies: string[] }).replies;
}

async function textsOf(phone: string): Promise<Message[]> {
  const query = `to=${encodeURIComponent(phone)}`;
  return (await fetch(`${service.urls.web}/local/messages?${query}`)).json() as Promise<Message[]>;
}

async function alertsOf(): Promise<Message[]> {
  const { coachEmail } = service.world.library.brand;
  return textsOf(coachEmail);
}

/** The alerts to the coach about phones that nobody knows. */
const unknownAlerts = async () =>
  (await alertsOf()).filter(({ text = '' }) => /Who: A phone that nobody knows/.test(text));

/** The link in the newest alert about a phone that nobody knows. */
async function alertLink(): Promise<string> {
  const { text = '' } = (await unknownAlerts()).at(-1) ?? {};
  return deskLink.exec(text)?.[0] ?? '';
}

/** The coach's page behind an alert's link, once its button was pressed. */
async function alertPage(link: string, wish = { do: 'open' }): Promise<string> {
  return (await atDesk(service, link, wish)).text;
}

/** Ends the hold behind an alert's link, as the coach does. */
async function endHold(link: string): Promise<string> {
  const [, held = ''] = /name="held" value="(\d+)"/.exec(await alertPage(link)) ?? [];
  const wish = { do: 'clear', done: 'safe', held };
  return alertPage(link, wish);
}

describe('the page of texts', () => {
  it('P34 shows to everybody what course texts are, and a code only behind a person’s link', async () => {
    const open = await (await fetch(`${service.urls.web}/texts`)).text();
    const disclosures = [
      ...['automated course texts', 'up to 3 a week', 'data rates', 'HELP', 'STOP'],
      ...['does not depend on texts', '/privacy', '/terms', 'you agree', 'shares your account'],
    ];
    for (const said of disclosures) expect(open).toContain(said);
    expect(open).not.toContain('<button type="submit">Show');
    const refused = await fetch(`${service.urls.web}/texts`, { method: 'POST' });
    expect(refused.status).toBe(400);
  });

  it('shows the code three ways: words, a link that writes the text, a picture', async () => {
    const path = await somebody().confirmed();
    const page = await (await fetch(service.urls.web + path, { method: 'POST' })).text();
    const [, code = ''] = /JOIN ([A-Z0-9]{6})</.exec(page) ?? [];
    expect(isCode(code)).toBe(true);
    const { twilioFrom } = service.world.settings;
    expect(page).toContain(`href="sms:${twilioFrom}?&amp;body=JOIN%20${code}"`);
    expect(page).toContain('<svg');
    expect(page).toContain('If nothing comes');
  });

  it('P68 opens alike whatever the phone did', async () => {
    const person = somebody();
    const path = await person.confirmed();
    const looks = async () => (await fetch(service.urls.web + path)).text();
    const before = await looks();
    await person.text(`JOIN ${await person.codeFrom(path)}`);
    const joined = await looks();
    await person.text('HIDE');
    expect([joined, await looks()]).toEqual([before, before]);
  });
});

describe('a code', () => {
  it.each([
    ['JOIN K7M4QX', 'K7M4QX', ''],
    ['join k7m4qx', 'K7M4QX', ''],
    ['k7m4qx', 'K7M4QX', ''],
    ['Hi, my code is JOIN: K7M4QX. Thanks', 'K7M4QX', 'Hi, my code is  . Thanks'],
    ['ＪＯＩＮ Ｋ７Ｍ４ＱＸ', 'K7M4QX', ''],
    ['JOIN K7M4QX STOP', 'K7M4QX', 'STOP'],
  ])('P67 stands in "%s"', (text, code, rest) => {
    expect(codeIn(text)).toEqual({ code, rest });
  });

  it.each(['JOIN friend', 'DONE', '234578', 'KMNPQR', 'call 911234', 'b4u2go', 'JOIN K7M4Q'])(
    'does not stand in "%s"',
    (text) => {
      expect(codeIn(text)).toBeUndefined();
    },
  );
});

describe('a phone that texts a code', () => {
  it('P67 is joined, its consent is on record with the page and its words, and only then texts go', async () => {
    const person = somebody();
    const path = await person.confirmed();
    expect(await textsOf(person.form.phone ?? '')).toEqual([]);
    const replies = await person.text(`JOIN ${await person.codeFrom(path)}`);
    expect(replies).toEqual([expect.stringMatching(confirming)]);
    for (const said of ['Msg & data rates', 'HELP', 'STOP']) expect(replies[0]).toContain(said);
    expect(await person.stored()).toMatchObject({
      phone: person.form.phone,
      binding: { epoch: 1 },
      texts: { state: 'on', given: true },
    });
    const id = String((await person.stored())?.id);
    const { consents } = await service.world.store.people.timeline(id, service.clock.now());
    expect(consents.filter(({ kind }) => kind === 'texts')).toMatchObject([
      { given: true, source: expect.stringMatching(/^a code on \/texts, text SM/) },
    ]);
    await person.wind('P10D');
    expect((await person.touches()).some(({ channel }) => channel === 'sms')).toBe(true);
  });

  it('and STOP in one text: not bound, the code is burnt, STOP’s answer', async () => {
    const person = somebody();
    const code = await person.codeFrom(await person.confirmed());
    expect(await person.text(`JOIN ${code} STOP`)).toEqual([
      expect.stringMatching(/no more texts/),
    ]);
    expect((await person.stored())?.phone).toBeUndefined();
    await person.wind('PT10M');
    await person.text('START');
    expect(await person.text(`JOIN ${code}`)).toEqual([expect.stringMatching(unusable)]);
  });

  it('and danger in one text: bound, held, and the help line is the only answer until a human looked', async () => {
    const person = somebody({ name: 'Ines' });
    const code = await person.codeFrom(await person.confirmed());
    expect(await person.text(`JOIN ${code} I want to die`)).toEqual([expect.stringMatching(/988/)]);
    expect(await person.stored()).toMatchObject({ phone: person.form.phone, hold: { binding: 1 } });
    await person.wind('P2D');
    const texts = await textsOf(person.form.phone ?? '');
    expect(texts.filter(({ text }) => confirming.test(text))).toEqual([]);
    expect((await alertsOf()).some(({ text }) => text.includes('Ines'))).toBe(true);
  });

  it('that has stopped gets no answer; START brings the help lines it is owed, then the confirming text', async () => {
    const person = somebody();
    await person.text('STOP');
    await person.wind('PT10M');
    const code = await person.codeFrom(await person.confirmed());
    expect(await person.text(`JOIN ${code} I want to die`)).toEqual([]);
    expect((await person.stored())?.texts).toMatchObject({ state: 'off', waits: 'crisis' });
    await person.wind('PT10M');
    expect(await person.text('START')).toEqual([expect.stringMatching(/988/)]);
  });

  it('that is the second with one code gets the answer of a code that cannot be used', async () => {
    const person = somebody();
    const code = await person.codeFrom(await person.confirmed());
    await person.text(`JOIN ${code}`);
    const other = phoneOf(500);
    expect(await textFrom(other, `JOIN ${code}`)).toEqual([expect.stringMatching(unusable)]);
    expect((await person.stored())?.phone).toBe(person.form.phone);
  });

  it('that is bound elsewhere never moves by a code', async () => {
    const bound = await somebody().join();
    const path = await somebody({ phone: undefined }).confirmed();
    const other = new Visitor(service.urls.web, { ...bound.form });
    expect(await other.text(`JOIN ${await other.codeFrom(path)}`)).toEqual([
      expect.stringMatching(unusable),
    ]);
    expect((await bound.stored())?.phone).toBe(bound.form.phone);
  });

  it('that is bound to the same record gets the confirming text again', async () => {
    const person = somebody();
    const path = await person.confirmed();
    await person.text(`JOIN ${await person.codeFrom(path)}`);
    const before = await person.stored();
    expect(await person.text(`JOIN ${await person.codeFrom(path)}`)).toEqual([
      expect.stringMatching(confirming),
    ]);
    expect((await person.stored())?.binding).toEqual(before?.binding);
  });

  it.each([
    ['hidden', 'HIDE'],
    ['held', 'I want to die'],
    ['erasing', 'ERASE ALL'],
  ])('for a record that is %s cannot use it', async (_state, word) => {
    const person = somebody();
    const path = await person.confirmed();
    await person.text(`JOIN ${await person.codeFrom(path)}`);
    const code = await person.codeFrom(path);
    await person.text(word);
    expect(await textFrom(phoneOf(600 + next), `JOIN ${code}`)).toEqual([
      expect.stringMatching(unusable),
    ]);
    expect((await person.stored())?.phone).toBe(person.form.phone);
  });

  it.each([
    ['hidden', 'HIDE', true],
    ['held', 'I want to die', true],
    ['erasing', 'ERASE ALL', false],
    ['open', 'DONE', false],
  ])(
    'P67 of a record that is %s is seen by the coach as a phone that asked: %s',
    async (_, word, isSeen) => {
      const person = somebody();
      const path = await person.confirmed();
      await person.text(`JOIN ${await person.codeFrom(path)}`);
      await person.text(word);
      const { id } = (await person.stored()) ?? {};
      const other = phoneOf(650 + next);
      const code = await person.codeFrom(path);
      expect(await textFrom(other, `JOIN ${code}`)).toEqual([expect.stringMatching(unusable)]);
      const page = await alertPage(`/desk/people/${id}`);
      expect(page.includes('A phone asked to join by a code on')).toBe(isSeen);
      expect(page).not.toContain(other);
      expect(JSON.stringify(await person.stored())).not.toContain(other);
    },
  );

  it.each(['+19005550123', '+15005550123', '+12425550123', '+447012345678', '+882161234567'])(
    'P43 from %s is not bound and not answered',
    async (from) => {
      const person = somebody();
      const code = await person.codeFrom(await person.confirmed());
      expect(await textFrom(from, `JOIN ${code}`)).toEqual([]);
      expect((await person.stored())?.phone).toBeUndefined();
    },
  );

  it('P43 from a sender that may not be joined gets no answer, whatever stands beside it', async () => {
    expect(await textFrom('+19005550123', 'JOIN K7M4QX hello there')).toEqual([]);
  });

  it('P56 from a hidden record’s phone is answered as every text of it', async () => {
    const person = await somebody().join();
    await person.text('HIDE');
    expect(await person.text('JOIN K7M4QX')).toEqual(['OK.']);
  });

  it('P67 after an hour is answered as any code that cannot be used', async () => {
    const person = somebody();
    const code = await person.codeFrom(await person.confirmed());
    await person.wind('PT61M');
    expect(await person.text(`JOIN ${code}`)).toEqual([expect.stringMatching(unusable)]);
  });

  it('a photo with the code binds too', async () => {
    const person = somebody();
    const code = await person.codeFrom(await person.confirmed());
    expect(await textFrom(person.form.phone ?? '', `JOIN ${code}`, 1)).toEqual([
      expect.stringMatching(confirming),
    ]);
  });

  it('P42 is told five times an hour that codes cannot be used, and everything else is still heard', async () => {
    const phone = phoneOf(700);
    for (let wrong = 0; wrong < 5; wrong++)
      expect(await textFrom(phone, 'JOIN K7M4QX')).toHaveLength(1);
    expect(await textFrom(phone, 'JOIN K7M4QX')).toEqual([]);
    expect(await textFrom(phone, 'I want to die')).toEqual([expect.stringMatching(/988/)]);
  });

  it('six words that are no codes do not keep words of danger from being heard, and the coach is alerted', async () => {
    const phone = phoneOf(701);
    for (const word of ['friend', 'always', 'really', 'coming', 'please', 'better'])
      expect(await textFrom(phone, word)).toEqual([]);
    const before = (await unknownAlerts()).length;
    expect(await textFrom(phone, 'I want to die')).toEqual([expect.stringMatching(/988/)]);
    expect(await unknownAlerts()).toHaveLength(before + 1);
    expect(await alertPage(await alertLink())).toContain(phone);
  });

  it('a scanner that presses the button twice between page and text does not end the code on the screen', async () => {
    const person = somebody();
    const path = await person.confirmed();
    const code = await person.codeFrom(path);
    await person.codeFrom(path);
    await person.codeFrom(path);
    expect(await person.text(`JOIN ${code}`)).toEqual([expect.stringMatching(confirming)]);
  });
});

describe('words of danger from a phone that nobody knows', () => {
  it('P58 alert the coach at once and the second contact after 30 minutes, once for each phone', async () => {
    const phone = phoneOf(710);
    const second = service.world.library.brand.secondEmail;
    const [told, toldSecond] = [(await unknownAlerts()).length, (await textsOf(second)).length];
    await textFrom(phone, 'he hit me');
    await textFrom(phone, 'he hit me again');
    expect(await unknownAlerts()).toHaveLength(told + 1);
    const alert = (await unknownAlerts()).at(-1)?.text ?? '';
    for (const said of ['answered at once with help lines', 'somebody who left'])
      expect(alert).toContain(said);
    expect(alert).not.toMatch(/on the course has used|Letters and texts to them/);
    const link = await alertLink();
    await somebody().wind('PT31M');
    expect((await textsOf(second)).length).toBeGreaterThan(toldSecond);
    const page = await alertPage(link);
    for (const said of [phone, 'he hit me again', 'No mailbox is known'])
      expect(page).toContain(said);
  });

  it('P58 alert from the phone that a person took off, and that person is not held', async () => {
    const person = await somebody().join();
    await postForm(await person.linkIn('C1', 'preferences'), { action: 'phone-off' });
    const told = (await unknownAlerts()).length;
    expect(await person.text('I want to die')).toEqual([expect.stringMatching(/988/)]);
    expect(await unknownAlerts()).toHaveLength(told + 1);
    expect(await alertPage(await alertLink())).toContain(person.form.phone);
    expect(await person.stored()).not.toHaveProperty('hold');
  });

  it('P58 alert from a phone that has stopped, which gets nothing', async () => {
    const phone = phoneOf(711);
    await textFrom(phone, 'STOP');
    const told = (await unknownAlerts()).length;
    expect(await textFrom(phone, 'I want to die')).toEqual([]);
    expect(await unknownAlerts()).toHaveLength(told + 1);
    expect((await unknownAlerts()).at(-1)?.text).toContain('Nothing can be sent to their phone');
    await somebody().wind('PT10M');
    expect(await textFrom(phone, 'START')).toEqual([]);
    expect(await textFrom(phone, 'SAFE')).toEqual([expect.stringMatching(/1-800-799-7233/)]);
  });

  it('P58 beside a code that cannot be used alert too', async () => {
    const phone = phoneOf(712);
    const told = (await unknownAlerts()).length;
    expect(await textFrom(phone, 'JOIN K7M4QX I want to die')).toEqual([
      expect.stringMatching(/988/),
    ]);
    expect(await unknownAlerts()).toHaveLength(told + 1);
  });

  it('are answered and alert nobody from a toll-free number', async () => {
    const from = '+18005550123';
    const told = (await unknownAlerts()).length;
    expect(await textFrom(from, 'I want to die')).toHaveLength(1);
    expect(await unknownAlerts()).toHaveLength(told);
  });

  it('P67 keep the phone from joining until a human has cleared the hold; then it joins, and the words stay behind', async () => {
    const person = somebody();
    const path = await person.confirmed();
    await person.text('he hit me at the lake');
    const held = await person.text(`JOIN ${await person.codeFrom(path)}`);
    expect(held).toEqual([expect.stringMatching(unusable)]);
    expect((await person.stored())?.phone).toBeUndefined();
    expect(await endHold(await alertLink())).toContain('The hold is over');
    const joined = await person.text(`JOIN ${await person.codeFrom(path)}`);
    expect(joined).toEqual([expect.stringMatching(confirming)]);
    expect(await person.unlockedExport()).not.toContain('lake');
  });

  it('P58 are forgotten a week after a human has cleared the hold', async () => {
    const phone = phoneOf(713);
    await textFrom(phone, 'I want to die');
    const link = await alertLink();
    expect(await alertPage(link)).toContain(phone);
    await endHold(link);
    await somebody().wind('P8D');
    expect(await alertPage(link)).not.toContain(phone);
    const person = somebody();
    const code = await person.codeFrom(await person.confirmed());
    expect(await textFrom(phone, `JOIN ${code}`)).toEqual([expect.stringMatching(confirming)]);
  });
});

describe('another phone', () => {
  it('P77 takes the place of the bound one only by a link that came by letter in the last minutes', async () => {
    const person = somebody();
    const path = await person.confirmed();
    await person.text(`JOIN ${await person.codeFrom(path)}`);
    const second = phoneOf(800 + next);
    expect(await textFrom(second, `JOIN ${await person.codeFrom(path)}`)).toEqual([
      expect.stringMatching(unusable),
    ]);
    const mailed = await person.mailedTextsPath();
    expect(await textFrom(second, `JOIN ${await person.codeFrom(mailed)}`)).toEqual([
      expect.stringMatching(confirming),
    ]);
    expect(await person.stored()).toMatchObject({ phone: second, binding: { epoch: 2 } });
    // The old phone is a stranger's, and may join another record.
    expect(await person.text('DONE')).toEqual([]);
  });

  it('P67 sees nothing of what the phone before it sent', async () => {
    const person = somebody();
    await person.join();
    await person.text('hiding at my sister’s place');
    const mailed = await person.mailedTextsPath();
    const second = phoneOf(900 + next);
    await textFrom(second, `JOIN ${await person.codeFrom(mailed)}`);
    await textFrom(second, 'good morning to you');
    const shown = await person.unlockedExport(second);
    expect(shown).not.toContain('sister');
    expect(shown).toContain('good morning');
  });
});

describe('what was sent from a phone', () => {
  it('P67 does not open by the mailbox alone', async () => {
    const person = somebody({ name: 'Rosa' });
    await person.join();
    await person.wind('P5D');
    await person.text('2');
    await person.text('hiding at my sister’s place');
    await person.text('he hit me');
    const shown = await person.export();
    for (const secret of ['sister', 'he hit me', 'violence', person.form.phone])
      expect(shown).not.toContain(secret);
    expect(shown).toContain('is shown only to that phone: a code to text from it unlocks it');
    const preferences = await person.linkIn('C1', 'preferences');
    await postForm(preferences, { action: 'progress' });
    const progress = await (await fetch(await person.linkIn('your-data', 'progress'))).text();
    expect(progress).toContain('None yet');
    expect(await person.unlockedExport()).toContain('sister');
  });

  it('P67 his code from her phone shows none of her words on his pages, and the alert says how they were joined', async () => {
    const his = somebody({ name: 'Marco' });
    const code = await his.codeFrom(await his.confirmed());
    const hers = phoneOf(990);
    await textFrom(hers, `JOIN ${code}`);
    await textFrom(hers, 'he found me at the shelter, he hit me');
    expect(await his.export()).not.toMatch(/shelter|violence/);
    const alert = (await alertsOf()).findLast(({ text }) => text.includes('Marco'));
    expect(alert?.text).toMatch(/joined by a code on .*two people/s);
  });

  it('P67 her mailbox and his phone: his code unlocks none of hers', async () => {
    const her = somebody();
    await her.join();
    await her.text('hiding at my sister’s place');
    expect(await her.unlockedExport(phoneOf(991))).not.toContain('sister');
  });
});

it('P68 a phone in a form, or in the API, is not read', async () => {
  const person = somebody();
  const { phone = '' } = person.form;
  const fields = { ...person.form, smsConsent: true };
  await postJson(`${service.urls.web}/subscribe`, fields);
  const form = Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, `${value}`]));
  await postForm(`${service.urls.web}/subscribe`, form);
  expect((await person.stored())?.phone).toBeUndefined();
  expect(await textsOf(phone)).toEqual([]);
});
