import { GetSendQuotaCommand } from '@aws-sdk/client-ses';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Bench, mail, sesClient, sesMessage, startSes } from './ses-client.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await startSes();
});
afterEach(() => bench.close());

describe('what SES refuses', () => {
  const long = 'x'.repeat(257);
  const tag = (Name: string, Value: string) => ({ Tags: [{ Name, Value }] });
  test.each([
    ['a mail without From', mail({ From: undefined }), {}, 'InvalidParameterValue', /From/],
    ['a mail from two', mail({ From: 'a@example.com, b@example.com' }), {}, 'InvalidParameterValue', /exactly one/],
    ['a mail without To', mail({ To: undefined }), {}, 'InvalidParameterValue', /To/],
    ['a mail to nobody', mail({ To: '' }), {}, 'InvalidParameterValue', /destination/],
    ['an address without a domain', mail({ To: 'someone' }), {}, 'InvalidParameterValue', /@domain/],
    ['an address outside of ASCII', mail({ To: 'ä@example.com' }), {}, 'InvalidParameterValue', /ASCII/],
    ['a domain with a slash', mail({ To: 'a@exa/mple.com' }), {}, 'InvalidParameterValue', /Domain/],
    ['an injected second subject', mail({ Subject: 'a\r\nSubject: b' }), {}, 'InvalidParameterValue', /Duplicate/],
    ['a line that is no header', mail({ Subject: 'a\r\nno header' }), {}, 'InvalidParameterValue', /Malformed/],
    ['an unverified sender', mail({ From: 'a@elsewhere.test' }), {}, 'MessageRejected', /not verified.*elsewhere/],
    ['a sender that only ends alike', mail({ From: 'a@notexample.com' }), {}, 'MessageRejected', /not verified/],
    ['an unverified Source', mail(), { Source: 'a@elsewhere.test' }, 'MessageRejected', /not verified/],
    [
      'an unknown configuration set',
      mail(),
      { ConfigurationSetName: 'x' },
      'ConfigurationSetDoesNotExistException',
      /<x>/,
    ],
    ['a tag value with a dot', mail(), tag('message', 'a.b'), 'InvalidParameterValue', /tag value/],
    ['a tag value with an umlaut', mail(), tag('message', 'ä'), 'InvalidParameterValue', /tag value/],
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
    ['more than 10 MB', mail({}, 'x'.repeat(10 * 1024 * 1024)), {}, 'InvalidParameterValue', /10485760/],
  ])('%s is refused', async (_name, raw, more, code, message) => {
    await expect(bench.send(raw, more)).rejects.toMatchObject({ name: code, message: expect.stringMatching(message) });
    expect(bench.ses.facts()).toEqual([]);
    expect(bench.ses.faults.counts).toMatchObject({ posts: 1, accepted: 0, refused: 1 });
  });

  test('a body that is no base64 is refused', async () => {
    const form = { Action: 'SendRawEmail', 'RawMessage.Data': 'Zm9v!' };
    const answer = await post(form, 'AWS4-HMAC-SHA256 Credential=local');
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('<Code>MalformedInput</Code>')]);
  });

  test('a call without credentials is refused', async () => {
    const answer = await post({ Action: 'GetSendQuota' });
    expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining('MissingAuthenticationToken')]);
  });

  test('hostile bodies get an error in XML and leave the endpoint standing', async () => {
    const hostile = ['', '%', 'Action=%00<script>&', 'Action=SendRawEmail', '\u0000\uffff'.repeat(999), '{"a":1}'];
    for (const body of hostile) {
      const headers = { authorization: 'AWS4-HMAC-SHA256 x', 'content-type': 'application/x-www-form-urlencoded' };
      const answer = await fetch(bench.ses.url, { method: 'POST', headers, body });
      const xml = await answer.text();
      expect(answer.status).toBe(400);
      expect(xml).toMatch(
        /^<ErrorResponse xmlns=[^<]*><Error><Type>Sender<\/Type><Code>\w+<\/Code><Message>[^<]*<\/Message>/,
      );
    }
    await expect(bench.send()).resolves.toMatch(/^0100/);
  });

  test('the daily quota is refused as throttling, and counts a sliding day', async () => {
    await bench.close();
    bench = await startSes({ dailyQuota: 2 });
    await bench.send();
    bench.clock.now += 3_600_000;
    await bench.send();
    await expect(bench.send()).rejects.toMatchObject({ name: 'Throttling', message: 'Daily message quota exceeded.' });
    bench.clock.now += 86_400_000 - 3_600_000 + 1;
    await expect(bench.send()).resolves.toMatch(/^0100/);
    const quota = await sesClient(bench.ses.url).send(new GetSendQuotaCommand({}));
    expect(quota).toMatchObject({ Max24HourSend: 2, MaxSendRate: 14, SentLast24Hours: 2 });
  });
});

