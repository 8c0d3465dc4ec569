/**
 * One call to a provider in a simulated world: it takes the message or not, and its answer, the
 * provider's id, arrives or not.
 */

import type { Outcome } from '../../service/ports/outcome.ts';
import type { Safety } from './safety.ts';
import type { Stage } from './stage.ts';
import type { Process } from './world-of-chance.ts';

export interface VendorCall {
  readonly vendor: 'SES' | 'Twilio';
  readonly message: string;
  /** An address or a number. */
  readonly to: string;
  /** Records what the provider took, and answers its id. */
  take(): string;
}

export async function callVendor(
  { room, chance, mutant }: Stage,
  safety: Safety,
  process: Process,
  { vendor, message, to, take }: VendorCall,
): Promise<Outcome> {
  const send = () =>
    room.call(
      process,
      () => `${vendor} ${message}`,
      async (): Promise<Outcome> => {
        if (room.faultRate === 0 || chance.chance(0.8)) {
          safety.acceptArmed(message, to);
          const providerId = take();
          const silent = room.faultRate > 0 && chance.chance(0.1);
          return silent
            ? { status: 'unknown', code: 'TimeoutError' }
            : { status: 'sent', providerId };
        }
        return chance.pick<Outcome>([
          { status: 'refused', retryAfterMs: 2_000, code: 'Throttling', throttled: true },
          { status: 'refused', retryAfterMs: 5_000, code: 'NotConnected' },
          { status: 'halted', code: 'AccountSendingPaused' },
          { status: 'unknown', code: '503' },
        ]);
      },
    );
  const lost = (): Outcome => ({ status: 'unknown', code: 'lost' });
  const outcome = await send().catch(() =>
    mutant === 'client-retries' ? send().catch(lost) : lost(),
  );
  if (outcome.status === 'refused' || outcome.status === 'halted') safety.refused(message);
  return outcome.status === 'unknown' && mutant === 'retry-unknown' ? send() : outcome;
}
