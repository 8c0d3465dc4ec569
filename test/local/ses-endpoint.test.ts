/** Tests the SES double: what it refuses, with SES's codes, and how it sends what it accepts. */
import { GetSendQuotaCommand } from '@aws-sdk/client-ses';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Bench, mail, sesClient, startSes } from './ses-client.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await startSes();
});
afterEach(() => bench.close());

describe('the SES double refuses', () => {
  const long = 'x'.repeat(257);
  const tag = (Name: string, Value: string) => ({ Tags: [{ Name, Value }] });
  test.each([
    ['a mail without From', mail({ From: undefined }), {}, 'InvalidParameterValue', /From/],
    [
      'a mail from two',
      mail({ From: 'a@example.com, b@example.com' }),
      {},
      'InvalidParameterValue',
      /exactly one/,
    ],
    ['a mail without To', mail({ To: undefined }), {}, 'InvalidParameterValue', /To/],
    ['a mail without a recipient', mail({ To: '' }), {}, 'InvalidParameterValue', /destination/],
    [
      'an address without a domain',
      mail({ To: 'someone' }),
      {},
      'InvalidParameterValue',
      /@domain/,
    ],
    [
      'an address outside of ASCII',
      mail({ To: 'ä@example.com' }),
      {},
      'InvalidParameterValue',
      /ASCII/,
    ],
    [
      'a domain with a slash',
      mail({ To: 'a@exa/mple.com' }),
      {},
      'InvalidParameterValue',
      /Domain/,
    ],
    [
      'an injected second subject',
      mail({ Subject: 'a\r\nSubject: b' }),
      {},
      'InvalidParameterValue',
      /Duplicate/,
    ],
    [
      'a line that is no header',
      mail({ Subject: 'a\r\nno header' }),
      {},
      'InvalidParameterValue',
      /Malformed/,
    ],
    [
      'an unverified sender',
      mail({ From: 'a@elsewhere.test' }),
      {},
      'MessageRejected',
      /not verified.*elsewhere/,
    ],
    [
      'a sender domain that ends with a verified one',
      mail({ From: 'a@notexample.com' }),
      {},
      'MessageRejected',
      /not verified/,
    ],
    [
      'an unverified Source',
      mail(),
      { Source: 'a@elsewhere.test' },
      'MessageRejected',
      /not verified/,
    ],
    [
      'an unknown configuration set',
      mail(),
      { ConfigurationSetName: 'x' },
      'ConfigurationSetDoesNotExistException',
      /<x>/,
    ],
    ['a tag value with a dot', mail(), tag('message', 'a.b'), 'InvalidParameterValue', /tag value/],
    [
      'a tag value with an umlaut',
      mail(),
      tag('message', 'ä'),
      'InvalidParameterValue',
      /tag value/,
    ],
    ['an empty tag value', mail(), tag('message', ''), 'InvalidParameterValue', /tag value/],
    ['a long tag name', mail(), tag(long, 'a'), 'InvalidParameterValue', /tag name/],
    ["a tag of SES's own", mail(), tag('ses:x', 'a'), 'InvalidParameterValue', /reserved/],
    [
      '51 recipients',
      mail({ To: Array(51).fill('a@example.com').join(', ') }),
      {},
      'InvalidParameterValue',
      /exceeds 50/,
    ],
    [
      'more than 10 MB',
      mail({}, 'x'.repeat(10 * 1024 * 1024)),
      {},
      'InvalidParameterValue',
      /10485760/,
    ],
  ])('%s', async (_name, raw, more, code, message) => {
    await expect(bench.send(raw, more)).rejects.toMatchObject({
      name: code,
      message: expect.stringMatching(message),
    });
    expect(bench.ses.facts()).toEqual([]);
    expect(bench.ses.faults.counts).toMatchObject({ posts: 1, accepted: 0, refused: 1 });
  });

  test('a body that is not base64', async () => {
    const form = { Action: 'SendRawEmail', 'RawMessage.Data': 'Zm9v!' };
    const answer = await post(form, 'AWS4-HMAC-SHA256 Credential=local');
    expect([answer.status, await answer.text()]).toEqual([
      400,
      expect.stringContaining('<Code>MalformedInput</Code>'),
    ]);
  });

  test('a call without credentials', async () => {
    const answer = await post({ Action: 'GetSendQuota' });
    expect([answer.status, await answer.text()]).toEqual([
      403,
      expect.stringContaining('MissingAuthenticationToken'),
    ]);
  });

  test('hostile bodies, with an error in XML, and goes on serving', async () => {
    const hostile = [
      '',
      '%',
      'Action=%00<script>&',
      'Action=SendRawEmail',
      '\u0000\uffff'.repeat(999),
      '{"a":1}',
    ];
    for (const body of hostile) {
      const headers = {
        authorization: 'AWS4-HMAC-SHA256 x',
        'content-type': 'application/x-www-form-urlencoded',
      };
      const answer = await fetch(bench.ses.url, { method: 'POST', headers, body });
      const xml = await answer.text();
      expect(answer.status).toBe(400);
      expect(xml).toMatch(
        /^<ErrorResponse xmlns=[^<]*><Error><Type>Sender<\/Type><Code>\w+<\/Code><Message>[^<]*<\/Message>/,
      );
    }
    await expect(bench.send()).resolves.toMatch(/^0100/);
  });

  test('mails above the quota of a sliding day, as throttling', async () => {
    await bench.close();
    bench = await startSes({ dailyQuota: 2 });
    await bench.send();
    bench.clock.now += 3_600_000;
    await bench.send();
    await expect(bench.send()).rejects.toMatchObject({
      name: 'Throttling',
      message: 'Daily message quota exceeded.',
    });
    bench.clock.now += 86_400_000 - 3_600_000 + 1;
    await expect(bench.send()).resolves.toMatch(/^0100/);
    const quota = await sesClient(bench.ses.url).send(new GetSendQuotaCommand({}));
    expect(quota).toMatchObject({ Max24HourSend: 2, MaxSendRate: 14, SentLast24Hours: 2 });
  });
});

