/**
 * Twilio's error codes and statuses, read once for sends, status callbacks and its list alike
 * (promise 35). A code that is not here speaks of us at a send (credentials, funds, a number not
 * verified: the channel halts) and of nothing in a callback. https://www.twilio.com/docs/api/errors
 */
import type { FailureMeaning, TextReport, TextStatus } from '../../service/ports/texter.ts';

const meanings: Readonly<Record<FailureMeaning, readonly number[]>> = {
  // Invalid, not a mobile, not reachable by text from our number, unknown, a landline; our own
  // number in the form.
  dead: [21211, 21614, 21217, 21421, 21612, 21266, 30005, 30006],
  'opted-out': [21610],
  unreachable: [30003],
  unexplained: [30008],
  blocked: [30004, 30007],
  // Account suspended, the day's cap reached, campaign suspended, an unregistered number.
  barred: [30002, 30023, 30033, 30034],
  // Too many requests, queue overflow, more than the campaign's rate, our number's queue is full,
  // too many answers.
  slow: [20429, 30001, 30022, 21611, 14107],
};

const byCode = new Map(
  Object.entries(meanings).flatMap(([meaning, codes]) =>
    codes.map((code) => [code, meaning as FailureMeaning]),
  ),
);

/** What a code of a callback, of the list or of a receipt means. */
export function meaningOf(code: string | number | undefined): FailureMeaning | undefined {
  return byCode.get(Number(code));
}

/** Whether texts come faster than Twilio takes them; a bare status of 429 says so too. */
export function isThrottled(code: string | number | undefined): boolean {
  return Number(code) === 429 || meaningOf(code) === 'slow';
}

/**
 * The statuses that say more than "taken":
 * https://www.twilio.com/docs/messaging/api/message-resource#message-status-values
 */
const statuses: Readonly<Record<string, TextStatus>> = {
  sent: 'sent',
  delivered: 'delivered',
  read: 'delivered',
  undelivered: 'failed',
  failed: 'failed',
};

/** A status with its code, as a callback and the list give them. */
export function readStatus(
  status: string | undefined,
  code: string | number | undefined,
): Pick<TextReport, 'status' | 'code' | 'meaning'> {
  const meaning = meaningOf(code);
  return {
    status: statuses[status ?? ''] ?? 'taken',
    ...(code ? { code: String(code) } : {}),
    ...(meaning ? { meaning } : {}),
  };
}

/** The form of a status callback. */
export function readStatusCallback(form: Readonly<Record<string, string>>): TextReport {
  const { MessageStatus, ErrorCode, MessageSid, To } = form;
  return {
    ...readStatus(MessageStatus, ErrorCode),
    ...(MessageSid ? { providerId: MessageSid } : {}),
    ...(To ? { to: To } : {}),
  };
}

/**
 * The URL of a text's status callback. The message id says whose it is: no number stands in the
 * URL.
 */
export function statusCallbackUrl(publicUrl: string, message: string): string {
  return `${publicUrl}/twilio/status?m=${message}`;
}
