/**
 * Covers bodies of forms and webhooks that are made to be expensive: the service counts fields and
 * leaves bytes unread, at any speed of the machine.
 */
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHandler as answerWhileDown } from '../../functions/answer-while-down.ts';
import { createHandler as receiveSms } from '../../functions/receive-sms.ts';
import {
  bodyLimitBytes,
  fieldLimit,
  fitBody,
  readButton,
  readForm,
} from '../../pages/parts/read-form.ts';
import { anEvening } from '../seminars.ts';
import { aForm, startWebBed, type WebBed } from './web-bed.ts';

const urlencoded = 'application/x-www-form-urlencoded';
const boundary = '----------------------------b';
const multipart = `multipart/form-data; boundary=${boundary}`;
const json = 'application/json';

const repeat = (count: number, part: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => part(i));
let next = 0;
const parts = (count: number) =>
  repeat(count, () => `--${boundary}\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n`).join(
    '',
  );
const keys = (count: number) =>
  `{${repeat(count, (index) => `"${index.toString(36)}":1`).join(',')}}`;
const nested = (depth: number) => `{"email":${'['.repeat(depth)}${']'.repeat(depth)}}`;

/** The longest body of a repeated piece that the limit of bytes allows. */
const full = (piece: string) => piece.repeat(Math.floor(20_400 / piece.length));

const tooLarge = [413, expect.stringContaining('shorten')];
const tooMany = [400, expect.stringContaining(`more than ${fieldLimit} fields`)];

const requestOf = (type: string, body: string) =>
  new Request('https://mend.example.com/subscribe', {
    method: 'POST',
    headers: { 'content-type': type },
    body,
  });

/** The status and words of a refusal, or the number of fields and values that were gathered. */
async function read(type: string, body: string) {
  const found = await readForm(requestOf(type, body));
  if ('problem' in found) return [found.problem.status, found.problem.message];
  return {
    fields: Object.keys(found.fields).length,
    values: Object.values(found.fields).flat().length,
  };
}

const costly: readonly (readonly [string, string, string, unknown])[] = [
  ['10,000 equal names', urlencoded, 'a&'.repeat(10_000), tooMany],
  ['10,000 equal names with values', urlencoded, 'a=1&'.repeat(10_000), tooLarge],
  [
    '10,000 different names',
    urlencoded,
    repeat(10_000, (index) => `f${index}=&`).join(''),
    tooLarge,
  ],
  ['3,000 different names', urlencoded, repeat(3_000, (index) => `f${index}&`).join(''), tooMany],
  ['20,400 bytes of `a&`', urlencoded, full('a&'), tooMany],
  ['20,400 bytes of `&`', urlencoded, full('&'), tooMany],
  ['20,400 bytes of `a=%`', urlencoded, full('a=%'), { fields: 1, values: 1 }],
  ['20,400 bytes of `%`', urlencoded, full('%'), { fields: 1, values: 1 }],
  ['5,000 parts', multipart, `${parts(5_000)}--${boundary}--\r\n`, tooLarge],
  ['200 parts', multipart, `${parts(200)}--${boundary}--\r\n`, tooMany],
  // The parser would call it unreadable, so the fields were counted before.
  ['200 parts without an end', multipart, parts(200), tooMany],
  ['3,000 boundaries of one byte', 'multipart/form-data; boundary=b', full('--b\r\n'), tooMany],
  ['3,000 keys', json, keys(3_000), tooLarge],
  ['2,000 keys', json, keys(2_000), tooMany],
  ['10,000 arrays in one another', json, nested(10_000), { fields: 1, values: 1 }],
  ['one name of 20,000 bytes', urlencoded, `${'n'.repeat(20_000)}=1`, { fields: 1, values: 1 }],
];

