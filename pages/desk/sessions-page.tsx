/** Where a coach is signed in, and by which passkeys: each can be ended, and a second one added. */
import { roleWords } from '../../service/desk/desk-rights.ts';
import { askPasskey, removePasskey, type Visit } from '../../service/desk/sign-in.ts';
import type { DeskSession } from '../../service/ports/coach-store.ts';
import type { DeskWorld } from '../../service/ports/world.ts';
import { FormReader } from '../parts/form-reader.ts';
import type { WebContext } from '../parts/page-layout.tsx';
import { readForm } from '../parts/read-form.ts';
import { deskPage } from './desk-frame.tsx';
import { openGate, placesOf } from './desk-gate.tsx';
import { PasskeyForm } from './passkey-page.tsx';

const path = '/desk/sessions';

/** GET /desk/sessions. */
export async function showSessions(c: WebContext, world: DeskWorld) {
  const gate = await openGate(c, world);
  return 'refusal' in gate ? gate.refusal : showPage(c, world, gate.visit);
}

/** POST /desk/sessions: ends a session, or removes a passkey. */
export async function receiveSessions(c: WebContext, world: DeskWorld) {
  const gate = await openGate(c, world);
  if ('refusal' in gate) return gate.refusal;
  const { visit } = gate;
  const body = await readForm(c.req.raw);
  const form = new FormReader('fields' in body ? body.fields : {});
  const ended = form.text('session');
  const removed = form.text('passkey');
  if (ended) {
    // Their own alone: another coach's hash is not to be ended by a guess.
    const own = (await sessionsOf(world, visit)).some(({ hash }) => hash === ended);
    if (own) await world.store.coaches.endSession(ended);
  }
  const isKept = removed !== '' && !(await removePasskey(world, visit, removed));
  if (!isKept) return c.redirect(path, 303);
  return showPage(c, world, visit, 'Your only passkey here stays: make a second one first.');
}

async function sessionsOf({ store, now }: DeskWorld, { coach }: Visit) {
  const all = await store.coaches.sessions(now());
  return all.filter((session) => session.coach === coach.id).sort((a, b) => b.seenAt - a.seenAt);
}

async function showPage(c: WebContext, world: DeskWorld, visit: Visit, said?: string) {
  const { coach, session } = visit;
  const sessions = await sessionsOf(world, visit);
  const options = await askPasskey(world, visit, 'make');
  return deskPage(c, world, {
    title: 'Sign-in',
    places: placesOf(coach.role),
    at: path,
    ...(said ? { status: 400 as const } : {}),
    children: (
      <>
        <h1>Sign-in</h1>
        {said ? (
          <p class="said" role="alert">
            {said}
          </p>
        ) : null}
        <p>
          You are {coach.email}, {roleWords[coach.role]}.
        </p>
        <h2>Where you are signed in</h2>
        <ul class="people">
          {sessions.map((one) => (
            <li>
              <SessionLine world={world} session={one} isThis={one.hash === session.hash} />
            </li>
          ))}
        </ul>
        <h2>Your passkeys</h2>
        <ul class="people">
          {coach.passkeys.map(({ id, host, addedAt }) => (
            <li>
              <form method="post" action={path}>
                <b>Made on {when(world, addedAt)}</b>
                <small>for {host}</small>
                <button type="submit" class="quiet" name="passkey" value={id}>
                  Remove
                </button>
              </form>
            </li>
          ))}
        </ul>
        <p>A second one, on another device, keeps you from being locked out.</p>
        <PasskeyForm wish="make" options={options} to={path} label="Add a passkey" />
        <p class="hint">{coach.recovery.length} printed words are left.</p>
      </>
    ),
  });
}

function SessionLine({
  world,
  session,
  isThis,
}: {
  readonly world: DeskWorld;
  readonly session: DeskSession;
  readonly isThis: boolean;
}) {
  const { hash, browser, startedAt, seenAt } = session;
  return (
    <form method="post" action={path}>
      <b>{isThis ? `${browser}, this one` : browser}</b>
      <small>
        since {when(world, startedAt)}, last seen {when(world, seenAt)}
      </small>
      {isThis ? null : (
        <button type="submit" class="quiet" name="session" value={hash}>
          End it
        </button>
      )}
    </form>
  );
}

/** A moment on the coach's own clock. */
export function when({ library }: Pick<DeskWorld, 'library'>, at: number): string {
  const format = { dateStyle: 'medium', timeStyle: 'short', timeZone: library.brand.zone } as const;
  return new Intl.DateTimeFormat('en', format).format(at);
}
