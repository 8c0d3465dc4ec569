/**
 * Texts by Twilio: sends one, lists what Twilio took and received, redacts words and media. What
 * Twilio answers becomes an outcome here. One call, one attempt (promise 4).
 */
import type { MessageInstance, MessagePage } from 'twilio/lib/rest/api/v2010/account/message.js';
import { minuteMs } from '../../core/calendar/zone.ts';
import { errorName } from '../../service/ports/log.ts';
import type { Outcome } from '../../service/ports/outcome.ts';
import type {
  KeptText,
  ListedState,
  Redaction,
  StateList,
  Texter,
  TextMessage,
} from '../../service/ports/texter.ts';
import type { World } from '../../service/ports/world.ts';
import { neverConnected, unknownCode } from '../aws/http-call.ts';
import { isThrottled, meaningOf, readStatus, statusCallbackUrl } from './twilio-codes.ts';
import { type TwilioAccount, type TwilioMessages, twilioMessages } from './twilio-messages.ts';

export interface TwilioOptions extends TwilioAccount {
  /** The number texts come from, E.164. */
  readonly from: string;
  /** Where status callbacks go, without a trailing slash. */
  readonly publicUrl: string;
}

export class TwilioTexter implements Texter, StateList {
  private readonly twilio: TwilioMessages;
  private readonly options: TwilioOptions;

  constructor(options: TwilioOptions) {
    this.options = options;
    this.twilio = twilioMessages(options);
  }

  static of(
    { settings, secrets }: Pick<World, 'settings' | 'secrets'>,
    where: Partial<TwilioOptions> = {},
  ): TwilioTexter {
    return new TwilioTexter({
      accountSid: settings.twilioAccountSid,
      authToken: secrets.twilioAuthToken,
      from: settings.twilioFrom,
      url: settings.twilioUrl,
      publicUrl: settings.publicUrl,
      ...where,
    });
  }

  async send(text: TextMessage): Promise<Outcome> {
    try {
      const sent = await this.twilio.resource.create({
        to: text.to,
        from: this.options.from,
        body: text.body,
        statusCallback: statusCallbackUrl(this.options.publicUrl, text.id),
        ...(text.validitySeconds ? { validityPeriod: text.validitySeconds } : {}),
      });
      return sent.sid
        ? { status: 'sent', providerId: sent.sid }
        : { status: 'unknown', code: 'NoSid' };
    } catch (error) {
      return outcomeOfTwilio(error);
    }
  }

  async sentTo(to: string, since: number) {
    const found = await this.twilio.resource.list({
      to,
      dateSentAfter: new Date(since),
      limit: 200,
    });
    return found
      .filter((message) => message.direction !== 'inbound')
      .map((message) => ({ ...stateOf(message), body: message.body }));
  }

  async received(since: number) {
    const listed = await this.twilio.resource.list({
      to: this.options.from,
      dateSentAfter: new Date(since),
      limit: 5_000,
    });
    return listed
      .filter((message) => message.direction === 'inbound')
      .map((message) => ({
        id: message.sid,
        from: message.from,
        body: message.body,
        at: new Date(message.dateSent).getTime(),
        media: hasMedia(message),
      }))
      .sort((a, b) => a.at - b.at);
  }

  /** Page by page: the client's objects of a whole day's texts would fill the function's memory. */
  async states(since: number, until: number) {
    const between = {
      dateSentAfter: new Date(since),
      dateSentBefore: new Date(until),
      pageSize: 1_000,
    };
    const listed: ListedState[] = [];
    let page: Pick<MessagePage, 'instances' | 'nextPage'> | undefined =
      await this.twilio.resource.page({
        from: this.options.from,
        ...between,
      });
    while (page) {
      for (const message of page.instances)
        if (message.direction !== 'inbound') listed.push(stateOf(message));
      page = await page.nextPage();
    }
    return listed;
  }

  async ageOf(id: string) {
    try {
      const { dateCreated } = await this.twilio.resource(id).fetch();
      const age = Date.parse(String(this.twilio.answeredAt())) - new Date(dateCreated).getTime();
      return Number.isNaN(age) ? undefined : age;
    } catch (error) {
      if (readError(error).status === 404) return undefined;
      throw error;
    }
  }

