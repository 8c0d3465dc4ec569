/**
 * Passes a phone's texts to the webhook and the TwiML response back to the phone, and applies
 * Twilio's own opt-out handling where it is on. twilio-texts.ts sends texts and changes their
 * status.
 */

import type { FaultSwitch } from '../vendor-faults.ts';
import { mediaParams, withMedia } from './twilio-media.ts';
import { isHttpUrl, maxBodyCharacters } from './twilio-refusals.ts';
import { newSid } from './twilio-sid.ts';
import type { Text, TextStore } from './twilio-store.ts';
import { segmentsOf, type TwilioTexts } from './twilio-texts.ts';
import type { WebhookAnswer } from './twilio-webhook.ts';
import { parseTwiml, type TwimlMessage } from './twiml-reader.ts';

export interface InboundOptions {
  readonly accountSid: string;
  readonly numbers: readonly string[];
  readonly now: () => number;
  /** Where the URLs of media begin. */
  readonly apiUrl: () => string;
  /** The webhook for inbound texts; a fragment may ask for retries. */
  readonly inboundUrl: string | (() => string);
  /** The webhook called when the first gives no usable response. */
  readonly fallbackUrl?: string | (() => string);
  /** Whether Twilio itself answers STOP, START and HELP, and blocks phones that sent STOP. */
  readonly optOut: 'on' | 'off';
  readonly optOutWords: Readonly<Record<'stop' | 'start' | 'help', string>>;
}

/** A text as a phone sends it. */
export interface PhoneText {
  readonly from: string;
  readonly body: string;
  /** How many pictures it has. */
  readonly media?: number;
  readonly to?: string;
}

export interface Received {
  readonly sid: string;
  /** HTTP status of the webhook's response; 0 when there was none. */
  readonly status: number;
  /** The texts that the phone gets back, in order. */
  readonly replies: string[];
}

/** A webhook's response, read. */
interface ReadResponse {
  readonly messages: readonly TwimlMessage[];
  /** Twilio's error code of an unusable response; then the fallback is called. */
  readonly failure?: number;
  readonly url: string;
}

/** Twilio's keywords: the whole text must be one of them, in any letter case. */
const keywords: Readonly<Record<string, 'stop' | 'start' | 'help'>> = {
  ...Object.fromEntries(
    ['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'REVOKE', 'OPTOUT'].map((word) => [
      word,
      'stop',
    ]),
  ),
  ...Object.fromEntries(['START', 'YES', 'UNSTOP'].map((word) => [word, 'start'])),
  ...Object.fromEntries(['HELP', 'INFO'].map((word) => [word, 'help'])),
};

/** Receives the texts of phones. */
export class TwilioInbound {
  readonly #options: InboundOptions;
  readonly #store: TextStore;
  readonly #texts: TwilioTexts;
  readonly #faults: FaultSwitch;

  constructor(options: InboundOptions, store: TextStore, texts: TwilioTexts, faults: FaultSwitch) {
    this.#options = options;
    this.#store = store;
    this.#texts = texts;
    this.#faults = faults;
  }

