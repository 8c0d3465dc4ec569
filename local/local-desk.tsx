/**
 * The way in to the desk on this machine: the brand's two contacts are put on its list, and a
 * button stands in for mailed link and passkey. No deployed function has it; the real sign-in works
 * here too.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { addCoach, findCoach } from '../service/desk/coach-accounts.ts';
import { beginSession } from '../service/desk/sign-in.ts';
import { deskSite, deskUrl } from '../service/desk-site.ts';
import type { DeskWorld } from '../service/ports/world.ts';
import { type Answer, readBody, send } from './loopback.ts';
import { localPage } from './studio/local-page.tsx';

/** Puts the brand's contacts on the list, as `npx mend coach add` does. */
export async function addContacts(world: DeskWorld): Promise<void> {
  const { coachEmail, secondEmail } = world.library.brand;
  await addCoach(world, coachEmail, 'coach');
  await addCoach(world, secondEmail, 'second');
}

/** GET shows the buttons, POST opens the desk as one of the contacts. */
export async function serveDeskDoor(
  world: DeskWorld,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { origin } = deskSite(world.settings);
  if (request.headers.host !== new URL(origin).host) {
    const headers = { location: `${origin}/local/desk` };
    return send(response, { status: 303, type: 'text/plain', body: '', headers });
  }
  if (request.method !== 'POST') {
    const { coachEmail, secondEmail } = world.library.brand;
    return send(response, door([coachEmail, secondEmail]));
  }
  const form = new URLSearchParams((await readBody(request, 1_000)).toString());
  const found = await findCoach(world, form.get('who') ?? world.library.brand.coachEmail);
  if (!found) return send(response, { status: 404, type: 'text/plain', body: 'Not on the list.' });
  const secret = await beginSession(world, found.coach.id, 'open', 'this machine');
  const cookie = `desk=${secret}; Path=/; HttpOnly; SameSite=Lax`;
  const location = deskUrl(world.settings, '/desk');
  const headers = { location, 'set-cookie': cookie };
  return send(response, { status: 303, type: 'text/plain', body: '', headers });
}

const style = 'main { max-width: 40rem; margin: 2rem auto; padding: 0 1rem; }';

function door(contacts: readonly string[]): Answer {
  return localPage({
    title: 'Desk',
    style,
    script: '',
    children: (
      <main>
        <h1>The coach’s desk</h1>
        <p>
          On AWS it opens by a mailed link and a passkey. Both work here too, at{' '}
          <a href="/desk/sign-in">/desk/sign-in</a>. On this machine a button does:
        </p>
        {contacts.map((email, at) => (
          <form method="post" action="/local/desk">
            <p>
              <button type="submit" name="who" value={email}>
                Open it as {at === 0 ? 'the coach' : 'the second contact'} ({email})
              </button>
            </p>
          </form>
        ))}
      </main>
    ),
  });
}
