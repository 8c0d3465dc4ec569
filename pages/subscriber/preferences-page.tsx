/**
 * The preferences page: reads what was sent and saves it as one event that has only the changes.
 * preference-parts.tsx renders the page.
 */

import type { Preferences } from '../../core/event.ts';
import type { Subscriber } from '../../core/subscriber.ts';
import { takePhoneOff } from '../../service/address-ownership.ts';
import { apply } from '../../service/apply.ts';
import { askForMove } from '../../service/intake/ask-for-move.ts';
import { unsubscribe } from '../../service/intake/enter-sign-up.ts';
import type { World } from '../../service/ports/world.ts';
import { empty, type Filled, Problems } from '../parts/fields.tsx';
import { FormReader, roles } from '../parts/form-reader.ts';
import { openPerson, pathTo, showGone } from '../parts/opened-link.tsx';
import { page, type WebContext } from '../parts/page-layout.tsx';
import { type Fields, readButton } from '../parts/read-form.ts';
import { readEmail } from '../parts/sign-up-form.ts';
import { PhoneOff, TextsOffer } from '../parts/texts-offer.tsx';
import { askForExport } from './export-page.tsx';
import { OwnData } from './export-parts.tsx';
import {
  Channels,
  KeptAnswers,
  News,
  OtherMailbox,
  Pause,
  ProgressLink,
  readShown,
  Settings,
} from './preference-parts.tsx';

const title = 'Pace and preferences';
const actions = ['progress', 'data', 'phone-off', 'texts-off', 'all-off', 'move'] as const;
const moveAsked =
  'If a letter may go there, it is on its way. Nothing changes before its button is pressed, and nothing about it comes to this mailbox.';

/** GET /preferences. */
export async function showPreferences(c: WebContext, world: World) {
  const link = await openPerson(c, world, 'preferences');
  if ('refusal' in link) return link.refusal;
  const filled = link.claim.detail === 'slow' ? { ...empty, fields: { pace: 'baby' } } : empty;
  return show(c, world, link.subscriber, filled);
}

/** POST /preferences: saves changes, ends channels, or sends the letter with links. */
export async function receivePreferences(c: WebContext, world: World) {
  const link = await openPerson(c, world, 'preferences');
  if ('refusal' in link) return link.refusal;
  const { subscriber } = link;
  const body = await readButton(c.req.raw);
  if ('problem' in body) {
    const { status, message } = body.problem;
    return show(
      c,
      world,
      subscriber,
      { fields: {}, problems: [{ field: 'settings', message }] },
      { status },
    );
  }
  const { wished, action, email, problems } = readPreferences(body.fields);
  if (problems.length > 0)
    return show(c, world, subscriber, { fields: body.fields, problems }, { status: 400 });
  // Both open by a letter alone: this page's own link is as old as the letter that it came by.
  if (action === 'progress' || action === 'data')
    return show(c, world, subscriber, empty, { message: await askForExport(world, subscriber) });
  if (action === 'phone-off') {
    const change = await takePhoneOff(world, subscriber.id, '/preferences');
    if (!change) return showGone(c, world, 'preferences');
    return show(c, world, change.after, empty, { message: 'No phone is joined now.' });
  }
  if (action === 'move') {
    await askForMove(world, subscriber.id, { email });
    return show(c, world, subscriber, empty, { message: moveAsked });
  }
  if (action) return endChannels(c, world, subscriber.id, action);
  const event = { type: 'PreferencesSaved', preferences: wished } as const;
  const change = await apply(world, subscriber.id, event, (before, after) =>
    recordConsents(world, before, after),
  );
  if (!change) return showGone(c, world, 'preferences');
  await world.nudge();
  return show(c, world, change.after, empty, { message: savedWords(wished) });
}

async function endChannels(
  c: WebContext,
  world: World,
  id: string,
  action: 'texts-off' | 'all-off',
) {
  if (action === 'all-off') await unsubscribe(world, id);
  const change = await optOut(world, id, '/preferences');
  if (!change) return showGone(c, world, 'preferences');
  const message =
    action === 'all-off'
      ? 'No more letters and no more texts will come.'
      : 'No more texts will come.';
  return show(c, world, change.after, empty, { message });
}

