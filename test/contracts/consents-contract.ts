/** The contract of `ConsentStore`. Proofs are read by the timeline (people-contract.ts). */
import { expect, it } from 'vitest';
import type { ConsentStore } from '../../service/ports/store.ts';

export function consentsContract(consents: () => ConsentStore): void {
  it('keeps the first wording of each hash', async () => {
    expect(await consents().wording('v1')).toBeUndefined();
    await consents().keepWording('v1', 'I agree.');
    await consents().keepWording('v1', 'I agree to something else.');
    expect(await consents().wording('v1')).toBe('I agree.');
  });
}
