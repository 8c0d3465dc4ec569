/**
 * Pace, hour, zone, pause and texts, as often as a person likes. The page may be seen by another: it never shows the route,
 * a hold, the role, replies or numbers, and no address.
 */
import { apply } from '../../adapters/apply.ts';
import type { World } from '../../adapters/world.ts';
import type { Preferences } from '../../core/event.ts';
import type { Subscriber } from '../../core/subscriber.ts';
import { FormReader, roles } from '../form-reader.ts';
import { type Fields, readButton } from '../read-form.ts';
import { empty, type Filled, Problems, Radios, typed } from './fields.tsx';
import { page, type WebContext } from './layout.tsx';
import { openPerson, pathTo, showGone } from './link.tsx';
import { roleOptions } from './offers.ts';
import { HourField, ZoneField } from './time-fields.tsx';

const title = 'Pace and preferences';

export async function showPreferences(c: WebContext, world: World) {
  const link = await openPerson(c, world, 'preferences');
  if ('refusal' in link) return link.refusal;
  const filled = link.claim.detail === 'slow' ? { ...empty, fields: { pace: 'baby' } } : empty;
  return show(c, world, link.subscriber, filled);
}

export async function receivePreferences(c: WebContext, world: World) {
  const link = await openPerson(c, world, 'preferences');
  if ('refusal' in link) return link.refusal;
  const { subscriber } = link;
  const body = await readButton(c.req.raw);
  if ('problem' in body) {
    const { status, message } = body.problem;
    return show(c, world, subscriber, { fields: {}, problems: [{ field: 'settings', message }] }, { status });
  }
  const { wished, action, problems } = readPreferences(body.fields);
  if (problems.length > 0) return show(c, world, subscriber, { fields: body.fields, problems }, { status: 400 });
  if (action === 'progress') return c.redirect(pathTo(world, 'progress', subscriber.id), 303);
  if (action === 'texts-off') return endTexts(c, world, subscriber.id);
  const event = { type: 'PreferencesSaved', preferences: wished } as const;
  const change = await apply(world, subscriber.id, event, (before, after) => recordNews(world, before, after));
  if (!change) return showGone(c, world, 'preferences');
  await world.nudge();
  return show(c, world, change.after, empty, { said: savedWords(wished) });
}

async function endTexts(c: WebContext, world: World, id: string) {
  const change = await optOut(world, id, '/preferences');
  if (!change) return showGone(c, world, 'preferences');
  return show(c, world, change.after, empty, { said: 'No more texts will come.' });
}

/** Ends texts from a page, and keeps the proof of it (promise 26). */
export function optOut(world: World, id: string, source: string) {
  const at = world.now();
  const wording = world.library.consents.texts?.version ?? '';
  const record = { subscriber: id, kind: 'texts', given: false, at, wording, source } as const;
  return apply(world, id, { type: 'OptedOut', at }, () => world.store.putConsent(record));
}

function readPreferences(fields: Fields) {
  const form = new FormReader(fields);
  const pace = form.choice('pace', ['standard', 'baby'], undefined);
  const hour = form.hour('hour', undefined);
  const zone = form.zone('timezone', undefined);
  const role = form.choice('role', roles, undefined);
  const paused = form.choice('paused', ['true', 'false'], undefined);
  const news = form.choice('news', ['true', 'false'], undefined);
  const action = form.choice('action', ['progress', 'texts-off'], undefined);
  const wished: Preferences = {
    ...(pace ? { pace } : {}),
    ...(hour === undefined ? {} : { hour }),
    ...(zone ? { zone } : {}),
    ...(role ? { role } : {}),
    ...(paused ? { paused: paused === 'true' } : {}),
    ...(news ? { news: news === 'true' } : {}),
  };
  return { wished, action, problems: form.problems };
}

/** Given and taken back alike, with its exact words (promise 26). */
async function recordNews(world: World, before: Subscriber, after: Subscriber): Promise<void> {
  if (before.news === after.news) return;
  const wording = world.library.consents.news?.version ?? '';
  const record = { subscriber: after.id, kind: 'news', given: after.news === true, at: world.now(), wording } as const;
  await world.store.putConsent({ ...record, source: '/preferences' });
}

function savedWords({ paused, news }: Preferences): string {
  if (news !== undefined) return news ? 'News will come now and then.' : 'No more news will come.';
  if (paused === undefined) return 'Saved. It counts from the next note on.';
  return paused ? 'Paused. We pick up where you left off.' : 'Welcome back. We pick up where you left off.';
}

