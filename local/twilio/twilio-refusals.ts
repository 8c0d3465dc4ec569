/**
 * The checks of Twilio's Messages API, with Twilio's error codes, and the test numbers that fail on
 * purpose.
 *
 * Numbers `+1 555 555 01NN` with NN from 80 on fail as listed below; `+15555550195` is a phone that
 * cannot be reached. The area code 500 belongs to no place; Twilio's own test numbers use it. Every
 * other number succeeds:
 *
 * | NN    | at the API            | later                                                        |
 * |-------|-----------------------|--------------------------------------------------------------|
 * | 81    | 21211 invalid         |                                                              |
 * | 82    | 21614 no mobile       |                                                              |
 * | 83    | 21408 region not on   |                                                              |
 * | 84    | 21610 opted out       |                                                              |
 * | 85    | 21611 queue full      |                                                              |
 * | 87    |                       | stays queued until its ValidityPeriod is over: failed, 30036 |
 * | 88    |                       | undelivered, 30034 (unregistered sender)                     |
 * | 89    |                       | sent, and never reported as delivered                        |
 * | 91    |                       | failed, 30001 (queue overflow)                               |
 * | 93-98 |                       | undelivered, 30003 unreachable ... 30008 unknown error       |
 */

/** Twilio's refusal of a call: its error code, message and HTTP status. */
export class TwilioRefusal extends Error {
  readonly code: number;
  readonly status: number;

  constructor(code: number, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

export function notFound(path: string): TwilioRefusal {
  return new TwilioRefusal(20404, `The requested resource ${path} was not found`, 404);
}

export function methodNotAllowed(): TwilioRefusal {
  return new TwilioRefusal(20004, 'Method not allowed', 405);
}

export interface TwilioSender {
  /** E.164 numbers of this account. */
  readonly numbers: readonly string[];
  readonly messagingServiceSid?: string;
}

export interface AcceptedText {
  readonly to: string;
  readonly from: string;
  readonly body: string;
  readonly statusCallback?: string;
  readonly messagingServiceSid?: string;
  readonly validitySeconds: number;
}

/** A future status of a message, with its delay after the acceptance. */
export interface StatusStep {
  readonly afterMs: number;
  readonly status: 'queued' | 'sent' | 'delivered' | 'undelivered' | 'failed';
  readonly errorCode?: number;
}

/** A status step of one message. */
export interface StatusChange extends StatusStep {
  readonly sid: string;
}

export const maxBodyCharacters = 1600;
/** Twilio's longest validity period, which is also its default. */
const maxValiditySeconds = 36_000;

const refusedAtOnce: Readonly<Record<string, readonly [code: number, message: string]>> = {
  '81': [21211, "The 'To' number is not a valid phone number."],
  '82': [21614, "'To' number is not a valid mobile number"],
  '83': [
    21408,
    "Permission to send an SMS has not been enabled for the region indicated by the 'To' number",
  ],
  '84': [21610, 'Attempt to send to unsubscribed recipient'],
  '85': [21611, "This 'From' number has exceeded the maximum number of queued messages"],
};

/** The two digits of a test number that choose its failure; undefined for any other number. */
function magicOf(number: string): string | undefined {
  return /^\+155555501([89]\d)$/.exec(number)?.[1];
}

/** The statuses that a text to this number will take, in order. */
export function planStatuses(to: string, validitySeconds: number): StatusStep[] {
  const magic = magicOf(to) ?? '';
  const sent: StatusStep = { afterMs: 1_000, status: 'sent' };
  if (magic === '87')
    return [{ afterMs: validitySeconds * 1_000, status: 'failed', errorCode: 30036 }];
  if (magic === '88') return [sent, { afterMs: 2_000, status: 'undelivered', errorCode: 30034 }];
  if (magic === '89') return [sent];
  if (magic === '91') return [{ afterMs: 1_000, status: 'failed', errorCode: 30001 }];
  if (/^9[3-8]$/.test(magic)) {
    return [sent, { afterMs: 2_000, status: 'undelivered', errorCode: 30000 + Number(magic) - 90 }];
  }
  return [sent, { afterMs: 2_000, status: 'delivered' }];
}

/** Checks a create call in Twilio's order and returns its text. Throws `TwilioRefusal`. */
export function checkCreate(
  form: URLSearchParams,
  sender: TwilioSender,
  optedOut: (phone: string) => boolean,
): AcceptedText {
  const to = form.get('To') ?? '';
  const body = form.get('Body') ?? '';
  const service = form.get('MessagingServiceSid') ?? '';
  if (to === '') throw new TwilioRefusal(21604, "A 'To' phone number is required.");
  if (!isE164(to))
    throw new TwilioRefusal(21211, `The 'To' number ${to} is not a valid phone number.`);
  const from = fromOf(form.get('From') ?? '', service, sender);
  if (to === from) throw new TwilioRefusal(21266, "'To' and 'From' number cannot be the same");
  if (body === '') throw new TwilioRefusal(21602, 'Message body is required.');
  if (body.length > maxBodyCharacters) {
    throw new TwilioRefusal(
      21617,
      'The concatenated message body exceeds the 1600 character limit',
    );
  }
  const statusCallback = form.get('StatusCallback') ?? undefined;
  if (statusCallback !== undefined && !isHttpUrl(statusCallback)) {
    throw new TwilioRefusal(
      21609,
      `The 'StatusCallback' URL ${statusCallback} is not a valid URL.`,
    );
  }
  const validitySeconds = Number(form.get('ValidityPeriod') ?? maxValiditySeconds);
  if (
    !Number.isInteger(validitySeconds) ||
    validitySeconds < 1 ||
    validitySeconds > maxValiditySeconds
  ) {
    // The documentation gives the range but no error code for it.
    throw new TwilioRefusal(30400, `ValidityPeriod must be between 1 and ${maxValiditySeconds}.`);
  }
  const [code, message] = refusedAtOnce[magicOf(to) ?? ''] ?? [];
  if (code !== undefined && message !== undefined) throw new TwilioRefusal(code, message);
  if (optedOut(to)) throw new TwilioRefusal(21610, 'Attempt to send to unsubscribed recipient');
  return {
    to,
    from,
    body,
    validitySeconds,
    ...(statusCallback === undefined ? {} : { statusCallback }),
    ...(service === '' ? {} : { messagingServiceSid: service }),
  };
}

function fromOf(from: string, service: string, sender: TwilioSender): string {
  if (from === '' && service === '')
    throw new TwilioRefusal(21603, "A 'From' phone number is required.");
  if (service !== '' && service !== sender.messagingServiceSid) {
    throw new TwilioRefusal(21705, `The Messaging Service Sid ${service} is invalid.`);
  }
  if (from === '') return sender.numbers[0] ?? '';
  if (!isE164(from)) {
    const message = `The 'From' number ${from} is not a valid phone number, shortcode, or alphanumeric sender ID.`;
    throw new TwilioRefusal(21212, message);
  }
  if (!sender.numbers.includes(from)) {
    const message = `The 'From' phone number provided (${from}) is not a valid message-capable Twilio phone number for this destination.`;
    throw new TwilioRefusal(21606, message);
  }
  return from;
}

/** Whether this is an E.164 number: `+` and 7 to 15 digits. */
export function isE164(number: string): boolean {
  return /^\+[1-9]\d{6,14}$/.test(number);
}

/** Whether this is an absolute http or https URL. */
export function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}
