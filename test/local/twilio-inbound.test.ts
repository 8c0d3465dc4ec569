import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import twilio from 'twilio';
import { validateRequest } from 'twilio/lib/webhooks/webhooks.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  fetchWebhook,
  twilioSignature,
  type WebhookAnswer,
} from '../../local/twilio/twilio-webhook.ts';
import { authToken, type Bench, startTwilio } from './twilio-client.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await startTwilio();
});
afterEach(() => bench.close());

const phone = '+12025550101';
const xml = (body: string) => ({ status: 200, type: 'text/xml; charset=utf-8', body });
const hears = (body: string) => bench.twilio.receive({ from: phone, body });

describe('a text from a phone', () => {
  test('is posted signed to the configured URL, with everything Twilio sends', async () => {
    const { sid, status } = await hears('Done & dusted ü 🙂');
    expect(status).toBe(200);
    const [{ url, headers, params } = { url: '', headers: {}, params: {} }] = bench.heard;
    expect(url).toBe('https://mend.example.com/twilio/inbound');
    expect(params).toMatchObject({
      MessageSid: sid,
      SmsSid: sid,
      From: phone,
      To: bench.from,
      Body: 'Done & dusted ü 🙂',
    });
    expect(params).toMatchObject({
      NumMedia: '0',
      NumSegments: '1',
      FromCountry: 'US',
      SmsStatus: 'received',
    });
    const signature = (headers as Record<string, string>)['x-twilio-signature'] ?? '';
    expect(validateRequest(authToken, signature, url, params)).toBe(true);
    expect(validateRequest(authToken, signature, url, { ...params, Body: 'else' })).toBe(false);
    expect(headers).toHaveProperty('i-twilio-idempotency-token');
  });

  test('gets the TwiML answers back, stored with their callbacks', async () => {
    const response = new twilio.twiml.MessagingResponse();
    response.message({ statusCallback: '/twilio/status?m=a1' } as never, 'Well done & <good>.');
    response.message('Second');
    bench.answers.push(xml(response.toString()));
    expect(await hears('DONE')).toMatchObject({ replies: ['Well done & <good>.', 'Second'] });
    expect(bench.twilio.messages(phone)).toMatchObject([
      { direction: 'inbound', body: 'DONE', status: 'received' },
      {
        direction: 'outbound-reply',
        to: phone,
        statusCallback: 'https://mend.example.com/twilio/status?m=a1',
      },
      { direction: 'outbound-reply', body: 'Second' },
    ]);
    bench.clock.now += 5_000;
    await bench.twilio.runDue();
    const callbacks = bench.heard.slice(1);
    expect(callbacks.map(({ url, params }) => [new URL(url).search, params.MessageStatus])).toEqual(
      [
        ['?m=a1', 'sent'],
        ['?m=a1', 'delivered'],
      ],
    );
    const shown = await (
      await fetch(`${bench.twilio.url}/store?phone=${encodeURIComponent(phone)}`)
    ).json();
    expect((shown as { messages: unknown[] }).messages).toMatchObject([
      { direction: 'inbound', body: 'DONE', segments: 1, at: '2026-12-01T09:00:00.000Z' },
      { direction: 'outbound', status: 'delivered' },
      { direction: 'outbound', status: 'delivered' },
    ]);
  });

  test.each([
    [xml('<Response><Message>unclosed</Response>'), 12100],
    [xml('<Response><Dial>1</Dial></Response>'), 12200],
    [xml('<Response><Message/></Response>'), 14103],
    [xml(`<Response><Message>${'x'.repeat(1601)}</Message></Response>`), 21617],
    [{ status: 200, type: 'application/json', body: '{}' }, 12300],
    [{ status: 403, type: 'text/plain', body: 'no' }, 11200],
  ])('an answer of %j sends nothing and is logged', async (answer, code) => {
    for (let time = 0; time < 3; time += 1) bench.answers.push(answer);
    expect((await hears('hi')).replies).toEqual([]);
    expect(bench.twilio.log()).toMatchObject([{ code }]);
    expect(bench.twilio.messages()).toHaveLength(1);
  });

  test('plain text is an answer too, and an empty body none', async () => {
    bench.answers.push(
      { status: 200, type: 'text/plain', body: 'Plain' },
      { status: 204, type: '', body: '' },
    );
    expect((await hears('a')).replies).toEqual(['Plain']);
    expect((await hears('b')).replies).toEqual([]);
    expect(bench.twilio.log()).toEqual([]);
  });

  test('is retried as the fragment asks, under one token, and the good answer counts', async () => {
    bench.answers.push(
      new Error('no connection'),
      { status: 502, type: '', body: '' },
      xml('<Response><Message>ok</Message></Response>'),
    );
    expect(await hears('x')).toMatchObject({ status: 200, replies: ['ok'] });
    expect(
      new Set(bench.heard.map(({ headers }) => headers['i-twilio-idempotency-token'])).size,
    ).toBe(1);
    expect(bench.heard).toHaveLength(3);
  });

  test.each([
    ['', new Error('refused'), 2],
    ['', { status: 500, type: '', body: '' }, 1],
    ['#rp=5xx', { status: 500, type: '', body: '' }, 2],
    ['#rc=0&rp=all', new Error('refused'), 1],
    ['#rc=9', new Error('refused'), 2],
  ])('a URL ending in "%s" that fails is asked %# times', async (fragment, failure, times) => {
    await bench.close();
    bench = await startTwilio({ inboundUrl: `https://mend.example.com/twilio/inbound${fragment}` });
    for (let time = 0; time < 9; time += 1) bench.answers.push(failure);
    await hears('x');
    expect(bench.heard).toHaveLength(times);
  });

  test('is on the list even when the webhook never hears of it', async () => {
    bench.twilio.faults.set({ loseEvents: true });
    const { sid, status } = await hears('STOP');
    expect([status, bench.heard]).toEqual([0, []]);
    const [listed] = await bench.client.messages.list({ to: bench.from });
    expect(listed).toMatchObject({ sid, direction: 'inbound', body: 'STOP', status: 'received' });
  });

  test('comes twice when repeated; the second answer counts', async () => {
    bench.twilio.faults.set({ repeatEvents: true });
    bench.answers.push(xml('<Response><Message>first</Message></Response>'));
    expect((await hears('x')).replies).toEqual([]);
    expect(new Set(bench.heard.map(({ params }) => params.MessageSid)).size).toBe(1);
    expect(bench.heard).toHaveLength(2);
  });
});