describe('the SES double accepts', () => {
  test('a mail, and shows it in the store, in order, with its tags and its raw MIME', async () => {
    const tags = { Tags: [{ Name: 'message', Value: 'w1_2-a' }] };
    const id = await bench.send(mail({ Subject: '=?utf-8?Q?Gr=C3=BC=C3=9Fe?=' }), tags);
    await bench.send(mail({ To: 'Other@Example.com' }));
    const stored = await store('');
    expect(stored.emails).toMatchObject([
      {
        messageId: id,
        at: '2026-12-01T09:00:00.000Z',
        from: 'Mend <hello@example.com>',
        destination: { to: ['someone@example.com'] },
        subject: 'Grüße',
        tags: { message: 'w1_2-a' },
        body: { text: 'Hello.\n' },
      },
      { destination: { to: ['Other@Example.com'] } },
    ]);
    const other = await store('?to=other@example.com');
    expect(other.emails).toHaveLength(1);
    await fetch(`${bench.ses.url}/store`, { method: 'DELETE' });
    expect(await bench.ses.emails()).toEqual([]);
  });

  test('a mail, replaces its Message-ID, removes Bcc and X-SES headers, and keeps its body', async () => {
    const headers = {
      'Message-ID': '<mine@example.com>',
      Bcc: 'hidden@example.com',
      'X-SES-MESSAGE-TAGS': 'a=1, b=2',
    };
    const body = 'Zwölf Boxkämpfer\r\n\r\n.\r\nFrom: nobody';
    const id = await bench.send(
      mail(
        { ...headers, 'List-Unsubscribe': '<https://example.com/u>,\r\n <mailto:u@example.com>' },
        body,
      ),
    );
    const [stored] = await bench.ses.emails();
    expect(stored?.raw).toContain(`Message-ID: <${id}@email.amazonses.com>\r\n\r\n${body}`);
    expect(stored?.raw).not.toMatch(/mine@|hidden@|X-SES/i);
    expect(stored?.raw).toContain(
      'List-Unsubscribe: <https://example.com/u>,\r\n <mailto:u@example.com>',
    );
    expect(stored).toMatchObject({
      tags: { a: '1', b: '2' },
      destination: { bcc: ['hidden@example.com'] },
    });
  });

  test('a sender on a subdomain of a verified domain, and Destinations over the headers', async () => {
    await bench.send(mail({ From: 'a@mail.example.com' }), {
      Destinations: ['Someone <only@example.com>'],
    });
    expect(bench.ses.facts('only@example.com')).toHaveLength(1);
    expect(bench.ses.facts('someone@example.com')).toHaveLength(0);
  });
});

async function post(form: Record<string, string>, authorization?: string): Promise<Response> {
  const headers = authorization === undefined ? {} : { authorization };
  return fetch(bench.ses.url, { method: 'POST', headers, body: new URLSearchParams(form) });
}

async function store(query: string): Promise<{ emails: unknown[] }> {
  return (await (await fetch(`${bench.ses.url}/store${query}`)).json()) as { emails: unknown[] };
}
