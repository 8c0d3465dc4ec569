/**
 * Checks that Twilio made a request, by Twilio's own validator: HMAC-SHA1 with the account's token
 * over the URL and all parameters, sorted.
 * https://www.twilio.com/docs/usage/security#validating-requests
 */
import webhooks from 'twilio/lib/webhooks/webhooks.js';

export function isSignedByTwilio(
  authToken: string,
  signature: string | undefined,
  url: string,
  form: Record<string, string>,
): boolean {
  return signature !== undefined && webhooks.validateRequest(authToken, signature, url, form);
}
