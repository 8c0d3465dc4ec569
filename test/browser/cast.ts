/**
 * The people whose pages are looked at: each at a place of the course where some page shows
 * something of its own.
 */

import { dayMs, minuteMs } from '../../core/calendar/zone.ts';
import type { Seminar } from '../../core/seminar/seminar.ts';
import { anEvening } from '../seminars.ts';
import { postForm } from '../stories/visitor.ts';
import type { Member, PagesBed } from './pages-bed.ts';

export interface Cast {
  readonly bed: PagesBed;
  readonly web: string;
  /** With texts, and every box ticked. */
  readonly sam: Member;
  /** Who gave numbers. */
  readonly kim: Member;
  /** Who ticked no box, and named no zone. */
  readonly lee: Member;
  /** Held, with another who reads along. */
  readonly jo: Member;
  /** With seats in `open` and `soon`. */
  readonly guest: Member;
  readonly erased: Member;
  readonly newcomer: { readonly confirmUrl: string };
  readonly seminars: Readonly<Record<'open' | 'soon' | 'over', string>>;
}

const numbers: Readonly<Record<string, string>> = {
  W3: '2',
  '1E': '3',
  M1: '2',
  '3F': '4',
  I2: '4',
};

export async function castOf(bed: PagesBed): Promise<Cast> {
  const sam = await bed.member('sam', { phone: '+15550100151' });
  const kim = await bed.member('kim', { name: 'Kim', phone: '+15550100152' });
  for (const [touch, number] of Object.entries(numbers)) await kim.answer(touch, number);
  const lee = await bed.member('lee', { sensitiveConsent: false, timezone: '', newsConsent: true });
  const jo = await bed.member('jo', { name: 'Jo', phone: '+15550100153', sharedDevice: true });
  await jo.visitor.text('I am scared of him');
  const erased = await bed.member('erased', { phone: '+15550100154' });
  await erased.visitor.text('ERASE ALL');
  await bed.visitor('new').signUp();
  const newcomer = { confirmUrl: await bed.visitor('new').linkIn('C1', 'confirm') };
  const guest = await bed.member('guest', { name: 'Robin' });
  return {
    bed,
    web: bed.web,
    sam,
    kim,
    lee,
    jo,
    guest,
    erased,
    newcomer,
    seminars: await seminarsFor(bed, guest),
  };
}

async function seminarsFor(bed: PagesBed, guest: Member): Promise<Cast['seminars']> {
  const { store, now } = bed.service.world;
  const starts = { open: now() + 10 * dayMs, soon: now() + 10 * minuteMs, over: now() - dayMs };
  for (const [name, startsAt] of Object.entries(starts)) {
    const seminar: Seminar = { ...anEvening, id: `${name}1`, startsAt, zone: 'America/Denver' };
    await store.seminars.put(seminar);
    if (name === 'over') continue;
    await postForm(`${bed.web}/seminars/${seminar.id}/register`, {
      email: guest.visitor.form.email,
      adult: 'on',
    });
  }
  return { open: 'open1', soon: 'soon1', over: 'over1' };
}
