/**
 * Accepts texts as Twilio does, changes their status when that is due, and calls the status
 * callback. twilio-inbound.ts handles the texts that phones send.
 */

import { randomUUID } from 'node:crypto';
import { SegmentedMessage } from 'sms-segments-calculator';
import type { VendorEvent } from '../vendor-event-queue.ts';
import type { FaultSwitch } from '../vendor-faults.ts';
import type { TwilioAccount } from './twilio-api.ts';
import {
  type AcceptedText,
  checkCreate,
  planStatuses,
  type StatusChange,
  type StatusStep,
  type TwilioSender,
} from './twilio-refusals.ts';
import { newSid } from './twilio-sid.ts';
import type { Text, TextStore } from './twilio-store.ts';
import { callWebhook, type SendWebhook, type WebhookAnswer } from './twilio-webhook.ts';

export interface TextsOptions extends TwilioAccount, TwilioSender {
  readonly now: () => number;
  readonly sendWebhook: SendWebhook;
}

/** Sends the account's texts. */
export class TwilioTexts {
  readonly #options: TextsOptions;
  readonly #store: TextStore;
  readonly #faults: FaultSwitch;

  constructor(options: TextsOptions, store: TextStore, faults: FaultSwitch) {
    this.#options = options;
    this.#store = store;
    this.#faults = faults;
  }

  /** Accepts the text of a create call. Throws `TwilioRefusal`. */
  create(form: URLSearchParams): Text {
    const accepted = checkCreate(form, this.#options, (phone) => this.#store.isOptedOut(phone));
    this.#faults.accepted(accepted.statusCallback ?? `${accepted.to} ${accepted.body}`);
    return this.send(accepted, 'outbound-api');
  }

  /**
   * Applies a status change at its time and reports it. The status changes even when the callback
   * fails; then this rejects.
   */
  async change({ sid, status, errorCode }: StatusChange, at: number): Promise<void> {
    const text = this.#store.get(sid);
    if (!text) return;
    const changed: Text = {
      ...text,
      status,
      updatedAt: at,
      ...(status === 'sent' ? { sentAt: at } : {}),
      ...(errorCode === undefined ? {} : { errorCode }),
    };
    if (text.status !== status) this.#store.put(changed);
    if (text.statusCallback === undefined) return;
    if (this.#faults.faults.loseEvents) return void (this.#faults.counts.eventsLost += 1);
    const answer = await this.post(text.statusCallback, this.#statusParams(changed));
    if (answer && answer.status < 400) return;
    this.debug(
      answer ? 11200 : 11205,
      `Status callback answered ${answer?.status ?? 'nothing'}`,
      sid,
    );
    throw new Error('status callback failed');
  }

  /** Stores a text with its planned status changes. */
  send(accepted: AcceptedText, direction: 'outbound-api' | 'outbound-reply'): Text {
    const at = this.#options.now();
    const { validitySeconds, ...rest } = accepted;
    const viaService = accepted.messagingServiceSid !== undefined;
    const text: Text = {
      sid: newSid(),
      direction,
      ...rest,
      segments: segmentsOf(accepted.body),
      status: viaService ? 'accepted' : 'queued',
      createdAt: at,
      updatedAt: at,
    };
    // Twilio reports changes only: `queued` is a change after `accepted`, but not as the first
    // status.
    const first: StatusStep[] = viaService ? [{ afterMs: 0, status: 'queued' }] : [];
    const steps = [...first, ...planStatuses(accepted.to, validitySeconds)];
    const events: VendorEvent<StatusChange>[] = steps.map((step) => ({
      id: randomUUID(),
      dueAt: at + step.afterMs,
      failures: 0,
      payload: { ...step, sid: text.sid },
    }));
    this.#store.put(text, events);
    return text;
  }

  /** Calls a webhook of the account; the response, or undefined when there is none. */
  post(url: string, params: Record<string, string>): Promise<WebhookAnswer | undefined> {
    const { authToken, sendWebhook } = this.#options;
    return callWebhook({
      url,
      params,
      authToken,
      sendWebhook,
      repeat: this.#faults.faults.repeatEvents,
    });
  }

  #statusParams(text: Text): Record<string, string> {
    return {
      ApiVersion: '2010-04-01',
      AccountSid: this.#options.accountSid,
      MessageSid: text.sid,
      SmsSid: text.sid,
      MessageStatus: text.status,
      SmsStatus: text.status,
      From: text.from,
      To: text.to,
      ...(text.messagingServiceSid === undefined
        ? {}
        : { MessagingServiceSid: text.messagingServiceSid }),
      ...(text.errorCode === undefined ? {} : { ErrorCode: String(text.errorCode) }),
    };
  }

  /** Adds an entry of Twilio's debugger about a text. */
  debug(code: number, message: string, sid: string): void {
    this.#store.debug({ at: this.#options.now(), code, message, sid });
  }
}

/** Up to 160 characters of GSM 03.38 that a keyboard has and that count once. */
const oneSegment = /^[\w \n\r!"#%&'()*+,\-./:;<=>?@$]{1,160}$/;

/**
 * The number of segments, by Twilio's calculator. It takes a millisecond, so short texts skip it.
 */
export function segmentsOf(body: string): number {
  return oneSegment.test(body) ? 1 : new SegmentedMessage(body, 'auto').segmentsCount;
}
