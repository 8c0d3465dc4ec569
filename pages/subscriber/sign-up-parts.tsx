/**
 * The sign-up form as people see it, empty or as it came back; a seminar's page has some of its
 * parts too. What it means is read in sign-up-form.ts; what happens to it is the page's affair.
 */

import { courseOf } from '../../core/course.ts';
import type { World } from '../../service/ports/world.ts';
import { type Filled, Input, Problems, Radios, Tick } from '../parts/fields.tsx';
import { honeypot } from '../parts/sign-up-form.ts';
import { HourField, ZoneField } from '../parts/time-fields.tsx';
import { roleOptions } from './offers.ts';

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
          <Trap />
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

/** For programs: people do not see it. */
export function Trap() {
  return (
    <div class="trap" aria-hidden="true">
      <label for={honeypot}>Leave this empty</label>
      <input id={honeypot} name={honeypot} type="text" tabindex={-1} autocomplete="off" />
    </div>
  );
}

export function WhoPart({
  filled,
  heading,
}: {
  readonly filled: Filled;
  readonly heading: string;
}) {
  return (
    <section class="part" aria-labelledby="who">
      <h2 id="who">{heading}</h2>
      <Input
        filled={filled}
        name="email"
        label="Email"
        hint="Choose an inbox that only you read, if you can."
        type="email"
        autocomplete="email"
        required
      />
      <Input
        filled={filled}
        name="name"
        label="First name (optional)"
        type="text"
        autocomplete="given-name"
      />
      <Tick filled={filled} name="sharedDevice">
        Someone else may read my phone or inbox
        <small>Subjects and texts give nothing away in any case.</small>
      </Tick>
    </section>
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

export function HourAndZone({ filled, zone }: { readonly filled: Filled; readonly zone?: string }) {
  return (
    <div class="pair">
      <HourField filled={filled} chosen={10} />
      <ZoneField
        filled={filled}
        unchosen="Choose a city"
        hint="Empty suits the whole country."
        {...(zone ? { chosen: zone } : {})}
      />
    </div>
  );
}

export function TextsPart({
  filled,
  wording,
}: {
  readonly filled: Filled;
  readonly wording: string;
}) {
  return (
    <section class="part" aria-labelledby="texts">
      <h2 id="texts">Texts, if you like</h2>
      <Input
        filled={filled}
        name="phone"
        label="Mobile number (optional)"
        hint="Only if your phone is private. Without it, every text comes as a two-line letter."
        type="tel"
        autocomplete="tel"
      />
      <div class="consent">
        <Tick filled={filled} name="smsConsent">
          {wording}
        </Tick>
      </div>
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