  /**
   * Asks for our own number alone: the account may have others. Twilio's count of a text's media
   * may outlive them, so that a picture alone may be listed again: texts with words come first, and
   * no number of pictures keeps a limited run from words.
   * https://www.twilio.com/docs/messaging/api/message-resource
   */
  async wordsKept(since: number, until: number) {
    const { from: own } = this.options;
    const between = {
      dateSentAfter: new Date(since),
      dateSentBefore: new Date(until),
      pageSize: 1_000,
      limit: listedAtMost,
    };
    const [sent, received] = [
      await this.twilio.resource.list({ from: own, ...between }),
      await this.twilio.resource.list({ to: own, ...between }),
    ];
    return [...sent, ...received]
      .filter((message) => message.body !== '' || hasMedia(message))
      .sort((a, b) => Number(a.body === '') - Number(b.body === ''))
      .map((message) => ({
        id: message.sid,
        at: new Date(message.dateSent ?? message.dateCreated).getTime(),
        media: hasMedia(message),
      }));
  }

  /** https://www.twilio.com/docs/messaging/api/media-resource */
  async removeMedia(id: string): Promise<Redaction> {
    try {
      const { media } = this.twilio.resource(id);
      for (const { sid } of await media.list({ limit: mediaAtMost })) {
        // One that is gone already ends nothing: the others are still there.
        const removed = await media(sid).remove().then(isDone, redactionOfTwilio);
        if (!removed.done) return removed;
      }
      return isDone();
    } catch (error) {
      return redactionOfTwilio(error);
    }
  }

  /** An empty body alone would leave the media where they are. */
  async redact({ id, media }: Pick<KeptText, 'id' | 'media'>): Promise<Redaction> {
    const removed = media ? await this.removeMedia(id) : isDone();
    if (!removed.done) return removed;
    try {
      // An empty body is the one change that Twilio takes; the record with number and time stays,
      // for its bills.
      await this.twilio.resource(id).update({ body: '' });
      return isDone();
    } catch (error) {
      return redactionOfTwilio(error);
    }
  }
}

/** Whether a text came with media. The count is a string: `"0"`. */
const hasMedia = ({ numMedia }: MessageInstance) => Number(numMedia) > 0;

const isDone = (): Redaction => ({ done: true });

/** What an error of a redaction means: what Twilio does not have any more is redacted. */
function redactionOfTwilio(error: unknown): Redaction {
  const { status, code } = readError(error);
  return status === 404
    ? isDone()
    : { done: false, code: String(code ?? status ?? errorName(error)) };
}

function stateOf({
  sid,
  to,
  status,
  errorCode,
  dateSent,
  dateCreated,
}: MessageInstance): ListedState {
  const at = new Date(dateSent ?? dateCreated).getTime();
  return { id: sid, to, ...readStatus(status, errorCode), at };
}

/** More than a day's texts of a number that sends one segment a second by day. */
const listedAtMost = 20_000;

/** Twilio takes no more with one text. */
const mediaAtMost = 10;

/** After a throttle at once, after a full queue slowly; the worker slows down as well. */
const throttledMs = 2_000;
const queueFullMs = minuteMs;

/** What an error of a send means (promises 4 and 35). */
export function outcomeOfTwilio(error: unknown): Outcome {
  const { status, code } = readError(error);
  if (status === undefined) {
    return neverConnected(error)
      ? { status: 'refused', retryAfterMs: 5_000, code: 'NotConnected' }
      : { status: 'unknown', code: unknownCode(error) };
  }
  const label = String(code ?? status);
  if (isThrottled(code ?? status)) {
    const retryAfterMs = status === 429 ? throttledMs : queueFullMs;
    return { status: 'refused', retryAfterMs, code: label, throttled: true };
  }
  // 20500 is Twilio's word for "not taken" (promise 4); any other 5xx and a 408 say nothing.
  if (code === 20500) return { status: 'refused', retryAfterMs: 5_000, code: label };
  if (status < 400 || status >= 500 || status === 408) return { status: 'unknown', code: label };
  switch (meaningOf(code)) {
    case 'opted-out':
      return { status: 'rejected', code: label, closes: false, optedOut: true };
    case 'dead':
      return { status: 'rejected', code: label, closes: true };
    case 'blocked':
    case 'unreachable':
    case 'unexplained':
      return { status: 'rejected', code: label, closes: false };
    default:
      // Every other code speaks of us: credentials, funds, a number that is not verified.
      return { status: 'halted', code: label };
  }
}

function readError(error: unknown): { status?: number; code?: number } {
  if (typeof error !== 'object' || error === null || !('status' in error)) return {};
  const status = Number(error.status);
  const code = 'code' in error && error.code !== undefined ? Number(error.code) : undefined;
  return code === undefined || Number.isNaN(code) ? { status } : { status, code };
}
