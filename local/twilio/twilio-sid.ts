/** The ids that Twilio's double gives. */

import { randomBytes } from 'node:crypto';

/** A new SID: its kind (a text, a text with media, a piece of media) and 32 hexadecimal digits. */
export function newSid(kind: 'SM' | 'MM' | 'ME' = 'SM'): string {
  return `${kind}${randomBytes(16).toString('hex')}`;
}
