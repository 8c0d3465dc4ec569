/**
 * Answers the Messages resource of Twilio's API (2010-04-01): create, list, fetch, redact and
 * delete stored texts, as JSON in Twilio's shape. It checks the credentials. twilio-media.ts
 * answers for the pictures of a text.
 */

import type { IncomingMessage } from 'node:http';
import { type Answer, json } from '../loopback.ts';
import { rfc2822 } from '../ses/raw-mail.ts';
import { answerMedia } from './twilio-media.ts';
import { pageOf } from './twilio-pages.ts';
import { methodNotAllowed, notFound, TwilioRefusal } from './twilio-refusals.ts';
import type { Text, TextStore } from './twilio-store.ts';

export interface TwilioAccount {
  readonly accountSid: string;
  readonly authToken: string;
}

const prefix = '/2010-04-01';
/** A text's list, one text, its media, one piece of them. */
const routes =
  /^\/2010-04-01\/Accounts\/([^/]+)\/Messages(?:\/([^/]+)(?:\/(Media)(?:\/([^/]+))?)?)?\.json$/;

/** Whether a path belongs to Twilio's API; the others belong to the phone page. */
export function isApiPath(path: string): boolean {
  return path.startsWith(`${prefix}/`);
}

export interface ApiCall {
  readonly request: IncomingMessage;
  readonly url: URL;
  readonly form: URLSearchParams;
}

/** Whether a call creates a message. */
export function isSend({ request, url }: ApiCall): boolean {
  return request.method === 'POST' && url.pathname.endsWith('/Messages.json');
}

/** Answers one API call; `create` accepts a text or throws `TwilioRefusal`. */
export function answerApi(
  call: ApiCall,
  account: TwilioAccount,
  store: TextStore,
  create: (form: URLSearchParams) => Text,
): Answer {
  try {
    checkCredentials(call.request, account);
    const route = routes.exec(call.url.pathname);
    if (!route || route[1] !== account.accountSid) throw notFound(call.url.pathname);
    const [method, sid] = [call.request.method, route[2]];
    if (sid === undefined && method === 'POST')
      return json(201, resource(create(call.form), account));
    if (sid === undefined && method === 'GET') return json(200, list(call.url, account, store));
    const text = sid === undefined ? undefined : store.get(sid);
    if (!text) throw notFound(call.url.pathname);
    if (route[3])
      return answerMedia({ method, url: call.url, sid: route[4] }, account.accountSid, text, store);
    if (method === 'GET') return json(200, resource(text, account));
    if (method === 'POST') return json(200, resource(redact(call.form, text, store), account));
    if (method !== 'DELETE') throw methodNotAllowed();
    checkComplete(text);
    store.remove(text.sid);
    return { status: 204, type: 'application/json', body: '' };
  } catch (error) {
    if (error instanceof TwilioRefusal) return refusalJson(error);
    throw error;
  }
}

/** The JSON response of a refusal, with Twilio's fields. */
export function refusalJson({ code, message, status }: TwilioRefusal): Answer {
  return json(status, {
    code,
    message,
    more_info: `https://www.twilio.com/docs/errors/${code}`,
    status,
  });
}

function checkCredentials(
  request: IncomingMessage,
  { accountSid, authToken }: TwilioAccount,
): void {
  const expected = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
  if (request.headers.authorization !== expected)
    throw new TwilioRefusal(20003, 'Authenticate', 401);
}

function redact(form: URLSearchParams, text: Text, store: TextStore): Text {
  if (form.get('Status') === 'canceled')
    throw new TwilioRefusal(30409, 'This message cannot be canceled');
  if (form.get('Body') !== '')
    throw new TwilioRefusal(30400, 'Parameters are not valid: Body must be empty');
  checkComplete(text);
  const redacted: Text = { ...text, redacted: true };
  store.put(redacted);
  return redacted;
}

function checkComplete(text: Text): void {
  if (text.status !== 'queued' && text.status !== 'accepted') return;
  throw new TwilioRefusal(20009, 'Cannot delete this resource before it is complete', 409);
}

function list(url: URL, account: TwilioAccount, store: TextStore) {
  const query = url.searchParams;
  const filter = {
    ...dateRange(query),
    to: query.get('To') ?? undefined,
    from: query.get('From') ?? undefined,
  };
  const { items, facts } = pageOf(url, store.newestFirst(filter));
  return { ...facts, messages: items.map((text) => resource(text, account)) };
}

/** The range of `DateSent`, `DateSent>` and `DateSent<`: dates or instants in UTC, inclusive. */
function dateRange(query: URLSearchParams): { since?: number; until?: number } {
  const dayMs = 86_400_000;
  const read = (name: string) => {
    const text = query.get(name);
    if (text === null) return undefined;
    const at = Date.parse(
      /[zZ]$|[+-]\d\d:?\d\d$/.test(text) || !text.includes('T') ? text : `${text}Z`,
    );
    if (Number.isNaN(at)) throw new TwilioRefusal(20001, `${name}: ${text} is not a date`);
    return { at, day: !text.includes('T') };
  };
  const [on, after, before] = [read('DateSent'), read('DateSent>'), read('DateSent<')];
  const since = after?.at ?? on?.at;
  const last = before ?? on;
  return {
    ...(since === undefined ? {} : { since }),
    ...(last === undefined ? {} : { until: last.day ? last.at + dayMs - 1 : last.at }),
  };
}

/** A message as Twilio's API shows it. */
function resource(text: Text, { accountSid }: TwilioAccount) {
  const uri = `${prefix}/Accounts/${accountSid}/Messages/${text.sid}`;
  return {
    account_sid: accountSid,
    api_version: '2010-04-01',
    body: text.redacted ? '' : text.body,
    date_created: rfc2822(text.createdAt),
    date_sent: text.sentAt === undefined ? null : rfc2822(text.sentAt),
    date_updated: rfc2822(text.updatedAt),
    direction: text.direction,
    error_code: text.errorCode ?? null,
    error_message: null,
    // With a Messaging Service, Twilio chooses the number later.
    from: text.status === 'accepted' ? null : text.from,
    messaging_service_sid: text.messagingServiceSid ?? null,
    // Twilio does not say that a deletion lowers it: the double keeps what is harder for a caller.
    num_media: String(text.numMedia ?? 0),
    num_segments: text.status === 'accepted' ? '0' : String(text.segments),
    price: null,
    price_unit: 'USD',
    sid: text.sid,
    status: text.status,
    subresource_uris: { media: `${uri}/Media.json` },
    to: text.to,
    uri: `${uri}.json`,
  };
}
