/**
 * Covers more cases of joining a phone to a mailbox, through the public routes: senders that are no
 * phone, pictures, webhooks out of order, a former phone, and what a later wish leaves standing: an
 * alert behind HIDE and ERASE ALL, and SAFE behind a flood of texts.
 */
import twilio from 'twilio/lib/webhooks/webhooks.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Service } from '../../local/local-service.ts';
import { aService, postForm, postJson, tuesday, Visitor } from './visitor.ts';

let service: Service;
let next = 0;
beforeAll(async () => {
  ({ service } = await aService({ startAt: tuesday }));
});
afterAll(() => service.close());

const confirming = /asked for course texts/;

function somebody(form: Record<string, unknown> = {}): Visitor {
  next += 1;
  const phone = `+1555010${2000 + next}`;
  return new Visitor(service.urls.web, { email: `cases${next}@example.com`, phone, ...form });
}

/** A text from any phone. */
async function textFrom(from: string, body: string): Promise<string[]> {
  const answer = await postJson(`${service.urls.web}/local/phone`, { from, body });
  return ((await answer.json()) as { replies: string[] }).replies;
}

/** The answer to a webhook as Twilio sends it, which the local phone cannot send. */
async function webhook(from: string, body: string, more: Record<string, string> = {}) {
  next += 1;
  const MessageSid = `MM${String(next).padStart(32, '0')}`;
  const form = { MessageSid, From: from, To: '+15550100100', Body: body, ...more };
  const url = `${service.urls.web}/twilio/inbound`;
  const { twilioAuthToken } = service.world.secrets;
  const signature = twilio.getExpectedTwilioSignature(twilioAuthToken, url, form);
  const answer = await postForm(url, form, { 'x-twilio-signature': signature });
  expect(answer.status).toBe(200);
  return answer.text();
}

/** Somebody whose name no other person has, so that alerts about them are known. */
const somebodyNamed = () => somebody({ name: `Vera-${String.fromCharCode(97 + (next % 26))}` });

/** How many alerts about a person an address got. */
async function alertsTo(address: string, { form }: Visitor): Promise<number> {
  const mails = await new Visitor(service.urls.web, { email: address }).messages();
  return mails.filter(({ text }) => text.includes(String(form.name))).length;
}

describe('a code', () => {
  it.each([
    ...['12345', '262966', '+18005550123', 'whatsapp:+15550102900', 'rcs:+15550102900'],
    'messenger:1234567890',
  ])('P43 from %s is not bound and not answered', async (from) => {
    const person = somebody();
    const code = await person.codeFrom(await person.confirmed());
    expect(await webhook(from, `JOIN ${code}`)).not.toContain('<Message');
    expect((await person.stored())?.phone).toBeUndefined();
    // The code is not burnt: the person's own phone takes it.
    expect(await person.text(`JOIN ${code}`)).toEqual([expect.stringMatching(confirming)]);
  });

  it('P67 beside a picture binds, and a picture alone is other words', async () => {
    const person = somebody();
    const { phone = '' } = person.form;
    const code = await person.codeFrom(await person.confirmed());
    const picture = { NumMedia: '1', MediaContentType0: 'image/jpeg' };
    expect(await webhook(phone, '', picture)).not.toContain('<Message');
    expect(await webhook(phone, `JOIN ${code}`, picture)).toMatch(confirming);
    expect((await person.stored())?.phone).toBe(phone);
    expect(await webhook(phone, '', picture)).not.toMatch(confirming);
  });

  it('P64 P67 beside pictures binds, and the next sweep deletes the pictures at Twilio', async () => {
    const person = somebody();
    const { phone = '' } = person.form;
    const atTwilio = async () => {
      const store = `${service.urls.phone}/store?phone=${encodeURIComponent(phone)}`;
      const { messages } = (await (await fetch(store)).json()) as {
        messages: { body: string; direction: string; media?: number }[];
      };
      return messages
        .filter(({ direction }) => direction === 'inbound')
        .map(({ body, media }) => [body, media]);
    };
    const code = await person.codeFrom(await person.confirmed());
    await service.phone.receive({ from: phone, body: '', media: 1 });
    const joined = await service.phone.receive({ from: phone, body: `JOIN ${code}`, media: 2 });
    expect(joined.replies).toEqual([expect.stringMatching(confirming)]);
    expect((await person.stored())?.phone).toBe(phone);
    expect(await atTwilio()).toEqual([
      ['', 1],
      [`JOIN ${code}`, 2],
    ]);
    await person.wind('PT30M');
    // The words stay for three days, in which a lost STOP is looked for.
    expect(await atTwilio()).toEqual([
      ['', 0],
      [`JOIN ${code}`, 0],
    ]);
    expect((await person.stored())?.texts).toMatchObject({ state: 'on' });
  });

  it('P32 P67 leaves texts off when the webhook of an earlier STOP never came', async () => {
    const person = somebody();
    const code = await person.codeFrom(await person.confirmed());
    service.phone.faults.set({ loseEvents: true });
    await service.phone.receive({ from: person.form.phone ?? '', body: 'STOP' });
    service.phone.faults.set({ loseEvents: false });
    await person.text(`JOIN ${code}`);
    await person.wind('PT30M');
    expect((await person.stored())?.texts).toMatchObject({ state: 'off' });
  });

  it('P32 P67 whose webhook never came brings no text after a later STOP', async () => {
    const person = somebody();
    const code = await person.codeFrom(await person.confirmed());
    service.phone.faults.set({ loseEvents: true });
    await service.phone.receive({ from: person.form.phone ?? '', body: `JOIN ${code}` });
    service.phone.faults.set({ loseEvents: false });
    await person.text('STOP');
    const before = (await person.messages()).filter(({ channel }) => channel === 'sms').length;
    await person.wind('P8D');
    expect((await person.stored())?.texts).not.toMatchObject({ state: 'on' });
    const texts = (await person.messages()).filter(({ channel }) => channel === 'sms');
    expect(texts).toHaveLength(before);
  });

  it('from a phone that has stopped gets no answer, and START brings the confirming text', async () => {
    const person = somebody();
    await person.text('STOP');
    await person.wind('PT10M');
    const code = await person.codeFrom(await person.confirmed());
    expect(await person.text(`JOIN ${code}`)).toEqual([]);
    expect((await person.stored())?.texts).toMatchObject({ state: 'off' });
    await person.wind('PT10M');
    expect(await person.text('START')).toEqual([expect.stringMatching(confirming)]);
  });

  it.each([
    ['30006', '96'],
    ['21614', '82'],
  ])(
    'from a landline is taken until %s, and then texts end and the number is free',
    async (_, digits) => {
      const phone = `+155555501${digits}`;
      const person = await somebody({ phone }).join();
      await person.wind('P5D');
      expect((await person.stored())?.texts).toMatchObject({ state: 'closed' });
      // The next person who has the number may join it: the record before gives it up.
      const heir = somebody({ phone });
      const code = await heir.codeFrom(await heir.confirmed());
      expect(await heir.text(`JOIN ${code}`)).toEqual([expect.stringMatching(confirming)]);
      expect((await heir.stored())?.phone).toBe(phone);
      expect(await person.stored()).not.toHaveProperty('phone');
    },
  );
});

