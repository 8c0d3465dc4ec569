/**
 * Covers the fallback: fixed words with help lines for the phone's country, from a function that
 * depends on no table, secret or vendor.
 */
import { readFileSync } from 'node:fs';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import type { HelpLines } from '../../core/course.ts';
import { createHandler } from '../../functions/answer-while-down.ts';
import { parseTwiml } from '../../local/twilio/twiml-reader.ts';
import { segmentsOf } from '../../service/messages/render-reply.ts';
import { jsonLog } from '../../service/ports/log.ts';
import { theLibrary } from '../library.ts';

const log: string[] = [];
async function ask(form: Record<string, string> | string, method = 'POST') {
  const library = await theLibrary();
  const parts = { library, log: jsonLog((line) => log.push(line), Date.now) };
  const body = typeof form === 'string' ? form : new URLSearchParams(form).toString();
  const event = {
    requestContext: { http: { method } },
    body: Buffer.from(body).toString('base64'),
    isBase64Encoded: true,
  } as APIGatewayProxyEventV2;
  return createHandler(() => parts)(event);
}
const from = '+15550100123';

describe('the answer while the service is down', () => {
  it('the answer names the help lines of the phone’s country in one segment, and nothing else', async () => {
    const answer = await ask({
      From: from,
      To: '+15550100100',
      Body: 'I want to die',
      ErrorCode: '11200',
    });
    expect([answer.statusCode, answer.headers?.['content-type']]).toEqual([
      200,
      'text/xml; charset=utf-8',
    ]);
    const { messages, problems } = parseTwiml(answer.body ?? '');
    expect(problems).toEqual([]);
    expect(messages).toEqual([{ body: expect.stringMatching(/call 988 or text 988/) }]);
    const { crisis, emergency } = (await theLibrary()).brand.help.US as HelpLines;
    for (const { short } of [crisis, emergency]) expect(messages[0]?.body).toContain(short);
    expect(segmentsOf(messages[0]?.body ?? '')).toBe(1);
  });

  it('a phone of another country gets the fallback’s own lines', async () => {
    const { messages } = parseTwiml((await ask({ From: '+5930000000' })).body ?? '');
    expect(messages[0]?.body).toContain((await theLibrary()).brand.help.default?.url);
    expect(segmentsOf(messages[0]?.body ?? '')).toBe(1);
  });

  it('every text gets the same answer, which never says that STOP was heard', async () => {
    const answers = await Promise.all(
      ['STOP', 'YES', 'hello', ''].map((Body) => ask({ From: from, Body })),
    );
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
    expect(answers[0]?.body).not.toMatch(/stop|no more|subscri|ended/i);
  });

  it.each<[string, Record<string, string> | string, string, number]>([
    ['no POST', { From: from }, 'GET', 405],
    ['no phone', { Body: 'hi' }, 'POST', 400],
    ['no body', '', 'POST', 400],
    ['a phone that is none', { From: '<Message>' }, 'POST', 400],
    ['a body far too large', `From=%2B15550100123&Body=${'x'.repeat(30_000)}`, 'POST', 413],
    ['bytes that are no form', '\u0000\uffff%%%', 'POST', 400],
  ])('%s is refused calmly', async (_what, form, method, status) => {
    const answer = await ask(form, method);
    expect(answer.statusCode).toBe(status);
    expect(answer.body).toMatch(/^[A-Z].*\.\n$/);
  });

  it('P51 the alarm gets Twilio’s code, without the number or the text', async () => {
    log.length = 0;
    await ask({ From: from, Body: 'a secret', ErrorCode: '11200' });
    await ask({ From: from, Body: 'a secret', ErrorCode: 'a secret' });
    expect(log.map((line) => [JSON.parse(line).level, JSON.parse(line).code])).toEqual([
      ['error', '11200'],
      ['error', undefined],
    ]);
    expect(log.join()).not.toMatch(/555|secret/);
  });

  it('the function imports no table, no secret and no client of a vendor', () => {
    const source = readFileSync(
      new URL('../../functions/answer-while-down.ts', import.meta.url),
      'utf8',
    );
    expect(source).not.toMatch(/environment\.ts|dynamo|settings|@aws-sdk/);
  });
});
