/**
 * Twilio's webhooks: whether Twilio made a request, and the response to its inbound webhook, TwiML
 * with one message or none.
 * https://www.twilio.com/docs/messaging/twiml
 * https://www.twilio.com/docs/usage/security#validating-requests
 */

import webhooks from 'twilio/lib/webhooks/webhooks.js';
import { escapeHtml } from '../../core/rendered-words.ts';
import type { AutoReply } from '../../service/ports/texter.ts';
import { statusCallbackUrl } from './twilio-codes.ts';

/**
 * Twilio's own validator: HMAC-SHA1 with the account's token over the URL and all parameters,
 * sorted.
 */
export function isSignedByTwilio(
  authToken: string,
  signature: string | undefined,
  url: string,
  form: Record<string, string>,
): boolean {
  return signature !== undefined && webhooks.validateRequest(authToken, signature, url, form);
}

/**
 * Writes the TwiML. Its status callback names our message, so that the same reply, which waits in
 * `out`, is cancelled once the phone has this one.
 */
export function twiml(reply: AutoReply | undefined, publicUrl: string): string {
  const head = '<?xml version="1.0" encoding="UTF-8"?>';
  if (!reply) return `${head}<Response/>`;
  const callback = reply.message
    ? ` statusCallback="${escapeHtml(statusCallbackUrl(publicUrl, reply.message))}"`
    : '';
  return `${head}<Response><Message${callback}>${escapeHtml(reply.text)}</Message></Response>`;
}
