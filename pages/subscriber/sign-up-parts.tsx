/**
 * Shows the sign-up form, empty or with what was typed and what was wrong. sign-up-form.ts reads
 * it; sign-up-page.tsx acts on it.
 */

import { courseOf } from '../../core/course.ts';
import type { World } from '../../service/ports/world.ts';
import { Honeypot, HourAndZone, TextsPart, WhoPart } from '../parts/contact-fields.tsx';
import { type Filled, Problems, Radios, Tick } from '../parts/fields.tsx';
import { roleOptions } from './offers.ts';

/** The words and the whole form of the sign-up page. */
export function SignUpForm({ world, filled }: { readonly world: World; readonly filled: Filled }) {
  const { library } = world;
  return (
    <>
      <h1>{courseOf(library).title}</h1>
      <p class="lead">
        Short notes by email, each with one small thing to try. Free of streaks, scores and blame.
      </p>
      <p>This may help you act with more care and calm. It cannot decide what anybody else does.</p>
      <p class="hint">
        Are you afraid of someone at home? <a href="/safety">Private help</a> comes first.
      </p>
      <Problems filled={filled} />
      <form id="form" method="post" action="/subscribe" novalidate={filled.problems.length > 0}>
        <WhoPart filled={filled} heading="Where letters go" />
        <WhenPart filled={filled} />
        <TextsPart filled={filled} wording={library.consents.texts?.wording ?? ''} />
        <SituationPart filled={filled} world={world} />
        <section class="part" aria-labelledby="agree">
          <h2 id="agree">Ready?</h2>
          <div class="consent">
            <Tick filled={filled} name="adult" required>
              {library.consents.letters?.wording}
            </Tick>
            {library.consents.news ? (
              <Tick filled={filled} name="newsConsent">
                {library.consents.news.wording}
              </Tick>
            ) : null}
          </div>
          <Honeypot />
          <button type="submit">Send me the first letter</button>
          <p class="hint">
            One tap in that letter begins the course. What we keep, and how long:{' '}
            <a href="/privacy">Privacy</a>. <a href="/terms">Terms</a>.
          </p>
        </section>
      </form>
    </>
  );
}

function WhenPart({ filled }: { readonly filled: Filled }) {
  return (
    <section class="part" aria-labelledby="when">
      <h2 id="when">When and how fast</h2>
      <HourAndZone filled={filled} />
      <Radios
        filled={filled}
        name="pace"
        legend="Pace"
        chosen="standard"
        options={[
          { value: 'standard', label: 'Standard', hint: 'Eight weeks, one more note later' },
          { value: 'baby', label: 'Baby steps', hint: 'Twice the time, two-minute practices' },
        ]}
      />
    </section>
  );
}

function SituationPart({ filled, world }: { readonly filled: Filled; readonly world: World }) {
  return (
    <section class="part" aria-labelledby="situation">
      <h2 id="situation">Letters that fit, if you like</h2>
      <div class="consent">
        <Tick filled={filled} name="sensitiveConsent">
          {world.library.consents.sensitive?.wording}
        </Tick>
      </div>
      <Radios
        filled={filled}
        name="role"
        legend="Which fits best?"
        hint="Kept only with the box above. It changes a line or two."
        chosen="none"
        options={roleOptions}
      />
    </section>
  );
}
