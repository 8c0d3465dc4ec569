/**
 * Covers undocumented answers of vendors: a proxy's page, an empty or half answer, an error page
 * with 200. A send is then unknown, a read is tried again, no error leaves the adapter, and nothing
 * is sent twice.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, describe, expect, it } from 'vitest';
import { dynamoClient } from '../../adapters/dynamodb/dynamo-client.ts';
import { SesMailer } from '../../adapters/ses/ses-mailer.ts';
import { TwilioTexter } from '../../adapters/twilio/twilio-texter.ts';
import { MailRate } from '../../service/delivery/pacing.ts';

const aws = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
};
const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

interface Said {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** A server that gives these answers one after another, and repeats the last one. */
async function answering(...answers: Said[]) {
  let asked = 0;
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const { status, type, body } = answers[Math.min(asked++, answers.length - 1)] as Said;
      response.writeHead(status, { 'content-type': type }).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => server.close().closeAllConnections());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked: () => asked };
}

const page =
  '<!doctype html><html><head><title>Sign in to the network</title></head><body>Hello</body></html>';
const html = (status: number): Said => ({ status, type: 'text/html', body: page });
const xml = (body: string): Said => ({ status: 200, type: 'text/xml', body });
const json = (status: number, body: string): Said => ({ status, type: 'application/json', body });

