/**
 * Covers the stack as deployed on an emulator, from the form to the unsubscribe, with the real
 * template, bundles and policies. Needs ministack; runs when MEND_MINISTACK=1, as `.ci/run` says.
 * It tests only what a faster test cannot.
 */
import { createHmac } from 'node:crypto';
import { request } from 'node:http';
import type { Email } from 'postal-mime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Clock, weekdayClock } from './clock.ts';
import { Cloud, until } from './cloud.ts';
import { type Mailbox, openMailbox } from './mailbox.ts';
import { openPhoneNetwork, type PhoneNetwork } from './phone-network.ts';

const wanted = process.env.MEND_MINISTACK === '1';
const reason =
  'skipped: set MEND_MINISTACK=1 with ministack installed (pip install ministack==1.5.33)';

const authToken = 'test-twilio-auth-token-0123456789';
const accountSid = `AC${'1'.repeat(32)}`;
const twilioFrom = '+12025550100';
const email = 'ada@example.com';
const phone = '+12025550111';

describe.skipIf(!wanted)(`the deployed stack${wanted ? '' : ` (${reason})`}`, () => {
  let clock: Clock;
  let cloud: Cloud;
  let mailbox: Mailbox;
  let network: PhoneNetwork;
  let outputs: Record<string, string>;
  let textsUrl = '';

  beforeAll(async () => {
    mailbox = await openMailbox();
    network = await openPhoneNetwork();
    clock = await weekdayClock();
    cloud = await Cloud.start(mailbox.port, clock);
    outputs = await cloud.deploy(
      {
        ephemeral: 'true',
        domain: 'mend.example.com',
        mailFrom: 'coach@mend.example.com',
        twilioAccountSid: accountSid,
        twilioFrom,
        twilioUrl: network.url,
        mailsPerSecond: '10',
        segmentsPerSecond: '10',
      },
      {
        'link-key': 'a-key-for-tests-of-at-least-32-characters',
        'hash-key': 'another-key-for-tests-of-32-characters',
        'twilio-auth-token': authToken,
      },
    );
  }, 240_000);

  afterAll(async () => {
    await cloud?.stop();
    network?.close();
    mailbox?.close();
  });

  const url = (path: string) => `${outputs.PublicUrl}${path}`;
  const letters = (count: number, what: string) =>
    until(what, 90_000, async () => {
      const found = await mailbox.to(email);
      return found.length >= count ? found : undefined;
    }).catch(async (error) => {
      throw new Error(`${error.message}\n${(await cloud.log()).slice(-6000)}`);
    });

  const inbound = (id: string, words: string) => ({
    MessageSid: `SM${id.repeat(32)}`,
    AccountSid: accountSid,
    From: phone,
    To: twilioFrom,
    Body: words,
  });
  /** A text from the phone, as Twilio posts it. */
  const text = (id: string, words: string) => {
    const address = url('/twilio/inbound');
    const fields = inbound(id, words);
    return visit(address, form(fields, { 'x-twilio-signature': signature(address, fields) }));
  };

  it('web responds 404 for a page that does not exist', async () => {
    expect((await visit(url('/no-such-page'))).status).toBe(404);
  });

  it('a sign-up is accepted, and the confirmation letter is sent at once', async () => {
    const { zone, hour } = daytime(clock.now()) ?? { zone: 'America/New_York', hour: 11 };
    const body = {
      email,
      name: 'Ada',
      sensitiveConsent: true,
      adult: true,
      sharedDevice: false,
      hour,
      timezone: zone,
      pace: 'standard',
      role: 'none',
    };
    const answer = await visit(url('/subscribe'), {
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
    expect(answer.status, answer.body).toBeLessThan(400);
    const [letter] = await letters(1, 'a confirmation letter');
    expect(linkIn(letter, '/confirm')).toBeDefined();
  });

  it('a POST alone confirms, and the consent is recorded', async () => {
    const [letter] = await letters(1, 'a confirmation letter');
    const link = linkIn(letter, '/confirm') ?? '';
    const page = await visit(link);
    expect(page.status).toBe(200);
    expect(page.body).toMatch(/<form[^>]+method="?post/i);
    const confirmed = await visit(link, form({}));
    expect(confirmed.status, confirmed.body).toBeLessThan(400);
    const [, path] = /href="(\/texts\?t=[^"]+)"/.exec(confirmed.body) ?? [];
    textsUrl = url(path ?? '');
    const { Items } = await cloud.json('dynamodb', 'DynamoDB_20120810.Scan', {
      TableName: outputs.TableName,
    });
    expect(
      (Items as { sk: { S: string } }[]).filter((item) => item.sk.S.startsWith('CONSENT#')),
    ).not.toEqual([]);
  });

  it('the phone gets no text before it texts the page’s code; then one goes through Twilio’s message resource', async () => {
    const shown = await visit(textsUrl, form({}, { accept: 'application/json' }));
    expect(shown.status, shown.body).toBe(200);
    const { code, number } = JSON.parse(shown.body);
    expect(number).toBe(twilioFrom);
    expect(network.texts).toEqual([]);
    // The response answers HELP, and the text that confirms the join goes by itself.
    expect((await text('3', `JOIN ${code} HELP`)).body).toContain('<Message');
    await until('a text', 90_000, () => network.texts.length > 0);
    expect(network.texts).toEqual([expect.objectContaining({ To: phone, From: twilioFrom })]);
    expect(network.texts[0]?.Body).toContain('course texts');
    expect(network.texts[0]?.StatusCallback).toMatch(`${outputs.PublicUrl}/twilio/status`);
  });

  it('the scheduler starts deliver every minute', async () => {
    await until('a tick of the scheduler', 90_000, async () =>
      (await cloud.log()).includes(
        `EventBridge → Lambda ${outputs.DeliverFunctionName}: dispatched`,
      ),
    );
  });

  it('the welcome letter is sent by day', async (context) => {
    if (!daytime(clock.now())) {
      const reason =
        'Nowhere on earth is it a weekday by day just now, so no letter may go: install faketime.';
      if (process.env.CI) throw new Error(reason);
      context.skip(reason);
    }
    const [, welcome] = await letters(2, 'the welcome letter');
    expect(welcome?.headers.find(({ key }) => key === 'list-unsubscribe-post')?.value).toBe(
      'List-Unsubscribe=One-Click',
    );
  });

  it('a STOP with Twilio’s signature is accepted, and one without it is refused', async () => {
    const address = url('/twilio/inbound');
    const stop = inbound('2', 'STOP');
    const forged = await visit(
      address,
      form(stop, { 'x-twilio-signature': signature(address, { ...stop, Body: 'GO' }) }),
    );
    expect(forged.status).toBe(403);
    const signed = await text('2', 'STOP');
    expect(signed.status, signed.body).toBe(200);
    expect(signed.body).toContain('<Response');
    expect((await text('2', 'STOP')).status).toBe(200);
  });

  it('one click unsubscribes, twice', async () => {
    const headers = (await mailbox.to(email)).flatMap((letter) => letter.headers);
    const header = headers.findLast(({ key }) => key === 'list-unsubscribe')?.value;
    const link = /<(https?:[^>]+)>/.exec(header ?? '')?.[1] ?? '';
    expect(link).not.toBe('');
    for (const _ of ['first', 'second']) {
      const answer = await visit(link, form({ 'List-Unsubscribe': 'One-Click' }));
      expect(answer.status, answer.body).toBe(200);
    }
  });

  it('no function was denied a right or threw', async () => {
    const log = await cloud.log();
    expect(
      log.match(/.*(AccessDenied|not authorized to perform|Unhandled|"level":"error").*/g) ?? [],
    ).toEqual([]);
  });
});

/** The first link in a letter's text to this path. */
function linkIn(letter: Email | undefined, path: string): string | undefined {
  return letter?.text
    ?.match(/https?:\/\/[^\s<>"')]+/g)
    ?.find((link) => new URL(link).pathname === path);
}

/** Twilio signs the configured URL followed by every parameter, sorted, name and value. */
function signature(address: string, parameters: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(parameters).sort(([one], [other]) => (one < other ? -1 : 1));
  return createHmac('sha1', authToken)
    .update(address + sorted.flat().join(''))
    .digest('base64');
}

/**
 * A time zone in which it is then a weekday between 11:00 and 16:00; undefined for most of a
 * Sunday.
 */
function daytime(now: number): { zone: string; hour: number } | undefined {
  for (const zone of [
    'Pacific/Kiritimati',
    'Asia/Tokyo',
    'Asia/Kolkata',
    'Europe/Berlin',
    'America/Sao_Paulo',
    'America/New_York',
    'America/Los_Angeles',
    'Pacific/Honolulu',
    'Pacific/Pago_Pago',
  ]) {
    const parts = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      weekday: 'short',
      hour: 'numeric',
      hourCycle: 'h23',
    }).formatToParts(now);
    const hour = Number(parts.find(({ type }) => type === 'hour')?.value);
    const weekday = parts.find(({ type }) => type === 'weekday')?.value;
    if (weekday !== 'Sun' && hour >= 11 && hour < 16) return { zone, hour };
  }
  return undefined;
}

function form(
  fields: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
) {
  const body = new URLSearchParams(fields).toString();
  return { body, headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers } };
}

/**
 * Sends a request over loopback with the API's host name, which needs no resolver. With a body, it
 * is a POST.
 */
function visit(
  address: string,
  sent?: { body: string; headers: Readonly<Record<string, string>> },
) {
  const target = new URL(address);
  return new Promise<{ status: number; body: string }>((resolve, reject) => {
    const call = request(
      {
        host: '127.0.0.1',
        port: target.port,
        path: target.pathname + target.search,
        method: sent ? 'POST' : 'GET',
        headers: { ...sent?.headers, host: target.host },
      },
      (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (chunk) => (body += chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
      },
    );
    call.on('error', reject);
    call.end(sent?.body);
  });
}
