/**
 * Shows the sign-up form, empty or with what was typed and what was wrong: address, name and one
 * box, so that all of it fits on one screen of a phone. sign-up-form.ts reads it; sign-up-page.tsx
 * acts on it.
 */

import { raw } from 'hono/html';
import type { World } from '../../service/ports/world.ts';
import { EmailAndName, Honeypot } from '../parts/contact-fields.tsx';
import { type Filled, Problems, Tick, typed } from '../parts/fields.tsx';
import { wordsOf } from '../parts/page-words.tsx';
import { zoneScript } from '../parts/zone-guess.ts';

interface FormProps {
  readonly world: World;
  readonly filled: Filled;
}

/** The coach's words and the form of the sign-up page. */
export function SignUpForm({ world, filled }: FormProps) {
  const { title, body } = wordsOf(world, 'sign-up');
  return (
    <div class="compact">
      <h1>{title}</h1>
      {body}
      <Problems filled={filled} />
      <SignUpFields world={world} filled={filled} button="Send me the first letter" />
    </div>
  );
}

/** The form alone, which the page after it shows again, so that a typing mistake can be mended. */
export function SignUpFields({ world, filled, button }: FormProps & { readonly button: string }) {
  const { consents } = world.library;
  return (
    <>
      <form id="form" method="post" action="/subscribe" novalidate={filled.problems.length > 0}>
        <EmailAndName filled={filled} />
        <input id="timezone" name="timezone" type="hidden" value={typed(filled, 'timezone')} />
        <div class="consent">
          <Tick filled={filled} name="adult" required>
            {consents.letters?.wording}
          </Tick>
        </div>
        <Honeypot />
        <button type="submit">{button}</button>
        <p class="hint">
          What we keep, and how long: <a href="/privacy">Privacy</a>. <a href="/terms">Terms</a>.
        </p>
      </form>
      <script>{raw(zoneScript)}</script>
    </>
  );
}
