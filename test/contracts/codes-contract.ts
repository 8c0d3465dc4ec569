/** The contract of `CodeStore`: codes that pages show. */
import { expect, it } from 'vitest';
import type { CodeStore, JoinCode } from '../../service/ports/store.ts';

import { minute, now } from './people.ts';

const hour = 60 * minute;

let issued = 0;

export function codesContract(codes: () => CodeStore): void {
  const aCode = (subscriber: string, more: Partial<JoinCode> = {}): JoinCode => ({
    ...{ hash: `code-${++issued}`, subscriber, purpose: 'join', page: '/texts' },
    ...{ wording: 'w1', shownAt: now, until: now + hour, ...more },
  });

  it('a code is read as it was issued, for its hour', async () => {
    const code = aCode('codes-one', { mailed: true });
    expect(await codes().issue(code)).toBe(true);
    expect(await codes().read(code.hash, now)).toEqual({ ...code, live: true });
    expect(await codes().read(code.hash, now + hour)).toBeUndefined();
    expect(await codes().read('code-of-nobody', now)).toBeUndefined();
    expect(await codes().issue(code)).toBe(false);
  });

  it('three codes of a person are live, and a newer one ends the oldest', async () => {
    const shown = Array.from({ length: 4 }, () => aCode('codes-many'));
    for (const code of shown) await codes().issue(code);
    await codes().issue(aCode('codes-other'));
    const live = await Promise.all(
      shown.map(async ({ hash }) => (await codes().read(hash, now))?.live),
    );
    expect(live).toEqual([false, true, true, true]);
  });

  it('P67 a code is claimed by one text alone, and by that again', async () => {
    const code = aCode('codes-claimed', { purpose: 'unlock' });
    await codes().issue(code);
    expect(await codes().claim(code.hash, 'SM1', 2)).toBe(true);
    expect(await codes().claim(code.hash, 'SM1', 2)).toBe(true);
    expect(await codes().claim(code.hash, 'SM2', 2)).toBe(false);
    expect(await codes().claim('code-of-nobody', 'SM1')).toBe(false);
    const claimed = await codes().read(code.hash, now);
    expect(claimed).toMatchObject({ claimedBy: 'SM1', binding: 2 });
  });
}