describe('SES', () => {
  const mail = {
    id: 'abcdefgh1234-1-W1-e',
    to: 'sam@example.com',
    subject: 'Hi',
    html: '<p>Hi</p>',
    text: 'Hi',
    at: 0,
  };
  const mailerAt = (endpoint: string) =>
    new SesMailer({
      ...{
        from: 'notes@example.com',
        senderName: 'Notes',
        replyTo: 'help@example.com',
        configurationSet: 'mend',
      },
      ...{ ...aws, endpoint },
    });

  it.each([
    ["a proxy's page with 200", html(200)],
    ['an error page with 502', html(502)],
    ['nothing', xml('')],
    ['half an answer', xml('<SendRawEmailResponse><SendRawEmailResult><MessageId>0100')],
    [
      'an answer to something else',
      xml('<GetSendQuotaResponse><GetSendQuotaResult/></GetSendQuotaResponse>'),
    ],
    ['JSON', json(200, '{"ok":true}')],
  ])('P3 a mail that SES answers with %s is unknown, after one call', async (_what, said) => {
    const ses = await answering(said);
    expect(await mailerAt(ses.url).send(mail)).toMatchObject({ status: 'unknown' });
    expect(ses.asked()).toBe(1);
  });

  it('P3 a proxy’s own 403 halts the stream, and the letter waits', async () => {
    const ses = await answering(html(403));
    expect(await mailerAt(ses.url).send(mail)).toMatchObject({ status: 'halted' });
    expect(ses.asked()).toBe(1);
  });

  it('P3 an SES without a free connection has surely taken nothing: the letter waits, and is not unknown', async () => {
    const waiting: (() => void)[] = [];
    let asked = 0;
    const server = createServer((request, response) => {
      asked += 1;
      request.resume();
      waiting.push(() => response.writeHead(502).end());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    open.push(() => server.close().closeAllConnections());
    const mailer = mailerAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    // Every connection that one worker may have open, and one letter more.
    const first = Array.from({ length: 128 }, () => mailer.send(mail));
    expect(await mailer.send(mail)).toEqual({
      status: 'refused',
      retryAfterMs: 5_000,
      code: 'NotConnected',
    });
    for (const answer of waiting) answer();
    for (const outcome of await Promise.all(first))
      expect(outcome).toMatchObject({ status: 'unknown' });
    expect(asked).toBe(128);
  });

  const quota = (rate: string) =>
    xml(
      `<GetSendQuotaResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/"><GetSendQuotaResult>${rate}</GetSendQuotaResult></GetSendQuotaResponse>`,
    );
  const none =
    '<SentLast24Hours>0</SentLast24Hours><Max24HourSend>0</Max24HourSend><MaxSendRate>0</MaxSendRate>';

  it.each([
    ['a quota of 0', quota(none)],
    ['a quota without a rate', quota('')],
    ['a rate that is no number', quota('<MaxSendRate>many</MaxSendRate>')],
    ["a proxy's page", html(200)],
    ['nothing', xml('')],
  ])(
    'P5 the rate is that of the setting when SES answers the quota request with %s, and that is logged',
    async (_what, said) => {
      const ses = await answering(said);
      const lines: string[] = [];
      const log = {
        info: () => {},
        warn: (line: string) => void lines.push(line),
        error: () => {},
      };
      const settings = { mailsPerSecond: 14 } as ConstructorParameters<
        typeof MailRate
      >[0]['settings'];
      const rate = new MailRate({ settings, log }, () => mailerAt(ses.url).quota());
      expect(await rate.perSecond()).toBe(14);
      expect(lines).toHaveLength(1);
    },
  );
});

describe('Twilio', () => {
  const text = { id: 'abcdefgh1234-1-1B-s', to: '+15550100123', body: 'Hi' };
  const texterAt = (url: string) =>
    new TwilioTexter({
      ...{ accountSid: `AC${'0'.repeat(32)}`, authToken: 'token', from: '+15550100100' },
      ...{ url, publicUrl: 'http://127.0.0.1' },
    });

  it.each([
    ["a proxy's page with 200", html(200)],
    ['an error page with 502', html(502)],
    ['nothing', json(201, '')],
    ['half an answer', json(201, '{"sid":"SM00')],
    ['an answer without an id', json(201, '{"status":"queued"}')],
    ['a list', json(200, '[]')],
    ['null', json(200, 'null')],
  ])('P4 a text that Twilio answers with %s is unknown, after one call', async (_what, said) => {
    const twilio = await answering(said);
    expect(await texterAt(twilio.url).send(text)).toMatchObject({ status: 'unknown' });
    expect(twilio.asked()).toBe(1);
  });

  it.each([
    ["a proxy's page", html(200)],
    ['nothing', json(200, '')],
    ['half an answer', json(200, '{"messages":[{"sid":')],
  ])(
    'a request for the list that Twilio answers with %s fails, and nothing else does',
    async (_what, said) => {
      const twilio = await answering(said);
      await expect(texterAt(twilio.url).sentTo(text.to, 0)).rejects.toThrow();
      await expect(texterAt(twilio.url).received(0)).rejects.toThrow();
    },
  );
});

describe('DynamoDB', () => {
  const good: Said = {
    status: 200,
    type: 'application/x-amz-json-1.0',
    body: '{"Item":{"pk":{"S":"a"}}}',
  };
  const bad: [string, Said][] = [
    ["a proxy's page with 200", html(200)],
    ['an error page with 502', html(502)],
    ['nothing', json(200, '')],
    ['half an answer', json(200, '{"Item":{"pk":{"S"')],
    ['null', json(200, 'null')],
  ];
  const get = (endpoint: string) =>
    dynamoClient({ ...aws, endpoint, waitMs: () => 0 }).send(
      new GetItemCommand({ TableName: 'mend', Key: { pk: { S: 'a' } } }),
    );

  it.each(bad)('a request that DynamoDB answers with %s is repeated', async (_what, said) => {
    const dynamo = await answering(said, good);
    expect(await get(dynamo.url)).toMatchObject({ Item: { pk: { S: 'a' } } });
    expect(dynamo.asked()).toBe(2);
  });

  it.each(bad)(
    'P51 a call that DynamoDB keeps answering with %s fails by a name and without the words',
    async (_what, said) => {
      const dynamo = await answering(said);
      const failure = await get(dynamo.url).catch((error: Error) => error);
      expect(failure).toMatchObject({ name: 'UnreadableAnswer' });
      expect(String(failure)).not.toContain('network');
      expect(dynamo.asked()).toBe(4);
    },
  );
});
