/**
 * Creates the people for the browser tests, each in a state in which some page has something
 * particular to show.
 */

import { dayMs, minuteMs } from '../../core/calendar/zone.ts';
import type { Seminar } from '../../core/seminar/seminar.ts';
import { anEvening } from '../seminars.ts';
import { postForm } from '../stories/visitor.ts';
import type { Member, PagesSetup } from './pages-setup.ts';

export interface Cast {
  readonly setup: PagesSetup;
  readonly web: string;
  /** With texts, and every box ticked. */
  readonly sam: Member;
  /** Has given numbers. */
  readonly kim: Member;
  /** Without the sensitive consent and without a zone, with news. */
  readonly lee: Member;
  /** Held, with a shared device. */
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

/** Signs the people up and brings them into their states. */
export async function castOf(setup: PagesSetup): Promise<Cast> {
  const sam = await setup.member('sam', { phone: '+15550100151' });
  const kim = await setup.member('kim', { name: 'Kim', phone: '+15550100152' });
  for (const [touch, number] of Object.entries(numbers)) await kim.answer(touch, number);
  const lee = await setup.member('lee', {
    sensitiveConsent: false,
    timezone: '',
    newsConsent: true,
  });
  const jo = await setup.member('jo', { name: 'Jo', phone: '+15550100153', sharedDevice: true });
  await jo.visitor.text('I am scared of him');
  const erased = await setup.member('erased', { phone: '+15550100154' });
  await erased.visitor.text('ERASE ALL');
  await setup.visitor('new').signUp();
  const newcomer = { confirmUrl: await setup.visitor('new').linkIn('C1', 'confirm') };
  const guest = await setup.member('guest', { name: 'Robin' });
  return {
    setup,
    web: setup.web,
    sam,
    kim,
    lee,
    jo,
    guest,
    erased,
    newcomer,
    seminars: await seminarsFor(setup, guest),
  };
}

async function seminarsFor(setup: PagesSetup, guest: Member): Promise<Cast['seminars']> {
  const { store, now } = setup.service.world;
  const starts = { open: now() + 10 * dayMs, soon: now() + 10 * minuteMs, over: now() - dayMs };
  for (const [name, startsAt] of Object.entries(starts)) {
    const seminar: Seminar = { ...anEvening, id: `${name}1`, startsAt, zone: 'America/Denver' };
    await store.seminars.put(seminar);
    if (name === 'over') continue;
    await postForm(`${setup.web}/seminars/${seminar.id}/register`, {
      email: guest.visitor.form.email,
      adult: 'on',
    });
  }
  return { open: 'open1', soon: 'soon1', over: 'over1' };
}
