/**
 * Covers texts in both directions: signed webhooks, answers in TwiML, one record for each
 * MessageSid, STOP, START and YES, words of danger, texts that the webhook missed.
 */
import twilio from 'twilio/lib/webhooks/webhooks.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Service } from '../../local/local-service.ts';
import { aService, postForm, Visitor } from './visitor.ts';

let service: Service;
let log: string[];
let next = 200;
beforeAll(async () => {
  ({ service, log } = await aService());
});
afterAll(() => service.close());

/** A person with texts on, on the third day of the course. */
async function texting(): Promise<Visitor> {
  next += 1;
  return new Visitor(service.urls.web, {
    email: `texts${next}@example.com`,
    phone: `+15550100${next}`,
  }).join();
}

/** A webhook request as Twilio sends it. */
function webhook(
  form: Record<string, string>,
  change: { path?: string; signature?: string | null; token?: string } = {},
) {
  const url = `${service.urls.web}${change.path ?? '/twilio/inbound'}`;
  const made = twilio.getExpectedTwilioSignature(
    change.token ?? service.world.secrets.twilioAuthToken,
    url,
    form,
  );
  const signature = change.signature === undefined ? made : change.signature;
  return postForm(url, form, signature === null ? {} : { 'x-twilio-signature': signature });
}

const inbound = (from: string | undefined, body: string, sid = `SM${'a'.repeat(28)}${next}x`) => ({
  MessageSid: sid,
  From: from ?? '',
  To: '+15550100100',
  Body: body,
  SomethingNew: 'unknown parameters are signed too',
});