describe('what SES accepts', () => {
  test('the store shows each mail in order, with its tags and its raw MIME', async () => {
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

  test('Message-ID is overridden, Bcc and X-SES headers do not leave, the body stays as it is', async () => {
    const headers = { 'Message-ID': '<mine@example.com>', Bcc: 'hidden@example.com', 'X-SES-MESSAGE-TAGS': 'a=1, b=2' };
    const body = 'Zwölf Boxkämpfer\r\n\r\n.\r\nFrom: nobody';
    const id = await bench.send(
      mail({ ...headers, 'List-Unsubscribe': '<https://example.com/u>,\r\n <mailto:u@example.com>' }, body),
    );
    const [stored] = await bench.ses.emails();
    expect(stored?.raw).toContain(`Message-ID: <${id}@email.amazonses.com>\r\n\r\n${body}`);
    expect(stored?.raw).not.toMatch(/mine@|hidden@|X-SES/i);
    expect(stored?.raw).toContain('List-Unsubscribe: <https://example.com/u>,\r\n <mailto:u@example.com>');
    expect(stored).toMatchObject({ tags: { a: '1', b: '2' }, destination: { bcc: ['hidden@example.com'] } });
  });

  test('subdomains of a verified domain may send; Destinations override the headers', async () => {
    await bench.send(mail({ From: 'a@mail.example.com' }), { Destinations: ['Someone <only@example.com>'] });
    expect(bench.ses.facts('only@example.com')).toHaveLength(1);
    expect(bench.ses.facts('someone@example.com')).toHaveLength(0);
  });
});

describe('event publishing', () => {
  const kinds = () => bench.events.map((event) => sesMessage(event).eventType);

  test('Send comes at once and Delivery a second later, each with the tags and the headers', async () => {
    const id = await bench.send(mail(), { Tags: [{ Name: 'message', Value: 'welcome' }] });
    expect([bench.ses.nextEventAt(), await bench.ses.runDue()]).toEqual([bench.clock.now, 1]);
    expect(bench.ses.nextEventAt()).toBe(bench.clock.now + 1_000);
    expect(await bench.ses.runDue()).toBe(0);
    bench.clock.now += 3_600_000;
    expect(await bench.ses.runDue()).toBe(1);
    expect(bench.ses.nextEventAt()).toBeUndefined();
    expect(kinds()).toEqual(['Send', 'Delivery']);
    expect(bench.events[1]?.Records[0]).toMatchObject({
      EventSource: 'aws:sns',
      Sns: { Type: 'Notification', MessageId: expect.any(String), Timestamp: '2026-12-01T09:00:01.000Z' },
    });
    expect(sesMessage(bench.events[0])).toMatchObject({ send: {} });
    expect(sesMessage(bench.events[1])).toMatchObject({
      delivery: { timestamp: '2026-12-01T09:00:01.000Z', recipients: ['someone@example.com'] },
      mail: {
        messageId: id,
        destination: ['someone@example.com'],
        tags: { message: ['welcome'], 'ses:configuration-set': ['mend'] },
        headers: expect.arrayContaining([{ name: 'Subject', value: 'A letter' }]),
        commonHeaders: { subject: 'A letter' },
      },
    });
  });

  test.each([
    ['bounce+a@simulator.test', ['Send', 'Bounce'], { bounceType: 'Permanent', bounceSubType: 'General' }],
    ['suppressionlist@simulator.test', ['Send', 'Bounce'], { bounceType: 'Permanent', bounceSubType: 'Suppressed' }],
    ['ooto@simulator.test', ['Send', 'Delivery', 'Bounce'], { bounceType: 'Transient', bounceSubType: 'General' }],
    ['complaint-1@simulator.test', ['Send', 'Delivery', 'Complaint'], { complaintFeedbackType: 'abuse' }],
    ['bounce@example.com', ['Send', 'Delivery'], {}],
  ])('a mail to %s is told of as %j', async (to, expected, detail) => {
    await bench.send(mail({ To: to }), { Tags: [{ Name: 'message', Value: 'm' }] });
    bench.clock.now += 5_000;
    await bench.ses.runDue();
    expect(kinds()).toEqual(expected);
    const { eventType, ...rest } = sesMessage(bench.events.at(-1));
    expect(rest[String(eventType).toLowerCase()]).toMatchObject(detail);
    expect(rest.mail).toMatchObject({ tags: { message: ['m'] } });
    if (String(eventType) === 'Bounce')
      expect(rest.bounce).toMatchObject({ bouncedRecipients: [{ emailAddress: to }] });
  });

  test('without a configuration set nothing is ever told', async () => {
    await bench.send(mail({ To: 'bounce@simulator.test' }), { ConfigurationSetName: undefined });
    expect(bench.ses.nextEventAt()).toBeUndefined();
  });

  test('a failing callback is tried four times over seven minutes, then dead; others are not held up', async () => {
    const tried: number[] = [];
    await bench.close();
    bench = await startSes({
      onEvent: async (event) => {
        if (String(sesMessage(event).eventType) !== 'Send') return;
        tried.push(bench.clock.now);
        throw new Error('handler failed');
      },
    });
    const start = bench.clock.now;
    await bench.send();
    for (let at = bench.ses.nextEventAt(); at !== undefined; at = bench.ses.nextEventAt()) {
      bench.clock.now = at;
      await bench.ses.runDue();
    }
    expect(tried.map((at) => at - start)).toEqual([0, 60_000, 180_000, 420_000]);
    expect(bench.ses.deadEvents()).toMatchObject([{ kind: 'Send' }]);
  });

  test('lost events are told to nobody, repeated ones twice with one SNS id', async () => {
    bench.ses.faults.set({ loseEvents: true });
    await bench.send();
    await bench.ses.runDue();
    expect([bench.events, bench.ses.faults.counts.eventsLost]).toEqual([[], 1]);
    bench.ses.faults.set({ loseEvents: false, repeatEvents: true });
    bench.clock.now += 1_000;
    await bench.ses.runDue();
    expect(kinds()).toEqual(['Delivery', 'Delivery']);
    expect(bench.events[0]?.Records[0]?.Sns.MessageId).toBe(bench.events[1]?.Records[0]?.Sns.MessageId);
  });
});

async function post(form: Record<string, string>, authorization?: string): Promise<Response> {
  const headers = authorization === undefined ? {} : { authorization };
  return fetch(bench.ses.url, { method: 'POST', headers, body: new URLSearchParams(form) });
}

async function store(query: string): Promise<{ emails: unknown[] }> {
  return (await (await fetch(`${bench.ses.url}/store${query}`)).json()) as { emails: unknown[] };
}
