/** Tests how the Twilio double posts a phone's texts to the webhook and reads the response. */
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
const receive = (body: string) => bench.twilio.receive({ from: phone, body });

describe('a text from a phone', () => {
  test('is posted signed to the configured URL, with everything Twilio sends', async () => {
    const { sid, status } = await receive('Done & dusted ü 🙂');
    expect(status).toBe(200);
    const [{ url, headers, params } = { url: '', headers: {}, params: {} }] = bench.calls;
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

  test('gets the messages of the TwiML back, stored with their callbacks', async () => {
    const response = new twilio.twiml.MessagingResponse();
    response.message({ statusCallback: '/twilio/status?m=a1' } as never, 'Well done & <good>.');
    response.message('Second');
    bench.answers.push(xml(response.toString()));
    expect(await receive('DONE')).toMatchObject({ replies: ['Well done & <good>.', 'Second'] });
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
    const callbacks = bench.calls.slice(1);
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
  ])('a response of %j sends nothing and is logged', async (answer, code) => {
    for (let time = 0; time < 3; time += 1) bench.answers.push(answer);
    expect((await receive('hi')).replies).toEqual([]);
    expect(bench.twilio.log()).toMatchObject([{ code }]);
    expect(bench.twilio.messages()).toHaveLength(1);
  });

  test('a response of plain text is sent, an empty one sends nothing', async () => {
    bench.answers.push(
      { status: 200, type: 'text/plain', body: 'Plain' },
      { status: 204, type: '', body: '' },
    );
    expect((await receive('a')).replies).toEqual(['Plain']);
    expect((await receive('b')).replies).toEqual([]);
    expect(bench.twilio.log()).toEqual([]);
  });

  test('is retried as the fragment asks, with one token, and the first success counts', async () => {
    bench.answers.push(
      new Error('no connection'),
      { status: 502, type: '', body: '' },
      xml('<Response><Message>ok</Message></Response>'),
    );
    expect(await receive('x')).toMatchObject({ status: 200, replies: ['ok'] });
    expect(
      new Set(bench.calls.map(({ headers }) => headers['i-twilio-idempotency-token'])).size,
    ).toBe(1);
    expect(bench.calls).toHaveLength(3);
  });

  test.each([
    ['', new Error('refused'), 2],
    ['', { status: 500, type: '', body: '' }, 1],
    ['#rp=5xx', { status: 500, type: '', body: '' }, 2],
    ['#rc=0&rp=all', new Error('refused'), 1],
    ['#rc=9', new Error('refused'), 2],
  ])(
    'a failing URL that ends in "%s" is called as often as its fragment says (%#)',
    async (fragment, failure, times) => {
      await bench.close();
      bench = await startTwilio({
        inboundUrl: `https://mend.example.com/twilio/inbound${fragment}`,
      });
      for (let time = 0; time < 9; time += 1) bench.answers.push(failure);
      await receive('x');
      expect(bench.calls).toHaveLength(times);
    },
  );

  test('is on the list even when the webhook is not called', async () => {
    bench.twilio.faults.set({ loseEvents: true });
    const { sid, status } = await receive('STOP');
    expect([status, bench.calls]).toEqual([0, []]);
    const [listed] = await bench.client.messages.list({ to: bench.from });
    expect(listed).toMatchObject({ sid, direction: 'inbound', body: 'STOP', status: 'received' });
  });

  test('is posted twice when repeated, and the second response counts', async () => {
    bench.twilio.faults.set({ repeatEvents: true });
    bench.answers.push(xml('<Response><Message>first</Message></Response>'));
    expect((await receive('x')).replies).toEqual([]);
    expect(new Set(bench.calls.map(({ params }) => params.MessageSid)).size).toBe(1);
    expect(bench.calls).toHaveLength(2);
  });
});

describe('a webhook without a usable response', () => {
  const fallback = 'https://mend.example.com/twilio/fallback';
  const down: WebhookAnswer = { status: 503, type: 'text/plain', body: 'no' };
  beforeEach(async () => {
    await bench.close();
    bench = await startTwilio({ fallbackUrl: fallback });
  });

  test.each<[string, (WebhookAnswer | Error)[], number]>([
    ['is unreachable', [new Error('x'), new Error('x'), new Error('x')], 11205],
    ['answers 503', [down, down, down], 11200],
    ['answers TwiML that does not parse', [xml('<Response><Message>unclosed</Response>')], 12100],
    ['answers JSON', [{ status: 200, type: 'application/json', body: '{}' }], 12300],
  ])(
    '%s: the fallback is called, signed, with the error code, and its response is sent',
    async (_what, answers, code) => {
      bench.answers.push(...answers, xml('<Response><Message>Later</Message></Response>'));
      expect((await receive('hello')).replies).toEqual(['Later']);
      const { url, headers, params } = bench.calls.at(-1) ?? { url: '', headers: {}, params: {} };
      expect([url, bench.calls.length]).toEqual([fallback, answers.length + 1]);
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
  ])('is not one that responds %j: the fallback is not called', async (answer) => {
    bench.answers.push(answer);
    expect((await receive('hello')).replies).toEqual([]);
    expect(bench.calls).toHaveLength(1);
  });

  test('can be switched off, and the fallback may fail too', async () => {
    bench.twilio.faults.set({ webhookDown: true });
    bench.answers.push(xml('<Response><Message>Later</Message></Response>'));
    expect(await receive('a')).toMatchObject({ status: 0, replies: ['Later'] });
    bench.answers.push(down, down, down);
    expect((await receive('b')).replies).toEqual([]);
    expect(bench.calls.every(({ url }) => url === fallback)).toBe(true);
    bench.twilio.faults.clear();
    bench.answers.push(xml('<Response><Message>Now</Message></Response>'));
    expect((await receive('c')).replies).toEqual(['Now']);
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
      expect((await receive('stop please')).replies).toEqual([]);
      expect(await send()).toBe('sent');
      bench.answers.push(xml('<Response><Message>Ours</Message></Response>'));
      expect((await receive(' Stop ')).replies).toEqual(
        on ? [expect.stringContaining('unsubscribed')] : ['Ours'],
      );
      expect(await send()).toBe(on ? 21610 : 'sent');
      expect((await receive('HELP')).replies).toHaveLength(on ? 1 : 0);
      expect((await receive('START')).replies).toHaveLength(on ? 1 : 0);
      expect(await send()).toBe('sent');
      expect((await receive('YES')).replies).toEqual([]);
      expect(bench.calls).toHaveLength(5);
    },
  );
});

describe('the phone over HTTP', () => {
  const post = (body: string | URLSearchParams, headers: Record<string, string> = {}) =>
    fetch(`${bench.twilio.url}/phone`, { method: 'POST', body, headers, redirect: 'manual' });

  test('responds to JSON with the replies, to a form with the page', async () => {
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
    'refuses %j',
    async (body) => {
      expect((await post(body)).status).toBe(400);
      expect(bench.calls).toEqual([]);
    },
  );

  test('refuses a page of another site and a page without an origin', async () => {
    const body = JSON.stringify({ from: phone, body: 'STOP' });
    expect((await post(body, { origin: 'https://evil.example.com' })).status).toBe(403);
    expect((await post(body, { origin: 'null' })).status).toBe(403);
    expect(bench.calls).toEqual([]);
  });
});

describe('signatures and the real fetch', () => {
  test.each([
    ['https://mend.example.com:8443/a?b=c#rc=2', { b: '1', A: '2' }],
    ['http://127.0.0.1:4700/twilio/status?m=a%20b&x=%27', { MessageSid: 'SM1' }],
    ['https://user:secret@mend.example.com/a', {}],
  ])("Twilio's validator accepts our signature for %s", (url, params) => {
    const asReceived = url.replace(/#.*/, '').replace(/\/\/[^/]*@/, '//');
    expect(
      validateRequest(authToken, twilioSignature(authToken, url, params), asReceived, params),
    ).toBe(true);
  });

  test('fetchWebhook posts a form to loopback and returns the response', async () => {
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