describe('a text from a phone', () => {
  it('a text gets the answer that the course defines', async () => {
    const person = await texting();
    await person.wind('P5D');
    const table: [string, RegExp][] = [
      ['4', /A 4\./],
      ['three', /A 3,/],
      ['1/5', /honest 1/],
      ['9', /1 to 5|1-5/],
      ['DONE', /Well done/],
      ['hard', /hard day/i],
      ['SLOW', /pace/],
      ['FASTER', /pace/],
      ['PAUSE', /Paused for 14 days/],
      ['GO', /./],
      ['HELP', /STOP ends/],
      ['SAFE', /1-800-799-7233/],
      ['START', /88788/],
      ['we talked about the garden', /A program sorts these/],
      ['I do not know what to do', /is told today/],
    ];
    for (const [body, answer] of table) {
      // Ten automatic answers an hour are enough.
      if (body === 'HELP') await person.wind('PT1H');
      const replies = await person.text(body);
      expect(replies, body).toHaveLength(1);
      expect(replies[0], body).toMatch(answer);
    }
  });

  it('P38 a webhook is accepted only with the signature over the configured URL and all parameters', async () => {
    const person = await texting();
    const form = inbound(person.form.phone, 'STOP');
    expect((await webhook(form, { signature: null })).status).toBe(403);
    expect((await webhook(form, { signature: 'bm90IGl0' })).status).toBe(403);
    expect((await webhook(form, { token: 'another token' })).status).toBe(403);
    expect((await webhook({ ...form, Body: 'GO' }, { signature: '' })).status).toBe(403);
    expect((await person.stored())?.texts).toMatchObject({ state: 'on' });
    expect((await webhook(form)).status).toBe(200);
    expect((await person.stored())?.texts).toMatchObject({ state: 'off' });
  });

  it('P39 a text that Twilio repeats gets the same answer and makes one record', async () => {
    const person = await texting();
    const form = inbound(person.form.phone, 'HARD', `SM${'b'.repeat(30)}01`);
    const first = await (await webhook(form)).text();
    const version = (await person.stored())?.version;
    expect(first).toContain('<Message statusCallback=');
    expect(await (await webhook(form)).text()).toBe(first);
    expect((await person.stored())?.version).toBe(version);
    await person.wind('PT1H');
    // The test never reads the TwiML to a phone, so the answer was sent once by the worker.
    const answers = (await person.messages()).filter(({ touch }) => touch === 'hard');
    expect(answers).toHaveLength(1);
    expect(await (await webhook(form)).text()).toBe(first);
    await person.wind('PT1H');
    expect((await person.messages()).filter(({ touch }) => touch === 'hard')).toHaveLength(1);
  });

  it('a text is not answered again once the phone has the answer', async () => {
    const person = await texting();
    expect(await person.text('DONE')).toHaveLength(1);
    await person.wind('PT1H');
    expect((await person.messages()).filter(({ touch }) => touch === 'done')).toHaveLength(1);
  });

  it('STOP ends every text at once, and letters replace them until START', async () => {
    const person = await texting();
    expect(await person.text('Please stop texting me')).toEqual([
      expect.stringMatching(/no more texts/),
    ]);
    await person.wind('P20D');
    const after = (await person.touches()).slice(1);
    expect(after.length).toBeGreaterThan(5);
    expect(after.every(({ channel }) => channel === 'email')).toBe(true);
    expect(await person.text('DONE')).toEqual([]);
    expect(await person.text('STOP')).toEqual([]);
    expect(await person.text('START')).toHaveLength(1);
    await person.wind('P10D');
    expect((await person.touches()).some(({ channel }) => channel === 'sms')).toBe(true);
  });

  it('STOP from an unknown number is kept: no help and no course text after it, until START', async () => {
    const stranger = new Visitor(service.urls.web, {
      email: 'later@example.com',
      phone: '+15550100192',
    });
    expect(await stranger.text('STOP')).toHaveLength(1);
    expect(await stranger.text('HELP')).toEqual([]);
    expect(await stranger.text('STOP')).toEqual([]);
    await stranger.wind('PT10M');
    const path = await stranger.confirmed();
    expect(await stranger.text(`JOIN ${await stranger.codeFrom(path)}`)).toEqual([]);
    expect(await stranger.text('START')).toEqual([expect.stringMatching(/asked for course texts/)]);
    expect((await stranger.stored())?.texts).toMatchObject({ state: 'on' });
  });

  it('P32 a STOP that START followed does not count again when a sweep finds it', async () => {
    const stranger = new Visitor(service.urls.web, {
      email: 'revived@example.com',
      phone: '+15550100198',
    });
    await stranger.text('STOP');
    await stranger.wind('PT2M');
    await stranger.text('START');
    await stranger.wind('P2D');
    expect(await stranger.text('HELP')).toHaveLength(1);
    await stranger.join();
    expect((await stranger.stored())?.texts).toMatchObject({ state: 'on' });
  });

  it('STOP stays with the phone when its person signs up anew', async () => {
    const person = await new Visitor(service.urls.web, {
      email: 'changes@example.com',
      phone: '+15550100194',
    }).join();
    await person.text('STOP');
    await fetch(await person.linkIn('C1', 'unsubscribe'), { method: 'POST' });
    await person.wind('PT1H');
    await person.signUp();
    await person.wind('P9D');
    // This sign-up was never confirmed, but a person who once said yes or no is not forgotten.
    expect((await person.stored())?.texts).toMatchObject({ state: 'off' });
  });

  it('P58 words of danger get fixed, reviewed words: from a stranger, on the course, and never after STOP', async () => {
    const asked = new Visitor(service.urls.web, {
      email: 'danger@example.com',
      phone: '+15550100197',
    });
    expect(await asked.text('I want to die')).toEqual([
      expect.stringMatching(/call 988 or text 988/),
    ]);
    expect(await asked.text('he hit me')).toEqual([expect.stringMatching(/1-800-799-7233/)]);
    const person = await new Visitor(service.urls.web, {
      email: 'danger@example.com',
      phone: '+15550100198',
    }).join();
    expect(await person.text("I can't go on")).toEqual([
      expect.stringMatching(/nobody may be reading/),
    ]);
    expect(await person.text('COACH')).toEqual([
      expect.stringMatching(/asked .* to reply within two working days/),
    ]);
    await person.text('STOP');
    expect(await person.text('I want to die')).toEqual([]);
  });

  it('a stranger’s text gets help and nothing else, and leaves no trace', async () => {
    const stranger = new Visitor(service.urls.web, {
      email: 'nobody@example.com',
      phone: '+15550100190',
    });
    expect(await stranger.text('SAFE')).toEqual([expect.stringMatching(/1-800-799-7233/)]);
    expect(await stranger.text('help')).toHaveLength(1);
    expect(await stranger.text('STOP')).toHaveLength(1);
    expect(await stranger.text('YES')).toEqual([]);
    expect(await stranger.text('hello')).toEqual([]);
    expect(await stranger.stored()).toBeUndefined();
  });

  it.each([
    ['an unknown route', '/twilio/else', 404],
    ['no MessageSid', '/twilio/inbound', 400],
    ['a status for an unknown message', '/twilio/status?m=nobody000000-1-W1-s', 204],
    ['a status for a message that is not ours', '/twilio/status?m=%3Cscript%3E', 204],
    ['a status for no message', '/twilio/status', 204],
  ])('%s gets a calm response', async (_what, path, status) => {
    const answer = await webhook(
      { MessageStatus: 'delivered', From: '+15550100123', Body: 'x' },
      { path },
    );
    expect(answer.status).toBe(status);
    expect(await answer.text()).not.toMatch(/\bat .*:\d+:\d+|Error/);
  });

  it('a webhook request that is far too large, or no POST, is refused', async () => {
    expect((await webhook(inbound('+15550100123', 'x'.repeat(100_000)))).status).toBe(413);
    const get = await fetch(`${service.urls.web}/twilio/inbound`);
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST']);
  });

  it('P32 a text that the webhook missed is found by the sweep, and STOP counts from when it was sent', async () => {
    const person = await texting();
    const phone = person.form.phone ?? '';
    // Twilio has the text, and its webhook never arrives.
    service.phone.faults.set({ loseEvents: true });
    await service.phone.receive({ from: phone, body: 'STOP' });
    service.phone.faults.set({ loseEvents: false });
    expect((await person.stored())?.texts).toMatchObject({ state: 'on' });
    await person.wind('PT30M');
    expect((await person.stored())?.texts).toMatchObject({ state: 'off' });
  });

  it('P51 no number and no reply stands in the log', () => {
    expect(log.join('\n')).not.toMatch(/\+1555|STOP|do not know what to do|@example/);
  });
});