describe('the fields of a form', () => {
  it.each(costly)(
    'P76 fields are bounded before they are gathered: %s',
    async (_what, type, body, expected) => {
      expect(await read(type, body)).toEqual(expected);
    },
  );

  it.each([
    [
      'urlencoded',
      urlencoded,
      (count: number) => repeat(count, (index) => `f${index}=1`).join('&'),
    ],
    [
      'multipart',
      multipart,
      (count: number) =>
        `${parts(count).replace(/"a"/g, () => `"f${(next += 1)}"`)}--${boundary}--\r\n`,
    ],
    ['JSON', json, keys],
  ])('P76 the limit of fields is taken, and one more is refused: %s', async (_what, type, make) => {
    expect(await read(type, make(fieldLimit))).toEqual({ fields: fieldLimit, values: fieldLimit });
    expect(await read(type, make(fieldLimit + 1))).toEqual(tooMany);
  });

  it('P76 two values of a repeated name are kept, so that the repetition is visible', async () => {
    const found = await readForm(
      requestOf(urlencoded, repeat(fieldLimit, (index) => `email=${index}`).join('&')),
    );
    expect(found).toEqual({ fields: { email: ['0', '1'] } });
  });
});

describe('the bytes of a form', () => {
  const chunkBytes = 1_024;
  /**
   * A request whose body gives chunks for ever, or as many as asked. It counts the chunks that are
   * taken, and records the end.
   */
  function streamed(headers: Record<string, string>, chunks = Number.POSITIVE_INFINITY) {
    const seen = { chunks: 0, cancelled: false };
    const body = new ReadableStream<Uint8Array>(
      {
        pull: (controller) => {
          if (seen.chunks >= chunks) return controller.close();
          seen.chunks += 1;
          controller.enqueue(new Uint8Array(chunkBytes).fill(0x61));
        },
        cancel: () => {
          seen.cancelled = true;
        },
      },
      // The stream makes a chunk only when one is asked for.
      { highWaterMark: 0 },
    );
    const init = {
      method: 'POST',
      headers: { 'content-type': urlencoded, ...headers },
      body,
      duplex: 'half',
    };
    return {
      seen,
      request: new Request('https://mend.example.com/subscribe', init as RequestInit),
    };
  }
  const most = bodyLimitBytes / chunkBytes;

  it.each([
    ['a form', readForm],
    ['a button', readButton],
  ])('P76 bytes are read no further than the limit, where %s never ends', async (_what, reader) => {
    const { seen, request } = streamed({});
    expect(await reader(request)).toMatchObject({ problem: { status: 413 } });
    expect(seen).toEqual({ chunks: most + 1, cancelled: true });
  });

  it('P76 bytes are counted, whatever Content-Length says', async () => {
    const short = streamed({ 'content-length': '10' });
    expect(await readForm(short.request)).toMatchObject({ problem: { status: 413 } });
    expect(short.seen).toEqual({ chunks: most + 1, cancelled: true });
    const strange = streamed({ 'content-length': 'many' }, most);
    expect(await readForm(strange.request)).toEqual({
      fields: { ['a'.repeat(bodyLimitBytes)]: '' },
    });
  });

  it('P76 bytes are left unread if Content-Length is above the limit', async () => {
    const { seen, request } = streamed({ 'content-length': String(bodyLimitBytes + 1) });
    expect(await readForm(request)).toMatchObject({ problem: { status: 413 } });
    expect(seen.chunks).toBe(0);
  });

  it.each([
    ['base64', Buffer.alloc(5_000_000, 'a=1&').toString('base64'), true],
    ['text', 'a=1&'.repeat(1_000_000), false],
    ['text of more bytes than characters', 'ü'.repeat(1_000_000), false],
  ])(
    'P76 the bytes of %s are cut off before they are decoded, and are still too many',
    (_what, body, isBase64Encoded) => {
      const cut = fitBody({ body, isBase64Encoded }).body ?? '';
      expect(cut.length).toBeLessThan(bodyLimitBytes * 1.5);
      expect(Buffer.from(cut, isBase64Encoded ? 'base64' : 'utf8').length).toBeGreaterThan(
        bodyLimitBytes,
      );
    },
  );

  it('P76 bytes up to the limit are not cut', () => {
    for (const isBase64Encoded of [true, false]) {
      const body = Buffer.alloc(bodyLimitBytes, 'a').toString(isBase64Encoded ? 'base64' : 'utf8');
      expect(fitBody({ body, isBase64Encoded })).toEqual({ body, isBase64Encoded });
    }
    expect(fitBody({ isBase64Encoded: false })).toEqual({ isBase64Encoded: false });
  });
});

