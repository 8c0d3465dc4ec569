/**
 * Twilio on loopback: an HTTP server for Twilio's client (Messages API) and the phone page, with
 * signed webhooks and status callbacks. It refuses what Twilio refuses, sends no text, and starts
 * no timer but the 15 seconds of a webhook.
 */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { keptFolder } from '../kept-folder.ts';
import { type Answer, json, listen, plain, readBody, readObject, send } from '../loopback.ts';
import { VendorEventQueue } from '../vendor-event-queue.ts';
import { FaultSwitch } from '../vendor-faults.ts';
import { phonePage } from './phone-page.tsx';
import { answerApi, isApiPath, isSend, refusalJson, type TwilioAccount } from './twilio-api.ts';
import { type PhoneText, type Received, TwilioInbound } from './twilio-inbound.ts';
import { mostMedia } from './twilio-media.ts';
import { isE164, type StatusChange, TwilioRefusal, type TwilioSender } from './twilio-refusals.ts';
import { type DebuggerEntry, type Text, TextStore } from './twilio-store.ts';
import { TwilioTexts } from './twilio-texts.ts';
import { fetchWebhook, type SendWebhook } from './twilio-webhook.ts';

export interface TwilioEndpointOptions extends TwilioAccount, TwilioSender {
  readonly port: number;
  /** Milliseconds since 1970; may jump forward. */
  readonly now: () => number;
  /** Folder that keeps texts and pending events; without it, a temporary one until `close`. */
  readonly folder?: string;
  /** The webhook for inbound texts. A fragment (`#rc=2&rp=all`) asks for retries. */
  readonly inboundUrl: string | (() => string);
  /** The webhook called when the first gives no usable response ("Primary handler fails"). */
  readonly fallbackUrl?: string | (() => string);
  /** Calls a webhook; by default with fetch. */
  readonly sendWebhook?: SendWebhook;
  /** Twilio's own handling of STOP, START and HELP. Off by default. */
  readonly optOut?: 'on' | 'off';
  readonly optOutWords?: Readonly<Record<'stop' | 'start' | 'help', string>>;
}

export interface TwilioEndpoint {
  readonly url: string;
  readonly faults: FaultSwitch;
  /** Sends a text from a phone to our number. */
  receive(text: PhoneText): Promise<Received>;
  /** Offers a text on the phone page, until some phone has sent it. */
  offer(body: string): void;
  /** Texts of both directions, oldest first; with a phone, those to and from it. */
  messages(phone?: string): Text[];
  /**
   * The entries of Twilio's debugger: failed webhooks, TwiML that does not parse (12100), refused
   * replies.
   */
  log(): readonly DebuggerEntry[];
  nextEventAt(): number | undefined;
  runDue(): Promise<number>;
  /** Status changes whose callback failed. */
  deadEvents(): readonly StatusChange[];
  clear(): void;
  close(): Promise<void>;
}

const defaultWords = {
  stop: 'You have successfully been unsubscribed. You will not receive any more messages from this number. Reply START to resubscribe.',
  start:
    'You have successfully been re-subscribed to messages from this number. Reply HELP for help. Reply STOP to unsubscribe. Msg&Data Rates May Apply.',
  help: 'Reply STOP to unsubscribe. Msg&Data Rates May Apply.',
};

/**
 * Starts the endpoint; port 0 takes a free one. Throws when the port is taken, naming the remedy.
 */
export async function startTwilioEndpoint(options: TwilioEndpointOptions): Promise<TwilioEndpoint> {
  const folder = keptFolder(options.folder);
  const faults = new FaultSwitch();
  // Twilio retries a callback within its 15 seconds only, so the queue has no retries.
  const queue = new VendorEventQueue<StatusChange>({
    now: options.now,
    retryDelaysMs: [],
    handle: (change, { dueAt }) => texts.change(change, dueAt),
  });
  const store = new TextStore(folder.path, queue);
  const filled = {
    sendWebhook: fetchWebhook,
    optOut: 'off' as const,
    optOutWords: defaultWords,
    apiUrl: () => server.url,
    ...options,
  };
  const texts = new TwilioTexts(filled, store, faults);
  const inbound = new TwilioInbound(filled, store, texts, faults);
  const serve = (request: IncomingMessage, response: ServerResponse, url: URL) => {
    // Twilio's Date header follows the adjustable clock too: the texter computes ages from it.
    response.setHeader('Date', new Date(options.now()).toUTCString());
    return isApiPath(url.pathname)
      ? serveApi(request, response, url, { account: options, store, texts, faults })
      : servePhone(request, response, url, { own: options.numbers, store, inbound, faults });
  };
  const server = await listen('the phone', options.port, serve).catch((error: unknown) => {
    store.close();
    folder.remove();
    throw error;
  });
  return {
    url: server.url,
    faults,
    receive: (text) => inbound.receive(text),
    offer: (body) => store.offer(body),
    messages: (phone) => store.list(phone),
    log: () => store.log(),
    nextEventAt: () => queue.nextAt(),
    runDue: () => queue.runDue(),
    deadEvents: () => queue.dead().map((event) => event.payload),
    clear: () => store.clear(),
    close: async () => {
      await server.close();
      store.close();
      folder.remove();
    },
  };
}