describe('a webhook that gives no answer', () => {
  const fallback = 'https://mend.example.com/twilio/fallback';
  const down: WebhookAnswer = { status: 503, type: 'text/plain', body: 'no' };
  beforeEach(async () => {
    await bench.close();
    bench = await startTwilio({ fallbackUrl: fallback });
  });

  test.each<[string, (WebhookAnswer | Error)[], number]>([
    ['is not reached', [new Error('x'), new Error('x'), new Error('x')], 11205],
    ['answers 503', [down, down, down], 11200],
    ['answers TwiML that does not parse', [xml('<Response><Message>unclosed</Response>')], 12100],
    ['answers JSON', [{ status: 200, type: 'application/json', body: '{}' }], 12300],
  ])(
    '%s: the fallback is asked, signed, with what went wrong, and answers',
    async (_what, answers, code) => {
      bench.answers.push(...answers, xml('<Response><Message>Later</Message></Response>'));
      expect((await hears('hello')).replies).toEqual(['Later']);
      const { url, headers, params } = bench.heard.at(-1) ?? { url: '', headers: {}, params: {} };
      expect([url, bench.heard.length]).toEqual([fallback, answers.length + 1]);
      expect(params).toMatchObject({ From: phone, Body: 'hello', ErrorCode: String(code) });
      expect(params.ErrorUrl).toBe('https://mend.example.com/twilio/inbound');
      const signature = (headers as Record<string, string>)['x-twilio-signature'] ?? '';
      expect(validateRequest(authToken, signature, url, params)).toBe(true);
      expect(bench.twilio.log()).toMatchObject([{ code }]);
    },
  );

  test.each([
    xml('<Response/>'),
    xml('<Response><Message/></Response>'),
    xml('<Response><Dial>1</Dial></Response>'),
  ])('answers %j, which is an answer: the fallback is left alone', async (answer) => {
    bench.answers.push(answer);
    expect((await hears('hello')).replies).toEqual([]);
    expect(bench.heard).toHaveLength(1);
  });

  test('may be told to be down, and the fallback may be down too', async () => {
    bench.twilio.faults.set({ webhookDown: true });
    bench.answers.push(xml('<Response><Message>Later</Message></Response>'));
    expect(await hears('a')).toMatchObject({ status: 0, replies: ['Later'] });
    bench.answers.push(down, down, down);
    expect((await hears('b')).replies).toEqual([]);
    expect(bench.heard.every(({ url }) => url === fallback)).toBe(true);
    bench.twilio.faults.clear();
    bench.answers.push(xml('<Response><Message>Now</Message></Response>'));
    expect((await hears('c')).replies).toEqual(['Now']);
  });
});

