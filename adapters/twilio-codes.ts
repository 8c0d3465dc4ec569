/** Twilio's error codes, read once for sends and for status callbacks alike: https://www.twilio.com/docs/api/errors */

/** Of the recipient, for good: invalid, not a mobile, unreachable, a landline. */
const deadNumber = new Set([21211, 21614, 21217, 21421, 21612, 30005, 30006]);
const throttled = new Set([20429, 30001, 21611, 14107]);

export function isDeadNumber(code: string | number | undefined): boolean {
  return deadNumber.has(Number(code));
}

export function isThrottled(code: string | number | undefined): boolean {
  return throttled.has(Number(code));
}

/** The carrier's or Twilio's own list says that this person opted out. */
export function isOptOut(code: string | number | undefined): boolean {
  return Number(code) === 21610;
}

/** Where Twilio tells what became of a text. The message id says whose it is: no number stands in the URL. */
export function statusCallbackUrl(publicUrl: string, message: string): string {
  return `${publicUrl}/twilio/status?m=${message}`;
}