describe('a phone that another one has replaced', () => {
  it('P67 is a stranger: it hears help lines, and its words reach no view of the new phone', async () => {
    const person = await somebody({ name: 'Nadia' }).join();
    const second = `+1555010${2500 + next}`;
    const code = await person.codeFrom(await person.mailedTextsPath());
    await textFrom(second, `JOIN ${code}`);
    expect((await person.stored())?.phone).toBe(second);
    expect(await person.text('hiding at my sister’s place')).toEqual([]);
    expect(await person.text('he hit me')).toEqual([expect.stringMatching(/1-800-799-7233/)]);
    expect((await person.stored())?.hold).toBeUndefined();
    const shown = await person.unlockedExport(second);
    for (const words of ['sister', 'he hit me']) expect(shown).not.toContain(words);
  });
});

it('P68 the confirmation’s button shows of a hidden, held or erasing record the page of any other, and sends nothing', async () => {
  const pages = new Map<string, string>();
  for (const word of ['nothing', 'HIDE', 'I want to die', 'ERASE ALL']) {
    const person = await somebody().join();
    const link = await person.linkIn('C1', 'confirm');
    if (word !== 'nothing') await person.text(word);
    const before = (await person.messages()).length;
    const page = await fetch(link, { method: 'POST' });
    pages.set(word, `${page.status} ${(await page.text()).replaceAll(/t=[\w.~-]+/g, 't=')}`);
    expect(await person.messages()).toHaveLength(before);
  }
  for (const [word, shown] of pages) expect(shown, word).toBe(pages.get('nothing'));
});

describe('ERASE ALL', () => {
  const stories = [
    ['danger', ['I want to die'], []],
    ['HIDE and danger', ['HIDE', 'I want to die'], []],
    ['HIDE, and danger after it', ['HIDE'], ['I want to die']],
  ] as const;
  const ways = ['from the phone', 'by the page'] as const;
  const cases = stories.flatMap(([name, ...words]) =>
    ways.map((way) => [way, name, ...words] as const),
  );

  it.each(cases)('P58 %s, after %s: the hold and its alerts stand', async (...story) => {
    const [way, , before, after] = story;
    const person = await somebodyNamed().join();
    const page = await person.dataLink();
    const { coachEmail, secondEmail } = service.world.library.brand;
    for (const words of before) await person.text(words);
    if (way === 'by the page') await postForm(page, { do: 'erase' });
    else await person.text('ERASE ALL');
    for (const words of after) await person.text(words);
    expect(await alertsTo(coachEmail, person)).toBe(1);
    await person.wind('PT35M');
    expect(await alertsTo(secondEmail, person)).toBe(1);
    // The three days pass, and nothing is erased before a human has read the words.
    await person.wind('P5D');
    expect((await person.stored())?.hold).toBeDefined();
    expect(await alertsTo(coachEmail, person)).toBeGreaterThanOrEqual(5);
  });

  it.each(ways)('after HIDE, %s: a wish for the coach still reaches the coach', async (way) => {
    const person = await somebodyNamed().join();
    const page = await person.dataLink();
    await person.text('HIDE');
    await person.text('COACH');
    if (way === 'by the page') await postForm(page, { do: 'erase' });
    else await person.text('ERASE ALL');
    await person.wind('PT1H');
    expect(await alertsTo(service.world.library.brand.coachEmail, person)).toBe(1);
  });
});

describe('twenty texts in nine minutes that end in SAFE', () => {
  it.each(['a person', 'a stranger'])('P72 from %s: SAFE is answered', async (who) => {
    const person = somebody();
    if (who === 'a person') await person.join();
    for (let text = 1; text < 20; text += 1) {
      await person.text(text % 2 ? 'are you there' : `please ${text}`);
      await person.wind('PT28S');
    }
    expect(await person.text('SAFE')).toEqual([expect.stringMatching(/1-800-799-7233/)]);
  });
});