/** Ends texts from a page and stores the proof (promise 26); undefined for an unknown person. */
export function optOut(world: World, id: string, source: string, mailbox?: number) {
  const at = world.now();
  const wording = world.library.consents.texts?.version ?? '';
  const record = { subscriber: id, kind: 'texts', given: false, at, wording, source } as const;
  const of = mailbox === undefined ? {} : { mailbox };
  return apply(world, id, { type: 'OptedOut', at, ...of }, () =>
    world.store.consents.record(record),
  );
}

/**
 * Reads the form. A value that comes back as the page showed it is no change, so that of two open
 * pages the later one keeps what only the earlier one changed.
 */
function readPreferences(fields: Fields) {
  const form = new FormReader(fields);
  const shown = readShown(form.text('shown'));
  const pace = form.choice('pace', ['standard', 'baby'], undefined);
  const hour = form.hour('hour', undefined);
  const zone = form.chosenZone('timezone');
  const role = form.choice('role', roles, undefined);
  const yesOrNo = (name: string) => {
    const word = form.choice(name, ['true', 'false'], undefined);
    return word && { [name]: word === 'true' };
  };
  const wished: Preferences = {
    ...(pace && pace !== shown.pace ? { pace } : {}),
    ...(hour === undefined || String(hour) === shown.hour ? {} : { hour }),
    ...(zone && zone !== shown.zone ? { zone } : {}),
    ...(role ? { role } : {}),
    ...yesOrNo('paused'),
    ...yesOrNo('news'),
    ...yesOrNo('sharedDevice'),
    ...yesOrNo('sensitive'),
  };
  const action = form.choice('action', actions, undefined);
  const email = action === 'move' ? readEmail(form) : '';
  return { wished, action, email, problems: form.problems };
}

/** Stores the proof of each consent given or taken back, with its wording (promise 26). */
async function recordConsents(world: World, before: Subscriber, after: Subscriber): Promise<void> {
  for (const kind of ['news', 'sensitive'] as const) {
    if (before[kind] === after[kind]) continue;
    const wording = world.library.consents[kind]?.version ?? '';
    const record = {
      subscriber: after.id,
      kind,
      given: after[kind] === true,
      at: world.now(),
      wording,
    } as const;
    await world.store.consents.record({ ...record, source: '/preferences' });
  }
}

function savedWords(wished: Preferences): string {
  // The form of the confirmed page asks for everything at once.
  if (Object.keys(wished).length > 1) return 'Saved. It counts from the next note on.';
  const { paused, news, sensitive } = wished;
  if (sensitive !== undefined)
    return sensitive
      ? 'Saved. Such answers are kept from now on.'
      : 'Done. Those answers are erased.';
  if (news !== undefined) return news ? 'News will come now and then.' : 'No more news will come.';
  if (paused === undefined) return 'Saved. It counts from the next note on.';
  return paused
    ? 'Paused. We pick up where you left off.'
    : 'Welcome back. We pick up where you left off.';
}

function show(
  c: WebContext,
  world: World,
  subscriber: Subscriber,
  filled: Filled,
  {
    message,
    status = 200,
  }: { readonly message?: string; readonly status?: 200 | 400 | 413 | 415 } = {},
) {
  const { consents } = world.library;
  return page(c, world, {
    title: filled.problems.length > 0 ? `Please check: ${title}` : title,
    status,
    children: (
      <>
        <h1>{title}</h1>
        {message ? (
          <p class="said" role="status">
            {message}
          </p>
        ) : null}
        <Problems filled={filled} />
        <Settings subscriber={subscriber} filled={filled} country={world.library.brand.country} />
        <Pause subscriber={subscriber} />
        <Channels
          subscriber={subscriber}
          phone={world.settings.twilioFrom}
          unsubscribePath={pathTo(world, 'unsubscribe', subscriber)}
        />
        <TextsOffer world={world} subscriber={subscriber} />
        <PhoneOff world={world} />
        <OtherMailbox filled={filled} />
        <KeptAnswers subscriber={subscriber} wording={consents.sensitive?.wording} />
        <News subscriber={subscriber} wording={consents.news?.wording} />
        <ProgressLink />
        <OwnData />
      </>
    ),
  });
}