  /**
   * Receives a text from a phone. It never throws for what a webhook does; the debugger's log has
   * the failure.
   */
  async receive({
    from,
    body,
    media = 0,
    to = this.#options.numbers[0] ?? '',
  }: PhoneText): Promise<Received> {
    const at = this.#options.now();
    const facts = {
      sid: newSid(media > 0 ? 'MM' : 'SM'),
      direction: 'inbound',
      ...{ from, to, body },
      // An MMS counts as one, however long.
      segments: media > 0 ? 1 : segmentsOf(body),
      status: 'received',
      ...withMedia(media),
    } as const;
    const text: Text = { ...facts, createdAt: at, sentAt: at, updatedAt: at };
    this.#store.put(text);
    const replies = this.#optOutReplies(text);
    if (this.#faults.faults.loseEvents) {
      this.#faults.counts.eventsLost += 1;
      return { sid: text.sid, status: 0, replies };
    }
    const { inboundUrl, fallbackUrl, accountSid, apiUrl } = this.#options;
    const params = {
      ...inboundParams(text, accountSid),
      ...mediaParams(text, accountSid, apiUrl()),
    };
    const url = read(inboundUrl);
    const answer = this.#faults.faults.webhookDown
      ? undefined
      : await this.#texts.post(url, params);
    let response: ReadResponse = { ...this.#readAnswer(text, answer), url };
    if (response.failure !== undefined && fallbackUrl !== undefined) {
      const fallback = read(fallbackUrl);
      const second = await this.#texts.post(fallback, {
        ...params,
        ErrorCode: String(response.failure),
        ErrorUrl: url.replace(/#.*/, ''),
      });
      response = { ...this.#readAnswer(text, second), url: fallback };
    }
    for (const message of response.messages) {
      if (this.#reply(text, message, response.url)) replies.push(message.body);
    }
    return { sid: text.sid, status: answer?.status ?? 0, replies };
  }

  /**
   * The messages of a webhook's response, and Twilio's error code when it is unusable.
   * https://www.twilio.com/docs/usage/security/availability-reliability
   */
  #readAnswer({ sid }: Text, answer: WebhookAnswer | undefined): Omit<ReadResponse, 'url'> {
    const fail = (code: number, why: string) => {
      this.#texts.debug(code, why, sid);
      return { messages: [], failure: code };
    };
    if (!answer || answer.status < 200 || answer.status > 299)
      return fail(answer ? 11200 : 11205, `The webhook answered ${answer?.status ?? 'nothing'}`);
    if (answer.body.trim() === '') return { messages: [] };
    if (/^text\/plain\b/i.test(answer.type)) return { messages: [{ body: answer.body }] };
    if (!/^(text|application)\/(xml|html)\b/i.test(answer.type))
      return fail(12300, `Invalid Content-Type: ${answer.type || 'none'}`);
    const { messages, problems } = parseTwiml(answer.body);
    for (const { code, message } of problems) this.#texts.debug(code, message, sid);
    return problems.some(({ code }) => code === 12100)
      ? { messages, failure: 12100 }
      : { messages };
  }

  /** Sends one TwiML message to the phone unless Twilio would refuse it; returns whether it did. */
  #reply(inbound: Text, message: TwimlMessage, base: string): boolean {
    const [to, from] = [inbound.from, inbound.to];
    const refuse = (code: number, why: string) => {
      this.#texts.debug(code, why, inbound.sid);
      return false;
    };
    if (message.body === '') return refuse(14103, 'Invalid Body');
    if (message.body.length > maxBodyCharacters)
      return refuse(21617, 'The body exceeds the 1600 character limit');
    if (this.#store.isOptedOut(to))
      return refuse(21610, 'Attempt to send to unsubscribed recipient');
    const given = message.statusCallback;
    const statusCallback =
      given !== undefined && URL.canParse(given, base) ? new URL(given, base).href : undefined;
    if (given !== undefined && !(statusCallback && isHttpUrl(statusCallback)))
      this.#texts.debug(21609, 'Invalid statusCallback', inbound.sid);
    if (statusCallback !== undefined) this.#faults.accepted(statusCallback);
    const callback = statusCallback === undefined ? {} : { statusCallback };
    this.#texts.send(
      { to, from, body: message.body, validitySeconds: 36_000, ...callback },
      'outbound-reply',
    );
    return true;
  }

  /** Applies Twilio's own opt-out handling, where it is on; returns the texts it sends. */
  #optOutReplies({ from, to, body }: Text): string[] {
    const keyword = this.#options.optOut === 'on' ? keywords[body.trim().toUpperCase()] : undefined;
    if (keyword === undefined) return [];
    if (
      keyword === 'start' &&
      !this.#store.isOptedOut(from) &&
      body.trim().toUpperCase() !== 'START'
    )
      return [];
    if (keyword !== 'help') this.#store.setOptedOut(from, keyword === 'stop');
    const words = this.#options.optOutWords[keyword];
    this.#texts.send(
      { to: from, from: to, body: words, validitySeconds: 36_000 },
      'outbound-reply',
    );
    return [words];
  }
}

function read(url: string | (() => string)): string {
  return typeof url === 'string' ? url : url();
}

/** The webhook's form. It has Twilio's location fields, which a receiver must sign and ignore. */
function inboundParams(text: Text, accountSid: string): Record<string, string> {
  return {
    ToCountry: 'US',
    ToState: '',
    ToCity: '',
    ToZip: '',
    FromCountry: 'US',
    FromState: '',
    FromCity: '',
    FromZip: '',
    SmsMessageSid: text.sid,
    SmsSid: text.sid,
    MessageSid: text.sid,
    SmsStatus: 'received',
    AccountSid: accountSid,
    From: text.from,
    To: text.to,
    Body: text.body,
    NumSegments: String(text.segments),
    ApiVersion: '2010-04-01',
  };
}