function show(
  c: WebContext,
  world: World,
  subscriber: Subscriber,
  filled: Filled,
  { said, status = 200 }: { readonly said?: string; readonly status?: 200 | 400 | 413 | 415 } = {},
) {
  const paths = { unsubscribe: pathTo(world, 'unsubscribe', subscriber.id) };
  return page(c, world, {
    title,
    status,
    children: (
      <>
        <h1>{title}</h1>
        {said ? (
          <p class="said" role="status">
            {said}
          </p>
        ) : null}
        <Problems filled={filled} />
        <Settings subscriber={subscriber} filled={filled} />
        <Rest subscriber={subscriber} />
        <Channels subscriber={subscriber} unsubscribePath={paths.unsubscribe} />
        <News subscriber={subscriber} wording={world.library.consents.news?.wording} />
        <section class="part" aria-labelledby="progress">
          <h2 id="progress">Where you are</h2>
          <p>Your progress opens by a link that works for fifteen minutes.</p>
          <Act name="action" value="progress" label="Show my progress" />
        </section>
      </>
    ),
  });
}

function Settings({ subscriber, filled }: { readonly subscriber: Subscriber; readonly filled: Filled }) {
  const { zone, hour, pace, sensitive } = subscriber;
  const isCountry = /^[A-Z]{2}$/.test(zone);
  const slow = typed(filled, 'pace') === 'baby' && pace !== 'baby' && filled.problems.length === 0;
  return (
    <form method="post" id="settings">
      {slow ? <p>Baby steps are chosen below. One press on Save, and the next note keeps that pace.</p> : null}
      <Radios
        filled={filled}
        name="pace"
        legend="Pace"
        chosen={pace}
        options={[
          { value: 'standard', label: 'Standard' },
          { value: 'baby', label: 'Baby steps', hint: 'Twice the time, two-minute practices. Nothing is lost.' },
        ]}
      />
      <div class="pair">
        <HourField filled={filled} chosen={hour} />
        <ZoneField
          filled={filled}
          hint="The nearest big city."
          unchosen={isCountry ? 'Choose, or leave it as it is' : 'Leave it as it is'}
          {...(isCountry ? {} : { chosen: zone })}
        />
      </div>
      {sensitive ? (
        <Radios
          filled={filled}
          name="role"
          legend="Choose your line anew"
          hint="What you chose before is not shown. Leave this empty to keep it."
          options={roleOptions}
        />
      ) : null}
      <button type="submit">Save</button>
    </form>
  );
}

/** One button that is a form of its own. */
function Act({ name, value, label }: { readonly name: string; readonly value: string; readonly label: string }) {
  return (
    <form method="post">
      <button type="submit" class="quiet" name={name} value={value}>
        {label}
      </button>
    </form>
  );
}

function Rest({ subscriber }: { readonly subscriber: Subscriber }) {
  if (!subscriber.lane) return null;
  const { pause, hidden } = subscriber;
  return (
    <section class="part" aria-labelledby="rest">
      <h2 id="rest">A break</h2>
      <p>
        {hidden
          ? 'Your notes are paused until you say so here.'
          : pause
            ? 'Your notes are paused. They come back by themselves, where you left off.'
            : 'For two weeks nothing comes. Then we pick up where you left off.'}
      </p>
      {pause || hidden ? (
        <Act name="paused" value="false" label="Go on now" />
      ) : (
        <Act name="paused" value="true" label="Pause" />
      )}
    </section>
  );
}

/** Asked for in its exact words, or ended by one press. */
function News({ subscriber, wording }: { readonly subscriber: Subscriber; readonly wording: string | undefined }) {
  if (!wording) return null;
  return (
    <section class="part" aria-labelledby="news">
      <h2 id="news">News</h2>
      <p>{subscriber.news ? 'News comes to you now and then.' : wording}</p>
      {subscriber.news ? (
        <Act name="news" value="false" label="End news" />
      ) : (
        <Act name="news" value="true" label="Yes, send me news" />
      )}
    </section>
  );
}

function Channels({
  subscriber,
  unsubscribePath,
}: {
  readonly subscriber: Subscriber;
  readonly unsubscribePath: string;
}) {
  const { texts, letters } = subscriber;
  return (
    <section class="part" aria-labelledby="channels">
      <h2 id="channels">What reaches you</h2>
      {texts.state === 'on' || texts.state === 'asked' ? (
        <>
          <p>Without texts, their words come as two-line letters.</p>
          <Act name="action" value="texts-off" label="End texts" />
        </>
      ) : (
        <p>Texts are off.</p>
      )}
      {letters.state === 'off' || letters.state === 'closed' ? (
        <p>Letters are off, so the course rests.</p>
      ) : (
        <p>
          Had enough? <a href={unsubscribePath}>Unsubscribe from letters</a>
        </p>
      )}
    </section>
  );
}
