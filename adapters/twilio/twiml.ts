/**
 * The answer to Twilio's inbound webhook: TwiML with no message or one.
 * https://www.twilio.com/docs/messaging/twiml
 */
import { escapeHtml } from '../../core/rendered-words.ts';
import type { AutoReply } from '../../service/ports/texter.ts';
import { statusCallbackUrl } from './twilio-codes.ts';

/**
 * The status callback names our message, so that the answer waiting in `out` is cancelled once the
 * phone has this one.
 */
export function twiml(answer: AutoReply | undefined, publicUrl: string): string {
  const head = '<?xml version="1.0" encoding="UTF-8"?>';
  if (!answer) return `${head}<Response/>`;
  const callback = answer.message
    ? ` statusCallback="${escapeHtml(statusCallbackUrl(publicUrl, answer.message))}"`
    : '';
  return `${head}<Response><Message${callback}>${escapeHtml(answer.text)}</Message></Response>`;
}
