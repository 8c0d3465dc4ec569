/**
 * Twilio's resource by parts asks for what the whole client asks for: the same requests, over the
 * wire here and as the whole client hands them to its HTTP client there.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import twilio, { type Twilio } from 'twilio';
import { afterEach, expect, it } from 'vitest';
import { twilioMessages } from '../../adapters/twilio/twilio-messages.ts';

const accountSid = `AC${'0'.repeat(32)}`;
const authToken = 'local-auth-token';
const sid = `SM${'0'.repeat(32)}`;
const mediaSid = `ME${'0'.repeat(32)}`;

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly form: Readonly<Record<string, string>>;
  readonly authorization: string;
  readonly type: string | undefined;
}

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

/** What Twilio answers to a call: a deletion's answer has no body. */
function answer(method: string | undefined, path: string): { statusCode: number; body: string } {
  if (method === 'DELETE') return { statusCode: 204, body: '' };
  const found = path.endsWith('/Messages.json')
    ? { sid, messages: [] }
    : path.endsWith('/Media.json')
      ? { media_list: [] }
      : { sid };
  return { statusCode: method === 'POST' ? 201 : 200, body: JSON.stringify(found) };
}

/** What stands on the wire when the resource by parts is asked. */
async function byParts(ask: (messages: Twilio['messages']) => Promise<unknown>): Promise<Asked[]> {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request.setEncoding('utf8')) body += part;
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
    asked.push({
      method: request.method ?? '',
      path: pathname,
      query: Object.fromEntries(searchParams),
      form: Object.fromEntries(new URLSearchParams(body)),
      authorization: request.headers.authorization ?? '',
      type: request.headers['content-type'],
    });
    const { statusCode, body: said } = answer(request.method, pathname);
    response.writeHead(statusCode).end(said);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  open.push(() => server.close().closeAllConnections());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { resource } = twilioMessages({ accountSid, authToken, url });
  await ask(resource as Twilio['messages']);
  return asked;
}

/** What the whole client hands to its HTTP client. */
async function byWholeClient(
  ask: (messages: Twilio['messages']) => Promise<unknown>,
): Promise<Asked[]> {
  const asked: Asked[] = [];
  const httpClient = {
    async request(wanted: Record<string, unknown>) {
      const { pathname, searchParams } = new URL(String(wanted.uri));
      const headers = wanted.headers as Record<string, string>;
      const credentials = Buffer.from(`${wanted.username}:${wanted.password}`).toString('base64');
      asked.push({
        method: String(wanted.method).toUpperCase(),
        path: pathname,
        query: { ...Object.fromEntries(searchParams), ...strings(wanted.params) },
        form: strings(wanted.data),
        authorization: `Basic ${credentials}`,
        type: headers['Content-Type'],
      });
      return { ...answer(asked.at(-1)?.method, pathname), headers: {} };
    },
  };
  await ask(twilio(accountSid, authToken, { httpClient: httpClient as never }).messages);
  return asked;
}

const strings = (value: unknown) =>
  Object.fromEntries(Object.entries(value ?? {}).map(([name, one]) => [name, String(one)]));

const between = {
  dateSentAfter: new Date('2030-01-01T00:00:00Z'),
  dateSentBefore: new Date('2030-01-02T00:00:00Z'),
};

it.each<[string, (messages: Twilio['messages']) => Promise<unknown>]>([
  [
    'a send',
    (messages) =>
      messages.create({
        ...{ to: '+15550100123', from: '+15550100100', body: 'One breath & a half: 50 %' },
        statusCallback: 'https://mend.example.com/twilio/status?m=abcdefgh1234-1-1B-s',
        validityPeriod: 300,
      }),
  ],
  ['the list to a number', (messages) => messages.list({ to: '+15550100123', ...between })],
  ['a page', (messages) => messages.page({ from: '+15550100100', ...between, pageSize: 1_000 })],
  ['one text', (messages) => messages(sid).fetch()],
  ['a redaction', (messages) => messages(sid).update({ body: '' })],
  ['the list of media', (messages) => messages(sid).media.list({ limit: 10 })],
  ['a deletion of media', (messages) => messages(sid).media(mediaSid).remove()],
])('%s is the same request by parts as by the whole client', async (_what, ask) => {
  const asked = await byParts(ask);
  expect(asked).toHaveLength(1);
  expect(asked).toEqual(await byWholeClient(ask));
});
