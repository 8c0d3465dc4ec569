/** Where the pages of seminars to come are, for whoever looks at the studio. */

import { isOpenFor } from '../../core/seminar/seats.ts';
import type { World } from '../../service/ports/world.ts';

export async function seminarsAhead({
  store,
  settings,
  now,
}: Pick<World, 'store' | 'settings' | 'now'>) {
  const ahead = (await store.seminars()).filter((seminar) => isOpenFor(seminar, now()));
  return ahead.map(({ id, title }) => ({ title, url: `${settings.publicUrl}/seminars/${id}` }));
}