interface Parts {
  readonly store: TextStore;
  readonly faults: FaultSwitch;
}

async function serveApi(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  { account, store, texts, faults }: Parts & { account: TwilioAccount; texts: TwilioTexts },
): Promise<void> {
  const form = new URLSearchParams((await readBody(request, 1_000_000)).toString('latin1'));
  const call = { request, url, form };
  await faults.answer(request, response, {
    kind: isSend(call) ? 'send' : 'read',
    work: () => answerApi(call, account, store, (wanted) => texts.create(wanted)),
    throttled: () => refusalJson(new TwilioRefusal(20429, 'Too Many Requests', 429)),
    failed: failedAnswer,
    refused: (code) =>
      refusalJson(
        new TwilioRefusal(Number(code), `Refused as asked: ${code}`, code === '20003' ? 401 : 400),
      ),
  });
}

/** A 500 is Twilio's own JSON (20500); any other status is the HTML of a proxy before it. */
function failedAnswer(status: number): Answer {
  if (status === 500) return refusalJson(new TwilioRefusal(20500, 'Internal Server Error', 500));
  return {
    status,
    type: 'text/html',
    body: `<html><body><h1>${status}</h1>no healthy upstream</body></html>`,
  };
}

async function servePhone(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  { own, store, inbound, faults }: Parts & { own: readonly string[]; inbound: TwilioInbound },
): Promise<void> {
  const phone = url.searchParams.get('phone') ?? undefined;
  const route = `${request.method} ${url.pathname}`;
  if (url.pathname === '/faults') return faults.serve(request, response);
  if (route === 'GET /') return send(response, phonePage(store, own, phone));
  if (route === 'GET /revision') return send(response, json(200, { revision: store.revision }));
  if (route === 'GET /store')
    return send(response, json(200, { messages: store.list(phone).map(shown) }));
  if (route === 'DELETE /store') {
    store.clear();
    return send(response, json(200, { messages: [] }));
  }
  if (route !== 'POST /phone')
    return send(response, plain(404, 'Not here. Try / for the phone or /store for JSON.\n'));
  const text = readPhoneText(await readObject(request));
  if (!text) {
    const problem = `Send {"from": "+12025550123", "body": "…"}; "media" may be 0 to ${mostMedia}`;
    return send(response, json(400, { problems: [problem] }));
  }
  const received = await inbound.receive(text);
  // A program gets JSON; a form is redirected to the page.
  if (!request.headers['content-type']?.startsWith('application/x-www-form-urlencoded'))
    return send(response, json(200, received));
  const location = `/?phone=${encodeURIComponent(text.from)}`;
  send(response, { ...plain(303, ''), headers: { location } });
}

function readPhoneText(sent: Record<string, unknown> = {}): PhoneText | undefined {
  const { from, body, media = 0 } = sent;
  const isCount = Number.isInteger(media) && Number(media) >= 0 && Number(media) <= mostMedia;
  return typeof from === 'string' && typeof body === 'string' && isE164(from) && isCount
    ? { from, body, media: Number(media) }
    : undefined;
}

function shown(text: Text) {
  const { sid, from, to, body, segments, status, errorCode } = text;
  const direction = text.direction === 'inbound' ? 'inbound' : 'outbound';
  return {
    at: new Date(text.createdAt).toISOString(),
    direction,
    sid,
    from,
    to,
    body,
    segments,
    status,
    errorCode,
    // How many pictures Twilio still has of a text that came with some.
    media: text.media?.length,
  };
}