describe('forms and webhooks over HTTP', () => {
  let bed: WebBed;
  beforeAll(async () => {
    bed = await startWebBed();
    await bed.world.store.seminars.put(anEvening);
  });
  afterAll(() => bed.close());

  it.each(costly)(
    'P76 every form answers calmly to %s, and keeps nothing',
    async (_what, type, body, expected) => {
      const member = await bed.join({ email: 'member@example.com' });
      const before = await bed.snapshot();
      const status = Array.isArray(expected) ? expected[0] : 400;
      for (const path of ['/subscribe', `/seminars/${anEvening.id}/register`]) {
        expect((await bed.ask('POST', path, { type, body })).status, path).toBe(status);
      }
      const query = `t=${bed.token('answer', member, 'W3')}`;
      expect((await bed.ask('POST', '/answer', { query, type, body })).status).toBe(400);
      expect(await bed.snapshot()).toBe(before);
    },
  );

  it('P76 the forms of our pages have far fewer fields', async () => {
    const member = await bed.join({ email: 'kim@example.com' });
    const preferences = { query: `t=${bed.token('preferences', member)}` };
    const pages = [
      await bed.ask('GET', '/'),
      await bed.ask('GET', `/seminars/${anEvening.id}`),
      await bed.ask('GET', '/preferences', preferences),
    ];
    for (const { body } of pages) {
      const names = [...body.matchAll(/<(?:input|select|button|textarea)\b[^>]* name="/g)].length;
      expect(names).toBeGreaterThan(4);
      expect(names).toBeLessThan(fieldLimit / 2);
    }
  });

  it.each([
    ['20,400 bytes of `a&`', full('a&'), 400],
    ['20,400 bytes of `&`', full('&'), 400],
    ['10,000 different names', repeat(10_000, (index) => `f${index}=&`).join(''), 413],
    ['megabytes', 'Body=x&'.repeat(500_000), 413],
  ])('P76 both webhooks refuse %s before they check a signature', async (_what, body, status) => {
    const event = {
      rawPath: '/twilio/inbound',
      rawQueryString: '',
      headers: {},
      requestContext: { http: { method: 'POST' } },
      body: Buffer.from(body).toString('base64'),
      isBase64Encoded: true,
    } as unknown as APIGatewayProxyEventV2;
    const { library, log } = bed.world;
    expect((await receiveSms(async () => bed.world)(event)).statusCode).toBe(status);
    const answer = await answerWhileDown(() => ({ library, log }))(event);
    expect([answer.statusCode, answer.body]).toEqual([
      status,
      'This is more than a text message can be.\n',
    ]);
  });

  it('P76 a text with ten pictures is read', async () => {
    const media = repeat(
      10,
      (index) => `MediaUrl${index}=https%3A%2F%2Fexample.com&MediaContentType${index}=image%2Fpng`,
    );
    const body = [
      ...media,
      ...repeat(30, (index) => `Known${index}=x`),
      'From=%2B15550100123',
    ].join('&');
    const event = { requestContext: { http: { method: 'POST' } }, body, isBase64Encoded: false };
    const { library, log } = bed.world;
    const answer = await answerWhileDown(() => ({ library, log }))(
      event as unknown as APIGatewayProxyEventV2,
    );
    expect(answer.statusCode).toBe(200);
  });

  it('P76 a refused form can be corrected and sent again', async () => {
    const refused = await bed.ask('POST', '/subscribe', { type: urlencoded, body: full('a&') });
    expect(refused.body).toContain(`more than ${fieldLimit} fields`);
    expect(refused.body).toContain('Back to the form');
    expect((await bed.post('/subscribe', aForm)).status).toBe(200);
  });
});