describe("Twilio's own opt-out handling", () => {
  test.each(['off', 'on'] as const)(
    'when %s, STOP, HELP and START are answered accordingly',
    async (optOut) => {
      await bench.close();
      bench = await startTwilio({ optOut });
      const send = () =>
        bench.client.messages.create({ to: phone, from: bench.from, body: 'x' }).then(
          () => 'sent',
          (error) => error.code,
        );
      const on = optOut === 'on';
      expect((await hears('stop please')).replies).toEqual([]);
      expect(await send()).toBe('sent');
      bench.answers.push(xml('<Response><Message>Ours</Message></Response>'));
      expect((await hears(' Stop ')).replies).toEqual(
        on ? [expect.stringContaining('unsubscribed')] : ['Ours'],
      );
      expect(await send()).toBe(on ? 21610 : 'sent');
      expect((await hears('HELP')).replies).toHaveLength(on ? 1 : 0);
      expect((await hears('START')).replies).toHaveLength(on ? 1 : 0);
      expect(await send()).toBe('sent');
      expect((await hears('YES')).replies).toEqual([]);
      expect(bench.heard).toHaveLength(5);
    },
  );
});

describe('the phone over HTTP', () => {
  const post = (body: string | URLSearchParams, headers: Record<string, string> = {}) =>
    fetch(`${bench.twilio.url}/phone`, { method: 'POST', body, headers, redirect: 'manual' });

  test('JSON is answered with the replies, a form with the page', async () => {
    bench.answers.push(xml('<Response><Message>ok</Message></Response>'));
    const answer = await post(JSON.stringify({ from: phone, body: 'hi' }), {
      'content-type': 'application/json',
    });
    expect(await answer.json()).toMatchObject({ replies: ['ok'], status: 200 });
    const formAnswer = await post(new URLSearchParams({ from: phone, body: 'hi' }));
    expect([formAnswer.status, formAnswer.headers.get('location')]).toEqual([
      303,
      '/?phone=%2B12025550101',
    ]);
  });

  test.each(['', '[]', '{"from":"x","body":"y"}', '{"from":"+12025550101"}'])(
    '%j is refused',
    async (body) => {
      expect((await post(body)).status).toBe(400);
      expect(bench.heard).toEqual([]);
    },
  );

  test('a page of another site may not text, nor a name that resolves here', async () => {
    const body = JSON.stringify({ from: phone, body: 'STOP' });
    expect((await post(body, { origin: 'https://evil.example.com' })).status).toBe(403);
    expect((await post(body, { origin: 'null' })).status).toBe(403);
    expect(bench.heard).toEqual([]);
  });
});

describe('signatures and the real fetch', () => {
  test.each([
    ['https://mend.example.com:8443/a?b=c#rc=2', { b: '1', A: '2' }],
    ['http://127.0.0.1:4700/twilio/status?m=a%20b&x=%27', { MessageSid: 'SM1' }],
    ['https://user:secret@mend.example.com/a', {}],
  ])("Twilio's validator takes our signature for %s", (url, params) => {
    const asReceived = url.replace(/#.*/, '').replace(/\/\/[^/]*@/, '//');
    expect(
      validateRequest(authToken, twilioSignature(authToken, url, params), asReceived, params),
    ).toBe(true);
  });

  test('a webhook on loopback is posted as a form and answered', async () => {
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += chunk));
      request.on('end', () =>
        response.writeHead(200, { 'content-type': 'text/plain' }).end(`${request.method} ${body}`),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await fetchWebhook(url, {
      headers,
      body: 'a=1',
      signal: AbortSignal.timeout(5_000),
    });
    expect(answer).toEqual({ status: 200, type: 'text/plain', body: 'POST a=1' });
    server.close();
    server.closeAllConnections();
  });
});
